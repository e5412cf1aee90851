package configs

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
	"go.yaml.in/yaml/v4/plugin/loaderlimits"
)

const (
	maxFile  = 1 << 20 // bytes
	maxDepth = 32      // sections within sections
	maxNodes = 100_000 // values, counted anew wherever an alias repeats them
)

// yamlReader makes a tree of YAML text and collects what is wrong with it.
type yamlReader struct {
	source string // names the text in origins
	lines  bool   // whether line and column mean anything to the reader of a problem
	expand func(text string) (expansion, error)
	report func(at Origin, message, hint string)
	nodes  int

	endless bool // too many values or too deep, because of aliases
}

// read gives the tree of a whole document, nil when it could not be read. An empty one is an empty table.
func (r *yamlReader) read(text string) *node {
	var document yaml.Node
	err := yaml.Load([]byte(text), &document, yaml.WithPlugin(loaderlimits.New(loaderlimits.DepthValue(maxDepth))))
	var broken *yaml.LoadError
	switch {
	case err == nil && len(document.Content) > 0:
		tree := r.convert(document.Content[0], 0)
		if r.endless {
			return nil
		}
		return tree
	case err == nil, strings.Contains(err.Error(), "no documents in stream"):
		return &node{kind: tableNode, at: r.origin(1, 1, 0)}
	case errors.As(err, &broken):
		r.explain(text, broken)
	default:
		r.report(r.origin(1, 1, 0), "this is not YAML: "+err.Error(), "")
	}
	return nil
}

func (r *yamlReader) origin(line, column, width int) Origin {
	if !r.lines {
		return Origin{Source: r.source}
	}
	return Origin{Source: r.source, Line: line, Column: column, width: width}
}

// explain turns what the YAML library says into what a person can use. A tab among the leading blanks is behind most of it.
func (r *yamlReader) explain(text string, broken *yaml.LoadError) {
	lines := strings.Split(text, "\n")
	if tabs := tabbedLines(lines, broken.Mark.Line); len(tabs) > 0 {
		for _, line := range tabs {
			column := strings.IndexByte(lines[line-1], '\t') + 1
			r.report(r.origin(line, column, 1), "a tab stands before the text", "indent with spaces, two for each level")
		}
		return
	}
	message, hint := yamlWords(broken.Message)
	line, column := max(broken.Mark.Line, 1), max(broken.Mark.Column, 1)
	if strings.Contains(broken.Message, "multiple") {
		line, column = secondDocument(lines), 1
	}
	if strings.Contains(broken.ContextMsg, "quoted scalar") {
		line, column = max(broken.ContextMark.Line, 1), max(broken.ContextMark.Column, 1)
		message, hint = "the quote that begins here has no end", "close it on the same line"
	}
	r.report(r.origin(line, column, 1), message, hint)
}

// tabbedLines lists the lines with a tab before their text, if the line at which reading failed is one of them.
func tabbedLines(lines []string, failed int) []int {
	var tabbed []int
	guilty := false
	for i, line := range lines {
		blank := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
		if strings.Contains(blank, "\t") && strings.TrimSpace(line) != "" {
			tabbed = append(tabbed, i+1)
			guilty = guilty || i+1 == failed
		}
	}
	if !guilty {
		return nil
	}
	return tabbed
}

func secondDocument(lines []string) int {
	seen := false
	for i, line := range lines {
		text := strings.TrimSpace(line)
		if strings.HasPrefix(line, "---") && seen {
			return i + 1
		}
		seen = seen || text != "" && !strings.HasPrefix(text, "#")
	}
	return 1
}

