package allocate_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/allocate"
	"github.com/parley-sfu/parley/sfu/layer"
)

const tick = 200 * time.Millisecond

// viewer plays a browser in virtual time and counts what it sees change.
type viewer struct {
	a        allocate.Allocator
	now      time.Time
	last     map[string]allocate.Grant
	switches map[string]int
}

func newViewer() *viewer {
	return &viewer{now: start, last: map[string]allocate.Grant{}, switches: map[string]int{}}
}

func (v *viewer) step(subs []sub, budget int) allocate.Result {
	r := v.a.Allocate(subs, budget, v.now)
	v.now = v.now.Add(tick)
	for i, g := range r.Grants {
		g.Reason = 0
		if before, known := v.last[subs[i].ID]; known && before != g {
			v.switches[subs[i].ID]++
		}
		v.last[subs[i].ID] = g
	}
	return r
}

// stay holds a budget and returns the last result.
func (v *viewer) stay(subs []sub, budget int, d time.Duration) allocate.Result {
	var r allocate.Result
	for end := v.now.Add(d); v.now.Before(end); {
		r = v.step(subs, budget)
	}
	return r
}

// until holds a budget and returns how long it takes until done.
func (v *viewer) until(subs []sub, budget int, done func(allocate.Result) bool) time.Duration {
	from := v.now
	for v.now.Sub(from) < time.Minute {
		at := v.now
		if done(v.step(subs, budget)) {
			return at.Sub(from)
		}
	}
	return time.Minute
}

func meeting(n int) []sub {
	var subs []sub
	for i := range n {
		subs = append(subs, sub{ID: fmt.Sprintf("p%02d", i), Want: tile, Priority: uint8(i % 3), Encodings: layered(camera())})
	}
	subs[0].Dominant, subs[0].Want = true, stage
	return subs
}

// 3 Mbps → 250 kbps → 3 Mbps: what is too much ends at once, and everything is
// back soon.
func TestCollapseAndRecovery(t *testing.T) {
	for _, people := range []int{1, 4, 9} {
		v, subs := newViewer(), meeting(people)
		before := fmt.Sprint(v.stay(subs, 3_000_000, 20*time.Second).Grants)
		low := v.step(subs, 250_000)
		if low.Used > 250_000 {
			t.Errorf("%d people: %d bps go on at 250 kbps", people, low.Used)
		}
		if low.Grants[0].Paused() {
			t.Errorf("%d people: the speaker is paused at 250 kbps", people)
		}
		v.stay(subs, 250_000, 10*time.Second)
		took := v.until(subs, 3_000_000, func(r allocate.Result) bool { return fmt.Sprint(r.Grants) == before })
		if took < 2*time.Second || took > 8*time.Second {
			t.Errorf("%d people: all is back after %v, want 2 to 8 s", people, took)
		}
		for id, n := range v.switches {
			if n > 4 {
				t.Errorf("%d people: %s switched %d times", people, id, n)
			}
		}
	}
}

// However often a picture fell, it is back soon where there is plenty, and later
// where there is just enough.
func TestPlentyEndsAPauseSoon(t *testing.T) {
	rows := []struct {
		budget      int
		least, most time.Duration
	}{{3_000_000, 2 * time.Second, 4 * time.Second}, {200_000, 15 * time.Second, 30 * time.Second}}
	for _, row := range rows {
		v, subs := newViewer(), []sub{{ID: "ada", Want: stage, Encodings: camera()}}
		shown := func(r allocate.Result) bool { return !r.Grants[0].Paused() }
		for range 5 {
			v.until(subs, 3_000_000, shown)
			v.step(subs, 10_000)
		}
		if took := v.until(subs, row.budget, shown); took < row.least || took > row.most {
			t.Errorf("%d bit/s: back after %v, want %v to %v", row.budget, took, row.least, row.most)
		}
	}
}

