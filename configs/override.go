package configs

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

const (
	variablePrefix = "PARLEY_"
	configVariable = "PARLEY_CONFIG" // names the file
	setSource      = "--set"
)

// variables makes a map of an environment; the first of two equal names counts, as for a shell.
func variables(env []string) map[string]string {
	found := make(map[string]string, len(env))
	for _, pair := range env {
		name, value, ok := strings.Cut(pair, "=")
		if _, twice := found[name]; ok && !twice {
			found[name] = value
		}
	}
	return found
}

// environment lays PARLEY_SERVER__LISTEN and its like over the tree. Two underscores stand between levels, because names of
// settings have underscores of their own.
func (l *loader) environment(tree *node) {
	var names []string
	for name := range l.env {
		if strings.HasPrefix(name, variablePrefix) && name != configVariable && !fromKubernetes(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		path := strings.Split(strings.ToLower(strings.TrimPrefix(name, variablePrefix)), "__")
		shown := clip(name) // an environment is as hostile as a file
		if _, known := findField(reflect.TypeFor[Config](), path[0]); !known {
			l.report("", Origin{Source: shown}, shown+" names no setting", hintForVariable(name))
			continue
		}
		l.override(tree, shown, path, l.env[name])
	}
}

// hintForVariable says which variable may have been meant.
func hintForVariable(name string) string {
	var known []string
	for _, s := range Settings() {
		known = append(known, strings.ToLower(variablePrefix+strings.ReplaceAll(s.Path, ".", "__")))
	}
	if near := nearest(name, known); near != "" {
		return "did you mean " + strings.ToUpper(near) + "?"
	}
	return "two underscores stand between the levels: PARLEY_SERVER__LISTEN"
}

// fromKubernetes tells whether a variable is one that Kubernetes sets by itself in a namespace with a service called parley.
func fromKubernetes(name string) bool {
	rest := strings.TrimPrefix(name, variablePrefix)
	return rest == "PORT" || strings.HasPrefix(rest, "PORT_") || strings.HasPrefix(rest, "SERVICE_")
}

// commandLine lays the --set flags over the tree.
func (l *loader) commandLine(tree *node) {
	for _, flag := range l.src.Set {
		name, value, found := strings.Cut(flag, "=")
		if !found {
			l.report("", Origin{Source: setSource}, fmt.Sprintf("%s has no value", quote(flag)), "write --set server.listen=:8080")
			continue
		}
		l.override(tree, setSource, strings.Split(strings.TrimSpace(name), "."), value)
	}
}

// override puts one value into the tree.
func (l *loader) override(tree *node, source string, path []string, text string) {
	at := Origin{Source: source}
	target, ok := l.resolve(at, path)
	if !ok {
		return
	}
	value := l.overriding(source, target, text)
	if value == nil {
		return
	}
	for i := len(path) - 1; i > 0; i-- {
		value = &node{kind: tableNode, at: at, entries: []entry{{key: path[i], at: at, value: value}}}
	}
	tree.put(path[0], at, value)
}

// resolve finds the type of the setting a path names.
func (l *loader) resolve(at Origin, path []string) (reflect.Type, bool) {
	here := reflect.TypeFor[Config]()
	for i, name := range path {
		so := strings.Join(path[:i+1], ".")
		switch shapeOf(here) {
		case shapeSection:
			f, ok := findField(here, name)
			if !ok {
				l.report(clip(so), at, fmt.Sprintf("%s is not a setting", clip(so)), l.hintForName(name, path[:i], here))
				return nil, false
			}
			here = f.typ
		case shapeMap:
			here = here.Elem()
		case shapeScalar, shapeList, shapeObjects:
			l.report(clip(so), at, fmt.Sprintf("%s has no settings under it", clip(strings.Join(path[:i], "."))), "")
			return nil, false
		}
	}
	return here, true
}

// overriding makes a node of the text of an override: plain text for a single value, commas or YAML for a list, YAML for
// everything else.
func (l *loader) overriding(source string, target reflect.Type, text string) *node {
	at := Origin{Source: source}
	kind := shapeOf(target)
	switch {
	case kind == shapeScalar:
		return &node{kind: scalarNode, text: text, at: at}
	case kind == shapeList && !strings.HasPrefix(strings.TrimSpace(text), "["):
		list := &node{kind: listNode, at: at}
		for _, item := range splitList(text) {
			list.items = append(list.items, &node{kind: scalarNode, text: item, at: at})
		}
		return list
	case len(text) > maxFile:
		l.report("", at, "the value is larger than 1MiB", "")
		return nil
	}
	reader := &yamlReader{source: source, report: func(at Origin, message, hint string) { l.report("", at, message, hint) }}
	return reader.read(text)
}
