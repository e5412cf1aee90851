package units

import (
	"reflect"
	"strconv"
	"time"
)

// Set reads text as the type of value and stores it: a quantity of this package,
// a duration or an int. known is false for any other type.
func Set(value reflect.Value, text string) (known bool, err error) {
	var parsed any
	switch value.Interface().(type) {
	case time.Duration:
		parsed, err = ParseDuration(text)
	case Bitrate:
		parsed, err = ParseBitrate(text)
	case Size:
		parsed, err = ParseSize(text)
	case Rate:
		parsed, err = ParseRate(text)
	case int:
		parsed, err = strconv.Atoi(text)
	default:
		return false, nil
	}
	if err == nil {
		value.Set(reflect.ValueOf(parsed))
	}
	return true, err
}

// Measure puts a value that Set knows on a scale, so that it can be compared
// with another of its type. A rate counts by the second.
func Measure(value reflect.Value) float64 {
	if r, ok := value.Interface().(Rate); ok {
		return r.PerSecond()
	}
	if value.CanInt() {
		return float64(value.Int())
	}
	return 0
}
