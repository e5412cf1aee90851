package allocate_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/allocate"
	"github.com/parley-sfu/parley/sfu/layer"
)

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

const all = allocate.AllTemporal

var (
	thumbnail = layer.Size{Width: 240, Height: 135}
	tile      = layer.Size{Width: 640, Height: 360}
	stage     = layer.Size{Width: 1280, Height: 720}
)

// camera publishes 150 kbps, 500 kbps and 2 Mbps.
func camera() []allocate.Encoding {
	return []allocate.Encoding{
		{Bitrate: 150_000, Size: layer.Size{Width: 320, Height: 180}, Alive: true},
		{Bitrate: 500_000, Size: layer.Size{Width: 640, Height: 360}, Alive: true},
		{Bitrate: 2_000_000, Size: layer.Size{Width: 1280, Height: 720}, Alive: true},
	}
}

// layered gives each encoding three temporal layers.
func layered(encodings []allocate.Encoding) []allocate.Encoding {
	for i := range encodings {
		encodings[i].Temporal = [3]float64{0.4, 0.6, 1}
	}
	return encodings
}

// screen publishes text in one encoding.
func screen(bitrate int) []allocate.Encoding {
	return []allocate.Encoding{{Bitrate: bitrate, Size: layer.Size{Width: 1920, Height: 1080}, Alive: true}}
}

func dead(encodings []allocate.Encoding, indexes ...int) []allocate.Encoding {
	for _, i := range indexes {
		encodings[i].Alive = false
	}
	return encodings
}

type sub = allocate.Subscription

func paused(reason allocate.Reason) allocate.Grant {
	return allocate.Grant{Encoding: -1, Reason: reason}
}

func gets(encoding, temporal int, reason allocate.Reason) allocate.Grant {
	return allocate.Grant{Encoding: encoding, Temporal: temporal, Reason: reason}
}

