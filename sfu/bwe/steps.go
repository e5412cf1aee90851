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
	// stepProof is how long the delay must stay after the rise, at least, and
	// stepTimes how much longer than it has varied since, in so many groups: of a
	// queue that grows by less what is sent takes away five sixths at least.
	stepProof  = 150 * time.Millisecond
	stepTimes  = 5
	stepGroups = 5
	// stepCame is the share of what is sent after the rise that must come, besides
	// what the path loses by itself: a buffer that is full looks calm.
	stepCame = 0.8
	// stepPackets is how many packets are looked at, and steadyFade how the rate
	// that came before is forgotten with each report: the rise itself is a hole in
	// what comes.
	stepPackets = 1024
	steadyFade  = 0.95
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
	groups uint8         // since the rise
	from   int64         // extended number of the first packet after it
	at     time.Duration // when that was sent
	rise   time.Duration
	low    time.Duration // delay since
	high   time.Duration
	looked time.Duration // when the last rise was; 0: never
}

// passage is what of the packets since one came, and how long they take at the
// rate that came before.
type passage func(from int64) (came float64, takes time.Duration)

// add takes a group, and what is known of the one before it. It tells whether the
// path became longer.
func (p *steps) add(before completed, now *group, since passage) (longer bool) {
	if !p.open {
		p.begin(before, now, since)
		return false
	}
	p.groups = min(p.groups+1, stepGroups)
	p.low, p.high = min(p.low, now.delay), max(p.high, now.delay)
	varied := p.high - p.low
	switch {
	case varied > p.rise/2:
		p.open = false
	case now.last-p.at >= max(stepProof, stepTimes*varied) && p.groups >= stepGroups:
		p.open = false
		came, _ := since(p.from)
		return came >= stepCame
	}
	return false
}

func (p *steps) begin(before completed, now *group, since passage) {
	rise := now.delay - before.delay
	if rise < leastStep || now.first-before.last > stepsApart || p.looked != 0 && now.last-p.looked < stepPause {
		return
	}
	if _, takes := since(before.from); rise < takes+leastStep && float64(rise) < stepMargin*float64(takes) {
		return
	}
	p.looked = now.last
	p.open, p.groups, p.from, p.at = true, 1, now.from, now.first
	p.rise, p.low, p.high = rise, now.delay, now.delay
}
