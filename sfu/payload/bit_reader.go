package payload

// bitReader reads the bits of a NAL unit. To keep start codes out of a unit,
// the encoder writes a 3 after two zero bytes (H.264, section 7.4.1.1):
//
//	coded   00 00 03 01
//	meant   00 00    01
//
// Past the end it fails, for good, and gives zeros.
type bitReader struct {
	rest   []byte
	now    byte // the byte being read
	left   int  // bits of it not yet read
	zeros  int  // zero bytes in a row before what is next, at most 2
	failed bool
}

// bits returns the next n bits, of at most 32, the first one highest.
func (r *bitReader) bits(n int) uint32 {
	var v uint32
	for range n {
		if r.left == 0 {
			r.load()
		}
		r.left--
		v = v<<1 | uint32(r.now>>r.left&1)
	}
	return v
}

// load takes the next byte that means something.
func (r *bitReader) load() {
	if r.zeros == 2 && len(r.rest) > 0 && r.rest[0] == 3 {
		r.rest, r.zeros = r.rest[1:], 0
	}
	r.now, r.left = 0, 8
	if len(r.rest) == 0 {
		r.failed = true
		return
	}
	r.now, r.rest = r.rest[0], r.rest[1:]
	if r.now == 0 {
		r.zeros = min(r.zeros+1, 2)
	} else {
		r.zeros = 0
	}
}

// exp returns the next unsigned Exp-Golomb number (H.264, section 9.1): as many
// zeros as bits follow the next 1.
//
//	1 → 0   010 → 1   011 → 2   00100 → 3
func (r *bitReader) exp() uint32 {
	zeros := 0
	for r.bits(1) == 0 {
		if zeros++; zeros == 32 || r.failed {
			r.failed = true
			return 0
		}
	}
	return 1<<zeros - 1 + r.bits(zeros)
}

// signedExp returns the next signed Exp-Golomb number (H.264, section 9.1.1):
// 0, 1, -1, 2, -2 for the unsigned 0, 1, 2, 3, 4.
func (r *bitReader) signedExp() int64 {
	v := int64(r.exp())
	if v&1 == 1 {
		return v/2 + 1
	}
	return -v / 2
}
