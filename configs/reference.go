package configs

import (
	_ "embed" // reference.md, which Reference begins with
	"fmt"
	"reflect"
	"strings"
)

//go:embed reference.md
var referenceIntro string

// Reference is docs/config.md: how the file is written and a table of the settings of each section.
func Reference() string {
	var text strings.Builder
	text.WriteString(referenceIntro)
	root := reflect.TypeFor[Config]()
	text.WriteString("\n| setting | default | meaning |\n|---|---|---|\n")
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
		text.WriteString("The settings are those of `room_defaults`, and:\n\n| setting | default | meaning |\n|---|---|---|\n")
		if template, ok := findField(f.typ.Elem(), "template"); ok {
			writeRow(text, "template", template)
		}
		return
	}
	text.WriteString("\n| setting | default | meaning |\n|---|---|---|\n")
	writeRows(text, "", f.typ)
}

func writeRows(text *strings.Builder, path string, section reflect.Type) {
	for _, f := range fieldsOf(section) {
		here := join(path, f.name)
		switch shapeOf(f.typ) {
		case shapeSection:
			writeRows(text, here, f.typ)
		case shapeObjects:
			writeRow(text, here, f)
			writeRows(text, here+"[]", f.typ.Elem())
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
	fmt.Fprintf(text, "| `%s` | %s | %s |\n", path, fallback, strings.ReplaceAll(explain(f), "|", `\|`))
}
