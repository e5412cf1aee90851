package configs

import (
	"reflect"
	"slices"
)

// When a changed setting takes effect in a running server.
const (
	ReloadNow        = "now"         // at once, for those inside too
	ReloadNewRoom    = "new_room"    // in rooms opened from now on
	ReloadNewSession = "new_session" // for people who join from now on
	ReloadRestart    = "restart"     // when the server is started again
)

// Change is one setting in which two configurations differ.
type Change struct {
	Path   string // such as logging.level or rooms.standup.title; rooms.standup for a room that came or went as a whole
	Reload string // ReloadNow, ReloadNewRoom, ReloadNewSession or ReloadRestart
}

// Diff lists the settings in which two configurations differ, in the order of the file; nothing for equal ones. Rooms are
// compared as they are after merging: another room_defaults.title shows in every room that has none of its own. Values are not
// told, as some are secret.
func Diff(before, after *Config) []Change {
	d := differ{fields: map[reflect.Type][]field{}}
	d.section("", reflect.ValueOf(before).Elem(), reflect.ValueOf(after).Elem())
	return d.changes
}

// differ is one walk of two structs side by side.
type differ struct {
	fields  map[reflect.Type][]field // what fieldsOf said
	changes []Change
}

func (d *differ) section(path string, before, after reflect.Value) {
	typ := before.Type()
	if d.fields[typ] == nil {
		d.fields[typ] = fieldsOf(typ)
	}
	for _, f := range d.fields[typ] {
		here, a, b := join(path, f.name), before.FieldByIndex(f.index), after.FieldByIndex(f.index)
		switch shapeOf(f.typ) {
		case shapeSection:
			d.section(here, a, b)
		case shapeMap:
			d.named(here, f, a, b)
		case shapeScalar, shapeList, shapeObjects:
			if !same(a, b) {
				d.changes = append(d.changes, Change{Path: here, Reload: f.reload})
			}
		}
	}
}

// named compares sections by their names.
func (d *differ) named(path string, f field, before, after reflect.Value) {
	var names []string
	for _, section := range []reflect.Value{before, after} {
		for name := range keysOf(section) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		here, key := join(path, name), reflect.ValueOf(name)
		a, b := before.MapIndex(key), after.MapIndex(key)
		if a.IsValid() && b.IsValid() {
			d.section(here, a, b)
			continue
		}
		d.changes = append(d.changes, Change{Path: here, Reload: f.reload})
	}
}

// same compares single values and lists; for a list it is the same whether it is empty or was never made.
func same(a, b reflect.Value) bool {
	if a.Kind() == reflect.Slice && a.Len() == 0 && b.Len() == 0 {
		return true
	}
	return reflect.DeepEqual(a.Interface(), b.Interface())
}
