package bwe_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/bwe"
	"github.com/parley-sfu/parley/sfu/sfutest/race"
)

const seeds = 4

// greedy wants more than any link here carries.
var greedy = constant(6e6)

// A link of a constant rate is used by three quarters within 15 s, without a
// queue that a voice would notice, and stays so.
func TestConstantLinks(t *testing.T) {
	for _, bps := range []float64{250e3, 500e3, 1e6, 2e6, 5e6} {
		for seed := range uint64(seeds) {
			t.Run(fmt.Sprintf("%.0f kbps/%d", bps/1e3, seed), func(t *testing.T) {
				f := lone(path{rate: constant(bps)}, seed, greedy, 60*time.Second)
				for from := 10 * time.Second; from < 60*time.Second; from += 5 * time.Second {
					if got := f.goodput(from, from+5*time.Second); got < 0.75*bps {
						t.Errorf("from %v: %.0f kbps received, want 75 %%", from, got/1e3)
					}
				}
				wantQueue(t, f, 15*time.Second, 60*time.Second, 150*time.Millisecond)
				wantLoss(t, f, 15*time.Second, 60*time.Second, 0.02)
			})
		}
	}
}

// A bottleneck for twenty seconds: down before a voice breaks for long, and back
// when it is gone.
func TestStepDownAndUp(t *testing.T) {
	const down, up = 15 * time.Second, 35 * time.Second
	steps := func(at time.Duration) float64 {
		if at >= down && at < up {
			return 250e3
		}
		return 3e6
	}
	const doubted = 61 // in this one what came before makes the estimator doubt what it sees
	for _, seed := range []uint64{0, 1, 2, 3, 4, 5, 6, 7, doubted} {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			f := lone(path{rate: steps}, seed, greedy, 60*time.Second)
			if took := f.firstTime(down, up, func(bps float64) bool { return bps <= 250e3 }); took > 4*time.Second {
				t.Errorf("down after %v, want 4 s", took)
			}
			if took := f.firstTime(up, 60*time.Second, func(bps float64) bool { return bps >= 0.8*3e6 }); took > 15*time.Second {
				t.Errorf("up after %v, want 15 s", took)
			}
			wantQueue(t, f, down+4*time.Second, up, 250*time.Millisecond)
			if got := f.goodput(down+5*time.Second, up); got < 0.75*250e3 {
				t.Errorf("%.0f kbps received while narrow, want 75 %%", got/1e3)
			}
		})
	}
}

// What the radio loses is no reason to send less.
func TestRandomLoss(t *testing.T) {
	rows := []struct {
		story string
		path  path
		least float64 // kbps received
	}{
		{"5 % at random", path{loss: 0.05}, 1300},
		{"10 % at random", path{loss: 0.10}, 1200},
		{"20 % at random", path{loss: 0.20}, 900},
		{"30 % at random", path{loss: 0.30}, 700},
		{"4 % in bursts of eight", path{bursts: 0.005}, 1200},
	}
	for _, row := range rows {
		for seed := range uint64(seeds) {
			t.Run(fmt.Sprintf("%s/%d", row.story, seed), func(t *testing.T) {
				row.path.rate = constant(2e6)
				f := lone(row.path, seed, greedy, 60*time.Second)
				if got := f.goodput(15*time.Second, 60*time.Second); got < row.least*1e3 {
					t.Errorf("%.0f kbps received, want %.0f", got/1e3, row.least)
				}
				if least, _, _ := f.estimates(5*time.Second, 60*time.Second); least < 300e3 {
					t.Errorf("the estimate sank to %.0f kbps", least/1e3)
				}
				wantQueue(t, f, 15*time.Second, 60*time.Second, 200*time.Millisecond)
			})
		}
	}
}

// Loss that too much sending makes is heeded, though no queue tells of it.
func TestPolicer(t *testing.T) {
	for seed := range uint64(seeds) {
		f := lone(path{rate: constant(1e6), policer: true}, seed, greedy, 60*time.Second)
		if got := f.goodput(10*time.Second, 60*time.Second); got < 750e3 {
			t.Errorf("%d: %.0f kbps received, want 750", seed, got/1e3)
		}
		wantLoss(t, f, 15*time.Second, 60*time.Second, 0.20)
	}
}