// What a browser gets that has just come. Climbing takes 1.15 times the need.
func TestFirstAllocation(t *testing.T) {
	const fits, limited = allocate.Fits, allocate.Limited
	rows := []struct {
		story  string
		subs   []sub
		budget int
		want   []allocate.Grant
		used   int
		next   int
	}{
		{story: "nobody", budget: 1e6},
		{
			story:  "one tile and room enough",
			subs:   []sub{{ID: "ada", Want: tile, Encodings: camera()}},
			budget: 10e6, want: []allocate.Grant{gets(1, all, fits)}, used: 500_000,
		},
		{
			story:  "the margin is not there: 575 kbps are needed",
			subs:   []sub{{ID: "ada", Want: tile, Encodings: camera()}},
			budget: 574_000, want: []allocate.Grant{gets(0, all, limited)}, used: 150_000, next: 1000,
		},
		{
			story:  "the margin is just there",
			subs:   []sub{{ID: "ada", Want: tile, Encodings: camera()}},
			budget: 575_000, want: []allocate.Grant{gets(1, all, fits)}, used: 500_000,
		},
		{
			story:  "a tenth too small is large enough",
			subs:   []sub{{ID: "ada", Want: layer.Size{Width: 350, Height: 198}, Encodings: camera()}},
			budget: 10e6, want: []allocate.Grant{gets(0, all, fits)}, used: 150_000,
		},
		{
			story:  "not even the lowest",
			subs:   []sub{{ID: "ada", Want: tile, Encodings: camera()}},
			budget: 100_000, want: []allocate.Grant{paused(limited)}, next: 72_500,
		},
		{
			story:  "hidden, dead, and shown",
			subs:   []sub{{ID: "ada", Encodings: camera()}, {ID: "bob", Want: tile, Encodings: dead(camera(), 0, 1, 2)}, {ID: "eve", Want: thumbnail, Encodings: camera()}, {ID: "tim", Want: tile}},
			budget: 10e6, want: []allocate.Grant{paused(allocate.Hidden), paused(allocate.Dead), gets(0, all, fits), paused(allocate.Dead)}, used: 150_000,
		},
		{
			story:  "everybody is seen before anybody is seen well",
			subs:   []sub{{ID: "ada", Pinned: true, Want: stage, Encodings: camera()}, {ID: "bob", Want: thumbnail, Encodings: camera()}, {ID: "eve", Want: thumbnail, Encodings: camera()}},
			budget: 700_000, want: []allocate.Grant{gets(0, all, limited), gets(0, all, fits), gets(0, all, fits)}, used: 450_000, next: 220_000,
		},
		{
			story:  "then the pinned one climbs",
			subs:   []sub{{ID: "ada", Dominant: true, Want: stage, Encodings: camera()}, {ID: "bob", Pinned: true, Want: stage, Encodings: camera()}},
			budget: 800_000, want: []allocate.Grant{gets(0, all, limited), gets(1, all, limited)}, used: 650_000, next: 350_000,
		},
		{
			story:  "the dominant speaker before priority",
			subs:   []sub{{ID: "ada", Priority: 255, Want: tile, Encodings: camera()}, {ID: "bob", Dominant: true, Want: tile, Encodings: camera()}},
			budget: 800_000, want: []allocate.Grant{gets(0, all, limited), gets(1, all, fits)}, used: 650_000, next: 350_000,
		},
		{
			story:  "priority before size",
			subs:   []sub{{ID: "ada", Want: stage, Encodings: camera()}, {ID: "bob", Priority: 1, Want: tile, Encodings: camera()}},
			budget: 800_000, want: []allocate.Grant{gets(0, all, limited), gets(1, all, fits)}, used: 650_000, next: 350_000,
		},
		{
			story:  "the larger tile before the smaller",
			subs:   []sub{{ID: "ada", Want: tile, Encodings: camera()}, {ID: "bob", Want: stage, Encodings: camera()}},
			budget: 800_000, want: []allocate.Grant{gets(0, all, limited), gets(1, all, limited)}, used: 650_000, next: 350_000,
		},
		{
			story:  "equals share: 1.3 Mbps carry two at 500 kbps, not one at 2 Mbps",
			subs:   []sub{{ID: "ada", Want: stage, Encodings: camera()}, {ID: "bob", Want: stage, Encodings: camera()}},
			budget: 2_400_000, want: []allocate.Grant{gets(1, all, limited), gets(1, all, limited)}, used: 1_000_000, next: 475_000,
		},
		{
			story:  "the least important is paused first",
			subs:   []sub{{ID: "ada", Priority: 1, Want: tile, Encodings: camera()}, {ID: "bob", Priority: 3, Want: tile, Encodings: camera()}, {ID: "eve", Priority: 2, Want: tile, Encodings: camera()}},
			budget: 400_000, want: []allocate.Grant{paused(limited), gets(0, all, limited), gets(0, all, limited)}, used: 300_000, next: 117_500,
		},
		{
			story:  "a screen share is readable before a face is seen",
			subs:   []sub{{ID: "ada", Pinned: true, Want: tile, Encodings: camera()}, {ID: "text", Kind: allocate.Screen, Want: stage, Encodings: screen(800_000)}},
			budget: 1_000_000, want: []allocate.Grant{paused(limited), gets(0, all, fits)}, used: 800_000, next: 92_500,
		},
		{
			story:  "readable means the size, not the frame rate",
			subs:   []sub{{ID: "ada", Want: thumbnail, Encodings: camera()}, {ID: "text", Kind: allocate.Screen, Want: stage, Encodings: layered(screen(1_000_000))}},
			budget: 700_000, want: []allocate.Grant{gets(0, all, fits), gets(0, 0, limited)}, used: 550_000, next: 162_500,
		},
		{
			story:  "a screen that is too dear leaves the room to faces",
			subs:   []sub{{ID: "ada", Want: thumbnail, Encodings: camera()}, {ID: "text", Kind: allocate.Screen, Want: stage, Encodings: screen(3_000_000)}},
			budget: 1_000_000, want: []allocate.Grant{gets(0, all, fits), paused(limited)}, used: 150_000, next: 2_450_000,
		},
		{
			story:  "frame rate goes before size",
			subs:   []sub{{ID: "ada", Want: tile, Encodings: layered(camera())}},
			budget: 400_000, want: []allocate.Grant{gets(1, 1, limited)}, used: 300_000, next: 175_000,
		},
		{
			story:  "but not below half of it: small and smooth is better than large and jerky",
			subs:   []sub{{ID: "ada", Want: tile, Encodings: layered(camera())}},
			budget: 300_000, want: []allocate.Grant{gets(0, all, limited)}, used: 150_000, next: 45_000,
		},
		{
			story:  "jerky is better than nothing",
			subs:   []sub{{ID: "ada", Want: tile, Encodings: layered(camera())}},
			budget: 80_000, want: []allocate.Grant{gets(0, 0, limited)}, used: 60_000, next: 23_500,
		},
		{
			story:  "the lowest has died",
			subs:   []sub{{ID: "ada", Want: thumbnail, Encodings: dead(camera(), 0)}},
			budget: 10e6, want: []allocate.Grant{gets(1, all, fits)}, used: 500_000,
		},
		{
			story:  "the one that would fit has died: the next larger",
			subs:   []sub{{ID: "ada", Want: tile, Encodings: dead(camera(), 1)}},
			budget: 10e6, want: []allocate.Grant{gets(2, all, fits)}, used: 2_000_000,
		},
		{
			story:  "nothing is measured yet: sizes tell",
			subs:   []sub{{ID: "ada", Want: stage, Encodings: []allocate.Encoding{{Size: layer.Size{Width: 320, Height: 180}, Alive: true}, {Size: layer.Size{Width: 1280, Height: 720}, Alive: true}}}},
			budget: 10e6, want: []allocate.Grant{gets(1, all, fits)}, used: 1_893_200,
		},
		{
			story:  "not even a size is known",
			subs:   []sub{{ID: "ada", Want: stage, Encodings: []allocate.Encoding{{Alive: true}}}},
			budget: 10e6, want: []allocate.Grant{gets(0, all, fits)}, used: 300_000,
		},
		{
			story:  "a still picture in the large encoding is no cheaper than the small one",
			subs:   []sub{{ID: "ada", Want: stage, Encodings: []allocate.Encoding{{Bitrate: 150_000, Size: tile, Alive: true}, {Bitrate: 20_000, Size: stage, Alive: true}}}},
			budget: 200_000, want: []allocate.Grant{gets(1, all, fits)}, used: 150_000,
		},
		{
			story:  "one name twice",
			subs:   []sub{{ID: "ada", Want: thumbnail, Encodings: camera()}, {ID: "ada", Want: thumbnail, Encodings: camera()}},
			budget: 10e6, want: []allocate.Grant{gets(0, all, fits), paused(allocate.Hidden)}, used: 150_000,
		},
		{
			story:  "more encodings than there can be",
			subs:   []sub{{ID: "ada", Want: layer.Size{Width: 4000, Height: 4000}, Encodings: append(camera(), camera()...)}},
			budget: 10e6, want: []allocate.Grant{gets(2, all, fits)}, used: 2_000_000,
		},
		{
			story:  "less than nothing",
			subs:   []sub{{ID: "ada", Want: tile, Encodings: camera()}},
			budget: -1e9, want: []allocate.Grant{paused(limited)}, next: 172_500,
		},
	}
	for _, row := range rows {
		var a allocate.Allocator
		got := a.Allocate(row.subs, row.budget, start)
		for i := range row.want {
			if got.Grants[i] != row.want[i] {
				t.Errorf("%s: %s gets %+v, want %+v", row.story, row.subs[i].ID, got.Grants[i], row.want[i])
			}
		}
		if got.Used != row.used || got.Next != row.next || len(got.Grants) != len(row.subs) {
			t.Errorf("%s: used %d, next %d, %d grants, want %d, %d, %d", row.story, got.Used, got.Next, len(got.Grants), row.used, row.next, len(row.subs))
		}
	}
}

