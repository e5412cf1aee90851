package bwe

import (
	"math"
	"time"
)

const (
	lossLow  = 0.02 // up to here the rate may rise
	lossHigh = 0.10 // above it falls
	// mostInherent is the most loss that the path is believed to have by itself.
	mostInherent = 0.4
	// lossWindow is how many observations are weighed, lossFade how.
	lossWindow = 16
	lossFade   = 0.9
	// An observation is a quarter of a second of at least leastSample packets,
	// or a second of a few.
	lossPeriod   = 250 * time.Millisecond
	leastSample  = 20
	longPeriod   = time.Second
	longSample   = 5
	cutInterval  = 300 * time.Millisecond
	fullQueue    = 50 * time.Millisecond
	relaxCleared = 1.08 // per observation: there is loss, but it is not ours
	relaxCalm    = 1.02 // per observation: there is little loss
	// bearableBelow is the rate below which some loss is borne: 10 % more for
	// each 100 kbps.
	bearableBelow = 600_000
	// holdFor is how long the rate is held between the two bounds before it is
	// lowered a little: a short buffer may be overflowing all the time.
	holdFor = 3 * time.Second
)

// observation is what became of the packets of a moment.
type observation struct {
	rate       float32 // bits per second they were sent with
	sent, lost uint16
}

// lossControl bounds the estimate by loss. What a path loses whatever is sent
// (radio) must not lower the rate; what it loses because too much is sent must.
// Both look alike until the rate changes:
//
//	lost │      ╱ capacity 1 Mbps        lost │
//	     │     ╱                          20 %│────────────── inherent
//	     │    ╱                               │
//	     └───┴───── rate                      └────────────── rate
//
// So the last observations are weighed against both explanations, and the rate
// is cut for the loss that only a lack of capacity explains.
type lossControl struct {
	limit    float64 // bits per second; +Inf: no bound
	loss     float64 // smoothed share lost
	inherent float64 // share that the path loses by itself

	window [lossWindow]observation
	count  int

	sent, lost, bytes int
	first, last       time.Duration // sending times of the open observation
	before            time.Duration // of the last packet of the one before
	opened            time.Duration
	lastCut           time.Duration
	calmAt            time.Duration // when little of the loss was ours, or the rate was cut
}

// packet counts one packet whose fate became known.
func (c *lossControl) packet(sent time.Duration, size int) {
	if c.sent == 0 {
		c.first = sent
	}
	c.last = max(c.last, sent)
	c.sent++
	c.bytes += size
}

// missed counts one that is missing.
func (c *lossControl) missed(sent time.Duration, size int) {
	c.packet(sent, size)
	c.lost++
}

// found takes back a loss: the packet came late.
func (c *lossControl) found() { c.lost = max(0, c.lost-1) }

// update closes the observation when it says enough. estimate is the present
// estimate, bits per second.
func (c *lossControl) update(s *signal, estimate float64) (cut bool) {
	if c.opened == 0 {
		c.opened = s.at
	}
	age := s.at - c.opened
	if age < lossPeriod || c.sent < longSample || c.sent < leastSample && age < longPeriod {
		return false
	}
	share := float64(c.lost) / float64(c.sent)
	c.keep(c.sentRate())
	c.before, c.opened = c.last, s.at
	c.sent, c.lost, c.bytes = 0, 0, 0
	return c.judge(share, s, estimate)
}

// report takes a receiver report's share of packets lost (RFC 3550, section
// 6.4.1), where there is no transport-wide feedback.
func (c *lossControl) report(share float64, packets int, s *signal, estimate float64) (cut bool) {
	c.sent = min(max(packets, 1), math.MaxUint16)
	c.lost = int(share*float64(c.sent) + 0.5)
	c.keep(s.acked)
	c.sent, c.lost, c.bytes = 0, 0, 0
	return c.judge(share, s, estimate)
}

