package bwe

import "time"

const (
	// probeTime is how long a cluster is sent.
	probeTime = 20 * time.Millisecond
	// probePackets is the least number of packets in it: fewer tell too little.
	probePackets = 5
	probePacket  = 1200 // bytes, at most
	// probeWait is how long a result is waited for, besides the round trip.
	probeWait = time.Second
	// leastBackOff and mostBackOff are the pause after probes that showed
	// nothing new.
	leastBackOff = 2 * time.Second
	mostBackOff  = 30 * time.Second
	// wantFor is how long a wish holds.
	wantFor = 2 * time.Second
	// recoverAfter is how long after a drop the earlier estimate is tried, and
	// recoverFor how long it is remembered.
	recoverAfter = 3 * time.Second
	recoverFor   = 90 * time.Second
	// recoverStep bounds what is tried at once: a path that did not recover
	// must not be filled for longer than a voice can wait.
	recoverStep = 5
	// firstProbes are multiples of the start rate.
	firstSteps = 2
)

// Probe is a cluster of padding to be sent: retransmissions or padding on an RTX
// stream (RFC 4588), in packets marked with the ID in [Estimator.Sent]. Media
// sent meanwhile needs no mark.
type Probe struct {
	// ID is the cluster's number, 1 to 255.
	ID uint8
	// Rate is what is to be reached, bits per second.
	Rate int
	// Bytes is how much is to be sent in all, headers included.
	Bytes int
	// Packets is the least number of packets to send it in, at least 5.
	Packets int
	// Duration is the time over which the packets are to be spread evenly.
	Duration time.Duration
}

// cluster is the measurement of one probe: what was sent from its first packet
// to its last, probe or media, and what came of it.
type cluster struct {
	active          bool
	probe           Probe
	until           time.Duration // then it has failed
	own             int           // bytes of the probe sent
	first, last     int64         // extended sequence numbers; first < 0: nothing sent
	begin, end      time.Duration // sent
	earliest, tardy time.Duration // arrivals
	head, tail      int           // bytes of the first arrival and of the last sent
	sent, came      int           // bytes
	packets         int           // that came
}

// prober decides when to probe and judges the results.
type prober struct {
	current   cluster
	id        uint8
	steps     int // of the first probes
	wanted    float64
	wantedAt  time.Duration
	notBefore time.Duration
	pause     time.Duration // after the next failure
	ceiling   float64       // the estimate at the last failure; 0: none
	earlier   float64       // the estimate before a drop; 0: none
	droppedAt time.Duration
	tryAt     time.Duration // the earlier estimate again
	tryPause  time.Duration
	results   probeResults
}

type probeResults struct{ planned, raised, failed int }

// dropped notes a decrease of the estimate.
func (p *prober) dropped(from, to float64, at time.Duration) {
	if p.earlier == 0 || from > p.earlier || at-p.droppedAt > recoverFor {
		if to > 0.7*from && p.earlier == 0 {
			return // an ordinary decrease
		}
		p.earlier = max(from, p.earlier)
		p.tryPause = recoverAfter
		p.tryAt = at + recoverAfter
	}
	p.droppedAt = at
	p.tryAt = max(p.tryAt, at+recoverAfter)
}

// plan returns the rate to probe now, 0 for none.
func (p *prober) plan(at time.Duration, estimate float64, l limits) float64 {
	if p.earlier > 0 && (estimate > 0.9*p.earlier || at-p.droppedAt > recoverFor) {
		p.earlier = 0
	}
	if p.ceiling > 0 && estimate > 1.2*p.ceiling {
		p.ceiling, p.pause, p.notBefore = 0, 0, min(p.notBefore, at) // what stopped us is gone
	}
	rate := 0.0
	wanted := p.wanted > estimate && at-p.wantedAt <= wantFor
	switch {
	case p.current.active:
		return 0
	case p.steps < firstSteps:
		rate = l.start * float64(3*(p.steps+1)) // 3 times, then 6 times
	case wanted && p.earlier > 0 && at >= p.tryAt:
		rate = min(p.earlier, recoverStep*estimate)
	case wanted && at >= p.notBefore && at-p.droppedAt >= time.Second:
		rate = min(2*estimate, max(1.2*p.wanted, 1.25*estimate))
	}
	if rate = min(rate, l.most); rate < 1.1*estimate {
		if p.steps < firstSteps && rate > 0 {
			p.steps = firstSteps
		}
		return 0
	}
	return rate
}

