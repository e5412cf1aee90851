package client

import "github.com/parley-sfu/parley/sfu/seqnum"

// Counters say what came of a stream. Packets that were asked for again and
// came are not lost.
type Counters struct {
	Packets  uint64 // received, each once
	Bytes    uint64 // of payload
	Lost     int64  // holes in the sequence numbers; a late packet fills one
	Late     uint64 // packets that came after a later one
	Repeated uint64 // packets that came twice
	Repaired uint64 // packets that came only when they were sent again (RFC 4588)
}

func (c *Counters) add(d Counters) {
	c.Packets += d.Packets
	c.Bytes += d.Bytes
	c.Lost += d.Lost
	c.Late += d.Late
	c.Repeated += d.Repeated
	c.Repaired += d.Repaired
}

// meterWindow is how far back a packet is known to have come, in packets.
const meterWindow = 1024

// meter finds holes and repetitions in one stream's sequence numbers.
type meter struct {
	unwrap seqnum.Unwrapper[uint16]
	seen   [meterWindow / 64]uint64 // by sequence number modulo meterWindow
}

// take counts one packet: its extended number, and what it adds to the counters.
func (m *meter) take(wire uint16) (int64, Counters) {
	highest, started := m.unwrap.Highest()
	seq := m.unwrap.Unwrap(wire)
	switch ahead := seq - highest; {
	case !started:
		m.mark(seq)
		return seq, Counters{Packets: 1}
	case ahead > 0:
		for i := max(highest+1, seq-meterWindow+1); i <= seq; i++ {
			m.clear(i)
		}
		m.mark(seq)
		return seq, Counters{Packets: 1, Lost: ahead - 1}
	case ahead > -meterWindow && m.marked(seq):
		return seq, Counters{Repeated: 1}
	default:
		m.mark(seq)
		return seq, Counters{Packets: 1, Late: 1, Lost: -1}
	}
}

func (m *meter) mark(seq int64)        { m.seen[place(seq)/64] |= 1 << (place(seq) % 64) }
func (m *meter) clear(seq int64)       { m.seen[place(seq)/64] &^= 1 << (place(seq) % 64) }
func (m *meter) marked(seq int64) bool { return m.seen[place(seq)/64]&(1<<(place(seq)%64)) != 0 }

// place is where a number stands in the window; the remainder of a negative one
// must not be negative.
func place(seq int64) uint64 { return uint64(seq) % meterWindow } //nolint:gosec // 2^64 is a multiple