// An estimate does not jump but slide; on the way down nobody is over it, on the
// way up nobody climbs each step of the ladder.
func TestSlidingEstimate(t *testing.T) {
	v, subs := newViewer(), meeting(6)
	budget := 3_000_000.0
	v.stay(subs, int(budget), 10*time.Second)
	for ; budget > 250_000; budget *= 0.93 {
		if r := v.step(subs, int(budget)); r.Used > int(budget) {
			t.Fatalf("%d bps at a budget of %.0f", r.Used, budget)
		}
	}
	down := v.switches
	v.switches = map[string]int{}
	from := v.now
	for ; budget < 3_000_000; budget *= 1.02 {
		v.step(subs, int(budget))
	}
	v.stay(subs, 3_000_000, 10*time.Second)
	for id, n := range v.switches {
		if most := int(v.now.Sub(from) / allocate.Hold); n > most {
			t.Errorf("%s climbed in %d steps, down in %d, want at most %d", id, n, down[id], most)
		}
	}
}

// A budget that is noisy by a tenth hardly moves anybody once all have settled,
// wherever it lies in relation to the ladders: nobody more than once in 5 s, and
// all together, in a thousand minutes, as seldom as the rows say.
func TestNoiseDoesNotFlap(t *testing.T) {
	rows := []struct {
		name  string
		most  int // switches of all
		noise func(dice *rand.Rand, at time.Duration) float64
	}{
		{"white", 50, func(dice *rand.Rand, _ time.Duration) float64 { return 2*dice.Float64() - 1 }},
		{"two sided", 10, func(dice *rand.Rand, _ time.Duration) float64 { return float64(2*dice.IntN(2) - 1) }},
		{"slow", 1200, func(_ *rand.Rand, at time.Duration) float64 {
			return math.Sin(2 * math.Pi * at.Seconds() / 13)
		}},
		{"steps of 4 s", 1400, func(_ *rand.Rand, at time.Duration) float64 { return float64(1 - 2*(int(at.Seconds()/4)%2)) }},
	}
	for _, row := range rows {
		worst, total := 0, 0
		for mean := 200_000.0; mean < 6_000_000; mean *= 1.021 {
			v, subs, dice := newViewer(), meeting(7), rand.New(rand.NewPCG(7, uint64(mean)))
			play := func(d time.Duration) {
				for from := v.now; v.now.Sub(from) < d; {
					v.step(subs, int(mean*(1+0.1*row.noise(dice, v.now.Sub(start)))))
				}
			}
			play(20 * time.Second)
			v.switches = map[string]int{}
			play(60 * time.Second)
			for id, n := range v.switches {
				worst, total = max(worst, n), total+n
				if n > 12 {
					t.Errorf("%s noise around %.0f: %s switched %d times in 60 s, want at most one per 5 s", row.name, mean, id, n)
				}
			}
		}
		t.Logf("%s noise: at most %d switches of one subscription in a minute, %d in all", row.name, worst, total)
		if total > row.most {
			t.Errorf("%s noise: %d switches, want at most %d", row.name, total, row.most)
		}
	}
}

// What a subscription measures is noisy too.
func TestNoisyEncodings(t *testing.T) {
	dice := rand.New(rand.NewPCG(3, 3))
	v, subs := newViewer(), meeting(5)
	for range 600 {
		for i := range subs {
			for e, c := range layered(camera()) {
				subs[i].Encodings[e].Bitrate = int(float64(c.Bitrate) * (0.9 + 0.2*dice.Float64()))
			}
		}
		if v.now.Sub(start) == 60*time.Second {
			v.switches = map[string]int{}
		}
		if r := v.step(subs, 2_000_000); r.Used > 2_000_000 {
			t.Fatalf("%d bps", r.Used)
		}
	}
	for id, n := range v.switches {
		if n > 12 {
			t.Errorf("%s switched %d times in 60 s", id, n)
		}
	}
}

