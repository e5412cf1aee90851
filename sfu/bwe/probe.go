package bwe

import "time"

const (
	// firstSteps is how many probes are made unasked, at 3 and 6 times the start
	// rate.
	firstSteps = 2
	// leastBackOff and mostBackOff are the pause after probes that showed nothing new,
	// failBackOff the least where the next must show more than failWide: whoever shares
	// a path finds its end moved by the other's probes, and probes of both fill it. Who
	// has less waits for a picture.
	leastBackOff = 2 * time.Second
	failBackOff  = 4 * time.Second
	failWide     = 600_000 // bits per second
	mostBackOff  = 30 * time.Second
	// wantFor is how long a wish holds.
	wantFor = 2 * time.Second
	// calm is how long after a fall of the estimate nothing is probed.
	calm = time.Second
	// proof is how long a raised estimate must stand to be believed: a short
	// cluster passes where a stream does not (a policer's burst, jitter).
	proof = 3 * time.Second
	// recoverAfter is how long after a drop the earlier estimate is tried,
	// recoverPause the longest pause between two tries, and recoverFor how long it is
	// remembered.
	recoverAfter = 3 * time.Second
	recoverPause = 8 * time.Second
	recoverFor   = 90 * time.Second
	// recoverStep bounds what is tried at once: a path that did not recover
	// must not be filled for longer than a voice can wait.
	recoverStep = 5
	// longestShadow is how long the delay is not looked at after a cluster, at most,
	// and leastSpare the share of the estimate that must not be used.
	longestShadow = time.Second
	leastSpare    = 0.05
)

// prober decides when to probe and judges the results.
//
//	first ──3×──6×──┐
//	                ▼        raised, and more is wanted
//	  wanted ──► 2× the estimate ──────────────┐
//	     ▲          │ nothing new     ▲        │
//	     └─ pause ◄─┴─ refuted        └────────┘
//	        2 … 30 s   within 3 s
type prober struct {
	current  cluster
	id       uint8
	steps    int // of the first probes
	wanted   float64
	wantedAt time.Duration

	notBefore time.Duration
	pause     time.Duration // the last one; 0: none was needed
	ceiling   float64       // above this estimate, what made us pause is gone; 0: none

	shadow   time.Duration // what is sent until then waits for a probe
	raised   raise
	distrust bool // the last raise was refuted

	earlier   float64 // the estimate before a drop; 0: none
	earlierAt time.Duration
	tryAt     time.Duration // when to try it
	tryPause  time.Duration
	fellAt    time.Duration // the last fall of the estimate
	results   probeResults
}

// raise is what a probe did to the estimate, until it is proved.
type raise struct {
	open     bool
	from, to float64
	at       time.Duration
}

type probeResults struct{ planned, raised, failed int }

// plan returns the rate to probe now, 0 for none.
func (p *prober) plan(at time.Duration, estimate float64, l limits) float64 {
	p.age(at, estimate)
	if p.current.active || at-p.fellAt < calm {
		return 0
	}
	rate := min(p.pick(at, estimate, l.start), l.most)
	if rate >= 1.1*estimate {
		return rate
	}
	if rate > 0 {
		p.steps = firstSteps // we are past that
	}
	return 0
}

// pick chooses between the first probes, the estimate before a drop, and what is
// wanted.
func (p *prober) pick(at time.Duration, estimate, first float64) float64 {
	if p.steps < firstSteps && at >= p.notBefore {
		return first * float64(3*(p.steps+1))
	}
	if p.wanted <= estimate || at-p.wantedAt > wantFor {
		return 0
	}
	if p.earlier > 0 && at >= p.tryAt {
		return min(p.earlier, recoverStep*estimate)
	}
	if at < p.notBefore || p.distrust && p.raised.open {
		return 0
	}
	return min(2*estimate, max(1.2*p.wanted, 1.25*estimate))
}

