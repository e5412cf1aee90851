package speaker_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/speaker"
)

// floorOf plays levels to a detector of three seats and writes down who had the
// floor from when.
func floorOf(levels []level, length time.Duration) map[time.Duration]string {
	r := newRoom(levels...)
	history, last := map[time.Duration]string{}, ""
	r.run(length, func(at time.Duration, now time.Time) {
		if floor := strings.Join(r.Floor(nil, 3, now), " "); floor != last {
			history[at], last = floor, floor
		}
	})
	return history
}

func TestFloor(t *testing.T) {
	three := []level{{"ada", 0, second, 20}, {"bob", second, 2 * second, 20}, {"cy", 2 * second, 3 * second, 20}}
	full := map[time.Duration]string{0: "ada", second: "ada bob", 2 * second: "ada bob cy"}
	all := []level{{"ada", 0, 20 * second, 20}, {"bob", 0, 20 * second, 25}, {"cy", 0, 20 * second, 30}}
	together := "ada bob cy"
	tests := []struct {
		story  string
		levels []level
		want   map[time.Duration]string // besides those of the three who begin
	}{
		{"nothing moves in silence", three, nil},
		{
			"the first syllable wins the seat of who is silent the longest",
			append(three, level{"dee", 10 * second, 10*second + tick, 35}),
			map[time.Duration]string{10 * second: "dee bob cy"},
		},
		{
			"one after the other",
			append(three, level{"dee", 10 * second, 11 * second, 35}, level{"eve", 11 * second, 12 * second, 35}),
			map[time.Duration]string{10 * second: "dee bob cy", 11 * second: "dee eve cy"},
		},
		{
			"two at once, the loudest first",
			append(three, level{"dee", 10 * second, 11 * second, 35}, level{"eve", 10 * second, 11 * second, 30}),
			map[time.Duration]string{10 * second: "eve dee cy"},
		},
		{"who has a seat needs no other", append(three, level{"ada", 10 * second, 12 * second, 1}), nil},
		{
			"who rests between two sentences gives way to who talks",
			append(three[:2:2], level{"cy", 1200 * ms, 6 * second, 20}, level{"ada", 3 * second, 4 * second, 20}, level{"bob", 3 * second, 4200 * ms, 20}, level{"dee", 4500 * ms, 6 * second, 35}),
			map[time.Duration]string{2 * second: "", 1200 * ms: together, 4500 * ms: "dee bob cy"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.story, func(t *testing.T) {
			want := map[time.Duration]string{}
			for _, part := range []map[time.Duration]string{full, tt.want} {
				for at, floor := range part {
					want[at] = floor
					if floor == "" {
						delete(want, at)
					}
				}
			}
			if got := floorOf(tt.levels, 20*second); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("floor %v, want %v", got, want)
			}
		})
	}
	crowded := []struct {
		story string
		also  level
		want  map[time.Duration]string
	}{
		{"all speak, and one more as loud as the quietest: no", level{"dee", 5 * second, 20 * second, 30}, nil},
		{"nor one who is a little louder", level{"dee", 5 * second, 20 * second, 25}, nil},
		{"nor a loud cough", level{"dee", 5 * second, 5*second + tick, 1}, nil},
		{"but one who is much louder", level{"dee", 5 * second, 20 * second, 24}, map[time.Duration]string{5*second + tick: "ada bob dee"}},
		{"after the quietest was heard for two seconds", level{"dee", second, 20 * second, 10}, map[time.Duration]string{2 * second: "ada bob dee"}},
	}
	for _, tt := range crowded {
		t.Run(tt.story, func(t *testing.T) {
			want := map[time.Duration]string{0: together}
			for at, floor := range tt.want {
				want[at] = floor
			}
			if got := floorOf(append(all, tt.also), 20*second); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("floor %v, want %v", got, want)
			}
		})
	}
}