// begin opens a cluster of a rate.
func (p *prober) begin(rate float64, at, rtt time.Duration) Probe {
	p.id = max(1, p.id+1) // 0 means no probe
	p.results.planned++
	bytes := int(rate * probeTime.Seconds() / 8)
	probe := Probe{
		ID: p.id, Rate: int(rate), Bytes: bytes,
		Packets: max(probePackets, (bytes+probePacket-1)/probePacket), Duration: probeTime,
	}
	p.current = cluster{active: true, probe: probe, first: -1, until: at + probeTime + probeWait + rtt}
	return probe
}

// sent counts a packet that leaves while a cluster is open.
func (c *cluster) sentPacket(ext int64, size int, id uint8, at time.Duration) {
	if id == c.probe.ID {
		if c.first < 0 {
			c.first, c.begin = ext, at
		}
		c.own += size
		c.last, c.end, c.tail = ext, at, size
	}
	if c.first >= 0 {
		c.sent += size
	}
}

// within tells whether a packet was sent between the cluster's first and last.
func (c *cluster) within(ext int64) bool {
	return c.active && c.first >= 0 && ext >= c.first && ext <= c.last
}

// arrived counts a packet of the cluster that came.
func (c *cluster) arrivedPacket(size int, arrival time.Duration) {
	if c.packets == 0 || arrival < c.earliest {
		c.earliest, c.head = arrival, size
	}
	if c.packets == 0 || arrival > c.tardy {
		c.tardy = arrival
	}
	c.came += size
	c.packets++
}

// sentAll tells whether the whole cluster has left.
func (c *cluster) sentAll() bool { return c.first >= 0 && c.own >= c.probe.Bytes }

// result is the rate that came of a cluster; false when it tells nothing.
// inherent is the share of packets that the path loses by itself.
func (c *cluster) result(inherent float64) (rate float64, ok bool) {
	kept := 1 - inherent
	enough := 0.8 * kept
	if c.packets < max(3, int(enough*probePackets)) || float64(c.came) < enough*float64(c.probe.Bytes) {
		return 0, false
	}
	took := c.tardy - c.earliest
	if took <= 0 || took > time.Second {
		return 0, false
	}
	received := float64(c.came-c.head) * 8 / took.Seconds() / kept
	// A path can pass a burst faster than it was sent; that shows nothing.
	spread := max(c.end-c.begin, time.Millisecond)
	offered := float64(c.sent-c.tail) * 8 / spread.Seconds()
	offered = min(offered, 1.2*float64(c.probe.Rate))
	if received > 2*offered {
		return 0, false
	}
	if received < 0.9*offered {
		return 0.95 * received, true // the path's own rate: leave a little
	}
	return min(received, offered), true
}

// judge ends the cluster with a rate, 0 when it failed, and returns what the
// estimate may be raised to.
func (p *prober) judge(rate, estimate float64, at time.Duration) float64 {
	probe := p.current.probe
	p.current = cluster{}
	first := p.steps < firstSteps
	p.steps++
	if p.earlier > 0 && at >= p.tryAt {
		p.tryPause = min(2*p.tryPause, mostBackOff)
		p.tryAt = at + p.tryPause
	}
	if rate < 1.05*estimate {
		p.results.failed++
		p.steps = firstSteps
		p.pause = min(max(2*p.pause, leastBackOff), mostBackOff)
		p.notBefore, p.ceiling = at+p.pause, estimate
		return 0
	}
	p.results.raised++
	if rate >= 0.85*float64(probe.Rate) {
		p.pause, p.ceiling, p.notBefore = 0, 0, at // the end is not reached
		p.tryAt = at
		return rate
	}
	if first {
		p.steps = firstSteps
	}
	p.pause = leastBackOff
	p.notBefore, p.ceiling = at+p.pause, rate
	return rate
}
