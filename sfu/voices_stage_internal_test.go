package sfu

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/sfutest/race"
)

// Who speaks after another has the stage within half a second, though others
// type or cough; and nobody has it who only does that.
func TestTheStageIsQuickAndCalm(t *testing.T) {
	dice := rand.New(rand.NewPCG(3, 3)) //nolint:gosec // a test that repeats itself
	coughs := func(into int) (uint8, bool) {
		return 12, into < 15 || into >= 25 && into < 40 // two of 0.3 s, one breath apart
	}
	tests := []struct {
		story string
		noise func(into int) (uint8, bool) // of those who are silent; into counts packets of 20 ms, once in 20 s anew
		worst time.Duration
	}{
		{"nobody else is heard", func(int) (uint8, bool) { return 0, false }, 500 * time.Millisecond},
		{"the others cough; who had the stage does too, and keeps it while it lasts", coughs, 1500 * time.Millisecond},
		{"the others type", func(into int) (uint8, bool) { return 28, into%9 < 2 && into < 500 }, 500 * time.Millisecond},
	}
	for _, tt := range race.Some(tests, 1) {
		t.Run(tt.story, func(t *testing.T) {
			h := newHall(12, 6)
			var took []time.Duration
			speaks, since, rest, wrong, last := -1, time.Time{}, 50, 0, ""
			for range int(10 * time.Minute / soundTime) {
				if rest--; rest == 0 {
					speaks = (speaks + 1 + dice.IntN(11)) % 12
					since = h.now.Add(soundTime)
					length := 150 + dice.IntN(250)
					h.people[speaks].talk(time.Duration(length) * soundTime)
					rest = length + 15
				}
				h.step(func(*person) time.Duration { return 0 }, func(p *person) (uint8, bool) {
					who := slices.Index(h.people, p)
					if who == speaks {
						return 0, false
					}
					return tt.noise((p.packet + 83*who) % 1000)
				})
				if h.now.UnixNano()%int64(roomBeat) != 0 {
					continue
				}
				next := h.detector.Dominant(h.now)
				switch {
				case next == last:
				case speaks >= 0 && next == h.people[speaks].id:
					took = append(took, h.now.Sub(since))
				case speaks >= 0:
					wrong++
				}
				last = next
			}
			slices.Sort(took)
			middle, worst := took[len(took)/2], took[len(took)-1]
			t.Logf("%d turns: the stage after %v, at most %v; given to others %d times", len(took), middle, worst, wrong)
			if middle > 450*time.Millisecond || worst > tt.worst || wrong > 0 {
				t.Errorf("the stage after %v, at most %v, given to others %d times; want 450 ms, %v and never", middle, worst, wrong, tt.worst)
			}
		})
	}
}
