package configs

import "reflect"

// Setting describes one setting, for documentation and for looking names up.
type Setting struct {
	Path     string // such as server.listen, ice.servers[].urls, rooms.NAME.template
	Type     string // text, number, true or false, duration, bit rate, rate, list, section
	Default  string // as it would be written; "" for an empty text, list or section
	Doc      string
	Min, Max string
	Enum     []string
	Reload   string // now, new_room, new_session or restart; "" for a section
	Secret   bool   // never printed
}

// Settings lists every setting in the order of the file. Those of a room stand once, under room_defaults.
func Settings() []Setting {
	return settingsOf("", reflect.TypeFor[Config]())
}

func settingsOf(path string, section reflect.Type) []Setting {
	var all []Setting
	for _, f := range fieldsOf(section) {
		here := join(path, f.name)
		all = append(all, describe(here, f))
		switch shapeOf(f.typ) {
		case shapeSection:
			all = append(all, settingsOf(here, f.typ)...)
		case shapeObjects:
			all = append(all, settingsOf(here+"[]", f.typ.Elem())...)
		case shapeMap:
			if template, ok := findField(f.typ.Elem(), "template"); ok {
				all = append(all, describe(here+".NAME.template", template))
			}
		case shapeScalar, shapeList:
		}
	}
	return all
}

func describe(path string, f field) Setting {
	s := Setting{
		Path: path, Type: typeName(f.typ), Doc: f.doc, Min: f.min, Max: f.max, Enum: f.enum, Reload: f.reload, Secret: f.secret,
	}
	if f.fallback != "" {
		s.Default = fallbackText(f)
	}
	return s
}

func typeName(t reflect.Type) string {
	if q, ok := quantityOf(t); ok {
		return q.noun
	}
	switch shapeOf(t) {
	case shapeSection:
		return "section"
	case shapeMap:
		return "named sections"
	case shapeObjects:
		return "list of sections"
	case shapeList:
		return "list"
	case shapeScalar:
	}
	switch t.Kind() { //nolint:exhaustive // a reflect.Kind has 27 values, a scalar of ours three
	case reflect.Bool:
		return "true or false"
	case reflect.Int:
		return "number"
	default:
		return "text"
	}
}
