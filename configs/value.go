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
	taken, known := map[string]string{
		"!!int": "a number", "!!float": "a number", "!!bool": "true or false",
	}[n.tag]
	switch {
	case n.tag == "!!str":
		return quoted(typ, n.text)
	case !known || typ.Kind() != reflect.String || len(f.enum) > 0:
		return "", ""
	}
	if message, hint = checkFormat(f.format, n.text); message != "" {
		return fmt.Sprintf(": %s %s", show(f, n), message), hint
	}
	return " is a text, but here stands " + taken, "write it in quotes"
}

// quoted finds values that are right but for their quotes.
func quoted(typ reflect.Type, text string) (message, hint string) {
	switch {
	case typ.Kind() == reflect.Bool && (text == "true" || text == "false"):
		return " is true or false, but here stands a text", "leave out the quotes"
	case typ == reflect.TypeFor[int]() && isNumber(text):
		return " is a number, but here stands a text", "leave out the quotes"
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
	short, long := hasLow && size < low, hasHigh && size > high
	between := "write " + f.min + " to " + f.max
	switch {
	case !short && !long:
		return "", ""
	case f.min == f.max:
		between = "write " + f.min
	case !hasLow:
		between = "write at most " + f.max
	}
	switch text := f.typ.Kind() == reflect.String; {
	case text && size == 0:
		return " is empty", between + " characters"
	case text:
		return fmt.Sprintf(" is %.0f characters long", size), between + " characters"
	}
	than := "more than " + f.max
	if short {
		than = "less than " + f.min
	}
	return fmt.Sprintf(": %s is %s", strings.Trim(shown, `"`), than), between
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