// Each row is one subscription's life: what happens, and what it then gets.
func TestWhenSubscriptionsMove(t *testing.T) {
	type moment struct {
		at     time.Duration
		budget int
		alter  func(s []sub)
		want   string // encodings of all, - for paused
	}
	one := func() []sub { return []sub{{ID: "ada", Want: stage, Encodings: camera()}} }
	two := func() []sub {
		return []sub{{ID: "ada", Want: stage, Encodings: camera()}, {ID: "bob", Want: tile, Encodings: camera()}}
	}
	rows := []struct {
		story   string
		subs    []sub
		moments []moment
	}{
		{"a budget must prove itself", one(), []moment{
			{0, 700_000, nil, "1"},
			{5 * time.Second, 700_000, nil, "1"},
			{5200 * time.Millisecond, 3_000_000, nil, "1"},
			{7200 * time.Millisecond, 3_000_000, nil, "1"},
			{8400 * time.Millisecond, 3_000_000, nil, "2"},
		}},
		{"one dip begins the proof anew", one(), []moment{
			{0, 700_000, nil, "1"},
			{5 * time.Second, 3_000_000, nil, "1"},
			{7 * time.Second, 700_000, nil, "1"},
			{7200 * time.Millisecond, 3_000_000, nil, "1"},
			{9 * time.Second, 3_000_000, nil, "1"},
			{10400 * time.Millisecond, 3_000_000, nil, "2"},
		}},
		{"the way back holds within the margin: 2.1 Mbps keep what 2.3 Mbps were needed for", one(), []moment{
			{0, 2_300_000, nil, "2"},
			{1 * time.Second, 2_050_000, nil, "2"},
			{2 * time.Second, 1_999_999, nil, "1"},
			{8 * time.Second, 2_290_000, nil, "1"},
			{20 * time.Second, 2_290_000, nil, "1"},
		}},
		{"a climb that failed waits longer", one(), []moment{
			{0, 2_300_000, nil, "2"},
			{1 * time.Second, 1_900_000, nil, "1"}, // failed within 10 s: 6 s
			{1200 * time.Millisecond, 3_000_000, nil, "1"},
			{6800 * time.Millisecond, 3_000_000, nil, "1"},
			{7 * time.Second, 3_000_000, nil, "2"},
			{8 * time.Second, 1_900_000, nil, "1"}, // again: 12 s
			{8200 * time.Millisecond, 3_000_000, nil, "1"},
			{19800 * time.Millisecond, 3_000_000, nil, "1"},
			{20 * time.Second, 3_000_000, nil, "2"},
			{60 * time.Second, 1_900_000, nil, "1"}, // long after: forgiven
			{60200 * time.Millisecond, 3_000_000, nil, "1"},
			{65800 * time.Millisecond, 3_000_000, nil, "1"},
			{66200 * time.Millisecond, 3_000_000, nil, "2"}, // as long as an encoding stays
		}},
		{"paused is resumed", two(), []moment{
			{0, 200_000, nil, "0-"}, {5 * time.Second, 1_000_000, nil, "0-"}, {8 * time.Second, 1_000_000, nil, "10"},
		}},
		{"a smaller tile needs less at once, and a larger one more", one(), []moment{
			{0, 3_000_000, nil, "2"},
			{10 * time.Second, 3_000_000, func(s []sub) { s[0].Want = thumbnail }, "0"},
			{10200 * time.Millisecond, 3_000_000, func(s []sub) { s[0].Want = stage }, "2"},
		}},
		{"hidden and shown again", one(), []moment{
			{0, 3_000_000, nil, "2"},
			{time.Second, 3_000_000, func(s []sub) { s[0].Want = layer.Size{} }, "-"},
			{1200 * time.Millisecond, 3_000_000, func(s []sub) { s[0].Want = stage }, "2"},
		}},
		{"an encoding dies and comes back", one(), []moment{
			{0, 3_000_000, nil, "2"},
			{10 * time.Second, 3_000_000, func(s []sub) { s[0].Encodings[2].Alive = false }, "1"},
			{10200 * time.Millisecond, 3_000_000, func(s []sub) { s[0].Encodings[2].Alive = true }, "1"},
			{13 * time.Second, 3_000_000, nil, "2"},
		}},
		{"an encoding that comes and dies again and again: each time it is waited for longer", one(), []moment{
			{0, 3_000_000, nil, "2"},
			{1 * time.Second, 3_000_000, func(s []sub) { s[0].Encodings[2].Alive = false }, "1"}, // within 10 s: 6 s
			{2 * time.Second, 3_000_000, func(s []sub) { s[0].Encodings[2].Alive = true }, "1"},
			{6800 * time.Millisecond, 3_000_000, nil, "1"},
			{7 * time.Second, 3_000_000, nil, "2"},
			{8 * time.Second, 3_000_000, func(s []sub) { s[0].Encodings[2].Alive = false }, "1"}, // 12 s
			{9 * time.Second, 3_000_000, func(s []sub) { s[0].Encodings[2].Alive = true }, "1"},
			{19800 * time.Millisecond, 3_000_000, nil, "1"},
			{20 * time.Second, 3_000_000, nil, "2"},
		}},
		{"all die and come back", one(), []moment{
			{0, 3_000_000, nil, "2"},
			{1 * time.Second, 3_000_000, func(s []sub) { dead(s[0].Encodings, 0, 1, 2) }, "-"},
			{2 * time.Second, 3_000_000, func(s []sub) { s[0].Encodings = camera() }, "2"},
		}},
		{"the ones below die too: up is the only way", one(), []moment{
			{0, 700_000, nil, "1"}, {time.Second, 3_000_000, func(s []sub) { dead(s[0].Encodings, 0, 1) }, "-"}, // not proven yet
			{4 * time.Second, 3_000_000, nil, "2"},
		}},
		{"who comes is seen at once, at the cost of who sees well", two()[:1:1], []moment{
			{0, 2_300_000, nil, "2"},
			{10 * time.Second, 2_100_000, func(s []sub) { s[0].Encodings[2].Bitrate = 2_050_000 }, "2"},
		}},
		{"pinned late, it takes from the others, who keep what fits", two(), []moment{
			{0, 2_600_000, nil, "20"},
			{5 * time.Second, 2_600_000, func(s []sub) { s[1].Pinned, s[1].Want = true, stage }, "12"},
			{30 * time.Second, 2_400_000, nil, "02"},
		}},
		{"what an important one is about to take nobody else takes for a moment", two(), []moment{
			{0, 2_600_000, nil, "20"},
			{1 * time.Second, 400_000, nil, "00"},
			{1200 * time.Millisecond, 2_600_000, nil, "00"},
			{6 * time.Second, 2_600_000, nil, "00"},
			{7 * time.Second, 2_600_000, nil, "20"},
		}},
		{"the clock goes back", one(), []moment{
			{time.Hour, 2_300_000, nil, "2"}, {0, 1_000_000, nil, "1"}, {time.Second, 3_000_000, nil, "1"}, {10 * time.Second, 3_000_000, nil, "2"},
		}},
	}
	for _, row := range rows {
		var a allocate.Allocator
		for i, m := range row.moments {
			if m.alter != nil {
				m.alter(row.subs)
			}
			got := ""
			for _, g := range a.Allocate(row.subs, m.budget, start.Add(m.at)).Grants {
				if g.Paused() {
					got += "-"
				} else {
					got += fmt.Sprint(g.Encoding)
				}
			}
			if got != m.want {
				t.Errorf("%s, moment %d at %v: got %s, want %s", row.story, i, m.at, got, m.want)
			}
		}
	}
}

