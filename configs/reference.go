package configs

import (
	"cmp"
	_ "embed" // reference.md, which Reference begins with
	"fmt"
	"reflect"
	"strings"
)

//go:embed reference.md
var referenceIntro string

const tableHead = "| setting | default | meaning | takes effect |\n|---|---|---|---|\n"

// Reference is docs/config.md: how the file is written and a table of the settings of each section.
func Reference() string {
	var text strings.Builder
	text.WriteString(referenceIntro)
	root := reflect.TypeFor[Config]()
	text.WriteString("\n" + tableHead)
	for _, f := range fieldsOf(root) {
		if shapeOf(f.typ) == shapeScalar {
			writeRow(&text, f.name, f)
		}
	}
	for _, f := range fieldsOf(root) {
		if shapeOf(f.typ) != shapeScalar {
			writeSection(&text, f)
		}
	}
	return text.String()
}

func writeSection(text *strings.Builder, f field) {
	fmt.Fprintf(text, "\n### `%s`\n\n%s\n", f.name, explain(f))
	switch {
	case f.typ == reflect.TypeFor[map[string]Room]():
		text.WriteString("The settings are those of `room_defaults`.\n")
		return
	case shapeOf(f.typ) == shapeMap:
		text.WriteString("The settings are those of `room_defaults`, and:\n\n" + tableHead)
		if template, ok := findField(f.typ.Elem(), "template"); ok {
			writeRow(text, "template", template)
		}
		return
	}
	text.WriteString("\n" + tableHead)
	writeRows(text, "", f.typ, f.reload)
}

// writeRows writes the settings of a section; reload is when those take effect that do not say so themselves.
func writeRows(text *strings.Builder, path string, section reflect.Type, reload string) {
	for _, f := range fieldsOf(section) {
		here := join(path, f.name)
		f.reload = cmp.Or(f.reload, reload)
		switch shapeOf(f.typ) {
		case shapeSection:
			writeRows(text, here, f.typ, f.reload)
		case shapeObjects:
			writeRow(text, here, f)
			writeRows(text, here+"[]", f.typ.Elem(), f.reload)
		case shapeScalar, shapeList, shapeMap:
			writeRow(text, here, f)
		}
	}
}

func writeRow(text *strings.Builder, path string, f field) {
	fallback := "`[]`"
	if kind := shapeOf(f.typ); kind == shapeScalar || kind == shapeList {
		fallback = "`" + fallbackText(f) + "`"
	}
	fmt.Fprintf(text, "| `%s` | %s | %s | %s |\n", path, fallback, strings.ReplaceAll(explain(f), "|", `\|`), effect(f.reload))
}

// effect says in the table's words when a changed setting takes effect.
func effect(reload string) string {
	switch reload {
	case ReloadNow:
		return "at once"
	case ReloadNewRoom:
		return "in new rooms"
	case ReloadNewSession:
		return "for newcomers"
	default:
		return "after a restart"
	}
}
