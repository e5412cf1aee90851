package history

import "math/bits"

// MaxPacket is the size in bytes of the largest packet kept: more than any path
// without fragments carries.
const MaxPacket = 2048

// maxSize bounds the size of a Ring, in packets.
const maxSize = 1 << 14

// granule is what slot buffers are rounded up to, in bytes, so that packets of
// nearly the same size do not each make a new one.
const granule = 256

// Ring holds the last packets of one stream by extended sequence number. Make it
// with [New].
type Ring struct {
	slots   []slot
	started bool
	newest  int64 // highest number put
	floor   int64 // numbers up to here are refused
	bytes   int   // capacity of all buffers
}

type slot struct {
	seq    int64
	held   bool
	packet []byte
}

// New returns a Ring for the last size packets, rounded up to a power of two
// between 1 and 16,384.
func New(size int) *Ring {
	size = min(max(size, 1), maxSize)
	return &Ring{slots: make([]slot, 1<<bits.Len(uint(size-1)))} // not negative
}

// Put keeps a copy of packet under its extended sequence number; the caller may
// use packet again at once. It is false, and nothing is kept, for a packet that
// is here already, that is older than the ring reaches, or larger than
// [MaxPacket].
func (r *Ring) Put(seq int64, packet []byte) bool {
	if len(packet) > MaxPacket || !r.reaches(seq) {
		return false
	}
	s := r.slot(seq)
	if s.held && s.seq == seq {
		return false
	}
	if cap(s.packet) < len(packet) {
		size := (len(packet) + granule - 1) &^ (granule - 1)
		r.bytes += size - cap(s.packet)
		s.packet = make([]byte, 0, size)
	}
	s.packet = append(s.packet[:0], packet...)
	s.seq, s.held = seq, true
	r.advance(seq)
	return true
}

// Get returns the packet with the given number. It belongs to the Ring and must
// not be changed. It stays as it is until a packet is put that takes its slot: one
// whose number is higher by the size of the Ring, or a multiple.
func (r *Ring) Get(seq int64) ([]byte, bool) {
	s := r.slot(seq)
	if !s.held || s.seq != seq || !r.reaches(seq) {
		return nil, false
	}
	return s.packet, true
}

// Bytes is the memory that packet buffers take, used or waiting to be.
func (r *Ring) Bytes() int { return r.bytes }

// Shrink forgets all packets and gives their buffers back. The packets forgotten
// are still refused when they come again.
func (r *Ring) Shrink() {
	clear(r.slots)
	r.bytes = 0
	if r.started {
		r.floor = r.newest
	}
}

// advance moves the ring's window up to seq.
func (r *Ring) advance(seq int64) {
	oldest := seq - int64(len(r.slots))
	switch {
	case !r.started:
		r.started, r.newest, r.floor = true, seq, oldest
	case seq > r.newest:
		r.newest, r.floor = seq, max(r.floor, oldest)
	}
}

// reaches reports whether seq lies in the ring, or ahead of it.
func (r *Ring) reaches(seq int64) bool { return !r.started || seq > r.floor }

func (r *Ring) slot(seq int64) *slot { return &r.slots[int(seq)&(len(r.slots)-1)] }