// Who left is forgotten: it comes back as a stranger, without a wait.
func TestForgets(t *testing.T) {
	var a allocate.Allocator
	subs := meeting(3)
	a.Allocate(subs, 3_000_000, start)
	a.Allocate(subs, 100_000, start.Add(time.Second))
	a.Allocate(subs[:2], 3_000_000, start.Add(2*time.Second))
	r := a.Allocate(subs, 3_000_000, start.Add(5*time.Second))
	if r.Grants[2].Reason == allocate.Limited || r.Grants[1].Encoding > r.Grants[2].Encoding {
		t.Errorf("who came back gets %+v", r.Grants[2])
	}
}

// One that was told to forget divides as one that never knew anything, and takes no memory to do so.
func TestForgetIsABeginning(t *testing.T) {
	var a allocate.Allocator
	subs, now := meeting(50), start
	for i, budget := range []int{9_000_000, 100_000, 3_000_000, 600_000} {
		now = now.Add(time.Duration(i) * time.Second)
		a.Allocate(subs, budget/3, now)
		a.Forget()
		var fresh allocate.Allocator
		if got, want := a.Allocate(subs, budget, now), fresh.Allocate(subs, budget, now); !reflect.DeepEqual(got, want) {
			t.Errorf("%d bit/s: got %+v, want %+v", budget, got, want)
		}
	}
	if n := testing.AllocsPerRun(100, func() { a.Forget(); a.Allocate(subs, 3_000_000, now) }); n != 0 {
		t.Errorf("to begin anew allocates %v times, want 0", n)
	}
}
