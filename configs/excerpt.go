package configs

import (
	"reflect"
	"strings"
	"unicode"
)

// How much of a line is shown, and how far it is underlined, in characters.
const (
	longestExcerpt = 120
	longestCaret   = 40
)

// excerpt gives the line a problem stands in, and the one above if that is its section, with secrets hidden. The problem's
// column and width are made to fit the line as it is shown.
func excerpt(lines []string, p *Problem, secrets []string) []excerptLine {
	if p.Line < 1 || p.Line > len(lines) {
		return nil
	}
	var shown []excerptLine
	text := lines[p.Line-1]
	if p.Line > 1 && isSectionOf(lines[p.Line-2], text) {
		shown = append(shown, excerptLine{p.Line - 1, visible(lines[p.Line-2])})
	}
	runes := []rune(hideSecrets(visible(text), secrets))
	column := min(p.Column, len(runes)+1)
	start := 0
	if column > longestExcerpt {
		start = column - longestExcerpt/2
	}
	end := min(start+longestExcerpt, len(runes))
	cut := string(runes[start:end])
	if end < len(runes) {
		cut += "…"
	}
	p.caret = column - start
	p.width = min(max(p.width, 1), max(end-start-p.caret+1, 1), longestCaret)
	return append(shown, excerptLine{p.Line, cut})
}

// isSectionOf tells whether a line opens the section the next one stands in.
func isSectionOf(above, line string) bool {
	trimmed := strings.TrimSpace(above)
	return strings.HasSuffix(trimmed, ":") && !strings.HasPrefix(trimmed, "#") && indent(above) < indent(line)
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// visible replaces every character that has no width of one column of its own.
func visible(line string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return '→'
		case unicode.IsPrint(r):
			return r
		}
		return '·'
	}, line)
}

// hideSecrets replaces what stands behind the name of a secret setting.
func hideSecrets(line string, secrets []string) string {
	for _, name := range secrets {
		at := strings.Index(line, name+":")
		if at < 0 {
			at = strings.Index(line, name+`":`)
		}
		if at < 0 {
			continue
		}
		colon := at + strings.IndexByte(line[at:], ':')
		value := strings.TrimSpace(line[colon+1:])
		if value != "" && !strings.HasPrefix(value, "${") && value != `""` && value != "''" {
			line = line[:colon+1] + " •••"
		}
	}
	return line
}

// secretNames lists the names of all settings that are never printed.
func secretNames(section reflect.Type) []string {
	var names []string
	for _, f := range fieldsOf(section) {
		switch shapeOf(f.typ) {
		case shapeSection:
			names = append(names, secretNames(f.typ)...)
		case shapeMap, shapeObjects:
			names = append(names, secretNames(f.typ.Elem())...)
		case shapeScalar, shapeList:
			if f.secret {
				names = append(names, f.name)
			}
		}
	}
	return names
}