// A buffer of two seconds is not filled, one of 60 ms is not overrun.
func TestBuffers(t *testing.T) {
	for _, queue := range []time.Duration{60 * time.Millisecond, 2 * time.Second} {
		for seed := range uint64(seeds) {
			f := lone(path{rate: constant(1e6), queue: queue}, seed, greedy, 60*time.Second)
			if got := f.goodput(15*time.Second, 60*time.Second); got < 750e3 {
				t.Errorf("%v, %d: %.0f kbps received, want 750", queue, seed, got/1e3)
			}
			wantQueue(t, f, 15*time.Second, 60*time.Second, 150*time.Millisecond)
			wantLoss(t, f, 15*time.Second, 60*time.Second, 0.02)
		}
	}
}

// A round trip of 400 ms whose delay moves by ± 100 ms, in two ways.
func TestLongJitteryPath(t *testing.T) {
	rows := []struct {
		story string
		path  path
		least float64 // kbps of 2 Mbps, received from 20 s on
	}{
		{"per packet", path{jitter: 100 * time.Millisecond}, 1000},
		{"wandering", path{wander: 100 * time.Millisecond}, 700},
	}
	for _, row := range rows {
		for seed := range uint64(seeds) {
			t.Run(fmt.Sprintf("%s/%d", row.story, seed), func(t *testing.T) {
				row.path.rate, row.path.delay = constant(2e6), 200*time.Millisecond
				f := lone(row.path, seed, greedy, 80*time.Second)
				if got := f.goodput(20*time.Second, 80*time.Second); got < row.least*1e3 {
					t.Errorf("%.0f kbps received, want %.0f", got/1e3, row.least)
				}
				wantQueue(t, f, 15*time.Second, 80*time.Second, 300*time.Millisecond)
			})
		}
	}
}

// A long way that shakes is known for it before it costs anything: wide enough for
// the largest of three pictures, it is left to it.
func TestShakenPathKeepsItsPictures(t *testing.T) {
	for _, shake := range []time.Duration{20 * time.Millisecond, 50 * time.Millisecond, 100 * time.Millisecond} {
		for seed := range uint64(3 * seeds) {
			t.Run(fmt.Sprintf("%v/%d", shake, seed), func(t *testing.T) {
				l := newLink(path{rate: constant(3e6), delay: 200 * time.Millisecond, shake: shake}, seed)
				f := newFlow(bwe.New(bwe.Options{}), l, constant(840e3))
				f.layers, f.every = []float64{190e3, 370e3, 720e3}, 2*voiceEvery
				play(l, []*flow{f}, 80*time.Second)
				if got := f.goodput(25*time.Second, 80*time.Second); got < 700e3 {
					t.Errorf("%.0f kbps received, want the largest picture's 700", got/1e3)
				}
			})
		}
	}
}

// Two viewers behind one link, the second a quarter of a minute later.
func TestTwoShareALink(t *testing.T) {
	calls := race.Fewer(200, seeds)
	out := 0
	for seed := range uint64(calls) { //nolint:gosec // not negative
		l := newLink(path{rate: constant(2e6)}, seed)
		first, second := newFlow(bwe.New(bwe.Options{}), l, greedy), newFlow(bwe.New(bwe.Options{}), l, greedy)
		second.begin = 15 * time.Second
		play(l, []*flow{first, second}, 90*time.Second)
		a, b := first.goodput(30*time.Second, 90*time.Second), second.goodput(30*time.Second, 90*time.Second)
		queue := first.queue95(30*time.Second, 90*time.Second)
		if a > 3*b || b > 3*a || queue > 250*time.Millisecond {
			t.Logf("call %d: %.0f and %.0f kbps, 95 %% of packets waited at most %v", seed, a/1e3, b/1e3, queue)
			out++
		}
		if a+b < 0.75*2e6 {
			t.Errorf("call %d: %.0f kbps in all, want 75 %% of the link", seed, (a+b)/1e3)
		}
	}
	if out > calls/25 {
		t.Errorf("in %d of %d calls one gets three times as much, or packets wait for more than 250 ms", out, calls)
	}
}

// Little is sent for long; the estimate neither falls nor grows without bound,
// and what is wanted then is there at once.
func TestLittleIsSentThenMuch(t *testing.T) {
	const wish = 20 * time.Second
	demand := func(at time.Duration) float64 {
		if at < wish {
			return 150e3
		}
		return 6e6
	}
	for seed := range uint64(seeds) {
		f := lone(path{rate: constant(3e6)}, seed, demand, 40*time.Second)
		least, _, most := f.estimates(5*time.Second, wish)
		if least < 300e3 || most > 3.3e6 {
			t.Errorf("%d: the estimate lay between %.0f and %.0f kbps", seed, least/1e3, most/1e3)
		}
		if took := f.firstTime(wish, 40*time.Second, func(bps float64) bool { return bps > 0.75*3e6 }); took > 3*time.Second {
			t.Errorf("%d: up after %v, want 3 s", seed, took)
		}
	}
}

