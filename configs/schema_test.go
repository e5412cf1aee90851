package configs_test

import (
	"fmt"
	"math"
	"reflect"
	"regexp"
	"strings"
)

// conforms is as much of a JSON Schema validator as our schema needs. It gives the path of what does not fit, or "".
func conforms(root, schema map[string]any, value any, path string) string {
	if ref, ok := schema["$ref"].(string); ok {
		definitions, _ := root["definitions"].(map[string]any)
		target, _ := definitions[strings.TrimPrefix(ref, "#/definitions/")].(map[string]any)
		return conforms(root, target, value, path)
	}
	for _, all := range list(schema["allOf"]) {
		if problem := conforms(root, object(all), value, path); problem != "" {
			return problem
		}
	}
	if choices := list(schema["anyOf"]); len(choices) > 0 && !anyConforms(root, choices, value, path) {
		return path
	}
	if types := list(schema["type"]); len(types) > 0 && !isOfType(types, value) {
		return fmt.Sprintf("%s (type of %v)", path, value)
	}
	if words := list(schema["enum"]); len(words) > 0 && !contains(words, value) {
		return path
	}
	switch v := value.(type) {
	case string:
		if pattern, ok := schema["pattern"].(string); ok && !regexp.MustCompile(pattern).MatchString(v) {
			return path
		}
	case float64:
		if low, ok := schema["minimum"].(float64); ok && v < low {
			return path
		}
		if high, ok := schema["maximum"].(float64); ok && v > high {
			return path
		}
	case []any:
		return listConforms(root, schema, v, path)
	case map[string]any:
		return tableConforms(root, schema, v, path)
	}
	return ""
}

func listConforms(root, schema map[string]any, items []any, path string) string {
	if least, ok := schema["minItems"].(float64); ok && float64(len(items)) < least {
		return path
	}
	if schema["items"] == nil {
		return ""
	}
	for i, item := range items {
		if problem := conforms(root, object(schema["items"]), item, fmt.Sprintf("%s[%d]", path, i)); problem != "" {
			return problem
		}
	}
	return ""
}

func tableConforms(root, schema, table map[string]any, path string) string {
	for _, name := range list(schema["required"]) {
		if _, ok := table[fmt.Sprint(name)]; !ok {
			return path + "." + fmt.Sprint(name)
		}
	}
	properties := object(schema["properties"])
	names := object(schema["propertyNames"])
	for key, value := range table {
		here := path + "." + key
		property, known := properties[key].(map[string]any)
		others, open := schema["additionalProperties"].(map[string]any)
		switch {
		case len(names) > 0 && conforms(root, names, key, here) != "":
			return here
		case !known && open:
			property = others
		case !known && schema["additionalProperties"] == false:
			return here
		case !known:
			continue
		}
		if problem := conforms(root, property, value, here); problem != "" {
			return problem
		}
	}
	return ""
}

func anyConforms(root map[string]any, choices []any, value any, path string) bool {
	for _, choice := range choices {
		if conforms(root, object(choice), value, path) == "" {
			return true
		}
	}
	return false
}

func isOfType(types []any, value any) bool {
	number, isNumber := value.(float64)
	_, isText := value.(string)
	_, isBool := value.(bool)
	_, isList := value.([]any)
	_, isTable := value.(map[string]any)
	fits := map[string]bool{
		"integer": isNumber && number == math.Trunc(number), "string": isText, "boolean": isBool, "array": isList, "object": isTable, "null": value == nil,
	}
	for _, name := range types {
		if fits[fmt.Sprint(name)] {
			return true
		}
	}
	return false
}

func contains(words []any, value any) bool {
	for _, word := range words {
		if reflect.DeepEqual(word, value) {
			return true
		}
	}
	return false
}

// list gives a schema keyword that may be one thing or several.
func list(value any) []any {
	switch v := value.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{value}
}

func object(value any) map[string]any {
	table, _ := value.(map[string]any)
	return table
}
