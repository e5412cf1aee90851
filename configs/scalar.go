package configs

import (
	"errors"
	"reflect"
	"strconv"
	"time"
)

var errScalar = errors.New("not a value of this type")

// setScalar reads text as the type of value and stores it. The error says nothing a user should read: see explainScalar.
func setScalar(value reflect.Value, text string) error {
	var parsed any
	var err error
	switch value.Interface().(type) {
	case time.Duration:
		parsed, err = ParseDuration(text)
	case Bitrate:
		parsed, err = ParseBitrate(text)
	case Rate:
		parsed, err = ParseRate(text)
	case bool:
		parsed, err = parseBool(text)
	case int:
		parsed, err = strconv.Atoi(text)
	default:
		value.SetString(text)
		return nil
	}
	if err != nil {
		return err
	}
	value.Set(reflect.ValueOf(parsed))
	return nil
}

func parseBool(text string) (bool, error) {
	switch text {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return false, errScalar
}

// formatScalar writes a value as the file would.
func formatScalar(value reflect.Value) string {
	switch v := value.Interface().(type) {
	case time.Duration:
		return FormatDuration(v)
	case Bitrate:
		return v.String()
	case Rate:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	case int:
		return strconv.Itoa(v)
	default:
		return value.String()
	}
}

// measure puts a value on a scale, for min and max. A text is measured by its length in characters, a list by its items.
func measure(value reflect.Value) float64 {
	switch v := value.Interface().(type) {
	case Rate:
		return v.PerSecond()
	case string:
		return float64(len([]rune(v)))
	case []string:
		return float64(len(v))
	}
	if value.CanInt() {
		return float64(value.Int())
	}
	return 0
}
