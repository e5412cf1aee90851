package bwe_test

import (
	"math"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/bwe"
)

func TestOptions(t *testing.T) {
	rows := []struct {
		story   string
		options bwe.Options
		want    int
	}{
		{"the zero value starts at 300 kbps", bwe.Options{}, 300_000},
		{"the start is not below the least", bwe.Options{MinBitrate: 400_000}, 400_000},
		{"the start is not above the most", bwe.Options{MaxBitrate: 200_000}, 200_000},
		{"the most is not below the least", bwe.Options{MinBitrate: 400_000, MaxBitrate: 1, StartBitrate: 1}, 400_000},
		{"negative rates are none", bwe.Options{MinBitrate: -1, MaxBitrate: -1, StartBitrate: -1}, 300_000},
	}
	for _, row := range rows {
		if got := bwe.New(row.options).Estimate(start); got != row.want {
			t.Errorf("%s: %d, want %d", row.story, got, row.want)
		}
	}
}

// A browser without transport-wide feedback: its own estimate rules while it is
// fresh, and its reports of loss bound it.
func TestRembWithoutFeedback(t *testing.T) {
	e := bwe.New(bwe.Options{})
	at := start
	step := func(d time.Duration) time.Time { at = at.Add(d); return at }
	e.Sent(0, 1200, 0, at)
	e.REMB(2_000_000, step(time.Second))
	if got := e.Estimate(at); got != 2_000_000 {
		t.Errorf("after REMB: %d, want 2 Mbps", got)
	}
	e.REMB(150_000, step(time.Second))
	if got := e.Estimate(at); got != 150_000 {
		t.Errorf("after a lower REMB: %d, want 150 kbps", got)
	}
	e.REMB(math.MaxInt, step(time.Second))
	if got := e.Estimate(at); got != bwe.DefaultMaxBitrate {
		t.Errorf("after an absurd REMB: %d, want the most", got)
	}
	e.REMB(-5, step(time.Second))
	if got := e.Estimate(at); got != bwe.DefaultMinBitrate {
		t.Errorf("after a negative REMB: %d, want the least", got)
	}
	e.REMB(800_000, step(time.Second))
	if got := e.Estimate(step(time.Minute)); got != 800_000 {
		t.Errorf("a minute later: %d, want to go on from 800 kbps", got)
	}
	for range 20 {
		for seq := range 50 {
			e.Sent(uint16(seq), 1200, 0, step(20*time.Millisecond))
		}
		e.Lost(128, at)
	}
	if got := e.Estimate(at); got > 600_000 {
		t.Errorf("with half of all lost: %d, want less", got)
	}
}

// Where there is transport-wide feedback, nothing else is listened to.
func TestFeedbackRules(t *testing.T) {
	l := newLink(path{rate: constant(1e6)}, 1)
	e := bwe.New(bwe.Options{})
	f := newFlow(e, l, greedy)
	play(l, []*flow{f}, 10*time.Second)
	before := e.Estimate(start.Add(10 * time.Second))
	e.REMB(50_000, start.Add(10*time.Second))
	e.Lost(255, start.Add(10*time.Second))
	if got := e.Estimate(start.Add(10 * time.Second)); got != before {
		t.Errorf("%d, want %d as before", got, before)
	}
}

// Without a wish, only the first two probes are made; without an answer, none.
func TestProbesAreAskedFor(t *testing.T) {
	rows := []struct {
		story  string
		path   path
		demand float64
		most   int
	}{
		{"a voice alone", path{rate: constant(5e6)}, 50e3, 2},
		{"nobody answers", path{rate: constant(5e6), deaf: [2]time.Duration{0, time.Hour}}, 6e6, 0},
	}
	for _, row := range rows {
		l := newLink(row.path, 1)
		e := bwe.New(bwe.Options{})
		play(l, []*flow{newFlow(e, l, constant(row.demand))}, 30*time.Second)
		if got := e.State().Probes; got > row.most {
			t.Errorf("%s: %d probes, want %d", row.story, got, row.most)
		}
	}
}

// On a link that is full, probing for more costs little of it.
func TestProbesAreCheap(t *testing.T) {
	for _, bps := range []float64{250e3, 500e3, 2e6} {
		f := lone(path{rate: constant(bps)}, 1, greedy, 120*time.Second)
		if share := float64(f.padded) * 8 / 120 / bps; share > 0.03 {
			t.Errorf("%.0f kbps: %.1f %% is padding, want 3", bps/1e3, 100*share)
		}
	}
}

