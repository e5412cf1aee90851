package configs

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// How many entries a list, and a section of names, may have.
const (
	maxItems = 100
	maxNames = 5000
)

// check walks the tree beside the struct, stores every value that is right and reports every other one.
func (l *loader) check(tree *node, c *Config) {
	ch := &checker{loader: l, config: c, fields: map[reflect.Type][]field{}, inRoom: pathsBelow(reflect.TypeFor[Room]())}
	ch.section("", tree, reflect.ValueOf(c).Elem())
}

// checker is one walk.
type checker struct {
	*loader
	config *Config
	fields map[reflect.Type][]field // what fieldsOf said
	inRoom []string                 // the settings of a room, below its name
}

func (ch *checker) fieldsOf(section reflect.Type) []field {
	known, ok := ch.fields[section]
	if !ok {
		known = fieldsOf(section)
		ch.fields[section] = known
	}
	return known
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// section checks a table against a struct, in the order of the struct: room_defaults is complete before the rooms begin.
func (ch *checker) section(path string, n *node, into reflect.Value) {
	known := ch.fieldsOf(into.Type())
	for _, e := range n.entries {
		if !slices.ContainsFunc(known, func(f field) bool { return f.name == e.key }) {
			setting := join(path, clip(e.key))
			ch.report(setting, e.at, setting+" is not a setting", ch.hintForName(e.key, splitPath(path), into.Type()))
		}
	}
	for _, f := range known {
		for _, e := range n.entries {
			if e.key == f.name {
				ch.value(join(path, f.name), f, e, into.FieldByIndex(f.index))
			}
		}
	}
}

func splitPath(path string) []string {
	if path == "" {
		return nil
	}
	return strings.Split(path, ".")
}

// value checks what stands behind one key.
func (ch *checker) value(path string, f field, e entry, into reflect.Value) {
	kind := shapeOf(f.typ)
	fits := map[shape]nodeKind{
		shapeScalar: scalarNode, shapeSection: tableNode, shapeMap: tableNode, shapeList: listNode, shapeObjects: listNode,
	}
	switch e.value.kind {
	case faultyNode:
		return
	case nullNode:
		ch.nothing(path, f, e)
		return
	case scalarNode, tableNode, listNode:
		if e.value.kind != fits[kind] {
			ch.misshapen(path, kind, e.value)
			return
		}
	}
	switch kind {
	case shapeScalar:
		ch.scalar(path, f, e.value, into)
	case shapeSection:
		ch.section(path, e.value, into)
	case shapeMap:
		ch.named(path, f, e.value, into)
	case shapeList, shapeObjects:
		ch.list(path, f, e.value, into)
	}
}

// nothing reports a key without a value.
func (ch *checker) nothing(path string, f field, e entry) {
	message, hint := path+" has no value", "write one, or delete the line"
	switch kind := shapeOf(f.typ); {
	case kind == shapeSection, kind == shapeMap:
		message, hint = path+" has nothing under it", "indent its settings below it, or delete the line"
	case kind == shapeList, kind == shapeObjects:
		hint = "write [] for an empty list, or delete the line"
	case f.typ.Kind() == reflect.String && f.fallback == "" && f.min == "":
		hint = `write one, "" for an empty text, or delete the line`
	}
	ch.report(path, e.at, message, hint)
}

// misshapen reports a value of another shape than the setting's.
func (ch *checker) misshapen(path string, kind shape, n *node) {
	written := map[nodeKind]string{scalarNode: "one value", tableNode: "a section", listNode: "a list", nullNode: "nothing"}[n.kind]
	due := map[shape]string{
		shapeScalar: "one value", shapeSection: "a section", shapeMap: "a section of names", shapeList: "a list", shapeObjects: "a list",
	}[kind]
	hint := ""
	switch {
	case kind == shapeList && n.kind == scalarNode:
		hint = "write [" + clip(n.text) + "]"
	case kind == shapeSection, kind == shapeMap:
		hint = "its settings stand on lines of their own, indented"
	}
	ch.report(path, n.at, fmt.Sprintf("%s is %s, but here stands %s", path, due, written), hint)
}

// named checks a table whose keys are names of the user's. Rooms and templates begin from what they inherit.
func (ch *checker) named(path string, f field, n *node, into reflect.Value) {
	if len(n.entries) > maxNames {
		ch.report(path, n.at, fmt.Sprintf("%s has %d entries; at most %d are read", path, len(n.entries), maxNames), "")
		return
	}
	if into.IsNil() {
		into.Set(reflect.MakeMap(f.typ))
	}
	for _, e := range n.entries {
		setting := join(path, clip(e.key))
		if message, hint := checkFormat(f.format, e.key); message != "" {
			ch.report(setting, e.at, fmt.Sprintf("%s %s", quote(e.key), message), hint)
			continue
		}
		one := reflect.New(f.typ.Elem()).Elem()
		ch.inherit(setting, e.value, one)
		switch e.value.kind {
		case tableNode:
			ch.section(setting, e.value, one)
		case nullNode, faultyNode: // a room with nothing of its own
		case scalarNode, listNode:
			ch.misshapen(setting, shapeSection, e.value)
		}
		into.SetMapIndex(reflect.ValueOf(e.key), one)
	}
}

// list checks a list; a list replaces what was there before.
func (ch *checker) list(path string, f field, n *node, into reflect.Value) {
	if len(n.items) > maxItems {
		ch.report(path, n.at, fmt.Sprintf("%s has %d entries; at most %d are read", path, len(n.items), maxItems), "")
		return
	}
	list := reflect.Zero(f.typ) // an empty list is nil, like the default one
	if len(n.items) > 0 {
		list = reflect.MakeSlice(f.typ, len(n.items), len(n.items))
	}
	for i, item := range n.items {
		at := fmt.Sprintf("%s[%d]", path, i)
		if shapeOf(f.typ) == shapeObjects {
			ch.object(at, item, list.Index(i))
			continue
		}
		switch item.kind {
		case faultyNode:
			continue
		case scalarNode:
		case nullNode, tableNode, listNode:
			ch.misshapen(at, shapeScalar, item)
			continue
		}
		ch.origins[at] = item.at
		ch.item(at, f, item, list.Index(i))
		ch.repeated(at, item, n.items[:i])
	}
	ch.origins[path] = n.at
	if f.min != "" && len(n.items) == 0 {
		ch.report(path, n.at, path+" is empty", "name at least one of "+strings.Join(f.enum, ", "))
	}
	into.Set(list)
}

func (ch *checker) repeated(path string, item *node, before []*node) {
	for _, other := range before {
		if other.kind == scalarNode && other.text == item.text {
			ch.report(path, item.at, fmt.Sprintf("%s repeats %s", path, quote(item.text)), "delete one of them")
			return
		}
	}
}

func (ch *checker) object(path string, n *node, into reflect.Value) {
	if n.kind == faultyNode {
		return
	}
	if n.kind != tableNode {
		ch.misshapen(path, shapeSection, n)
		return
	}
	setDefaults(into)
	ch.origins[path] = n.at
	ch.section(path, n, into)
}
