package sfu_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/parley-sfu/parley/sfu/sfutest"
	"github.com/parley-sfu/parley/sfu/sfutest/impair"
	"github.com/parley-sfu/parley/sfu/sfutest/race"
)

// voiceRate and rungs are what a voice takes of a way, and what it takes with each
// step of the camera that is sent in layers, bits per second without IP and UDP: the
// smallest encoding with a quarter, half and all of its pictures, the middle one with
// half and all, the largest with half and all.
const voiceRate = 49_000

var rungs = []int{110_000, 146_000, 217_000, 243_000, 390_000, 443_000, 736_000}

// fits is the best rung that a way carries with the margin for which one climbs, 15 %
// of what the picture takes.
func fits(rate int) (best int) {
	for _, rung := range rungs {
		if voiceRate+(rung-voiceRate)*115/100 <= rate {
			best = rung
		}
	}
	return best
}

// leastUsed is what must be used of a way: three quarters, or nine tenths of all that
// fits there.
func leastUsed(rate int) int { return min(rate*3/4, fits(rate)*9/10) }

// watched is what one viewer got.
type watched struct {
	used             int // bits per second, in steady state
	pictures         []int
	changed, thinned []time.Duration
}

const (
	shareSeconds = 60
	steadyFrom   = 20
)

// On a way of any constant rate a viewer uses three quarters of it, or all of the
// camera that fits; a picture comes all the time; and it changes its encoding at most
// once in five seconds.
func TestShareOfTheWay(t *testing.T) {
	rates := race.Some([]int{250_000, 300_000, 400_000, 500_000, 600_000, 750_000, 1_000_000, 2_000_000, 5_000_000}, 3)
	for seed := range race.Fewer(2, 1) {
		for i, got := range shares(t, rates, 1, seed) {
			t.Run(fmt.Sprint(rates[i]/1000, " kbit/s, seed ", seed), func(t *testing.T) {
				got.check(t, leastUsed(rates[i]))
			})
		}
	}
}

// Five cameras fill a way better than one: their steps are small beside it.
func TestFiveCamerasFillTheWay(t *testing.T) {
	rates := race.Some([]int{1_000_000, 2_000_000, 5_000_000}, 1)
	const all = 5 * 736_000
	for i, got := range shares(t, rates, 5, 0) {
		t.Run(fmt.Sprint(rates[i]/1000, " kbit/s"), func(t *testing.T) {
			got.check(t, min(rates[i]*3/4, all*95/100))
		})
	}
}

func (w *watched) check(t *testing.T, least int) {
	t.Helper()
	t.Logf("%d kbit/s used, want %d; at least %d pictures in a second; changes %v; of layers %v", w.used/1000, least/1000, slices.Min(w.pictures[steadyFrom:]), w.changed, w.thinned)
	if w.used < least {
		t.Errorf("%d kbit/s are used, want %d", w.used/1000, least/1000)
	}
	for i, n := range w.pictures {
		if i >= steadyFrom && n < 5 {
			t.Errorf("second %d: %d pictures", i, n)
		}
	}
	if n := crowded(w.changed, steadyFrom*time.Second); n > 1 {
		t.Errorf("%d changes of the encoding in 5 s: %v", n, w.changed)
	}
	if n := crowded(w.thinned, steadyFrom*time.Second); n > 2 {
		t.Errorf("%d changes of the layers in 5 s: %v", n, w.thinned)
	}
}

// shares returns what viewers on ways of these rates get of some cameras and voices.
// Of several cameras the pictures are those of the one that got fewest, and the
// changes those of the one that changed most.
func shares(t *testing.T, rates []int, cameras, seed int) []watched {
	t.Helper()
	list := make([]watched, len(rates))
	synctest.Test(t, func(t *testing.T) {
		call := sfutest.NewCall(t, sfutest.Options{Delay: 5 * time.Millisecond})
		defer call.Close()
		for i := range cameras {
			call.Join(fmt.Sprint("ada", i), sfutest.JoinOptions{Simulcast: true, Layers: true, Microphone: true, Audio: cameras - 1, Video: cameras - 1})
			time.Sleep(time.Duration(13*seed) * time.Millisecond)
		}
		viewers := make([]*sfutest.Client, len(rates))
		for i := range viewers {
			viewers[i] = call.Join(fmt.Sprint("viewer", i), sfutest.JoinOptions{Audio: cameras, Video: cameras})
			viewers[i].Want(1280, 720)
		}
		time.Sleep(5 * time.Second) // all have all they want
		for i, rate := range rates {
			down := impair.Schedule{{Conditions: impair.Conditions{Rate: rate, Delay: 20 * time.Millisecond}}}
			viewers[i].Impair(uint64(100*seed+i), impair.Path{Down: down}) //nolint:gosec // counts up
		}
		var watching sync.WaitGroup
		for i, viewer := range viewers {
			watching.Go(func() { list[i] = watchShare(viewer) })
		}
		watching.Wait()
		for _, viewer := range viewers {
			continuous(t, viewer)
		}
	})
	return list
}

func watchShare(c *sfutest.Client) (w watched) {
	start := time.Now()
	time.Sleep(steadyFrom * time.Second)
	before := c.Bytes()
	time.Sleep((shareSeconds - steadyFrom) * time.Second)
	w.used = (c.Bytes() - before) * 8 / (shareSeconds - steadyFrom)
	for _, mid := range cameras(c) {
		counts := pictures(c, mid, start, shareSeconds)
		if w.pictures == nil {
			w.pictures = counts
		}
		for i, n := range counts {
			w.pictures[i] = min(w.pictures[i], n)
		}
		w.changed = more(w.changed, changed(c, mid, start))
		w.thinned = more(w.thinned, thinned(c, mid, start))
	}
	return w
}

// more is the one of two lists that is more crowded in steady state.
func more(a, b []time.Duration) []time.Duration {
	if crowded(a, steadyFrom*time.Second) > crowded(b, steadyFrom*time.Second) {
		return a
	}
	return b
}
