package bwe

import "time"

const (
	// sameRate is the share of the last overuse's rate at which an overuse is no
	// surprise.
	sameRate = 0.9
	// surprises is how many in a row make the detector doubt its eyes.
	surprises  = 2
	mostDoubt  = 16
	doubtHolds = 15 * time.Second
	// doubtMemory is how long an overuse is remembered.
	doubtMemory = 10 * time.Second
	// shaky is the factor from which on only a queue that stands is believed.
	shaky = 4
	// patienceUnit is how long a queue must stand, for each one of the factor, and
	// idlePatience how long at least while little is sent.
	patienceUnit = 100 * time.Millisecond
	idlePatience = time.Second
)

// doubt makes the detector less sensitive on a path whose delay wanders by
// itself. A path that carries so much carries it still after the rate was
// lowered: it is full again only when the rate has come back. When it seems full
// at ever lower rates, what is seen is not our queue; nor is it when it goes
// without our doing (see [suspicion] and [swings]).
//
//	rate │╲ full          rate │╲ "full"
//	     │ ╲    ╱╲ full        │ ╲__╲ "full"?
//	     │  ╲__╱  ╲__╱         │     ╲__╲ "full"??  doubt
//	     └────────────         └──────────────────
type doubt struct {
	factor float64 // of the threshold; 0 or 1: none
	row    int     // surprises
	rate   float64 // of the last overuse
	at     time.Duration
	since  time.Duration // of the factor

	suspicion suspicion
	refuted   int // suspicions in a row
	swings    swings
}

// overused weighs an overuse at a received rate, and returns whether it is to be
// believed.
func (d *doubt) overused(s *signal) bool {
	passed := s.at - d.at
	before := d.rate
	again := passed < s.rtt+5*responseTime // the same episode
	d.rate, d.at = s.acked, s.at
	switch {
	case again || passed > doubtMemory || !s.known:
		return true
	case s.acked > sameRate*before:
		d.row = 0
		return true
	}
	d.row++
	if d.row < surprises {
		return true
	}
	d.row = 0
	d.more(s.at)
	return false
}

// suspect opens a suspicion with a decrease from a target.
func (d *doubt) suspect(s *signal, target float64) {
	if d.suspicion.open {
		target = max(target, d.suspicion.target)
	}
	d.suspicion = suspicion{open: true, at: s.at, low: s.low, level: s.latest, sent: s.sent, target: target}
}

// acquits takes a group's delay, and what is sent now, bits per second. It tells
// whether the last decrease had no reason.
func (d *doubt) acquits(sent, delay time.Duration, outgoing float64) bool {
	if !d.suspicion.open {
		return false
	}
	fell := d.suspicion.fell(sent, delay, outgoing)
	if !d.suspicion.open && !fell {
		d.refuted = 0
	}
	if !fell {
		return false
	}
	d.suspicion.open = false
	d.refuted++
	if d.refuted < surprises && !d.real() && !d.suspicion.unmoved(sent) {
		return false
	}
	d.more(sent)
	return true
}

// swung notes that the path moves by itself: as long as it does there is doubt.
func (d *doubt) swung(at time.Duration) {
	if d.factor < shaky {
		d.more(at)
	}
	d.since = at
}

// more doubles the factor.
func (d *doubt) more(at time.Duration) {
	d.factor = min(2*max(d.factor, 1), mostDoubt)
	d.since = at
}

// real tells that there is doubt.
func (d *doubt) real() bool { return d.factor > 1 }

// confirmed notes that what looked full once more was not.
func (d *doubt) confirmed(at time.Duration) {
	if d.real() {
		d.since = at
	}
}

// patience is how long a queue must stand to be believed, at least so long where
// there is doubt.
func (d *doubt) patience(least time.Duration) time.Duration {
	if !d.real() {
		return 0
	}
	return max(time.Duration(d.factor)*patienceUnit, least)
}

// sensitivity is the factor of the threshold, at least 1.
func (d *doubt) sensitivity(at time.Duration) float64 {
	if d.factor > 1 && at-d.since > doubtHolds {
		d.factor, d.since = d.factor/2, at
	}
	return max(d.factor, 1)
}
