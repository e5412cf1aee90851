package protocol

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
)

// fields reads one JSON object member by member. It is strict where
// encoding/json is not: names match exactly, types must be right, sizes have a
// bound. The first fault is kept with its path, later reads return zeros, so
// that callers read everything first and look at the fault once.
type fields struct {
	path    string // "data.tracks[1]"; empty for the message itself
	members map[string]json.RawMessage
	fault   **Error // shared by all objects of a message
}

// readObject makes fields of a JSON value that must be an object.
func readObject(path string, raw json.RawMessage, fault **Error) fields {
	f := fields{path: path, fault: fault}
	if shape(raw) != "an object" {
		f.failAt(path, "want an object, got %s", shape(raw))
		return f
	}
	if err := json.Unmarshal(raw, &f.members); err != nil {
		f.failAt(path, "not JSON")
	}
	return f
}

func (f fields) failAt(path, format string, args ...any) { f.fail(BadRequest, path, format, args...) }

func (f fields) fail(code Code, path, format string, args ...any) {
	if *f.fault != nil {
		return
	}
	e := Errorf(code, format, args...)
	if path != "" {
		e.Message = path + ": " + e.Message
		e.Details = map[string]string{"path": path}
	}
	*f.fault = e
}

func (f fields) at(name string) string {
	if f.path == "" {
		return name
	}
	return f.path + "." + name
}

// has reports whether a member is there; null is as good as absent.
func (f fields) has(name string) bool {
	raw, ok := f.members[name]
	return ok && string(raw) != "null"
}

// value returns a member that must be there and have the wanted shape.
func (f fields) value(name, want string) (json.RawMessage, bool) {
	if !f.has(name) {
		f.failAt(f.at(name), "missing, want %s", want)
		return nil, false
	}
	raw := f.members[name]
	if got := shape(raw); got != want {
		f.failAt(f.at(name), "want %s, got %s", want, got)
		return nil, false
	}
	return raw, true
}

// text reads a string of at most limit bytes.
func (f fields) text(name string, limit int) string {
	raw, ok := f.value(name, "a string")
	if !ok {
		return ""
	}
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		f.failAt(f.at(name), "not a string")
		return ""
	}
	if len(s) > limit {
		f.fail(TooLarge, f.at(name), "%d bytes, at most %d", len(s), limit)
		return ""
	}
	return s
}

// name reads a string that may not be empty: something is named by it.
func (f fields) name(name string, limit int) string {
	s := f.text(name, limit)
	if s == "" {
		f.failAt(f.at(name), "empty")
	}
	return s
}

// choice reads one of the allowed words. The word itself is not repeated in the
// error: it came from outside.
func (f fields) choice(name string, allowed ...string) string {
	s := f.text(name, MaxWordBytes)
	if !slices.Contains(allowed, s) {
		f.failAt(f.at(name), "want one of %s", strings.Join(allowed, ", "))
		return ""
	}
	return s
}

// flag reads a truth value.
func (f fields) flag(name string) bool {
	raw, ok := f.value(name, "a truth value")
	return ok && raw[0] == 't'
}

// count reads an integer of at least low and at most high, written without
// fraction and exponent.
func (f fields) count(name string, low, high uint64) uint64 {
	raw, ok := f.value(name, "a number")
	if !ok {
		return 0
	}
	n, err := strconv.ParseUint(string(raw), 10, 64)
	if err != nil || n < low || n > high {
		f.failAt(f.at(name), "want an integer from %d to %d", low, high)
		return 0
	}
	return n
}

// pixels reads a width or height; absent is 0.
func (f fields) pixels(name string) int {
	if !f.has(name) {
		return 0
	}
	return int(f.count(name, 0, MaxDimension)) //nolint:gosec // at most MaxDimension
}

// number reads a finite number.
func (f fields) number(name string) float64 {
	raw, ok := f.value(name, "a number")
	if !ok {
		return 0
	}
	n, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || math.IsInf(n, 0) {
		f.failAt(f.at(name), "too large a number")
		return 0
	}
	return n
}

// object reads a member object.
func (f fields) object(name string) fields {
	raw, ok := f.value(name, "an object")
	if !ok {
		return fields{path: f.at(name), fault: f.fault}
	}
	return readObject(f.at(name), raw, f.fault)
}

// array reads a member array of at most limit elements.
func (f fields) array(name string, limit int) []json.RawMessage {
	raw, ok := f.value(name, "an array")
	if !ok {
		return nil
	}
	var elements []json.RawMessage
	if err := json.Unmarshal(raw, &elements); err != nil {
		f.failAt(f.at(name), "not an array")
		return nil
	}
	if len(elements) > limit {
		f.fail(TooLarge, f.at(name), "%d elements, at most %d", len(elements), limit)
		return nil
	}
	return elements
}

// objects reads a member array of objects.
func (f fields) objects(name string, limit int) []fields {
	elements := f.array(name, limit)
	objects := make([]fields, 0, len(elements))
	for i, raw := range elements {
		objects = append(objects, readObject(f.at(name)+"["+strconv.Itoa(i)+"]", raw, f.fault))
	}
	return objects
}

// shape names what kind of JSON value raw is, in words for an error.
func shape(raw json.RawMessage) string {
	raw = bytes.TrimLeft(raw, " \t\r\n")
	if len(raw) == 0 {
		return "nothing"
	}
	switch raw[0] {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case 't', 'f':
		return "a truth value"
	case 'n':
		return "null"
	}
	return "a number"
}
