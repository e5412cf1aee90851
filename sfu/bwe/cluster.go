package bwe

import "time"

const (
	// probeTime is how long a cluster is sent on a calm path. On one whose delay
	// jumps by more than calmJitter from group to group it is sent for longer, by
	// jitterTimes the excess, up to longProbe.
	probeTime   = 20 * time.Millisecond
	longProbe   = 160 * time.Millisecond
	calmJitter  = 8 * time.Millisecond
	jitterTimes = 16
	// probePackets is the least number of packets in it: fewer tell too little.
	probePackets = 5
	probePacket  = 1200 // bytes, at most
	// probeFills is how much of a queue a cluster may make on a path that carries
	// what is thought and no more: a voice waits behind it, and an encoding that the
	// path carries must not end for it.
	probeFills = 40 * time.Millisecond
	// probeWait is how long a result is waited for, besides the round trip.
	probeWait = time.Second
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
	// Duration is the time over which the packets are to be spread evenly: 20 ms,
	// and up to 160 ms where the path jitters.
	Duration time.Duration
}

// cluster is the measurement of one probe: what was sent from its first packet
// to its last, probe or media, and what came of it.
type cluster struct {
	active          bool
	probe           Probe
	until           time.Duration // then it has failed
	own             int           // bytes of the probe sent
	ownPackets      int           // and packets
	first, last     int64         // extended sequence numbers; first < 0: nothing sent
	begin, end      time.Duration // sent
	earliest, tardy time.Duration // arrivals
	eldest, newest  int64         // extended sequence numbers of these
	head, tail      int           // bytes of the first arrival and of the last sent
	sent, came      int           // bytes
	packets         int           // that came
}

// newCluster opens a cluster of a rate, or of less where it would have to be sent
// for long.
func newCluster(id uint8, rate, estimate float64, s *signal) cluster {
	spread := min(max((s.jitter-calmJitter)*jitterTimes, probeTime), longProbe)
	if estimate > soundAlone {
		rate = min(rate, estimate*(1+probeFills.Seconds()/spread.Seconds()))
	}
	bytes := int(rate * spread.Seconds() / 8)
	return cluster{
		active: true, first: -1, until: s.at + spread + probeWait + s.rtt,
		probe: Probe{
			ID: id, Rate: int(rate), Bytes: bytes,
			Packets: max(probePackets, (bytes+probePacket-1)/probePacket), Duration: spread,
		},
	}
}

// sentPacket counts a packet that leaves while a cluster is open.
func (c *cluster) sentPacket(ext int64, size int, id uint8, at time.Duration) {
	if id == c.probe.ID {
		if c.first < 0 {
			c.first, c.begin = ext, at
		}
		c.own += size
		c.ownPackets++
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

// arrivedPacket counts a packet of the cluster that came.
func (c *cluster) arrivedPacket(ext int64, size int, arrival time.Duration) {
	if c.packets == 0 || arrival < c.earliest {
		c.earliest, c.eldest, c.head = arrival, ext, size
	}
	if c.packets == 0 || arrival > c.tardy {
		c.tardy, c.newest = arrival, ext
	}
	c.came += size
	c.packets++
}

// sentAll tells whether the whole cluster has left.
func (c *cluster) sentAll() bool {
	return c.first >= 0 && c.own >= c.probe.Bytes && c.ownPackets >= c.probe.Packets
}

// verdict is what a cluster tells.
type verdict uint8

const (
	failed  verdict = iota // too little came, or nothing was sent
	unclear                // it came in a heap, which says nothing
	shown                  // the path passes the rate
	own                    // and no more than that
)

// result is the rate that a cluster shows, and where it shows the path's end, most,
// which the path does not pass; 0 where it does not. inherent is the share of packets
// that the path loses by itself, sent the bytes that left after the first arrival, up
// to the last.
func (c *cluster) result(inherent float64, sent int) (rate, most float64, v verdict) {
	kept := 1 - inherent
	enough := 0.8 * kept
	took := c.tardy - c.earliest
	if float64(c.packets) < max(3, enough*probePackets) || float64(c.came) < enough*float64(c.probe.Bytes) || took > time.Second {
		return 0, 0, failed
	}
	perByte := 8 / max(took, time.Millisecond/4).Seconds()
	// What the path lost by itself passed all the same: its usual share of it at
	// least, all of it at most.
	came := c.came - c.head
	sent = max(sent, came)
	received := min(float64(came)/kept, float64(sent)) * perByte
	ends := received
	if inherent > lossLow {
		ends = float64(sent) * perByte
	}
	// A path can pass a burst faster than it was sent; that shows nothing.
	spread := max(c.end-c.begin, time.Millisecond)
	offered := float64(c.sent-c.tail) * 8 / spread.Seconds()
	limit := 1.2 * float64(c.probe.Rate)
	switch {
	case received > 2*offered:
		return 0, 0, unclear
	case ends < 0.9*offered:
		return min(0.95*received, limit), min(0.95*ends, limit), own // leave a little
	default:
		return min(received, offered, limit), 0, shown
	}
}
