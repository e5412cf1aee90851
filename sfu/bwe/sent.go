package bwe

import (
	"math"
	"time"

	"github.com/parley-sfu/parley/sfu/seqnum"
)

// The ring of sent packets begins small and doubles while packets younger than
// patience would be forgotten unanswered.
const (
	firstRing = 512  // 8 KB: half a second of 5 Mbps
	maxRing   = 8192 // 128 KB: only who receives tens of Mbps, or never answers
	patience  = 1500 * time.Millisecond
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
	ring []sentPacket // power of two, nil before the first packet
	seq  seqnum.Unwrapper[uint16]
}

// put records a packet and returns its extended number.
func (s *sentRing) put(seq uint16, size int, cluster uint8, at time.Duration) int64 {
	if s.ring == nil {
		s.ring = make([]sentPacket, firstRing)
	}
	ext := s.seq.Unwrap(seq)
	slot := &s.ring[ext&int64(len(s.ring)-1)]
	if slot.fate == pending && len(s.ring) < maxRing && at-slot.at < patience && slot.seq != uint32(ext) {
		s.grow()
		slot = &s.ring[ext&int64(len(s.ring)-1)]
	}
	*slot = sentPacket{
		at: at, seq: uint32(ext), // low bits are meant
		size:    uint16(min(max(size, 0), math.MaxUint16)), // clamped
		cluster: cluster, fate: pending,
	}
	return ext
}

// grow doubles the ring; every packet keeps its number.
func (s *sentRing) grow() {
	old := s.ring
	s.ring = make([]sentPacket, 2*len(old))
	for _, p := range old {
		s.ring[int(p.seq)&(len(s.ring)-1)] = p
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