// sentRate is the rate of the open observation. It counts from the last packet
// before it, unless that lies far off.
func (c *lossControl) sentRate() float64 {
	from := c.before
	if c.first-from > longPeriod {
		from = c.first
	}
	return float64(c.bytes) * 8 / max(c.last-from, time.Millisecond).Seconds()
}

func (c *lossControl) keep(rate float64) {
	c.window[c.count%lossWindow] = observation{
		rate: float32(rate),
		sent: uint16(min(c.sent, math.MaxUint16)), // clamped
		lost: uint16(min(c.lost, math.MaxUint16)), // clamped
	}
	c.count++
}

// judge moves the bound: up below 2 % of loss that is ours, down above 10 %, and
// in between only after a while.
func (c *lossControl) judge(share float64, s *signal, estimate float64) (cut bool) {
	c.loss += (share - c.loss) / 3
	if c.count == 1 {
		c.loss = share
	}
	before := c.inherent
	c.inherent = 0
	if c.loss > lossLow {
		c.inherent = min(c.explain(s), mostInherent)
	}
	if s.queue > fullQueue {
		c.inherent = min(c.inherent, before) // a queue that overflows explains itself
	} else {
		c.inherent = max(c.inherent, min(c.loss, bearable(estimate)))
	}
	if c.ours() <= lossLow {
		relax := relaxCalm
		if c.loss > lossLow {
			relax = relaxCleared
		}
		c.limit *= relax
		c.calmAt = s.at
		return false
	}
	high := c.ours() > lossHigh && share > lossHigh && s.at-c.lastCut >= cutInterval+s.rtt
	long := share > lossLow && s.at-c.calmAt >= holdFor
	if !high && !long {
		return false
	}
	c.limit = estimate * (1 - 0.5*c.ours())
	c.lastCut, c.calmAt = s.at, s.at
	return true
}

// bearable is the share of loss that is put up with where no queue stands: what
// is sent slowly is worth repairing, and hardly the cause.
func bearable(estimate float64) float64 {
	return min(max((bearableBelow-estimate)/1e6, 0), mostInherent)
}

// ours is the share of loss that too much sending explains.
func (c *lossControl) ours() float64 { return c.loss - c.inherent }

// explain returns the share of loss that the path has by itself: the likeliest
// explanation of the last observations.
func (c *lossControl) explain(s *signal) float64 {
	newest := float64(c.window[(c.count-1)%lossWindow].rate)
	bestInherent, free := c.likelihood(math.Inf(1))
	// Without a word from the observations: a queue tells of congestion, and so
	// does, faintly, that most is sent that may be.
	prior := 3.0
	switch {
	case s.queue > fullQueue:
		prior = 10
	case s.limited:
		prior = -2
	}
	best := free - prior
	for share := 0.4; share < 1.01; share += 0.05 {
		inherent, likely := c.likelihood(newest * share)
		if likely > best+0.5 { // from the lowest up; a higher one must be better
			best, bestInherent = likely, inherent
		}
	}
	return bestInherent
}

// likelihood is how well a capacity explains the observations, and the inherent
// loss that goes with it.
func (c *lossControl) likelihood(carries float64) (inherent, log float64) {
	n := min(c.count, lossWindow)
	var came, could float64
	weight := 1.0
	for i := range n {
		o := &c.window[(c.count-1-i)%lossWindow]
		came += weight * float64(o.sent-o.lost)
		could += weight * float64(o.sent) * passes(carries, o)
		weight *= lossFade
	}
	kept := min(came/max(could, 1e-9), 1)
	weight = 1
	for i := range n {
		o := &c.window[(c.count-1-i)%lossWindow]
		p := min(max(kept*passes(carries, o), 0.001), 0.999)
		log += weight * (float64(o.sent-o.lost)*math.Log(p) + float64(o.lost)*math.Log(1-p))
		weight *= lossFade
	}
	return 1 - kept, log
}

// passes is the share of an observation's packets that a capacity lets through.
func passes(carries float64, o *observation) float64 {
	return min(1, carries/max(float64(o.rate), 1))
}
