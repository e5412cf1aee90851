package configs

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"time"

	"github.com/parley-sfu/parley/configs/units"
)

var errScalar = errors.New("not a value of this type")

// setScalar reads text as the type of value and stores it. The error says nothing a user should read: see explainScalar.
func setScalar(value reflect.Value, text string) error {
	if known, err := units.Set(value, text); known {
		return err //nolint:wrapcheck // nobody reads it
	}
	if value.Kind() != reflect.Bool {
		value.SetString(text)
		return nil
	}
	on, err := parseBool(text)
	if err != nil {
		return err
	}
	value.SetBool(on)
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
		return units.FormatDuration(v)
	case fmt.Stringer: // a quantity
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
	case string:
		return float64(len([]rune(v)))
	case []string:
		return float64(len(v))
	}
	return units.Measure(value)
}
