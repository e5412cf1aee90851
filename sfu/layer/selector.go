package layer

import "time"

// Patience is how long a Selector waits for a key frame of its target while it
// has something else to forward.
const Patience = 2 * time.Second

// Decision is what to do with a packet.
type Decision uint8

// The decisions.
const (
	Drop    Decision = iota // do not forward it
	Forward                 // forward it: it continues the current source
	Switch                  // forward it: it begins a new source
)

// String returns the decision's name.
func (d Decision) String() string {
	switch d {
	case Drop:
		return "drop"
	case Forward:
		return "forward"
	case Switch:
		return "switch"
	}
	return "unknown"
}

// Selector decides which encoding's packets a subscription forwards. The zero
// value forwards nothing.
type Selector struct {
	// Encodings are kept plus one, so that the zero value means none.
	current int
	target  int
	since   time.Time // when target was set
}

// SetTarget says which encoding to forward, -1 for nothing. Nothing takes effect
// at once; an encoding with its next key frame. Setting the same target again
// changes nothing, except that one which was given up gets another chance.
func (s *Selector) SetTarget(encoding int, now time.Time) {
	s.expire(now)
	target := max(encoding, -1) + 1
	if target != s.target {
		s.target, s.since = target, now
	}
	if target == 0 {
		s.current = 0
	}
}

// Accept decides about one packet of an encoding. keyFrame says that it begins a
// picture which needs no other.
func (s *Selector) Accept(encoding int, keyFrame bool, now time.Time) Decision {
	s.expire(now)
	this := encoding + 1
	switch {
	case this <= 0:
		return Drop
	case this == s.current:
		return Forward
	case this == s.target && keyFrame:
		s.current = this
		return Switch
	}
	return Drop
}

// Current is the encoding that is forwarded, -1 when none is.
func (s *Selector) Current() int { return s.current - 1 }

// Target is the encoding that should be forwarded, -1 for none. It falls back to
// the current one when it is given up.
func (s *Selector) Target() int { return s.target - 1 }

// Wants returns the encoding of which a key frame is needed; false when none is.
func (s *Selector) Wants(now time.Time) (encoding int, ok bool) {
	s.expire(now)
	if s.target == s.current {
		return -1, false
	}
	return s.Target(), true
}

// Waited is how long ago the target was set.
func (s *Selector) Waited(now time.Time) time.Duration { return now.Sub(s.since) }

// expire gives a target up whose key frame did not come in time.
func (s *Selector) expire(now time.Time) {
	if s.current != 0 && s.target != s.current && now.Sub(s.since) >= Patience {
		s.target = s.current
	}
}
