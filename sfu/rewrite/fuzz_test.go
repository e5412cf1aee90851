package rewrite_test

import (
	"math/rand/v2"
	"testing"

	"github.com/parley-sfu/parley/sfu/rewrite"
)

// packetOf names a packet of a source.
type packetOf struct {
	source uint32
	seq    int64
}

// model is a Rewriter written for clarity: it writes down each number it gives,
// for ever, and knows no epochs.
type model struct {
	numbers map[packetOf]int64 // the number given, or kept
	owners  map[int64]packetOf
	born    map[packetOf]int // changes seen when the number was given

	source   uint32
	started  bool
	expected int64
	open     []packetOf // missing; to be numbered from next when anything after them is sent
	next     int64
	changes  int
}

func newModel(first uint16) *model {
	return &model{
		numbers: map[packetOf]int64{}, owners: map[int64]packetOf{}, born: map[packetOf]int{},
		next: int64(first & 0x7fff),
	}
}

func (m *model) change(source uint32, first int64) {
	m.source, m.expected, m.started = source, first, true
	m.open = nil // their numbers were not reached
	m.changes++
}

// give numbers a packet for good.
func (m *model) give(p packetOf) {
	m.numbers[p], m.owners[m.next], m.born[p] = m.next, p, m.changes
	m.next++
}

// miss opens what lies between the packet expected and seq.
func (m *model) miss(seq int64) {
	end := seq
	if seq-m.expected > 1024 {
		end = m.expected + 1
		m.changes++
	}
	for s := m.expected; s < end; s++ {
		m.open = append(m.open, packetOf{m.source, s})
	}
}

func (m *model) forward(p packetOf) (int64, bool) {
	if !m.started {
		return 0, false
	}
	if p.source == m.source && p.seq >= m.expected {
		m.miss(p.seq)
		m.expected = p.seq + 1
		m.open = append(m.open, p)
	}
	for i := len(m.open) - 1; i >= 0; i-- {
		if m.open[i] == p {
			for _, o := range m.open[:i+1] {
				m.give(o)
			}
			m.open = m.open[i+1:]
			break
		}
	}
	out, ok := m.numbers[p]
	return out, ok
}

func (m *model) skip(p packetOf) {
	if m.started && p.source == m.source && p.seq >= m.expected {
		m.miss(p.seq)
		m.expected = p.seq + 1
		m.changes++
	}
}

// skipThrough leaves out all that has not come up to a packet.
func (m *model) skipThrough(p packetOf) {
	if m.started && p.source == m.source && p.seq >= m.expected {
		m.expected = p.seq + 1
		m.changes++
	}
}

// mayForget reports whether a packet's number is so old that a Rewriter need not
// know it any more.
func (m *model) mayForget(p packetOf) bool { return m.changes-m.born[p] >= 63 }

// contents makes up a packet's other numbers: always the same ones for the same
// packet, whatever garbage for the next.
func contents(p packetOf) rewrite.Packet {
	mixed := uint64(p.seq)*0x9e3779b97f4a7c15 + uint64(p.source)*0xbf58476d1ce4e5b9
	mixed ^= mixed >> 29
	return rewrite.Packet{
		Seq: p.seq, Timestamp: uint32(mixed), HasPicture: mixed>>60 != 0,
		PictureID: uint16(mixed>>32) & 0x7fff, TL0: uint8(mixed >> 48),
	}
}

// fuzzed plays one sequence of steps against both.
type fuzzed struct {
	t        *testing.T
	r        *rewrite.Rewriter
	m        *model
	sent     map[packetOf]rewrite.Out // as it went out first, since the last switch to its source
	last     rewrite.Out
	expect   *packetOf // the packet a switch was made for, until anything is sent
	pictured bool
	shift    uint32 // between the timestamps of the source and the stream
	shifted  bool   // it is known
}

func FuzzRewriter(f *testing.F) {
	f.Add(uint16(0), uint16(0), []byte{0x60, 1, 0, 0, 0, 0, 0x20, 3, 0x40, 0, 0x10, 2})
	f.Add(uint16(65535), uint16(32767), []byte{0x60, 1, 0, 0, 0x50, 200, 0, 0, 0x60, 2, 0, 0, 0x10, 5, 0x30, 9})
	for _, origin := range origins {
		f.Add(origin, origin, []byte("a few steps, whatever they may be, and \x20\x01\x40\x00\x00\x00 some more of them"))
	}
	f.Fuzz(compare)
}

