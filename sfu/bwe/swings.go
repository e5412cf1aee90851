package bwe

import "time"

const (
	// swingSpan is the longest swing, and swingsWithin how close together
	// swingsTold of them are no chance: a key frame makes one, too.
	swingSpan    = time.Second
	swingsWithin = 3 * time.Second
	swingsTold   = 3
)

// swings are rises of the delay that end while no less is sent than at their
// height: the path moves by itself. They are counted whether anything was believed
// of them or not, so that a path is known to shake before it costs a picture.
//
//	delay │   ╱╲    ╱╲      ╱╲
//	      │__╱  ╲__╱  ╲____╱  ╲__
//	      └────── 1 ── 2 ────── 3 ─── time sent
type swings struct {
	open      bool
	low, high time.Duration // delays
	since     time.Duration // of the low
	sent      float64       // bits per second, at the high
	count     int
	first     time.Duration // that is counted
}

// add takes a group's delay, and what is sent now, bits per second. It tells
// whether the path swings.
func (w *swings) add(at, delay time.Duration, outgoing float64) bool {
	if !w.open || delay < w.low || at-w.since > swingSpan {
		w.begin(at, delay, outgoing)
		return false
	}
	if delay >= w.high {
		w.high, w.sent = delay, outgoing
	}
	rise := w.high - w.low
	if rise < leastRise || delay > w.low+rise/4 {
		return false
	}
	same := outgoing >= sameSent*w.sent
	w.begin(at, delay, outgoing)
	return same && w.tally(at)
}

func (w *swings) begin(at, delay time.Duration, outgoing float64) {
	w.open, w.low, w.high, w.since, w.sent = true, delay, delay, at, outgoing
}

// tally counts a swing, and tells when it is one too many.
func (w *swings) tally(at time.Duration) bool {
	if w.count == 0 || at-w.first > swingsWithin {
		w.count, w.first = 0, at
	}
	w.count++
	if w.count < swingsTold {
		return false
	}
	w.count = 0
	return true
}
