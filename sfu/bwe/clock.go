package bwe

import "time"

// epoch is what the inner clock shows at the first moment, so that a moment
// that is zero lies long ago.
const epoch = time.Hour

// maxStep is the most that a moment can lie after the one before; a clock that
// was set, or a machine that slept, does no more than that.
const maxStep = time.Hour

// clock turns the caller's times into durations that never go back.
type clock struct {
	origin  time.Time
	last    time.Duration
	started bool
}

// at returns the moment now, at least [epoch] and at least the last one.
func (c *clock) at(now time.Time) time.Duration {
	if !c.started {
		c.started, c.origin, c.last = true, now, epoch
		return c.last
	}
	passed := now.Sub(c.origin) + epoch - c.last
	switch {
	case passed < -time.Second || passed > maxStep:
		// The clock was set: go on from where we are.
		passed = min(max(passed, 0), maxStep)
		c.last += passed
		c.origin = now.Add(epoch - c.last)
	case passed > 0:
		c.last += passed
	}
	return c.last
}
