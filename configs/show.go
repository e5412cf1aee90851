package configs

import (
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// hiddenSecret stands for every secret that is not empty.
const hiddenSecret = "•••"

// YAML writes the configuration in effect, rooms merged and secrets hidden. Without secrets it could be loaded again and would
// mean the same.
func (c *Config) YAML() string {
	return c.show(func(string) string { return "" })
}

// YAMLWithOrigins is YAML with a comment behind each value that says where it comes from.
func (c *Config) YAMLWithOrigins() string {
	return c.show(func(path string) string { return " # " + c.origins[path].String() })
}

func (c *Config) show(origin func(path string) string) string {
	w := &writer{origin: origin}
	w.section("", "", reflect.ValueOf(c).Elem())
	return w.text.String()
}

// writer writes values as YAML.
type writer struct {
	text   strings.Builder
	origin func(path string) string // what to put behind a value
}

func (w *writer) line(indent, text, path string) {
	w.text.WriteString(indent + text + w.origin(path) + "\n")
}

func (w *writer) section(indent, path string, section reflect.Value) {
	for _, f := range fieldsOf(section.Type()) {
		value, here := section.FieldByIndex(f.index), join(path, f.name)
		switch shapeOf(f.typ) {
		case shapeSection:
			w.text.WriteString(indent + f.name + ":\n")
			w.section(indent+"  ", here, value)
		case shapeMap:
			w.named(indent, here, f, value)
		case shapeObjects:
			w.objects(indent, here, f, value)
		case shapeList, shapeScalar:
			w.line(indent, f.name+": "+valueText(f, value), here)
		}
	}
}

func (w *writer) named(indent, path string, f field, value reflect.Value) {
	if value.Len() == 0 {
		w.text.WriteString(indent + f.name + ": {}\n")
		return
	}
	w.text.WriteString(indent + f.name + ":\n")
	names := slices.SortedFunc(maps.Keys(keysOf(value)), strings.Compare)
	for _, name := range names {
		w.text.WriteString(indent + "  " + textOf(name) + ":\n")
		w.section(indent+"    ", join(path, name), value.MapIndex(reflect.ValueOf(name)))
	}
}

func keysOf(value reflect.Value) map[string]bool {
	keys := map[string]bool{}
	for _, key := range value.MapKeys() {
		keys[key.String()] = true
	}
	return keys
}

func (w *writer) objects(indent, path string, f field, value reflect.Value) {
	if value.Len() == 0 {
		w.line(indent, f.name+": []", path)
		return
	}
	w.text.WriteString(indent + f.name + ":\n")
	for i := range value.Len() {
		here := fmt.Sprintf("%s[%d]", path, i)
		w.line(indent, "  -", here)
		w.section(indent+"    ", here, value.Index(i))
	}
}

// valueText writes a single value or a list on one line.
func valueText(f field, value reflect.Value) string {
	if items, isList := value.Interface().([]string); isList {
		texts := make([]string, len(items))
		for i, item := range items {
			texts[i] = textOf(item)
		}
		return "[" + strings.Join(texts, ", ") + "]"
	}
	text := formatScalar(value)
	switch {
	case f.secret && text != "":
		return hiddenSecret
	case value.Kind() == reflect.String:
		return textOf(text)
	}
	return text
}

// plain matches texts that YAML reads as themselves without quotes, wherever they stand.
var plain = regexp.MustCompile(`^[A-Za-z/][A-Za-z0-9_./+@$-]*(:[A-Za-z0-9_./+@$-]+)*$|^:[0-9]+$|^\d+p$`)

// textOf writes a text as YAML, in quotes where it needs them.
func textOf(text string) string {
	text = strings.ReplaceAll(text, "${", "$${")
	switch strings.ToLower(text) {
	case "true", "false", "yes", "no", "on", "off", "null", "y", "n":
		return strconv.Quote(text)
	}
	if plain.MatchString(text) {
		return text
	}
	return quoteYAML(text)
}

// quoteYAML writes a double-quoted scalar, with the escapes YAML and Go have in common.
func quoteYAML(text string) string {
	var out strings.Builder
	out.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			out.WriteString(`\` + string(r))
		case strconv.IsPrint(r):
			out.WriteRune(r)
		case r < 1<<16:
			fmt.Fprintf(&out, `\u%04X`, r)
		default:
			fmt.Fprintf(&out, `\U%08X`, r)
		}
	}
	out.WriteByte('"')
	return out.String()
}