// yamlWords gives the library's commonest messages in plain words.
func yamlWords(message string) (text, hint string) {
	known := []struct{ has, text, hint string }{
		{"exceeded max depth", fmt.Sprintf("sections stand more than %d deep", maxDepth), "the settings need at most 5"},
		{"mapping values are not allowed", "a second colon where a value should be", "indent this line like its neighbours, or write the value in quotes"},
		{"did not find expected key", "this line fits no section", "indent it like the other settings of its section"},
		{"<document start>", "this line fits no section", "indent it like the other settings of its section"},
		{"',' or ']'", "the list in [ ] has no end before this", "put a comma between its values and ] behind the last"},
		{"',' or '}'", "the settings in { } have no end before this", "put a comma between them and } behind the last, and ${…} in quotes"},
		{"expected node content", "a value is missing here", ""},
		{"cannot start any token", "a plain value cannot begin with this character", "write the value in quotes"},
		{"unknown anchor", "the name behind * is not defined above", "define it with &name, or write the value in quotes"},
		{"expected single document", "a second document begins here", "delete the line ---; the file is one document"},
		{"incompatible YAML", "only YAML 1.1 and 1.2 can be read", "delete the line %YAML"},
		{"could not find expected ':'", "this key has no colon behind it", "write key: value"},
		{"invalid leading UTF-8", "the file is not UTF-8 text", "save it as UTF-8"},
	}
	for _, k := range known {
		if strings.Contains(message, k.has) {
			return k.text, k.hint
		}
	}
	return "this is not YAML: " + message, ""
}

// convert makes a node of one from the YAML library.
func (r *yamlReader) convert(n *yaml.Node, depth int) *node {
	at := r.origin(n.Line, n.Column, r.width(n))
	if r.nodes++; r.endless || r.nodes > maxNodes || depth > maxDepth {
		if !r.endless {
			r.report(at, fmt.Sprintf("there are more than %d values, or they stand more than %d deep", maxNodes, maxDepth), "an alias (*name) repeats everything behind its &name")
		}
		r.endless = true
		return &node{at: at}
	}
	if n.Style&yaml.TaggedStyle != 0 {
		r.report(at, fmt.Sprintf("tags such as %s have no meaning here", clip(n.Tag)), "leave it out")
	}
	switch n.Kind { //nolint:exhaustive // a value is never a document or a stream
	case yaml.AliasNode:
		return r.convert(n.Alias, depth+1)
	case yaml.MappingNode:
		return r.table(n, at, depth)
	case yaml.SequenceNode:
		list := &node{kind: listNode, at: at}
		for _, item := range n.Content {
			if r.endless {
				break
			}
			list.items = append(list.items, r.convert(item, depth+1))
		}
		return list
	default:
		return r.scalar(n, at)
	}
}

// width is how many characters of its line a scalar takes, quotes included; 1 for everything else.
func (r *yamlReader) width(n *yaml.Node) int {
	if n.Kind != yaml.ScalarNode || n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return 1
	}
	width := utf8.RuneCountInString(n.Value)
	if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
		width += 2
	}
	return width
}

func (r *yamlReader) table(n *yaml.Node, at Origin, depth int) *node {
	table := &node{kind: tableNode, at: at}
	first := map[string]int{}
	for i := 0; i+1 < len(n.Content) && !r.endless; i += 2 {
		key := n.Content[i]
		keyAt := r.origin(key.Line, key.Column, r.width(key))
		switch {
		case key.Kind != yaml.ScalarNode:
			r.report(keyAt, "the name of a setting is a plain word", "")
			continue
		case key.Tag == "!!merge":
			r.report(keyAt, "merging with << is not supported", "put what rooms share under room_templates, and template: NAME into each")
			continue
		}
		if line, twice := first[key.Value]; twice {
			r.report(keyAt, fmt.Sprintf("%s stands here a second time; the first is in line %d", clip(key.Value), line), "delete one of them")
		} else {
			first[key.Value] = key.Line
		}
		table.entries = append(table.entries, entry{key: key.Value, at: keyAt, value: r.convert(n.Content[i+1], depth+1)})
	}
	return table
}

func (r *yamlReader) scalar(n *yaml.Node, at Origin) *node {
	if n.Tag == "!!null" {
		return &node{at: at}
	}
	scalar := &node{kind: scalarNode, text: n.Value, tag: n.Tag, at: at}
	if r.expand == nil || !strings.Contains(n.Value, "${") {
		return scalar
	}
	expanded, err := r.expand(n.Value)
	if err != nil {
		r.report(at, err.Error(), hintOf(err))
		scalar.kind = faultyNode
		return scalar
	}
	scalar.text, scalar.hidden, scalar.written, scalar.tag = expanded.text, expanded.hidden, n.Value, ""
	return scalar
}
