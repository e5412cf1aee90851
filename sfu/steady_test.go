package sfu_test

import (
	"strings"
	"time"

	"github.com/parley-sfu/parley/sfu"
	"github.com/parley-sfu/parley/sfu/sfutest"
)

// oneIn is the time in which a picture may change its encoding once.
const oneIn = 5 * time.Second

// cameras are the sections in which somebody's camera is shown.
func cameras(c *sfutest.Client) (mids []string) {
	for _, slot := range c.Slots().Slots {
		if strings.HasSuffix(slot.Track, string(sfu.Camera)) {
			mids = append(mids, slot.MID)
		}
	}
	return mids
}

// changed returns when the picture of a section changed its encoding, was paused or
// came back: as it was shown, after a moment.
func changed(c *sfutest.Client, mid string, after time.Time) (at []time.Duration) {
	const nothing, paused = -2, -1
	pauses := c.Pauses(mid)
	state, ended := nothing, false
	note := func(now time.Time, next int) {
		if state != nothing && state != next && !now.Before(after) {
			at = append(at, now.Sub(after))
		}
		state = next
	}
	for _, p := range c.Pictures(mid) {
		for len(pauses) > 0 && !pauses[0].At.After(p.At) {
			if ended = !pauses[0].Paused; !ended {
				note(pauses[0].At, paused)
			}
			pauses = pauses[1:]
		}
		if state != paused || ended { // else it was still on its way
			note(p.At, int(p.Rank))
		}
	}
	return at
}

// thinned returns when the picture of a section changed how many of its temporal
// layers came, by the highest of each half second, while its encoding stayed.
func thinned(c *sfutest.Client, mid string, after time.Time) (at []time.Duration) {
	const step = 500 * time.Millisecond
	type half struct {
		rank, layer byte
		known       bool
	}
	var halves []half
	for _, p := range c.Pictures(mid) {
		n := int(p.At.Sub(after) / step)
		if p.At.Before(after) {
			continue
		}
		for len(halves) <= n {
			halves = append(halves, half{})
		}
		h := &halves[n]
		h.rank, h.layer, h.known = p.Rank, max(h.layer, p.Temporal), true
	}
	for i := 1; i < len(halves); i++ {
		was, is := halves[i-1], halves[i]
		if was.known && is.known && was.rank == is.rank && was.layer != is.layer {
			at = append(at, time.Duration(i)*step)
		}
	}
	return at
}

// crowded is the most moments in any five seconds, from one on.
func crowded(moments []time.Duration, from time.Duration) (most int) {
	for i, first := range moments {
		if first < from {
			continue
		}
		n := 0
		for _, at := range moments[i:] {
			if at < first+oneIn {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

// pictures counts the pictures of each second.
func pictures(c *sfutest.Client, mid string, after time.Time, seconds int) []int {
	counts := make([]int, seconds)
	for _, p := range c.Pictures(mid) {
		if n := int(p.At.Sub(after) / time.Second); !p.At.Before(after) && n < seconds {
			counts[n]++
		}
	}
	return counts
}
