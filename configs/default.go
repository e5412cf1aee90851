package configs

import (
	"reflect"
	"strings"
)

// Default is the configuration of an empty file: a working server on this computer.
func Default() *Config {
	c := &Config{}
	setDefaults(reflect.ValueOf(c).Elem())
	return c
}

// setDefaults fills a struct from its default tags. That every tag can be read is held by a test.
func setDefaults(section reflect.Value) {
	for _, f := range fieldsOf(section.Type()) {
		value := section.FieldByIndex(f.index)
		switch shapeOf(f.typ) {
		case shapeSection:
			setDefaults(value)
		case shapeList:
			value.Set(reflect.ValueOf(splitList(f.fallback)))
		case shapeScalar:
			if f.fallback != "" {
				_ = setScalar(value, f.fallback)
			}
		case shapeMap, shapeObjects: // empty
		}
	}
}

// splitList reads a list written with commas; "" is the empty list.
func splitList(text string) []string {
	var items []string
	for item := range strings.SplitSeq(text, ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}
