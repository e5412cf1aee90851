package configs

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
)

func durationType() reflect.Type { return reflect.TypeFor[time.Duration]() }

// scalar checks one value and stores it if it is right.
func (ch *checker) scalar(path string, f field, n *node, into reflect.Value) {
	ch.origins[path] = n.at
	ch.item(path, f, n, into)
	if f.secret && n.text != "" && n.tag != "" && n.at.Source == ch.src.Path && f.format != "password_hash" {
		ch.literal = append(ch.literal, path)
	}
}

// item checks a value that stands alone or in a list.
func (ch *checker) item(path string, f field, n *node, into reflect.Value) {
	if message, hint := judge(f, into.Type(), n, into); message != "" {
		ch.report(path, n.at, path+message, hint)
	}
}

// judge stores the value and gives "", or says what is wrong with it, to be put behind the setting's name.
func judge(f field, typ reflect.Type, n *node, into reflect.Value) (message, hint string) {
	if message, hint = mistyped(f, typ, n); message != "" {
		return message, hint
	}
	if n.text == "" && f.fallback == "" && typ.Kind() == reflect.String && f.min == "" && shapeOf(f.typ) == shapeScalar {
		into.SetString("")
		return "", ""
	}
	shown := show(f, n)
	if err := setScalar(into, n.text); err != nil {
		return unreadable(typ, n, shown)
	}
	if len(f.enum) > 0 && !slices.Contains(f.enum, n.text) {
		hint = "write " + either(f.enum)
		if near := nearest(n.text, f.enum); near != "" {
			hint = "did you mean " + near + "?"
		}
		return fmt.Sprintf(": %s is not one of %s", shown, strings.Join(f.enum, ", ")), hint
	}
	if message, hint = checkFormat(f.format, n.text); message != "" {
		return fmt.Sprintf(": %s %s", shown, message), hint
	}
	return outside(f, into, shown)
}

// show quotes a value for a message, unless nobody should see it.
func show(f field, n *node) string {
	switch {
	case n.hidden && !f.secret:
		return "what " + clip(n.written) + " stands for"
	case f.secret || n.hidden:
		return "the value"
	case n.written != "":
		return quote(n.text) + " (from " + clip(n.written) + ")"
	}
	return quote(n.text)
}

// mistyped compares what YAML takes a value for with what the setting is. Values from elsewhere have no type of their own.
func mistyped(f field, typ reflect.Type, n *node) (message, hint string) {
	text := typ.Kind() == reflect.String && len(f.enum) == 0
	number := typ == reflect.TypeFor[int]()
	if text && n.tag != "!!str" && n.tag != "" {
		if message, hint = checkFormat(f.format, n.text); message != "" {
			return fmt.Sprintf(": %s %s", show(f, n), message), hint
		}
	}
	switch {
	case text && (n.tag == "!!int" || n.tag == "!!float"):
		return " is a text, but here stands a number", "write it in quotes"
	case text && n.tag == "!!bool":
		return " is a text, but here stands true or false", "write it in quotes"
	case number && n.tag == "!!str" && isNumber(n.text):
		return " is a number, but here stands a text", "leave out the quotes"
	case typ.Kind() == reflect.Bool && n.tag == "!!str" && (n.text == "true" || n.text == "false"):
		return " is true or false, but here stands a text", "leave out the quotes"
	}
	return "", ""
}

func isNumber(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

// unreadable explains a value that is not of the setting's type.
func unreadable(typ reflect.Type, n *node, shown string) (message, hint string) {
	q, isQuantity := quantityOf(typ)
	switch {
	case isQuantity && isNumber(n.text):
		return fmt.Sprintf(": %s has no unit", strings.Trim(shown, `"`)), hintForQuantity(n.text, q)
	case isQuantity:
		return fmt.Sprintf(": %s is not a %s", shown, q.noun), hintForQuantity(n.text, q)
	case typ.Kind() == reflect.Bool:
		yes := map[string]string{"yes": "true", "on": "true", "1": "true", "no": "false", "off": "false", "0": "false"}
		if word := yes[strings.ToLower(n.text)]; word != "" {
			return fmt.Sprintf(": %s is not true or false", shown), "write " + word
		}
		return fmt.Sprintf(": %s is not true or false", shown), "write true or false"
	}
	return fmt.Sprintf(": %s is not a whole number", shown), "write digits only"
}

// outside checks a value against min and max.
func outside(f field, value reflect.Value, shown string) (message, hint string) {
	if shapeOf(f.typ) == shapeList {
		return "", "" // the bounds are those of the list
	}
	size := measure(value)
	low, hasLow := bound(f.typ, f.min)
	high, hasHigh := bound(f.typ, f.max)
	between := "write " + f.min + " to " + f.max
	switch {
	case f.min == f.max:
		between = "write " + f.min
	case !hasLow:
		between = "write at most " + f.max
	}
	text := f.typ.Kind() == reflect.String
	shown = strings.Trim(shown, `"`)
	switch {
	case hasLow && size < low && text:
		return " is empty", "write " + f.min + " to " + f.max + " characters"
	case hasHigh && size > high && text:
		return fmt.Sprintf(" is %.0f characters long", size), between + " characters"
	case hasLow && size < low:
		return fmt.Sprintf(": %s is less than %s", shown, f.min), between
	case hasHigh && size > high:
		return fmt.Sprintf(": %s is more than %s", shown, f.max), between
	}
	return "", ""
}

// bound measures a min or max tag. That every tag can be read is held by a test.
func bound(typ reflect.Type, text string) (float64, bool) {
	if text == "" {
		return 0, false
	}
	value := reflect.New(typ).Elem()
	if typ.Kind() == reflect.String {
		value = reflect.New(reflect.TypeFor[int]()).Elem()
	}
	if err := setScalar(value, text); err != nil {
		return 0, false
	}
	return measure(value), true
}
