package configs

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxProblems bounds how many problems of one configuration are kept; the rest are only counted.
const maxProblems = 100

// Origin is where a value stands. The zero Origin is that of a default.
type Origin struct {
	Source string // a file, the name of an environment variable, or "--set"
	Line   int    // from 1; 0 when Source is no file
	Column int    // in characters, from 1

	width int // characters of the value, for the caret; 0 when unknown
}

// String is file:line:column, the source alone, or "default".
func (o Origin) String() string {
	switch {
	case o.Source == "":
		return "default"
	case o.Line == 0:
		return o.Source
	default:
		return fmt.Sprintf("%s:%d:%d", o.Source, o.Line, o.Column)
	}
}

// Problem is one thing that is wrong, or for a warning unwise, in a configuration.
type Problem struct {
	File    string `json:"file"`              // a file, the name of an environment variable, or "--set"
	Line    int    `json:"line,omitempty"`    // from 1; 0 when it concerns no line
	Column  int    `json:"column,omitempty"`  // in characters, from 1
	Setting string `json:"setting,omitempty"` // such as rooms.standup.title
	Message string `json:"message"`           // what is wrong
	Hint    string `json:"hint,omitempty"`    // what to write instead

	width   int           // characters the caret underlines
	caret   int           // column of the caret in the line as it is shown
	excerpt []excerptLine // the line and, when it helps, the one above
}

type excerptLine struct {
	number int
	text   string
}

// Place is the problem's file:line:column.
func (p Problem) Place() string {
	return Origin{Source: p.File, Line: p.Line, Column: p.Column}.String()
}

// write gives the problem as a person reads it; pad is how wide the place is written.
func (p Problem) write(text *strings.Builder, pad int) {
	place := p.Place()
	gap := max(pad-utf8.RuneCountInString(place), 0)
	fmt.Fprintf(text, "%s%s   %s\n", place, strings.Repeat(" ", gap), p.Message)
	for _, line := range p.excerpt {
		fmt.Fprintf(text, "%5s | %s\n", lineNumber(line.number), line.text)
	}
	switch {
	case len(p.excerpt) > 0:
		carets := strings.Repeat("^", max(p.width, 1))
		line := fmt.Sprintf("        %s%s %s", strings.Repeat(" ", max(p.caret-1, 0)), carets, p.Hint)
		text.WriteString(strings.TrimRight(line, " ") + "\n")
	case p.Hint != "":
		fmt.Fprintf(text, "        %s\n", p.Hint)
	}
}

func lineNumber(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

// Problems is everything that is wrong with a configuration. It is the error of Load.
//
//nolint:errname // it is a list first, and read as one
type Problems struct {
	Source string    // the file, or "the settings" when there is none
	List   []Problem // by file, line and column
	More   int       // how many beyond those listed
}

// Error is the whole list as a person reads it: several lines, each problem with its line of the file and a caret.
func (p *Problems) Error() string {
	var text strings.Builder
	total := len(p.List) + p.More
	noun := "problems"
	if total == 1 {
		noun = "problem"
	}
	verb := "has"
	if p.Source == "the settings" {
		verb = "have"
	}
	fmt.Fprintf(&text, "%s %s %d %s.\n", p.Source, verb, total, noun)
	writeProblems(&text, p.List)
	if p.More > 0 {
		fmt.Fprintf(&text, "\nAnd %d more.\n", p.More)
	}
	return strings.TrimRight(text.String(), "\n")
}

// Warnings are problems a configuration can live with.
type Warnings []Problem

// String is the whole list as a person reads it, in the form of Problems.
func (w Warnings) String() string {
	var text strings.Builder
	noun := "warnings"
	if len(w) == 1 {
		noun = "warning"
	}
	fmt.Fprintf(&text, "%d %s.\n", len(w), noun)
	writeProblems(&text, w)
	return strings.TrimRight(text.String(), "\n")
}

func writeProblems(text *strings.Builder, list []Problem) {
	pad := 0
	for _, one := range list {
		pad = max(pad, utf8.RuneCountInString(one.Place()))
	}
	for _, one := range list {
		text.WriteString("\n")
		one.write(text, min(pad, 60))
	}
}

// full tells whether as many problems are kept as anybody will read; to show one costs more than to count it.
func (p *Problems) full() bool { return len(p.List) >= maxProblems }

func (p *Problems) add(one Problem) { p.List = append(p.List, one) }

// sort puts the problems in the order in which a reader meets them; those of a file come before the others.
func (p *Problems) sort() {
	slices.SortStableFunc(p.List, func(a, b Problem) int {
		return cmp.Or(
			cmp.Compare(min(b.Line, 1), min(a.Line, 1)),
			cmp.Compare(a.File, b.File),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column),
		)
	})
}
