package allocate_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/allocate"
	"github.com/parley-sfu/parley/sfu/layer"
)

// wishes makes up what a browser may want.
func wishes(dice *rand.Rand, most int) []sub {
	subs := make([]sub, dice.IntN(most+1))
	for i := range subs {
		s := sub{
			ID: fmt.Sprint("s", i), Kind: allocate.Kind(dice.IntN(8) / 7), Pinned: dice.IntN(10) == 0, Dominant: dice.IntN(10) == 0,
			Priority: uint8(dice.IntN(3)), Want: []layer.Size{{}, thumbnail, tile, stage, {Width: 700}}[dice.IntN(5)],
		}
		rate := 50_000 + dice.IntN(200_000)
		for e := range dice.IntN(6) {
			one := allocate.Encoding{Bitrate: rate, Size: layer.Size{Width: 320 << e, Height: 180 << e}, Alive: dice.IntN(6) > 0}
			if dice.IntN(2) == 0 {
				one.Temporal = [][3]float64{{0.4, 0.6, 1}, {0.6, 1}, {0.2, 0.1, 3}, {math.NaN(), -1, math.Inf(1)}}[dice.IntN(4)]
			}
			s.Encodings = append(s.Encodings, one)
			rate = rate * (1 + dice.IntN(4)) * (1 + dice.IntN(2))
		}
		subs[i] = s
	}
	return subs
}

// sound fails when a result is one that must not be.
func sound(t *testing.T, subs []sub, budget int, r allocate.Result) {
	t.Helper()
	if len(r.Grants) != len(subs) || r.Used > max(budget, 0) || r.Next < 0 {
		t.Fatalf("%d grants for %d, %d used of %d, next %d", len(r.Grants), len(subs), r.Used, budget, r.Next)
	}
	least := 0.0
	for i, g := range r.Grants {
		s := &subs[i]
		shown := s.Want.Width > 0 || s.Want.Height > 0
		if g.Paused() {
			if shown && g.Reason == allocate.Fits || !shown && g.Reason != allocate.Hidden {
				t.Fatalf("%+v is paused: %v", s, g.Reason)
			}
			continue
		}
		e := s.Encodings[g.Encoding]
		if !shown || !e.Alive || g.Encoding >= allocate.MaxEncodings {
			t.Fatalf("%+v gets %+v", s, g)
		}
		share := 1.0
		if g.Temporal != all {
			share = e.Temporal[g.Temporal]
		}
		least += math.Floor(float64(e.Bitrate) * share)
		for smaller := range g.Encoding {
			if o := s.Encodings[smaller]; o.Alive && 10*o.Size.Width >= 9*s.Want.Width && 10*o.Size.Height >= 9*s.Want.Height {
				t.Fatalf("%+v gets %d, and %d is enough", s, g.Encoding, smaller)
			}
		}
	}
	if float64(r.Used) < least {
		t.Fatalf("%d are used, the grants take %.0f", r.Used, least)
	}
}

// The order in which subscriptions are listed says nothing.
func TestOrderDoesNotMatter(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 1))
	for range 500 {
		subs := wishes(dice, 20)
		var a, b allocate.Allocator
		for call := range 5 {
			budget, now := dice.IntN(8_000_000), start.Add(time.Duration(call)*2*time.Second)
			one := a.Allocate(subs, budget, now)
			sound(t, subs, budget, one)
			byID := map[string]allocate.Grant{}
			for i, g := range one.Grants {
				byID[subs[i].ID] = g
			}
			dice.Shuffle(len(subs), func(i, j int) { subs[i], subs[j] = subs[j], subs[i] })
			two := b.Allocate(subs, budget, now)
			for i, g := range two.Grants {
				if byID[subs[i].ID] != g {
					t.Fatalf("%s gets %+v, in another order %+v", subs[i].ID, byID[subs[i].ID], g)
				}
			}
			if one.Used != two.Used || one.Next != two.Next {
				t.Fatalf("used %d, next %d, in another order %d, %d", one.Used, one.Next, two.Used, two.Next)
			}
		}
	}
}