// Who leaves, or is forgotten, has no seat; the others keep theirs.
func TestRemoveFromTheFloor(t *testing.T) {
	d := speaker.New(speaker.Options{Max: 4})
	now := time.Unix(1e9, 0)
	say := func(ids ...string) string {
		now = now.Add(tick)
		for _, id := range ids {
			d.Level(id, 20, now)
		}
		return strings.Join(d.Floor(nil, 3, now), " ")
	}
	if got := say("ada", "bob", "cy"); got != "ada bob cy" {
		t.Fatalf("floor %q", got)
	}
	d.Remove("bob")
	if got := say(); got != "ada cy" {
		t.Errorf("without bob: %q", got)
	}
	if got := say("dee"); got != "ada cy dee" {
		t.Errorf("dee takes the empty seat: %q", got)
	}
	now = now.Add(time.Minute)
	if got := say("eve", "fay"); got != "fay dee eve" { // ada is forgotten, for want of room, and cy gives way
		t.Errorf("after a minute: %q", got)
	}
}

// A screen is shared with its sound, which takes a seat, and later is not.
func TestFewerSeats(t *testing.T) {
	d := speaker.New(speaker.Options{})
	now := time.Unix(1e9, 0)
	for _, id := range []string{"ada", "bob", "cy"} {
		now = now.Add(tick)
		d.Level(id, 20, now)
		d.Floor(nil, 3, now)
	}
	d.Level("ada", 20, now)
	for _, step := range []struct {
		seats int
		want  string
	}{{2, "ada cy"}, {3, "ada cy bob"}, {0, ""}, {-1, ""}} {
		if got := strings.Join(d.Floor(nil, step.seats, now), " "); got != step.want {
			t.Errorf("%d seats: %q, want %q", step.seats, got, step.want)
		}
	}
}

// Whatever people do: nobody has two seats, no more than there are, silence
// moves nothing, and seats do not change hands more often than promised.
func TestFloorIsCalm(t *testing.T) {
	const people, seats, minutes = 20, 6, 10
	for name, chance := range map[string]int{"few speak": 40, "many speak": 8, "all shout": 2} {
		dice := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a test that repeats itself
		d := speaker.New(speaker.Options{})
		now, changes, dominant, stages := time.Unix(1e9, 0), 0, "", 0
		var until [people]time.Duration
		var before []string
		for at := time.Duration(0); at < minutes*time.Minute; at += tick {
			loud := false
			for i := range people {
				if at >= until[i] && dice.IntN(chance*10) == 0 {
					until[i] = at + time.Duration(100+dice.IntN(4000))*ms
				}
				if at < until[i] {
					loud = true
					d.Level(fmt.Sprint(i), uint8(5+dice.IntN(34)), now)
				}
			}
			floor := d.Floor(nil, seats, now)
			for i, id := range floor {
				if slices.Contains(floor[:i], id) || len(floor) > seats {
					t.Fatalf("%s: floor %v", name, floor)
				}
				if !slices.Contains(before, id) {
					changes++
					if !loud {
						t.Fatalf("%s: silence moved %v to %v", name, before, floor)
					}
				}
			}
			if next := d.Dominant(now); next != dominant {
				dominant = next
				stages++
			}
			before = floor
			now = now.Add(tick)
		}
		t.Logf("%s: %.1f seats and %.1f stages change a minute", name, float64(changes)/minutes, float64(stages)/minutes)
		if changes > minutes*250 || stages > minutes*30+1 {
			t.Errorf("%s: %d seats and %d stages change in %d minutes, want at most %d and %d", name, changes, stages, minutes, minutes*250, minutes*30)
		}
	}
}

func TestFloorDoesNotAllocate(t *testing.T) {
	d := speaker.New(speaker.Options{})
	now := time.Unix(0, 0)
	names := []string{"ada", "bob", "cy", "dee"}
	for _, name := range names {
		d.Level(name, 10, now)
	}
	dst := d.Floor(make([]string, 0, 8), 2, now)
	n := 0
	if allocs := testing.AllocsPerRun(1000, func() {
		n++
		now = now.Add(time.Duration(n%40) * tick)
		d.Level(names[n%4], uint8(n%40), now)
		dst = d.Floor(dst[:0], 2, now)
	}); allocs != 0 {
		t.Errorf("Floor allocates %v times, want 0", allocs)
	}
}
