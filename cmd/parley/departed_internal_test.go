package main

import (
	"testing"

	"github.com/parley-sfu/parley/configs"
)

func named(t *testing.T, rooms string) *configs.Config {
	t.Helper()
	config, err := configs.Load(configs.Source{Set: []string{"rooms=" + rooms}})
	if err != nil {
		t.Fatalf("load: %v", err)
	}
	return config
}

func TestDepartedRooms(t *testing.T) {
	open := map[string]bool{"board": true}
	d := departed{open: func(name string) bool { return open[name] }}
	both, one, none := named(t, "{board: {title: B}, lunch: {}}"), named(t, "{lunch: {}}"), named(t, "{}")
	check := func(story, name string, want bool) {
		t.Helper()
		if room, got := d.find(name); got != want || (got && room.Title != "B") {
			t.Errorf("%s: got %v %q, want %v", story, got, room.Title, want)
		}
	}
	check("nothing was taken out yet", "board", false)
	d.update(both, one)
	check("taken out while open", "board", true)
	check("still named", "lunch", false)
	d.update(one, one)
	check("another reload changes nothing", "board", true)
	d.update(one, none)
	check("taken out while nobody is inside", "lunch", false)
	d.update(none, both)
	check("named again", "board", false)
	d.update(both, none)
	open["board"] = false
	check("ended", "board", false)
	open["board"] = true
	check("opened anew by somebody else", "board", false)
	d.update(none, none)
	if len(d.rooms) > 0 {
		t.Errorf("%d rooms are remembered, want none", len(d.rooms))
	}
}
