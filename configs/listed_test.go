package configs_test

import (
	"slices"
	"testing"
)

// Rooms under rooms are listed when they, or what they begin from, say so;
// templates and rooms that only a URL names never are.
func TestListedRooms(t *testing.T) {
	for _, row := range []struct{ story, text, want string }{
		{story: "nobody said so", text: "rooms: {standup: {}}"},
		{story: "each says so itself", text: "rooms: {b: {listed: true}, a: {listed: true}, c: {listed: false}}", want: "a b"},
		{story: "all but one", text: "room_defaults: {listed: true}\nrooms: {a: {}, b: {listed: false}}", want: "a"},
		{story: "a template says so", text: "room_templates: {open: {listed: true}}\nrooms: {a: {template: open}, b: {}}", want: "a"},
		{story: "defaults alone list nothing", text: "room_defaults: {listed: true}"},
	} {
		var want []string
		for _, letter := range row.want {
			if letter != ' ' {
				want = append(want, string(letter))
			}
		}
		if got := load(t, "version: 1\n"+row.text).ListedRooms(); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", row.story, got, want)
		}
	}
}
