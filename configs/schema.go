package configs

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
)

// object is a JSON object; encoding/json writes its keys in alphabetical order, so the schema is always the same.
type object = map[string]any

// Schema is the JSON Schema of the file, draft-07, which is what YAML editors understand. It accepts whatever the loader
// accepts; the loader knows more.
func Schema() []byte {
	schema := sectionSchema(reflect.TypeFor[Config]())
	schema["$schema"] = "http://json-schema.org/draft-07/schema#"
	schema["title"] = "Parley configuration"
	schema["required"] = []string{"version"}
	schema["definitions"] = object{
		"duration":   unitSchema(`([0-9]+(\.[0-9]+)?(ms|s|m|h|d))+`, "A duration: 500ms, 30s, 1h30m."),
		"bitrate":    unitSchema(`([0-9]+(\.[0-9]+)?(bps|kbps|Mbps|Gbps))+`, "A bit rate: 64kbps, 1.5Mbps."),
		"size":       unitSchema(`([0-9]+(\.[0-9]+)?(B|KiB|MiB))+`, "A size: 64KiB, 1MiB."),
		"rate":       unitSchema(`[0-9]+/(s|m|h)`, "A rate: 10/s, 30/m, 100/h."),
		"room":       sectionSchema(reflect.TypeFor[Room]()),
		"named_room": sectionSchema(reflect.TypeFor[NamedRoom]()),
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	_ = encoder.Encode(schema) // strings, maps and lists can always be encoded
	return text.Bytes()
}

func sectionSchema(section reflect.Type) object {
	properties := object{}
	for _, f := range fieldsOf(section) {
		properties[f.name] = fieldSchema(f)
	}
	return object{"type": "object", "additionalProperties": false, "properties": properties}
}

func fieldSchema(f field) object {
	schema := shapeSchema(f)
	if ref, isRef := schema["$ref"]; isRef {
		schema = object{"allOf": []object{{"$ref": ref}}} // draft-07 ignores what stands beside $ref
	}
	schema["description"] = explain(f)
	switch {
	case f.fallback == "":
	case shapeOf(f.typ) == shapeList:
		schema["default"] = splitList(f.fallback)
	default:
		schema["default"] = jsonDefault(f)
	}
	return schema
}

func jsonDefault(f field) any {
	value := reflect.New(f.typ).Elem()
	_ = setScalar(value, f.fallback)
	if f.typ.Kind() == reflect.Bool || f.typ == reflect.TypeFor[int]() {
		return value.Interface()
	}
	return f.fallback
}

func shapeSchema(f field) object {
	switch shapeOf(f.typ) {
	case shapeSection:
		if f.typ == reflect.TypeFor[Room]() {
			return object{"$ref": "#/definitions/room"}
		}
		return sectionSchema(f.typ)
	case shapeMap:
		one := "#/definitions/room"
		if f.typ.Elem() == reflect.TypeFor[NamedRoom]() {
			one = "#/definitions/named_room"
		}
		return object{
			"type": "object", "propertyNames": object{"pattern": roomName.String()},
			"additionalProperties": object{"anyOf": []object{{"$ref": one}, {"type": "null"}}},
		}
	case shapeObjects:
		return object{"type": "array", "maxItems": maxItems, "items": sectionSchema(f.typ.Elem())}
	case shapeList:
		list := object{"type": "array", "maxItems": maxItems, "uniqueItems": true, "items": scalarSchema(field{typ: f.typ.Elem(), enum: f.enum})}
		if f.min != "" {
			list["minItems"] = number(f.min)
		}
		return list
	case shapeScalar:
	}
	return scalarSchema(f)
}

// substitution is the pattern of a value that holds ${…}; such a value can stand wherever another can.
const substitution = `\$\{.+\}`

func unitSchema(pattern, doc string) object {
	return object{"type": "string", "pattern": "^" + pattern + "$|" + substitution, "description": doc}
}

func scalarSchema(f field) object {
	if q, isQuantity := quantityOf(f.typ); isQuantity {
		names := map[string]string{"duration": "duration", "bit rate": "bitrate", "size": "size", "rate": "rate"}
		return object{"$ref": "#/definitions/" + names[q.noun]}
	}
	switch {
	case len(f.enum) > 0:
		return object{"anyOf": []object{{"enum": f.enum}, {"type": "string", "pattern": substitution}}}
	case f.typ.Kind() == reflect.Bool:
		return object{"type": []string{"boolean", "string"}, "pattern": substitution}
	case f.typ == reflect.TypeFor[int]():
		schema := object{"type": []string{"integer", "string"}, "pattern": substitution}
		bounded(schema, "minimum", f.min)
		bounded(schema, "maximum", f.max)
		return schema
	}
	return object{"type": "string"}
}

func bounded(schema object, name, text string) {
	if text != "" {
		schema[name] = number(text)
	}
}

func number(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}
