package reports

import "time"

// window is how long the smallest delay counts, at least; two windows, at most.
const window = 10 * time.Second

// step is the change of delay, either way, that no network makes: the sender's
// clock was set.
const step = 10 * time.Second

// Clock relates one publisher's NTP clock to ours. Sender reports arrive after a
// delay that varies; the smallest one seen lately comes closest to the truth, so
// each later report is known to have waited. What remains is the shortest way of
// the network, the same for all of a publisher's streams. The zero value is
// ready to use.
type Clock struct {
	started  bool
	origin   time.Time // of our time below
	offset   uint64    // ours - the publisher's, smallest of this window and the last
	current  uint64    // smallest of this window
	previous uint64    // smallest of the last window
	began    time.Time // this window
}

// Observe records a sender report's NTP timestamp and its arrival. Zero, which
// is sent by those who have no clock (RFC 3550, section 6.4.1), is ignored.
func (c *Clock) Observe(ntp uint64, now time.Time) {
	if ntp == 0 {
		return
	}
	if !c.started {
		c.started, c.origin = true, now
		c.restart(span(0)-ntp, now)
		return
	}
	offset := c.ours(now) - ntp
	if change := duration(int64(offset - c.offset)); change > step || change < -step { // a signed distance is meant
		c.restart(offset, now)
		return
	}
	c.turn(offset, now)
	c.current = smaller(c.current, offset)
	c.offset = smaller(c.current, c.previous)
}

// Local returns the moment on our clock at which the publisher's clock showed
// ntp. It is false before the first Observe.
func (c *Clock) Local(ntp uint64) (time.Time, bool) {
	if !c.started {
		return time.Time{}, false
	}
	return c.origin.Add(duration(int64(ntp + c.offset))), true // a signed distance is meant
}

// publisher returns what the publisher's clock shows at a moment of ours.
func (c *Clock) publisher(at time.Time) uint64 { return c.ours(at) - c.offset }

// ours is our time as a span of NTP time since the origin.
func (c *Clock) ours(at time.Time) uint64 { return span(at.Sub(c.origin)) }

// turn begins a new window when the current one is over.
func (c *Clock) turn(offset uint64, now time.Time) {
	age := now.Sub(c.began)
	if age < window {
		return
	}
	c.previous = c.current
	if age >= 2*window { // nothing came for a window: what is left is too old
		c.previous = offset
	}
	c.current, c.began = offset, now
}

func (c *Clock) restart(offset uint64, now time.Time) {
	c.offset, c.current, c.previous, c.began = offset, offset, offset, now
}

// smaller returns the smaller of two offsets, which are less than 68 years apart.
func smaller(a, b uint64) uint64 {
	if int64(a-b) < 0 { // a signed distance is meant
		return a
	}
	return b
}
