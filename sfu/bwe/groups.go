package bwe

import "time"

const (
	burst = 5 * time.Millisecond
	// longestBurst bounds packets that piled up and came at once.
	longestBurst = 100 * time.Millisecond
	// clockJump is how far the delay may change from one group to the next.
	clockJump = 3 * time.Second
	// pause is how long nothing was sent before the past means nothing.
	pause = 2 * time.Second
)

// group is packets that left together. What counts is the packet with the least
// delay: the others of a frame wait for the frame's own packets, which is no
// queue that stands.
type group struct {
	first, last time.Duration // sent
	arrival     time.Duration // newest
	delay       time.Duration // least
	probe       bool
	from        int64 // extended number of the first packet
}

// completed is what is remembered of a group.
type completed struct {
	last, delay time.Duration
	from        int64
}

// gathered says what came of a packet.
type gathered uint8

const (
	going  gathered = iota // its group is not complete
	whole                  // the group before it is
	jumped                 // the past is worthless: a clock was set, or nothing was sent for long
)

// groups gathers packets into groups, in the order they were sent.
type groups struct {
	current group
	started bool
	before  completed
	known   bool
}

// add takes a received packet; when it begins a new group the one that is complete
// is returned, and what is known of the one before that.
func (g *groups) add(ext int64, sent, arrival time.Duration, probe bool) (before completed, done group, came gathered) {
	p := group{first: sent, last: sent, arrival: arrival, delay: arrival - sent, probe: probe, from: ext}
	switch {
	case !g.started:
		g.current, g.started = p, true
		return completed{}, group{}, going
	case sent < g.current.first:
		return completed{}, group{}, going // out of order
	case g.belongs(&p):
		g.current.last = max(g.current.last, sent)
		g.current.arrival = max(g.current.arrival, arrival)
		g.current.delay = min(g.current.delay, p.delay)
		g.current.probe = g.current.probe || probe
		return completed{}, group{}, going
	}
	before, done, g.current = g.before, g.current, p
	this := completed{done.last, done.delay, done.from}
	if !g.known {
		before = this
	}
	drift := done.delay - before.delay
	g.before, g.known = this, true
	if drift > clockJump || drift < -clockJump || sent-done.last > pause {
		*g = groups{current: p, started: true}
		return before, done, jumped
	}
	return before, done, whole
}

// belongs tells whether a packet is of the current group: sent within a burst,
// or piled up behind it and set free with it.
func (g *groups) belongs(p *group) bool {
	c := &g.current
	if p.first-c.first <= burst {
		return true
	}
	gap := p.arrival - c.arrival
	return p.delay < c.delay && gap <= burst && p.arrival-c.first-c.delay < longestBurst && gap >= 0
}
