package speaker_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/speaker"
)

const (
	ms     = time.Millisecond
	second = time.Second
	tick   = 100 * ms // how often a room asks
	quiet  = 127
)

// level is one person's level from one moment to another, each tick.
type level struct {
	id       string
	from, to time.Duration
	level    uint8
}

// room plays levels to a detector. Levels come each tick, then it is asked.
type room struct {
	*speaker.Detector
	start  time.Time
	levels []level
}

func (r *room) run(to time.Duration, ask func(at time.Duration, now time.Time)) {
	for at := time.Duration(0); at < to; at += tick {
		now := r.start.Add(at)
		for _, l := range r.levels {
			if at >= l.from && at < l.to {
				r.Level(l.id, l.level, now)
			} else {
				r.Level(l.id, quiet, now)
			}
		}
		ask(at, now)
	}
}

func newRoom(levels ...level) *room {
	return &room{Detector: speaker.New(speaker.Options{}), start: time.Unix(1e9, 0), levels: levels}
}

func ids(speakers []speaker.Speaker) []string {
	var ids []string
	for _, s := range speakers {
		ids = append(ids, s.ID)
	}
	return ids
}

func TestActive(t *testing.T) {
	tests := []struct {
		name   string
		levels []level
		at     time.Duration
		want   []string
	}{
		{"nobody", nil, 0, nil},
		{"silence", []level{{"ada", 0, 0, 0}}, 0, nil},
		{"at once", []level{{"ada", 0, tick, 20}}, 0, []string{"ada"}},
		{"as loud as the threshold is not speech", []level{{"ada", 0, tick, 40}}, 0, nil},
		{"a little louder is", []level{{"ada", 0, tick, 39}}, 0, []string{"ada"}},
		{"held over a pause", []level{{"ada", 0, tick, 20}}, 1400 * ms, []string{"ada"}},
		{"but not longer", []level{{"ada", 0, tick, 20}}, 1500 * ms, nil},
		{"the loudest first", []level{{"ada", 0, tick, 30}, {"bob", 0, tick, 10}, {"cy", 0, tick, 20}}, 0, []string{"bob", "cy", "ada"}},
		{"equally loud by id", []level{{"cy", 0, tick, 20}, {"ada", 0, tick, 20}, {"bob", 0, tick, 20}}, 0, []string{"ada", "bob", "cy"}},
		{"who is held stays as loud as he was", []level{{"ada", 0, tick, 10}, {"bob", 0, time.Second, 20}}, 900 * ms, []string{"ada", "bob"}},
		{"who gets quieter falls behind", []level{{"ada", 0, tick, 10}, {"ada", tick, 2 * time.Second, 35}, {"bob", 0, 2 * time.Second, 20}}, 1900 * ms, []string{"bob", "ada"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRoom(tt.levels...)
			r.run(tt.at+tick, func(at time.Duration, now time.Time) {
				if got := ids(r.Active(nil, now)); at == tt.at && !slices.Equal(got, tt.want) {
					t.Errorf("after %v active are %v, want %v", at, got, tt.want)
				}
			})
		})
	}
}

func TestActiveAppends(t *testing.T) {
	d := speaker.New(speaker.Options{})
	now := time.Unix(0, 0)
	d.Level("ada", 30, now)
	before := speaker.Speaker{ID: "zoe", Level: 99}
	got := d.Active([]speaker.Speaker{before}, now)
	if want := []speaker.Speaker{before, {ID: "ada", Level: 30}}; !slices.Equal(got, want) {
		t.Errorf("Active = %v, want %v: what was there stays in its place", got, want)
	}
}

func TestLevelOfASpeaker(t *testing.T) {
	steps := []struct {
		level, want uint8
		story       string
	}{
		{30, 30, "the first"},
		{10, 10, "louder at once"},
		{30, 15, "quieter by a quarter"},
		{30, 19, "and another"},
		{quiet, 19, "a pause says nothing about loudness"},
		{20, 20, "never beyond"},
		{20, 20, "and it stays"},
	}
	d := speaker.New(speaker.Options{})
	now := time.Unix(0, 0)
	for _, s := range steps {
		now = now.Add(tick)
		d.Level("ada", s.level, now)
		if got := d.Active(nil, now); len(got) != 1 || got[0].Level != s.want {
			t.Errorf("%s: after level %d it is %v, want %d", s.story, s.level, got, s.want)
		}
	}
	now = now.Add(time.Minute)
	d.Level("ada", 38, now)
	if got := d.Active(nil, now); len(got) != 1 || got[0].Level != 38 {
		t.Errorf("after a minute of silence level 38 is %v, want 38: the past is forgotten", got)
	}
}

func TestOptions(t *testing.T) {
	d := speaker.New(speaker.Options{Threshold: 60, Hold: second, Dominate: 3 * second, Keep: 5 * second, Max: 2})
	now := time.Unix(0, 0)
	d.Level("ada", 59, now)
	if got := ids(d.Active(nil, now)); !slices.Equal(got, []string{"ada"}) {
		t.Errorf("with threshold 60, level 59 makes active %v, want ada", got)
	}
	if got := d.Active(nil, now.Add(second)); len(got) != 0 {
		t.Errorf("with a hold of a second, active is %v after it, want nobody", got)
	}
	d.Dominant(now)
	var took time.Duration
	for at := tick; took == 0 && at < 10*second; at += tick {
		d.Level("ada", 59, now.Add(at))
		d.Level("bob", 20, now.Add(at))
		if d.Dominant(now.Add(at)) == "bob" {
			took = at
		}
	}
	if took != 5*second {
		t.Errorf("bob took the stage after %v, want 5s", took)
	}
}

