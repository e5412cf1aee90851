package configs

import (
	_ "embed" // minimal.yaml, which Starter begins from
	"reflect"
	"strings"
)

//go:embed minimal.yaml
var minimal string

const schemaLine = "# yaml-language-server: $schema=./parley.schema.json\n"

// Starter is a file to begin with.
func Starter() string {
	return "# The settings of Parley. parley config check names what is wrong with this file,\n" +
		"# parley config show --origin prints everything in effect.\n" + strings.TrimPrefix(minimal, schemaLine)
}

// Sample is a file with every setting, its default and what it means. It changes nothing.
func Sample() string {
	w := &sampler{}
	w.text.WriteString(schemaLine + `#
# Every setting with its default. Delete what you do not change.
# Durations: 500ms 30s 5m 24h.  Bit rates: 64kbps 1.5Mbps.  Sizes: 64KiB 1MiB.  Rates: 10/s 30/m 100/h.
# ${NAME}, ${NAME:-default} and ${file:/path} work inside any value; $${ is a literal ${.
`)
	w.section("", reflect.TypeFor[Config]())
	return w.text.String()
}

// sampler writes every setting with its default.
type sampler struct {
	text strings.Builder
}

func (w *sampler) section(indent string, section reflect.Type) {
	for i, f := range fieldsOf(section) {
		if kind := shapeOf(f.typ); indent == "" && kind != shapeScalar || i > 0 && kind == shapeSection {
			w.text.WriteString("\n")
		}
		w.setting(indent, f)
	}
}

func (w *sampler) setting(indent string, f field) {
	w.comment(indent, explain(f))
	switch shapeOf(f.typ) {
	case shapeSection:
		w.text.WriteString(indent + f.name + ":\n")
		w.section(indent+"  ", f.typ)
	case shapeMap:
		w.text.WriteString(indent + f.name + ": {}\n")
		w.example(indent, f)
	case shapeObjects:
		w.text.WriteString(indent + f.name + ": []\n")
		w.object(indent, f)
	case shapeList, shapeScalar:
		w.text.WriteString(indent + f.name + ": " + fallbackText(f) + "\n")
	}
}

// fallbackText writes a default as YAML.
func fallbackText(f field) string {
	value := reflect.New(f.typ).Elem()
	if shapeOf(f.typ) == shapeList {
		value.Set(reflect.ValueOf(splitList(f.fallback)))
	} else if f.fallback != "" {
		_ = setScalar(value, f.fallback)
	}
	return valueText(f, value)
}

// example shows how named sections are written.
func (w *sampler) example(indent string, f field) {
	lines := "webinar:\n  max_participants: 300\n"
	if _, named := findField(f.typ.Elem(), "template"); named {
		lines = "standup:\n  title: Daily stand-up\nallhands:\n  template: webinar\n"
	}
	for line := range strings.Lines(lines) {
		w.text.WriteString(indent + "#  " + line)
	}
}

// object shows the settings of one entry of a list.
func (w *sampler) object(indent string, f field) {
	start := "# - "
	for _, inner := range fieldsOf(f.typ.Elem()) {
		value := fallbackText(inner)
		if inner.name == "urls" {
			value = "[turn:turn.example.org:3478]"
		}
		w.comment(indent+"#   ", explain(inner))
		w.text.WriteString(indent + start + inner.name + ": " + value + "\n")
		start = "#   "
	}
	w.text.WriteString("\n")
}

// explain gives a setting's meaning and bounds in one sentence after the other.
func explain(f field) string {
	text := f.doc
	switch {
	case len(f.enum) > 0 && shapeOf(f.typ) == shapeList:
		text += " Of: " + strings.Join(f.enum, ", ") + "."
	case len(f.enum) > 0 && !mentionsAll(f.doc, f.enum):
		text += " One of: " + strings.Join(f.enum, ", ") + "."
	case len(f.enum) > 0, f.min != "" && f.min == f.max:
	case f.typ.Kind() == reflect.String && f.max != "":
		text += " At most " + f.max + " characters."
	case f.min != "" && f.max != "":
		text += " From " + f.min + " to " + f.max + "."
	}
	return text
}

// mentionsAll tells whether a text explains every word of an enum by itself.
func mentionsAll(doc string, words []string) bool {
	for _, word := range words {
		if !strings.Contains(doc, word+": ") {
			return false
		}
	}
	return true
}

// comment writes a text as comment lines of at most 100 characters.
func (w *sampler) comment(indent, text string) {
	line := ""
	for _, word := range strings.Fields(text) {
		if len(indent)+2+len(line)+1+len(word) > 100 {
			w.text.WriteString(indent + "#" + line + "\n")
			line = ""
		}
		line += " " + word
	}
	w.text.WriteString(indent + "#" + line + "\n")
}
