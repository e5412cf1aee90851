package protocol

import (
	"encoding/json"
	"unicode/utf8"
)

// scan looks at a message once before anything is built from it: a message
// that is deep, crowded or no JSON object costs nothing but this look.
func scan(data []byte, maxElements int) *Error {
	if !utf8.Valid(data) { // RFC 8259 §8.1
		return Errorf(BadRequest, "not UTF-8")
	}
	if depth, elements := measure(data); depth > MaxDepth || elements > maxElements {
		return Errorf(BadRequest, "nested more than %d deep or more than %d elements", MaxDepth, maxElements)
	}
	if !json.Valid(data) {
		return Errorf(BadRequest, "not JSON")
	}
	return nil
}

// measure counts how deep brackets nest and how many commas stand outside of
// strings. It needs no valid JSON.
func measure(data []byte) (deepest, elements int) {
	depth, inString := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case inString && c == '\\':
			i++ // whatever is escaped ends no string
		case inString:
			inString = c != '"'
		case c == '"':
			inString = true
		case c == '{', c == '[':
			depth++
			deepest = max(deepest, depth)
		case c == '}', c == ']':
			depth--
		case c == ',':
			elements++
		}
	}
	return deepest, elements
}
