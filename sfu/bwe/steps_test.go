package bwe_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/bwe"
)

const stepAt = 23 * time.Second

// longerBy lengthens a path once, for good.
func longerBy(down, up time.Duration) func(time.Duration) (time.Duration, time.Duration) {
	return func(at time.Duration) (time.Duration, time.Duration) {
		if at < stepAt {
			return 0, 0
		}
		return down, up
	}
}

// camera sends the largest of three pictures that fits, and a voice.
func camera(p path, seed uint64) *flow {
	f := newFlow(bwe.New(bwe.Options{}), newLink(p, seed), constant(840e3))
	f.layers, f.every = []float64{190e3, 370e3, 720e3}, 2*voiceEvery
	return f
}

// fills wants more than any path here carries; wants so much.
func fills(p path, seed uint64) *flow {
	return newFlow(bwe.New(bwe.Options{}), newLink(p, seed), greedy)
}

func wants(bps float64) func(path, uint64) *flow {
	return func(p path, seed uint64) *flow {
		return newFlow(bwe.New(bwe.Options{}), newLink(p, seed), constant(bps))
	}
}

// A path that becomes longer at once keeps what it carries.
func TestPathBecomesLonger(t *testing.T) {
	flows := []struct {
		story string
		begin func(path, uint64) *flow
		rate  float64
		loss  float64
	}{
		{"a voice", wants(60e3), 3e6, 0},
		{"300 kbps", wants(300e3), 3e6, 0},
		{"a camera", camera, 3e6, 0},
		{"a camera, nearly all that fits", camera, 900e3, 0},
		{"2 Mbps", wants(2e6), 3e6, 0},
		{"a full path of 500 kbps", fills, 500e3, 0},
		{"a full path of 2 Mbps", fills, 2e6, 0},
		{"a camera, 5 % lost", camera, 3e6, 0.05},
		{"a camera, 20 % lost", camera, 3e6, 0.2},
	}
	steps := []struct{ down, up time.Duration }{{200 * time.Millisecond, 200 * time.Millisecond}, {390 * time.Millisecond, 0}, {390 * time.Millisecond, 390 * time.Millisecond}}
	for _, one := range flows {
		for _, step := range steps {
			for seed := range uint64(6) {
				t.Run(fmt.Sprintf("%s, %v and %v/%d", one.story, step.down, step.up, seed), func(t *testing.T) {
					f := one.begin(path{rate: constant(one.rate), loss: one.loss, longer: longerBy(step.down, step.up)}, seed)
					play(f.link, []*flow{f}, stepAt+6*time.Second)
					_, before, _ := f.estimates(stepAt-3*time.Second, stepAt)
					least, _, _ := f.estimates(stepAt, stepAt+6*time.Second)
					if least < 0.5*before {
						t.Errorf("the estimate sank from %.0f to %.0f kbps", before/1e3, least/1e3)
					}
					was, is := f.goodput(stepAt-6*time.Second, stepAt), f.goodput(stepAt+time.Second, stepAt+6*time.Second)
					if is < 0.8*was {
						t.Errorf("%.0f kbps received, %.0f before", is/1e3, was/1e3)
					}
				})
			}
		}
	}
}

// longerAndShaken lengthens a path once, for good, by a time that moves from then on.
func longerAndShaken(by, shake time.Duration, seed uint64) func(time.Duration) (time.Duration, time.Duration) {
	moves := newLink(path{shake: shake}, seed)
	return func(at time.Duration) (time.Duration, time.Duration) {
		if at < stepAt {
			return 0, 0
		}
		return by + moves.shaken(at-stepAt), 0
	}
}

// A path that becomes longer at once, and shakes from then on, keeps its picture where
// it moves by little, and most of it where it moves by much.
func TestPathBecomesLongerAndShakes(t *testing.T) {
	rows := []struct {
		shake time.Duration
		least float64
	}{{20 * time.Millisecond, 0.8}, {50 * time.Millisecond, 0.8}, {100 * time.Millisecond, 0.6}}
	for _, row := range rows {
		for seed := range uint64(6 * seeds) {
			t.Run(fmt.Sprintf("%v/%d", row.shake, seed), func(t *testing.T) {
				f := camera(path{rate: constant(3e6), longer: longerAndShaken(380*time.Millisecond, row.shake, seed)}, seed)
				play(f.link, []*flow{f}, stepAt+20*time.Second)
				was, is := f.goodput(stepAt-6*time.Second, stepAt), f.goodput(stepAt+time.Second, stepAt+20*time.Second)
				if is < row.least*was {
					t.Errorf("%.0f kbps received, %.0f before", is/1e3, was/1e3)
				}
			})
		}
	}
}

// A path that becomes narrow at once is not taken for a longer one, whatever its
// buffer holds, and whether it becomes longer as well or not.
func TestPathBecomesNarrow(t *testing.T) {
	narrow := func(at time.Duration) float64 {
		if at < stepAt {
			return 3e6
		}
		return 250e3
	}
	flows := []struct {
		story string
		begin func(path, uint64) *flow
	}{{"a camera", camera}, {"2 Mbps", wants(2e6)}, {"all that fits", fills}}
	for _, one := range flows {
		for _, queue := range []time.Duration{300 * time.Millisecond, time.Second, 3 * time.Second} {
			for _, longer := range []time.Duration{0, 100 * time.Millisecond, 200 * time.Millisecond, 390 * time.Millisecond} {
				for seed := range uint64(6) {
					t.Run(fmt.Sprintf("%s, a buffer of %v, %v longer/%d", one.story, queue, longer, seed), func(t *testing.T) {
						f := one.begin(path{rate: narrow, queue: queue, longer: longerBy(longer, longer)}, seed)
						play(f.link, []*flow{f}, stepAt+5*time.Second)
						if took := f.firstTime(stepAt, stepAt+5*time.Second, func(bps float64) bool { return bps <= 250e3 }); took > 4*time.Second {
							t.Errorf("down after %v, want 4 s", took)
						}
					})
				}
			}
		}
	}
}

// deaf sends what it likes.
type deaf struct{ *bwe.Estimator }

func (deaf) Estimate(time.Time) int            { return 1e9 }
func (deaf) Probe(time.Time) (bwe.Probe, bool) { return bwe.Probe{}, false }

// Somebody else's burst makes the delay jump, and what they go on with leaves little
// of the path: that is no longer path either.
func TestSomebodyElseFillsThePath(t *testing.T) {
	for _, rest := range []float64{100e3, 300e3, 500e3, 700e3} {
		for _, queue := range []time.Duration{300 * time.Millisecond, time.Second} {
			for seed := range uint64(6) {
				t.Run(fmt.Sprintf("%.0f kbps are left, a buffer of %v/%d", rest/1e3, queue, seed), func(t *testing.T) {
					f := camera(path{rate: constant(3e6), queue: queue}, seed)
					other := newFlow(deaf{bwe.New(bwe.Options{})}, f.link, func(at time.Duration) float64 {
						switch {
						case at < stepAt:
							return 0
						case at < stepAt+frameEvery:
							return 3e6 * 200 * float64(time.Millisecond) / float64(frameEvery)
						}
						return 3e6 - rest
					})
					play(f.link, []*flow{f, other}, stepAt+5*time.Second)
					took := f.firstTime(stepAt, stepAt+5*time.Second, func(bps float64) bool { return bps <= max(rest, 250e3) })
					if took > 4*time.Second {
						t.Errorf("down after %v, want 4 s", took)
					}
				})
			}
		}
	}
}