func TestMaxKeepsThoseWhoSpokeLast(t *testing.T) {
	d := speaker.New(speaker.Options{Max: 2})
	now := time.Unix(0, 0)
	for i, id := range []string{"ada", "bob", "ada", "cy"} {
		now = now.Add(tick)
		d.Level(id, uint8(10+i), now)
	}
	d.Level("silent", quiet, now) // takes no place
	if got := ids(d.Active(nil, now)); !slices.Equal(got, []string{"ada", "cy"}) {
		t.Errorf("kept are %v, want ada and cy: bob was silent longest", got)
	}
	if !d.LastSpoke("bob").IsZero() {
		t.Error("bob is still known")
	}
}

func TestManyIDsAreBounded(t *testing.T) {
	d := speaker.New(speaker.Options{Max: -1})
	now := time.Unix(0, 0)
	for i := range 10_000 {
		d.Level(fmt.Sprint(i), 1, now.Add(time.Duration(i)))
	}
	if got := len(d.Active(nil, now)); got != 512 {
		t.Errorf("%d ids are kept, want 512", got)
	}
}

func TestRemove(t *testing.T) {
	d := speaker.New(speaker.Options{})
	now := time.Unix(0, 0)
	d.Remove("nobody")
	d.Level("ada", 20, now)
	d.Dominant(now)
	d.Level("bob", 10, now)
	d.Level("cy", 30, now)
	d.Dominant(now) // bob is about to be dominant
	d.Remove("bob")
	if got := ids(d.Active(nil, now)); !slices.Equal(got, []string{"ada", "cy"}) {
		t.Errorf("without bob active are %v, want ada, cy", got)
	}
	d.Remove("ada")
	if got := d.Dominant(now); got != "cy" {
		t.Errorf("without ada %q is dominant, want cy at once", got)
	}
	d.Remove("cy")
	if got := d.Dominant(now); got != "" {
		t.Errorf("without anybody %q is dominant, want nobody", got)
	}
	if got := d.Active(nil, now); len(got) != 0 {
		t.Errorf("without anybody active is %v", got)
	}
}

func TestLastSpoke(t *testing.T) {
	d := speaker.New(speaker.Options{})
	now := time.Unix(1e9, 0)
	if got := d.LastSpoke("ada"); !got.IsZero() {
		t.Errorf("before a word LastSpoke = %v, want the zero time", got)
	}
	d.Level("ada", 20, now)
	d.Level("ada", quiet, now.Add(time.Second))
	if got := d.LastSpoke("ada"); !got.Equal(now) {
		t.Errorf("LastSpoke = %v, want %v: silence is no speech", got, now)
	}
}

func TestDetectorDoesNotAllocate(t *testing.T) {
	d := speaker.New(speaker.Options{})
	now := time.Unix(0, 0)
	names := []string{"ada", "bob", "cy", "dee"}
	for _, name := range names {
		d.Level(name, 10, now)
	}
	dst := make([]speaker.Speaker, 0, 8)
	n := 0
	cycle := func() {
		d.Level(names[n%4], uint8(n%50), now)
		dst = d.Active(dst[:0], now)
		d.Dominant(now)
		now = now.Add(20 * ms)
		n++
	}
	if n := testing.AllocsPerRun(1000, cycle); n != 0 {
		t.Errorf("a level allocates %v times, want 0", n)
	}
}

// FuzzDetector checks for any levels that the stage is calm, that only those who
// were heard are on it, and that the active ones are sorted.
func FuzzDetector(f *testing.F) {
	f.Add([]byte("\x00\x10\x01\x20\x41\x05\x42\x08\xc0\x00\x43\x7f\x82\x00"))
	f.Fuzz(func(t *testing.T, steps []byte) {
		d := speaker.New(speaker.Options{Max: 3})
		now := time.Unix(1e9, 0)
		holder, taken := "", now
		for ; len(steps) >= 2; steps = steps[2:] {
			id := string('a' + rune(steps[0]&7))
			switch steps[0] >> 6 {
			case 0, 1:
				d.Level(id, steps[1], now)
			case 2:
				d.Remove(id)
				if id == holder {
					holder = ""
				}
			case 3:
				now = now.Add(time.Duration(steps[1]) * 20 * ms)
			}
			if floor := d.Floor(nil, int(steps[1])%4, now); len(floor) > 3 || len(slices.Compact(slices.Sorted(slices.Values(floor)))) != len(floor) {
				t.Fatalf("floor is %v", floor)
			}
			active := d.Active(nil, now)
			if len(active) > 3 || !slices.IsSortedFunc(active, func(a, b speaker.Speaker) int { return int(a.Level) - int(b.Level) }) {
				t.Fatalf("active are %v", active)
			}
			next := d.Dominant(now)
			if next != holder && holder != "" && now.Sub(taken) < 2*time.Second {
				t.Fatalf("%q took the stage from %q after %v", next, holder, now.Sub(taken))
			}
			if next != holder {
				if !slices.Contains(ids(active), next) {
					t.Fatalf("%q took the stage though active are %v", next, active)
				}
				holder, taken = next, now
			}
		}
	})
}

func ExampleDetector() {
	d := speaker.New(speaker.Options{})
	now := time.Unix(0, 0)
	d.Level("ada", 22, now)
	d.Level("bob", 35, now)
	d.Level("cy", 90, now) // breathes
	fmt.Println(d.Active(nil, now), "on stage:", d.Dominant(now))
	// Output: [{ada 22} {bob 35}] on stage: ada
}
