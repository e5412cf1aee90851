package configs

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// inherit gives a room or a template what it begins from. Because room_defaults and room_templates are checked before rooms,
// what a room begins from is complete, and its own keys are laid over it one by one: maps merge, lists replace.
func (ch *checker) inherit(setting string, own *node, into reflect.Value) {
	switch one := into.Addr().Interface().(type) {
	case *Room:
		*one = ch.config.RoomDefaults
		ch.inheritOrigins("room_defaults", setting)
	case *NamedRoom:
		one.Room = ch.config.RoomDefaults
		ch.inheritOrigins("room_defaults", setting)
		name := own.find("template")
		if name == nil || name.kind != scalarNode || name.text == "" {
			return
		}
		template, found := ch.config.RoomTemplates[name.text]
		if !found {
			ch.noTemplate(setting+".template", name)
			return
		}
		one.Room = template
		ch.inheritOrigins("room_templates."+name.text, setting)
	}
}

func (ch *checker) noTemplate(setting string, name *node) {
	if message, _ := checkFormat("room", name.text); message != "" {
		return // the value itself will be reported
	}
	var names []string
	for known := range ch.config.RoomTemplates {
		names = append(names, known)
	}
	slices.Sort(names)
	hint := "add it under room_templates"
	if near := nearest(name.text, names); near != "" {
		hint = "did you mean " + near + "?"
	} else if len(names) > 0 && len(names) <= 8 {
		hint = "room_templates has " + strings.Join(names, ", ")
	}
	ch.report(setting, name.at, fmt.Sprintf("%s: room_templates has no %s", setting, quote(name.text)), hint)
}

// inheritOrigins remembers for every setting of a room where its inherited value stands.
func (ch *checker) inheritOrigins(from, to string) {
	for _, name := range ch.inRoom {
		if at, written := ch.origins[from+"."+name]; written {
			ch.origins[to+"."+name] = at
		}
	}
}

// pathsBelow lists the settings of a section that hold values, at any depth.
func pathsBelow(section reflect.Type) []string {
	var paths []string
	for _, f := range fieldsOf(section) {
		if shapeOf(f.typ) != shapeSection {
			paths = append(paths, f.name)
			continue
		}
		for _, below := range pathsBelow(f.typ) {
			paths = append(paths, f.name+"."+below)
		}
	}
	return paths
}