// Nobody can pad: the clusters asked for are never sent. The path is found more
// slowly, and loss does not starve a voice.
func TestWithoutPadding(t *testing.T) {
	for _, loss := range []float64{0, 0.05, 0.2, 0.3} {
		for seed := range uint64(seeds) {
			l := newLink(path{rate: constant(2e6), loss: loss}, seed)
			f := newFlow(unprobed{bwe.New(bwe.Options{})}, l, greedy)
			play(l, []*flow{f}, 60*time.Second)
			if least, _, _ := f.estimates(0, 60*time.Second); least < 200e3 {
				t.Errorf("%v lost, %d: the estimate sank to %.0f kbps", loss, seed, least/1e3)
			}
			if got := f.goodput(40*time.Second, 60*time.Second); got < 300e3 {
				t.Errorf("%v lost, %d: %.0f kbps received, want 300", loss, seed, got/1e3)
			}
		}
	}
}

// Whatever comes, in whatever order and with whatever clock, the estimate stays
// within its bounds and every figure is one.
// A slow probe weighs less than the five packets it goes in, when those have one
// size; it is judged by all five.
func TestSlowProbeOfHeavyPackets(t *testing.T) {
	f := newFlow(bwe.New(bwe.Options{StartBitrate: 60_000}), newLink(path{rate: constant(1e6)}, 1), greedy)
	f.padding = 323
	play(f.link, []*flow{f}, 6*time.Second)
	if got := f.goodput(4*time.Second, 6*time.Second); got < 500e3 {
		t.Errorf("%.0f kbps after 4 s, want 500", got/1e3)
	}
}

func FuzzEstimator(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7}, uint16(0))
	f.Add([]byte("0000000010000001100000012222233333344444"), uint16(65530))
	f.Fuzz(func(t *testing.T, script []byte, seq uint16) {
		script = script[:min(len(script), 600)] // each report copies the rest
		e := bwe.New(bwe.Options{})
		now := start
		take := func() (b byte) {
			if len(script) > 0 {
				b, script = script[0], script[1:]
			}
			return b
		}
		for len(script) > 0 {
			switch op, arg := take(), take(); op % 9 {
			case 0, 1:
				e.Sent(seq, int(arg)*16-64, op>>5, now)
				seq++
			case 2:
				raw := packReport(seq-uint16(arg), uint16(arg), uint32(take())<<12, []uint16{0x2000 | uint16(arg)}, append([]byte{take(), take()}, make([]byte, 256)...))
				e.Feedback(raw, now)
			case 3:
				raw := packReport(seq-uint16(arg), uint16(take()), uint32(take()), []uint16{uint16(take())<<8 | uint16(take()), 0xd555, 0x1fff}, script)
				e.Feedback(raw, now)
			case 4:
				now = now.Add(time.Duration(int8(arg)) * time.Duration(1+int64(take())<<20))
			case 5:
				e.REMB(int(int8(arg))<<take(), now)
			case 6:
				e.Lost(arg, now)
			case 7:
				e.WantMore(int(arg)<<16, now)
				e.Probe(now)
			case 8:
				now = time.Unix(int64(int8(arg))<<(take()%56), 0)
			}
			checkSane(t, e, now)
		}
	})
}

func checkSane(t *testing.T, e *bwe.Estimator, now time.Time) {
	t.Helper()
	if got := e.Estimate(now); got < bwe.DefaultMinBitrate || got > bwe.DefaultMaxBitrate {
		t.Fatalf("estimate %d", got)
	}
	s := e.State()
	if math.IsNaN(s.LossShare) || s.LossShare < 0 || s.LossShare > 1 || math.IsNaN(s.Inherent) || s.Inherent < 0 || s.Inherent > 0.5 {
		t.Fatalf("loss %v, inherent %v", s.LossShare, s.Inherent)
	}
	if s.RTT < 0 || s.Queue < 0 || s.Acked < 0 || s.Sent < 0 || s.Delay < bwe.DefaultMinBitrate || s.Delay > bwe.DefaultMaxBitrate {
		t.Fatalf("%+v", s)
	}
}
