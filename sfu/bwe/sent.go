package bwe

import (
	"math"
	"time"

	"github.com/parley-sfu/parley/sfu/seqnum"
)

// The ring of sent packets begins small and doubles while packets younger than
// patience would be forgotten unanswered. Once half of it would have done for
// ringHolds, half of it goes.
const (
	firstRing = 512  // 8 KB: half a second of 5 Mbps
	maxRing   = 8192 // 128 KB: only who receives tens of Mbps, or never answers
	patience  = 1500 * time.Millisecond
	ringHolds = 30 * time.Second
)

// fate is what became of a sent packet.
type fate uint8

const (
	nothing  fate = iota // the entry is empty
	pending              // sent, not reported on
	arrived              // reported as received
	missing              // reported as not received
	credited             // its report was lost; counted as received
)

// sentPacket is 16 bytes, of which each subscriber has hundreds.
type sentPacket struct {
	at      time.Duration
	seq     uint32 // low bits of the extended number
	size    uint16 // bytes
	cluster uint8
	fate    fate
}

// sentRing remembers what was sent. The zero value is ready to use.
type sentRing struct {
	ring   []sentPacket // power of two, nil before the first packet
	seq    seqnum.Unwrapper[uint16]
	filled time.Duration // when more than half of it was last needed
}

// put records a packet and returns its extended number.
func (s *sentRing) put(seq uint16, size int, cluster uint8, at time.Duration) int64 {
	if s.ring == nil {
		s.ring = make([]sentPacket, firstRing)
	}
	ext := s.seq.Unwrap(seq)
	slot := &s.ring[ext&int64(len(s.ring)-1)]
	switch {
	case slot.fate == pending && len(s.ring) < maxRing && at-slot.at < patience && slot.seq != uint32(ext):
		s.resize(2*len(s.ring), ext)
		s.filled = at
		slot = &s.ring[ext&int64(len(s.ring)-1)]
	case len(s.ring) > firstRing:
		slot = s.tidy(slot, ext, at)
	}
	*slot = sentPacket{
		at: at, seq: uint32(ext), // low bits are meant
		size:    uint16(min(max(size, 0), math.MaxUint16)), // clamped
		cluster: cluster, fate: pending,
	}
	return ext
}

// tidy halves a ring that was large for long without need, and returns where the
// packet goes then.
func (s *sentRing) tidy(slot *sentPacket, ext int64, at time.Duration) *sentPacket {
	half := len(s.ring) / 2
	if p := &s.ring[(ext-int64(half))&int64(len(s.ring)-1)]; p.fate == pending && at-p.at < patience {
		s.filled = at
	}
	if at-s.filled < ringHolds {
		return slot
	}
	s.resize(half, ext)
	s.filled = at
	return &s.ring[ext&int64(half-1)]
}

// resize keeps of what comes before a number as much as there is room for; every
// packet keeps its number.
func (s *sentRing) resize(size int, before int64) {
	old := s.ring
	s.ring = make([]sentPacket, size)
	for _, p := range old {
		if uint32(before)-p.seq <= uint32(size) { //nolint:gosec // low bits are meant
			s.ring[int(p.seq)&(size-1)] = p
		}
	}
}

// extend returns the extended number of a packet that a report names: the
// newest with these low bits that was sent.
func (s *sentRing) extend(seq uint16) int64 {
	highest, _ := s.seq.Highest()
	return highest - int64(uint16(highest)-seq)
}

// get returns a remembered packet, or nil.
func (s *sentRing) get(ext int64) *sentPacket {
	if s.ring == nil {
		return nil
	}
	p := &s.ring[ext&int64(len(s.ring)-1)]
	if p.fate == nothing || p.seq != uint32(ext) {
		return nil
	}
	return p
}

// between tells what is remembered from one packet to another, both included.
func (s *sentRing) between(from, to int64) (sent, lost, bytes int) {
	for ext := max(from, to-int64(len(s.ring))); ext <= to; ext++ {
		p := s.get(ext)
		if p == nil {
			continue
		}
		sent++
		bytes += int(p.size)
		if p.fate == missing {
			lost++
		}
	}
	return sent, lost, bytes
}