// More budget never sends less, and never pauses more of those who are alike.
func TestMoreIsNeverWorse(t *testing.T) {
	dice := rand.New(rand.NewPCG(2, 2))
	for range 300 {
		subs := wishes(dice, 15)
		used := 0
		for budget := 0; budget < 12_000_000; budget += 1 + dice.IntN(150_000) {
			var a allocate.Allocator
			r := a.Allocate(subs, budget, start)
			sound(t, subs, budget, r)
			if r.Used < used {
				t.Fatalf("at %d, %d are used, with less %d", budget, r.Used, used)
			}
			used = r.Used
		}
	}
}

// With all cameras alike nobody climbs on what would be enough for one more to be
// seen.
func TestNobodyClimbsWhileOneIsPaused(t *testing.T) {
	for n := 1; n <= 25; n++ {
		for budget := 0; budget < 8_000_000; budget += 37_000 {
			var a allocate.Allocator
			r := a.Allocate(meeting(n), budget, start)
			none, above := 0, 0
			for _, g := range r.Grants {
				if g.Paused() {
					none++
				} else if g.Encoding > 0 || g.Temporal > 0 {
					above++
				}
			}
			if none > 0 && above > 0 && (n-none+1)*60_000*23/20 <= budget {
				t.Fatalf("%d people, %d bps: %d are paused, %d climbed", n, budget, none, above)
			}
		}
	}
}

// Whatever happens, in whatever order: sound results.
func TestLongLife(t *testing.T) {
	dice := rand.New(rand.NewPCG(4, 4))
	for range 30 {
		var a allocate.Allocator
		now, subs := start, wishes(dice, 30)
		for range 300 {
			if dice.IntN(20) == 0 {
				subs = wishes(dice, 30)
			}
			if len(subs) > 0 {
				s := &subs[dice.IntN(len(subs))]
				s.Want = []layer.Size{{}, thumbnail, tile, stage}[dice.IntN(4)]
				s.Pinned = !s.Pinned
			}
			now = now.Add(time.Duration(dice.IntN(1500)-100) * time.Millisecond)
			budget := dice.IntN(6_000_000)
			sound(t, subs, budget, a.Allocate(subs, budget, now))
		}
	}
}

func FuzzAllocate(f *testing.F) {
	f.Add(uint64(1), 1_000_000, int64(200), 20)
	f.Add(uint64(2), math.MaxInt, int64(math.MinInt64), 3)
	f.Fuzz(func(t *testing.T, seed uint64, budget int, step int64, calls int) {
		dice := rand.New(rand.NewPCG(seed, 5))
		var a allocate.Allocator
		now, subs := start, wishes(dice, 12)
		for range min(max(calls, 0), 30) {
			for i := range subs {
				for e := range subs[i].Encodings {
					if dice.IntN(4) == 0 {
						subs[i].Encodings[e].Bitrate = int(dice.Uint64N(uint64(max(budget, 1))))
					}
				}
			}
			r := a.Allocate(subs, budget, now)
			if r.Used > max(budget, 0) || r.Used < 0 || r.Next < 0 || len(r.Grants) != len(subs) {
				t.Fatalf("%+v of %d", r, budget)
			}
			now = now.Add(time.Duration(step))
		}
	})
}

func TestAllocateDoesNotAllocate(t *testing.T) {
	var a allocate.Allocator
	subs, now, budget := meeting(50), start, 0
	step := func() {
		now = now.Add(tick)
		budget = (budget + 700_000) % 9_000_000
		a.Allocate(subs, budget, now)
	}
	for range 50 {
		step()
	}
	if n := testing.AllocsPerRun(1000, step); n != 0 {
		t.Errorf("Allocate allocates %v times, want 0", n)
	}
}

func BenchmarkAllocate50(b *testing.B) {
	var a allocate.Allocator
	subs, now := meeting(50), start
	b.ReportAllocs()
	for b.Loop() {
		now = now.Add(tick)
		a.Allocate(subs, 5_000_000, now)
	}
}
