package nack

import (
	"slices"
	"time"
)

// reordering is how long a gap may be mere reordering.
const reordering = 10 * time.Millisecond

// minInterval keeps two requests for the same packet apart when the round trip
// is shorter, or not known.
const minInterval = 20 * time.Millisecond

// Options say how stubborn a Generator is. The zero value is usable.
type Options struct {
	MaxMissing int           // packets asked for at a time, at most 4096; 0 is 256
	MaxTries   int           // requests per packet, at most 255; 0 is 5
	GiveUp     time.Duration // age at which a packet is of no more use; 0 is 1 s
}

// Generator keeps the list of missing packets of one encoding. Make it with
// [New].
type Generator struct {
	options Options
	started bool
	newest  int64     // highest number received
	origin  time.Time // of the times below
	missing []missing // by rising number; its capacity is MaxMissing
	lost    int
}

// missing is one packet that did not come.
type missing struct {
	seq   int64
	since time.Duration // when it was first missed, after origin
	asked time.Duration // when it was last asked for
	tries uint8
}

// New returns a Generator that has received nothing yet.
func New(o Options) *Generator {
	o = o.withDefaults()
	return &Generator{options: o, missing: make([]missing, 0, o.MaxMissing)}
}

func (o Options) withDefaults() Options {
	if o.MaxMissing <= 0 {
		o.MaxMissing = 256
	}
	if o.MaxTries <= 0 {
		o.MaxTries = 5
	}
	if o.GiveUp <= 0 {
		o.GiveUp = time.Second
	}
	o.MaxMissing = min(o.MaxMissing, 4096)
	o.MaxTries = min(o.MaxTries, 255)
	return o
}

// Received records that the packet with the given extended number came. Its work
// is bounded by MaxMissing, however far the number lies from the others.
func (g *Generator) Received(seq int64, now time.Time) {
	switch {
	case !g.started:
		g.started, g.newest, g.origin = true, seq, now
	case seq > g.newest:
		g.miss(g.newest+1, seq, now.Sub(g.origin))
		g.newest = seq
	default:
		g.found(seq)
	}
}

// Due appends to dst the wire numbers of the packets to ask for now, in rising
// order, and notes that they were asked for. rtt is the publisher's round trip
// time, zero when it is not known.
func (g *Generator) Due(dst []uint16, now time.Time, rtt time.Duration) []uint16 {
	if len(g.missing) == 0 {
		return dst
	}
	at, interval := now.Sub(g.origin), max(rtt, minInterval)
	kept := g.missing[:0]
	for _, m := range g.missing {
		if g.hopeless(m, at, interval) {
			g.lost++
			continue
		}
		if m.due(at, interval) {
			m.asked = at
			m.tries++
			dst = append(dst, uint16(m.seq)) // the wire carries the low 16 bits
		}
		kept = append(kept, m)
	}
	g.missing = kept
	return dst
}

// Lost returns how many packets were given up since the last call.
func (g *Generator) Lost() int {
	lost := g.lost
	g.lost = 0
	return lost
}

// miss adds the numbers from first up to, not including, end.
func (g *Generator) miss(first, end int64, at time.Duration) {
	gap := int(end - first)
	if gap > g.options.MaxMissing {
		g.lost += gap + len(g.missing)
		g.missing = g.missing[:0]
		return
	}
	if over := len(g.missing) + gap - g.options.MaxMissing; over > 0 {
		g.lost += over
		g.missing = slices.Delete(g.missing, 0, over)
	}
	for seq := first; seq < end; seq++ {
		g.missing = append(g.missing, missing{seq: seq, since: at})
	}
}

// found takes a packet that came after all off the list.
func (g *Generator) found(seq int64) {
	i, ok := slices.BinarySearchFunc(g.missing, seq, func(m missing, seq int64) int {
		return int(m.seq - seq)
	})
	if ok {
		g.missing = slices.Delete(g.missing, i, i+1)
	}
}

// hopeless reports whether to give a packet up: it is too old, or the last
// request for it had its time.
func (g *Generator) hopeless(m missing, at, interval time.Duration) bool {
	return at-m.since >= g.options.GiveUp ||
		int(m.tries) >= g.options.MaxTries && at-m.asked >= interval
}

// due reports whether it is time to ask for a packet.
func (m missing) due(at, interval time.Duration) bool {
	if m.tries == 0 {
		return at-m.since >= reordering
	}
	return at-m.asked >= interval
}
