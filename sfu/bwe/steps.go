package bwe

import "time"

const (
	// leastStep is the least rise of the delay from one group to the next that may
	// be the path's, and stepsApart the longest time between the two.
	leastStep  = 100 * time.Millisecond
	stepsApart = 100 * time.Millisecond
	// stepMargin is by how much a rise must be longer than what was sent meanwhile
	// takes at the rate that came before.
	stepMargin = 1.5
	// stepProof is how long the delay must stay after the rise, in so many groups
	// at least, and within stepLevel: a queue that a narrow path makes grows on.
	stepProof  = 150 * time.Millisecond
	stepGroups = 5
	stepLevel  = 30 * time.Millisecond
	// stepPause is how long after one rise no other is looked at.
	stepPause = 2 * time.Second
)

// steps tell a path that became longer from a queue. A queue grows by what is
// sent, and no faster than that: a rise from one group to the next that is too
// large for what was sent in between is none of ours, unless the path has become
// so narrow that the next group rises as much. One that stays where it rose to, as
// long as what is sent comes out as fast, is the path's new length.
//
//	delay │     ╭──────       │     ╭╮            │       ╱
//	      │     │ longer      │     │ ╲ a pause   │      ╱ narrow
//	      │─────╯             │─────╯  ╲────      │─────╱
//	      └──────────         └────────────       └────────── time sent
type steps struct {
	open   bool
	at     time.Duration // when the first group after the rise was sent
	rise   time.Duration
	first  time.Duration // delay
	level  time.Duration // least delay since
	groups int
	looked time.Duration // when it was opened; 0: never
}

// add takes a group and the one before it, and what was sent from one to the
// other, as time at the rate that came. It tells whether the path became longer.
func (p *steps) add(before, now *group, carried func() time.Duration) (longer bool) {
	if !p.open {
		p.begin(before, now, carried)
		return false
	}
	p.groups++
	p.level = min(p.level, now.delay)
	switch {
	case now.delay > p.level+stepLevel, now.delay < p.first-p.rise/4:
		p.open = false
	case now.last-p.at >= stepProof && p.groups >= stepGroups:
		p.open = false
		return true
	}
	return false
}

func (p *steps) begin(before, now *group, carried func() time.Duration) {
	rise := now.delay - before.delay
	if rise < leastStep || now.first-before.last > stepsApart || p.looked != 0 && now.last-p.looked < stepPause {
		return
	}
	p.looked = now.last
	if float64(rise) < stepMargin*float64(carried()) {
		return
	}
	p.open, p.at, p.rise, p.first, p.level, p.groups = true, now.first, rise, now.delay, now.delay, 1
}
