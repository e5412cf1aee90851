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
)

// doubt makes the detector less sensitive on a path whose delay wanders by
// itself. A path that carries so much carries it still after the rate was
// lowered: it is full again only when the rate has come back. When it seems full
// at ever lower rates, what is seen is not our queue.
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
	d.factor = min(2*max(d.factor, 1), mostDoubt)
	d.since = s.at
	return false
}

// sensitivity is the factor of the threshold, at least 1.
func (d *doubt) sensitivity(at time.Duration) float64 {
	if d.factor > 1 && at-d.since > doubtHolds {
		d.factor, d.since = d.factor/2, at
	}
	return max(d.factor, 1)
}