// age lets time pass over what is remembered.
func (p *prober) age(at time.Duration, estimate float64) {
	if p.raised.open && at-p.raised.at > proof {
		p.raised.open, p.distrust = false, false
		p.pause = 0
	}
	if p.earlier > 0 && (estimate > 0.9*p.earlier || at-p.earlierAt > recoverFor) {
		p.earlier = 0
	}
	if p.ceiling > 0 && estimate > p.ceiling {
		p.ceiling, p.pause, p.notBefore = 0, 0, min(p.notBefore, at)
	}
}

// begin opens a cluster of a rate.
func (p *prober) begin(rate, estimate float64, s *signal) Probe {
	p.id = max(1, p.id+1) // 0 means no probe
	p.results.planned++
	p.current = newCluster(p.id, rate, estimate, s)
	return p.current.probe
}

// shade notes until when what is sent waits for the cluster under way, on a path that
// carries what is thought: that it waits says nothing about the path. sent is what
// is sent now, the cluster included. Where that is all that may be, nothing is
// overlooked: a queue would not go.
func (p *prober) shade(estimate, sent float64) {
	bits := float64(8 * p.current.own)
	spare := estimate - sent + bits/meterWindow.Seconds()
	if spare < leastSpare*estimate {
		return
	}
	p.shadow = p.current.end + min(time.Duration(bits/spare*float64(time.Second)), longestShadow)
}

// shades tells whether what was sent at a moment waited for a probe.
func (p *prober) shades(at time.Duration) bool { return at <= p.shadow }

// judge ends the cluster and returns what the estimate may be raised to, 0 for
// nothing, and the rate that the path passes and no more, 0 where that is not known.
// sent is what left between the cluster's first arrival and its last.
func (p *prober) judge(inherent, estimate float64, sent int, at time.Duration) (raised, most float64) {
	rate, most, v := p.current.result(inherent, sent)
	probed := float64(p.current.probe.Rate)
	p.current = cluster{}
	if p.earlier > 0 && at >= p.tryAt {
		p.tryPause = min(2*p.tryPause, recoverPause)
		p.tryAt = at + p.tryPause
	}
	switch {
	case v == unclear:
		p.results.failed++
		p.notBefore = max(p.notBefore, at+calm)
		return 0, 0
	case v == failed, rate < 1.05*estimate:
		p.steps = firstSteps
		p.fail(1.2*estimate, at)
		return 0, most
	}
	p.results.raised++
	if !p.raised.open {
		p.raised = raise{open: true, from: estimate}
	}
	p.raised.to, p.raised.at = rate, at
	p.steps++
	if rate >= 0.85*probed { // the end is not reached
		p.tryAt = min(p.tryAt, at)
		return rate, most
	}
	p.steps = firstSteps
	p.notBefore, p.ceiling = at+leastBackOff, 1.2*rate
	return rate, most
}

// fail waits longer before the next probe.
func (p *prober) fail(ceiling float64, at time.Duration) {
	p.results.failed++
	least := leastBackOff
	if ceiling > failWide {
		least = failBackOff
	}
	p.pause = min(max(2*p.pause, least), mostBackOff)
	p.notBefore, p.ceiling = at+p.pause, ceiling
}

// acquitted forgets a fall that had no reason.
func (p *prober) acquitted(at time.Duration) {
	p.distrust, p.pause = false, 0
	p.notBefore = min(p.notBefore, at+calm)
}

// fell notes a fall of the estimate, and returns whether it refutes the last
// raise, and what the estimate was before that.
func (p *prober) fell(from, to float64, at time.Duration) (refuted bool, before float64) {
	p.fellAt = at
	if r := p.raised; r.open && at-r.at <= proof && to < 0.85*r.to {
		p.raised.open, p.distrust = false, true
		p.fail(1.7*to, at)
		return true, r.from
	}
	if p.earlier == 0 {
		if to > backOff*backOff*from {
			return false, 0 // an ordinary decrease
		}
		p.tryPause = recoverAfter
	}
	p.earlier, p.earlierAt = max(p.earlier, from), at
	p.tryAt = max(p.tryAt, at+recoverAfter)
	return false, 0
}
