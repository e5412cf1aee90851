package bwe

import (
	"math"
	"time"
)

const (
	// leastStep is the least rise of the delay from one group to the next that may
	// be the path's, and stepsApart the longest time between the two.
	leastStep  = 100 * time.Millisecond
	stepsApart = 100 * time.Millisecond
	// stepMargin is by how much a rise must be longer than what was sent meanwhile
	// takes at the rate that came before.
	stepMargin = 1.5
	// stepProof is how long the delay must stay after the rise, at least, and
	// stepTimes how many times as long as it has varied since, in so many groups: a
	// path that is too narrow by a fifth makes it vary by more.
	stepProof  = 150 * time.Millisecond
	stepTimes  = 5
	stepGroups = 5
	// stepDoubt is how long after the proof more loss refutes it, as a buffer that
	// is full looks calm, and stepMemory in how many reports it is learned how much
	// is usually lost: three to six seconds.
	stepDoubt  = 3 * time.Second
	stepMemory = 64
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
	proved bool    // and not taken back
	groups uint8   // since the rise
	loss   float32 // share lost of late, and before a rise
	from   int64   // extended number of the first packet after it

	rise   time.Duration
	at     time.Duration // when the first packet after it was sent; once proved, the proof
	low    time.Duration // least delay since; once proved, the path's until then
	high   time.Duration // most delay since
	looked time.Duration // when the last rise was; 0: never
}

// passage is what became of the packets since one, and how long they take at the
// rate that came before.
type passage func(from int64) (sent, lost int, takes time.Duration)

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
		sent, lost, _ := since(p.from)
		return p.bears(sent, lost)
	}
	return false
}

// bears reports whether no more packets are lost than the path loses anyway, give
// or take two standard deviations.
func (p *steps) bears(sent, lost int) bool {
	usual := float64(p.loss) * float64(sent)
	if p.loss < lossLow {
		return float64(lost) <= usual
	}
	return float64(lost) <= usual+2*math.Sqrt(usual)+1
}

// prove notes that it did, at a time, and what its least delay was.
func (p *steps) prove(at, base time.Duration) { p.proved, p.at, p.low = true, at, base }

// doubtful tells that so much more is lost soon after the path became longer that
// it was a buffer that is full.
func (p *steps) doubtful(at time.Duration, loss float64) bool {
	most := lossLow
	if p.loss >= lossLow {
		most = float64(p.loss) + lossHigh
	}
	if !p.proved || at-p.at > stepDoubt {
		if !p.open {
			p.loss += (float32(loss) - p.loss) / stepMemory
		}
		return false
	}
	if loss <= most {
		return false
	}
	p.proved = false
	return true
}

func (p *steps) begin(before completed, now *group, since passage) {
	rise := now.delay - before.delay
	if rise < leastStep || now.first-before.last > stepsApart || p.looked != 0 && now.last-p.looked < stepPause {
		return
	}
	if _, _, takes := since(before.from); rise < takes+leastStep && float64(rise) < stepMargin*float64(takes) {
		return
	}
	p.open, p.proved, p.groups, p.from, p.at, p.looked = true, false, 1, now.from, now.first, now.last
	p.rise, p.low, p.high = rise, now.delay, now.delay
}

// step looks for a rise that is the path's, and begins anew behind it.
func (e *Estimator) step(before completed, done *group) {
	if !e.steps.add(before, done, e.since) {
		return
	}
	e.steps.prove(e.clock.last, e.trend.base.value())
	e.trend, e.detector.usage = trend{jitter: e.trend.jitter}, Normal
	e.rate.doubt.suspicion.open, e.rate.doubt.swings.open = false, false
}

// doubtStep takes it back.
func (e *Estimator) doubtStep(at time.Duration) {
	if e.steps.doubtful(at, e.loss.loss) {
		e.trend.base.least = min(e.trend.base.least, e.steps.low)
	}
}

// since implements [passage], up to the newest packet.
func (e *Estimator) since(from int64) (sent, lost int, takes time.Duration) {
	sent, lost, bytes := e.sent.between(max(from, e.newest-stepPackets), e.newest)
	if e.steady == 0 {
		return sent, lost, longestTrip
	}
	return sent, lost, time.Duration(float64(bytes) * 8 / e.steady * float64(time.Second))
}