// TestAgainstModel is the fuzz target with as many steps of chance as time allows.
func TestAgainstModel(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 5))
	steps := make([]byte, 1000)
	for range 100 {
		for i := range steps {
			steps[i] = byte(random.UintN(256)) >> (random.UintN(3) * uint(i%2)) // near distances are more telling
		}
		compare(t, uint16(random.Uint32()), uint16(random.Uint32()), steps)
	}
}

func compare(t *testing.T, firstOut, firstSeq uint16, steps []byte) {
	t.Helper()
	z := &fuzzed{t: t, r: rewrite.New(firstOut, 0, 0), m: newModel(firstOut), sent: map[packetOf]rewrite.Out{}}
	z.m.expected = int64(firstSeq)
	for steps = steps[:min(len(steps), 1000)]; len(steps) >= 2; steps = steps[2:] {
		z.step(steps[0], int64(steps[1]))
	}
}

// step does what one pair of bytes says: the upper half of the first is what, its
// lowest bits the source; the second is how far.
func (z *fuzzed) step(what byte, far int64) {
	p := packetOf{z.m.source, z.m.expected}
	switch what >> 4 {
	case 1:
		p.seq += far % 5
	case 2: // late, or again
		p.seq -= 1 + far%50
	case 3: // late of whichever source
		p = packetOf{uint32(what & 3), p.seq - 1 - far%20}
	case 4:
		z.skip(p)
		return
	case 5:
		p.seq += far - 20
		z.skip(p)
		return
	case 6:
		z.change(packetOf{uint32(what & 3), p.seq + far - 128}, uint32(far)<<24)
		return
	case 7: // a jump
		p.seq += (far - 128) * 257
	case 8:
		p.seq += far - 20
		z.r.SkipThrough(p.source, p.seq)
		z.m.skipThrough(p)
		return
	}
	z.forward(p)
}

func (z *fuzzed) skip(p packetOf) {
	z.r.Skip(p.source, p.seq)
	z.m.skip(p)
}

func (z *fuzzed) change(p packetOf, timestamp uint32) {
	z.r.Switch(p.source, contents(p), timestamp)
	z.m.change(p.source, p.seq)
	z.expect, z.shifted = &p, false
	for old := range z.sent { // it may come again under other numbers
		if old.source == p.source {
			delete(z.sent, old)
		}
	}
}

func (z *fuzzed) forward(p packetOf) {
	in := contents(p)
	before := z.m.next
	out, ok := z.r.Forward(p.source, in)
	want, wantOK := z.m.forward(p)
	switch {
	case !ok && wantOK && z.m.mayForget(p):
		return
	case ok != wantOK:
		z.t.Fatalf("Forward(%v) = %v, want %v", p, ok, wantOK)
	case !ok:
		return
	case out.Seq != uint16(want):
		z.t.Fatalf("Forward(%v) goes out as %d, want %d", p, out.Seq, want)
	}
	if first, again := z.sent[p]; again && first != out {
		z.t.Fatalf("Forward(%v) = %+v, the first time it was %+v", p, out, first)
	}
	z.sent[p] = out
	if source, seq, ok := z.r.Original(out.Seq); z.m.next-want <= 1<<15 && (packetOf{source, seq} != p || !ok) {
		z.t.Fatalf("Original(%d) = %d, %d, %v, want %v", out.Seq, source, seq, ok, p)
	}
	if want >= before {
		z.newest(p, in, out)
	}
}

// newest checks a packet that is the newest one of the stream.
func (z *fuzzed) newest(p packetOf, in rewrite.Packet, out rewrite.Out) {
	if seq, timestamp, sent := z.r.Last(); seq != out.Seq || timestamp != out.Timestamp || !sent {
		z.t.Fatalf("Last = %d, %d, %v after %+v", seq, timestamp, sent, out)
	}
	if z.expect != nil && *z.expect == p {
		if ahead := int32(out.Timestamp - z.last.Timestamp); z.pictured && ahead <= 0 {
			z.t.Fatalf("the timestamp goes from %d to %d at a switch", z.last.Timestamp, out.Timestamp)
		}
		if z.pictured && in.HasPicture && (out.PictureID != (z.last.PictureID+1)&0x7fff || out.TL0 != z.last.TL0+1) {
			z.t.Fatalf("the pictures go from %d to %d, TL0 %d to %d at a switch", z.last.PictureID, out.PictureID, z.last.TL0, out.TL0)
		}
	}
	z.expect = nil
	if shift := out.Timestamp - in.Timestamp; !z.shifted || shift != z.shift {
		if z.shifted { // the source catches up
			z.m.changes++
		}
		z.shift, z.shifted = shift, true
	}
	if in.HasPicture {
		z.pictured = true
		z.last = out
	} else {
		z.last.Timestamp = out.Timestamp
	}
}
