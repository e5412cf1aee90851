package rewrite

const (
	// remembered is how many epochs a Rewriter keeps, a power of two.
	remembered = 64
	// reach is how many numbers back an epoch is still of use: more than are kept
	// to be sent again. A slot that changes hands all day needs few epochs.
	reach = 1024
)

// pictureMask keeps a picture id in its 15 bits.
const pictureMask = 0x7fff

// epoch is a stretch over which all numbers differ by constants.
type epoch struct {
	first     int64  // the source's first sequence number
	out       int64  // the number sent for it, extended
	source    uint32 // who
	timestamp uint32 // to be added to the source's, modulo 2^32
	exact     uint32 // the same, once the source has caught up with what was sent
	picture   uint16 // to be added, modulo 2^15
	tl0       uint8  // to be added, modulo 2^8
	pictured  bool   // picture and tl0 are known
	frame     uint16 // to be added, modulo 2^16
	template  uint8  // to be added, modulo 2^6
	framed    bool   // frame and template are known
}

// at is the number that the epoch gives to the source's packet seq.
func (e *epoch) at(seq int64) int64 { return e.out + seq - e.first }

// from is the epoch that follows e for the same source.
func (e *epoch) from(first, out int64) epoch {
	next := *e
	next.first, next.out = first, out
	return next
}

// apply renumbers one packet.
func (e *epoch) apply(p Packet) Out {
	out := Out{
		Seq:       uint16(e.at(p.Seq)), // the wire carries the low 16 bits
		Timestamp: p.Timestamp + e.timestamp,
	}
	if p.HasPicture {
		out.PictureID = (p.PictureID + e.picture) & pictureMask
		out.TL0 = p.TL0 + e.tl0
	}
	if p.HasFrame {
		out.Frame, out.Template = p.Frame+e.frame, e.template
	}
	return out
}

// ring keeps the last epochs in the order of their numbers. Most streams have
// one or two in their life, and it grows only for those that have more.
type ring struct {
	epochs []epoch // a power of two; nil before the first
	count  int     // in use
	head   int     // index of the newest
}

// back returns the epoch n before the newest, nil when it is not remembered.
func (r *ring) back(n int) *epoch {
	if n >= r.count {
		return nil
	}
	return &r.epochs[(r.head-n)&(len(r.epochs)-1)]
}

// push adds an epoch, over the oldest one when the ring is full.
func (r *ring) push(e epoch) *epoch {
	if r.count > 1 && r.count == len(r.epochs) && r.back(r.count-2).out <= e.out-reach {
		r.count-- // the oldest ended there
	}
	if r.count == len(r.epochs) && r.count < remembered {
		r.grow()
	}
	r.head = (r.head + 1) & (len(r.epochs) - 1)
	r.epochs[r.head] = e
	r.count = min(r.count+1, len(r.epochs))
	return &r.epochs[r.head]
}

// grow doubles the ring.
func (r *ring) grow() {
	larger := make([]epoch, max(2*len(r.epochs), 2))
	for n := range r.count {
		larger[r.count-1-n] = *r.back(n)
	}
	r.epochs, r.head = larger, (r.count-1)&(len(larger)-1)
}

// trim forgets the epochs whose numbers begin at out or later.
func (r *ring) trim(out int64) {
	for r.count > 0 && r.epochs[r.head].out >= out {
		r.head = (r.head - 1) & (len(r.epochs) - 1)
		r.count--
	}
}

// ofSource finds the epoch that a source's packet belongs to. An epoch ends
// where the numbers of the next one begin.
func (r *ring) ofSource(source uint32, seq int64) *epoch {
	var later *epoch
	for n := range r.count {
		e := r.back(n)
		if e.source == source && seq >= e.first && (later == nil || e.at(seq) < later.out) {
			return e
		}
		later = e
	}
	return nil
}

// ofNumber finds the epoch that a sent number belongs to.
func (r *ring) ofNumber(out int64) *epoch {
	for n := range r.count {
		if e := r.back(n); e.out <= out {
			return e
		}
	}
	return nil
}