// Three sizes of picture, as a server has them: the largest that fits is found,
// though what lies between two sizes is never sent.
func TestLayers(t *testing.T) {
	rows := []struct{ link, least float64 }{{250e3, 160e3}, {800e3, 500e3}, {1e6, 500e3}, {3e6, 1.6e6}}
	for _, row := range rows {
		l := newLink(path{rate: constant(row.link)}, 3)
		f := newFlow(bwe.New(bwe.Options{}), l, constant(2.1e6))
		f.layers = []float64{120e3, 500e3, 1.7e6}
		play(l, []*flow{f}, 60*time.Second)
		if got := f.goodput(15*time.Second, 60*time.Second); got < row.least {
			t.Errorf("%.0f kbps: %.0f received, want %.0f", row.link/1e3, got/1e3, row.least/1e3)
		}
		wantQueue(t, f, 15*time.Second, 60*time.Second, 150*time.Millisecond)
	}
}

func TestInterruptions(t *testing.T) {
	const from, to = 20 * time.Second, 50 * time.Second
	silent := func(at time.Duration) float64 {
		if at >= from && at < to {
			return 0
		}
		return 6e6
	}
	rows := []struct {
		story string
		edit  func(f *flow)
		again time.Duration // when all is as before
		least float64       // share of the estimate that is kept meanwhile
	}{
		{"no feedback for two seconds: half the estimate is kept", func(f *flow) { f.link.deaf = [2]time.Duration{from, from + 2*time.Second} }, from + 6*time.Second, 0.5},
		{"no feedback for ten seconds: it sinks, and comes back", func(f *flow) { f.link.deaf = [2]time.Duration{from, from + 10*time.Second} }, from + 20*time.Second, 0},
		{"silence for half a minute: nothing is forgotten", func(f *flow) { f.demand = silent }, to + 5*time.Second, 0.7},
		{"our clock goes back an hour", func(f *flow) { f.clock = clockStep(-time.Hour) }, from + 5*time.Second, 0.5},
		{"our clock goes ahead a day", func(f *flow) { f.clock = clockStep(24 * time.Hour) }, from + 5*time.Second, 0.5},
		{"the receiver's 24-bit time wraps", func(f *flow) { f.receiver.offset = 1<<24*64*time.Millisecond - from }, from, 0.7},
		{"the sequence numbers wrap early", func(f *flow) { f.seq = 65500 }, from, 0.7},
	}
	for _, row := range rows {
		t.Run(row.story, func(t *testing.T) {
			l := newLink(path{rate: constant(2e6)}, 1)
			f := newFlow(bwe.New(bwe.Options{}), l, greedy)
			row.edit(f)
			play(l, []*flow{f}, 80*time.Second)
			_, before, _ := f.estimates(from-5*time.Second, from)
			if before < 0.75*2e6 {
				t.Errorf("%.0f kbps before, want 75 %%", before/1e3)
			}
			if least, _, _ := f.estimates(from, row.again); least < row.least*before {
				t.Errorf("the estimate sank to %.0f of %.0f kbps", least/1e3, before/1e3)
			}
			if got := f.goodput(row.again, row.again+10*time.Second); got < 0.75*2e6 {
				t.Errorf("%.0f kbps received afterwards, want 75 %%", got/1e3)
			}
		})
	}
}

// clockStep is a clock that jumps after 20 s.
func clockStep(by time.Duration) func(time.Duration) time.Time {
	return func(at time.Duration) time.Time {
		if at >= 20*time.Second {
			return start.Add(at + by)
		}
		return start.Add(at)
	}
}

func wantQueue(t *testing.T, f *flow, from, to, most time.Duration) {
	t.Helper()
	if got := f.queue95(from, to); got > most {
		t.Errorf("packets waited %v (95th percentile), want %v", got.Round(time.Millisecond), most)
	}
}

func wantLoss(t *testing.T, f *flow, from, to time.Duration, most float64) {
	t.Helper()
	if got := f.lost(from, to); got > most {
		t.Errorf("%.1f %% lost, want %.1f", 100*got, 100*most)
	}
}
