package configs

import (
	"reflect"
	"strings"

	"github.com/parley-sfu/parley/configs/units"
)

// field is one setting as its struct tag describes it.
type field struct {
	name     string // in the file
	index    []int  // of reflect.Value.FieldByIndex
	typ      reflect.Type
	fallback string // the default, as it would be written
	doc      string
	min, max string
	enum     []string
	format   string
	reload   string
	secret   bool
}

// fieldsOf lists the settings of a struct in the order of its source. An embedded struct's settings stand between them as if
// they were its own.
func fieldsOf(section reflect.Type) []field {
	var fields []field
	for _, f := range reflect.VisibleFields(section) {
		tag := f.Tag
		if f.Anonymous || tag.Get("yaml") == "" {
			continue
		}
		one := field{
			name: tag.Get("yaml"), index: f.Index, typ: f.Type, fallback: tag.Get("default"), doc: tag.Get("doc"),
			min: tag.Get("min"), max: tag.Get("max"), format: tag.Get("format"), reload: tag.Get("reload"), secret: tag.Get("secret") == "true",
		}
		if words := tag.Get("enum"); words != "" {
			one.enum = strings.Split(words, "|")
		}
		fields = append(fields, one)
	}
	return fields
}

func findField(section reflect.Type, name string) (field, bool) {
	for _, f := range fieldsOf(section) {
		if f.name == name {
			return f, true
		}
	}
	return field{}, false
}

func namesOf(section reflect.Type) []string {
	var names []string
	for _, f := range fieldsOf(section) {
		names = append(names, f.name)
	}
	return names
}

// shape is how a setting is written.
type shape uint8

const (
	shapeScalar  shape = iota // one value
	shapeSection              // a fixed set of named settings: a struct
	shapeMap                  // named sections of one kind
	shapeList                 // values of one kind
	shapeObjects              // a list of sections
)

func shapeOf(t reflect.Type) shape {
	switch {
	case t == reflect.TypeFor[units.Rate]():
		return shapeScalar
	case t.Kind() == reflect.Struct:
		return shapeSection
	case t.Kind() == reflect.Map:
		return shapeMap
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct:
		return shapeObjects
	case t.Kind() == reflect.Slice:
		return shapeList
	default:
		return shapeScalar
	}
}
