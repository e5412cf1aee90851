package header

// bits reads bit by bit, the highest first. Past the end it fails, for good, and
// gives zeros.
type bits struct {
	rest   []byte
	used   int // bits of the first byte
	failed bool
}

// take returns the next n bits, of at most 32.
func (r *bits) take(n int) uint32 {
	var v uint32
	for n > 0 {
		if len(r.rest) == 0 {
			r.failed = true
			return 0
		}
		step := min(n, 8-r.used)
		v = v<<step | uint32(r.rest[0]<<r.used)>>(8-step)&(1<<step-1)
		n -= step
		if r.used += step; r.used == 8 {
			r.rest, r.used = r.rest[1:], 0
		}
	}
	return v
}

func (r *bits) flag() bool { return r.take(1) == 1 }

// left is how many bits come.
func (r *bits) left() int { return 8*len(r.rest) - r.used }

// below returns a number below n, written in as few bits as that allows (ns(n),
// AV1 specification, section 4.10.7).
func (r *bits) below(n int) int {
	w, x := 0, n
	for ; x != 0; x >>= 1 {
		w++
	}
	m := 1<<w - n
	v := int(r.take(w - 1))
	if v < m {
		return v
	}
	return v<<1 - m + int(r.take(1))
}

// written is what is written bit by bit. What does not fit is left out, for good.
type written struct {
	bytes  []byte
	free   int // bits of the last byte
	failed bool
}

// put writes the lowest n bits of v, of at most 32.
func (w *written) put(v uint32, n int) {
	for n > 0 {
		if w.free == 0 {
			if len(w.bytes) == cap(w.bytes) {
				w.failed = true
				return
			}
			w.bytes, w.free = append(w.bytes, 0), 8
		}
		step := min(n, w.free)
		n -= step
		w.free -= step
		w.bytes[len(w.bytes)-1] |= byte(v>>n&(1<<step-1)) << w.free
	}
}

func (w *written) flags(set ...bool) {
	for _, one := range set {
		bit := uint32(0)
		if one {
			bit = 1
		}
		w.put(bit, 1)
	}
}

// copy writes what lies between two readings.
func (w *written) copy(from, to bits) {
	for n := from.left() - to.left(); n > 0; n -= 32 {
		step := min(n, 32)
		w.put(from.take(step), step)
	}
}