// What Next promises holds: with so much more, somebody improves; with one bit
// per second less, nobody does.
func TestNextIsEnough(t *testing.T) {
	subs := []sub{
		{ID: "text", Kind: allocate.Screen, Want: stage, Encodings: layered(screen(1_500_000))},
		{ID: "ada", Dominant: true, Want: stage, Encodings: layered(camera())},
		{ID: "bob", Want: tile, Encodings: camera()},
		{ID: "eve", Want: tile, Encodings: camera()},
	}
	budget, climbs := 0, 0
	for {
		var a, b, c allocate.Allocator
		now := fmt.Sprint(a.Allocate(subs, budget, start).Grants)
		next := a.Allocate(subs, budget, start).Next
		if next == 0 {
			break
		}
		if short := fmt.Sprint(b.Allocate(subs, budget+next-1, start).Grants); short != now {
			t.Fatalf("at %d, %d less one changes %s to %s", budget, next, now, short)
		}
		if enough := fmt.Sprint(c.Allocate(subs, budget+next, start).Grants); enough == now {
			t.Fatalf("at %d, %d more changes nothing in %s", budget, next, now)
		}
		budget += next
		climbs++
	}
	if climbs < 10 || budget > 10_000_000 {
		t.Errorf("all is reached after %d steps at %d", climbs, budget)
	}
}

func TestReasonString(t *testing.T) {
	for reason, want := range map[allocate.Reason]string{
		allocate.Fits: "fits", allocate.Limited: "limited", allocate.Hidden: "hidden", allocate.Dead: "dead", 9: "unknown",
	} {
		if got := reason.String(); got != want {
			t.Errorf("Reason(%d) = %q, want %q", reason, got, want)
		}
	}
}

func ExampleAllocator() {
	encodings := []allocate.Encoding{
		{Bitrate: 150_000, Size: layer.Size{Width: 320, Height: 180}, Alive: true},
		{Bitrate: 700_000, Size: layer.Size{Width: 1280, Height: 720}, Alive: true},
	}
	wishes := []allocate.Subscription{
		{ID: "ada's camera", Dominant: true, Want: layer.Size{Width: 1280, Height: 720}, Encodings: encodings},
		{ID: "bob's camera", Want: layer.Size{Width: 1280, Height: 720}, Encodings: encodings},
	}
	var a allocate.Allocator
	result := a.Allocate(wishes, 1_000_000, time.Unix(0, 0))
	for i, g := range result.Grants {
		fmt.Println(wishes[i].ID, "encoding", g.Encoding, g.Reason)
	}
	fmt.Println("used", result.Used, "and with", result.Next, "more somebody would see better")
	// Output:
	// ada's camera encoding 1 fits
	// bob's camera encoding 0 limited
	// used 850000 and with 610000 more somebody would see better
}
