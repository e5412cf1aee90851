package bwe

import "time"

const (
	// suspicionSpan is how far back the delay from before an overuse is looked for.
	suspicionSpan = 500 * time.Millisecond
	// suspicionHolds is how long an overuse can be refuted.
	suspicionHolds = 2 * time.Second
	// leastRise is the least rise of the delay whose end refutes anything: a
	// frame's own length is less.
	leastRise = 50 * time.Millisecond
	// sameSent is the share of what was sent that is no less.
	sameSent = 0.99
	// soundAlone is a rate below which only sound is sent, which no estimate
	// lowers, bits per second; soundGoesOn how much of it is proof.
	soundAlone  = 100_000
	soundGoesOn = 300 * time.Millisecond
)

// suspicion is an overuse that was believed. It is refuted when the delay falls
// back among packets that left before the rate was lowered, or while as much was
// sent as before: then it was no queue of ours.
//
//	delay │    ╭╮  lowered            │    ╭──╮ lowered
//	      │   ╱  ╲ ▼                  │   ╱    ▼╲
//	      │__╱    ╲____  refuted      │__╱       ╲____  held
//	      └──────────── time sent     └──────────────── time sent
type suspicion struct {
	open       bool
	at         time.Duration // of the decrease
	low, level time.Duration // the delay before, and at its highest
	sent       float64       // bits per second, then
	target     float64       // before the decrease
}

// fell takes a group's delay, and what is sent now, bits per second. It tells
// whether the delay fell back without our doing, and closes a suspicion that can
// no longer be refuted.
func (s *suspicion) fell(sent, delay time.Duration, outgoing float64) bool {
	if sent > s.at && outgoing < sameSent*s.sent || sent > s.at+suspicionHolds {
		s.open = false
		return false
	}
	s.level = max(s.level, delay)
	rise := s.level - s.low
	return rise >= leastRise && delay <= s.low+rise/4
}

// unmoved tells that sound alone was sent, and went on.
func (s *suspicion) unmoved(sent time.Duration) bool {
	return s.sent < soundAlone && sent > s.at+soundGoesOn
}
