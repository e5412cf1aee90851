package payload

import (
	"encoding/binary"
	"math"
)

// reader takes bytes off the front of a payload. Past the end it fails, for
// good, and gives zeros, so that a parser may look once, when it is done.
type reader struct {
	rest   []byte
	failed bool
}

// take returns the next n bytes, n being 0 or more; nil when there are fewer.
func (r *reader) take(n int) []byte {
	if r.failed || n > len(r.rest) {
		r.failed = true
		return nil
	}
	p := r.rest[:n]
	r.rest = r.rest[n:]
	return p
}

func (r *reader) byte() byte {
	if p := r.take(1); p != nil {
		return p[0]
	}
	return 0
}

func (r *reader) uint16() uint16 {
	if p := r.take(2); p != nil {
		return binary.BigEndian.Uint16(p)
	}
	return 0
}

// maxLEB128 is how many bytes a leb128 number may have (AV1 specification,
// section 4.10.5).
const maxLEB128 = 8

// leb128 returns the next number, written seven bits at a time, the low ones
// first. Above 31 bits it is no size of anything in a packet, and fails; so an
// absurd size cannot turn negative on the way to an index.
//
//	E5 8E 26  →  65 + 0E<<7 + 26<<14  =  624485
func (r *reader) leb128() int {
	var v uint64
	for i := range maxLEB128 {
		b := r.byte()
		v |= uint64(b&0x7F) << (7 * i)
		if b&0x80 != 0 {
			continue
		}
		if v <= math.MaxInt32 {
			return int(v)
		}
		break
	}
	r.failed = true
	return 0
}
