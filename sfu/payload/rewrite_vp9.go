package payload

import "encoding/binary"

// RewriteVP9 copies the payload p into dst[:0] with another picture id and
// TL0PICIDX (RFC 9628, section 4.2), and returns the copy. It is to VP9 what
// [RewriteVP8] is to VP8, to the last word.
//
//	p     I P L F B E V Z | 0  id7  |       | TID U SID D | tl0 | frame
//	copy  I P L F B E V Z | 1  id15 . . . . | TID U SID D | new | frame
//
// References in flexible mode are distances between picture ids: all ids of one
// source have to be moved by the same.
func RewriteVP9(dst, p []byte, pictureID uint16, tl0 uint8) ([]byte, bool) {
	n, ok := vp9NumbersOf(p)
	if !ok || cap(dst) < len(p)+n.grows {
		return nil, false
	}
	dst = append(dst[:0], p[0])
	if n.picture != 0 {
		dst = binary.BigEndian.AppendUint16(dst, vp9M<<8|pictureID) // M covers the 16th bit
	}
	dst = append(dst, p[1+n.picture:]...)
	if n.tl0 != 0 {
		dst[n.tl0+n.grows] = tl0
	}
	return dst, true
}

// vp9Numbers is where the numbers of a VP9 payload descriptor stand.
type vp9Numbers struct {
	picture int // bytes of the picture id, which begins at 1; 0: absent
	grows   int // 1 when that has 7 bits, and is to be widened
	tl0     int // where TL0PICIDX is; 0: absent
}

// vp9NumbersOf finds the numbers; false when they, or a frame, do not fit.
func vp9NumbersOf(p []byte) (n vp9Numbers, ok bool) {
	if len(p) < 2 {
		return n, false
	}
	flags, size := p[0], 1
	if flags&vp9I != 0 {
		n.picture, n.grows = 2, 0
		if p[1]&vp9M == 0 {
			n.picture, n.grows = 1, 1
		}
		size += n.picture
	}
	if flags&vp9L != 0 {
		size++
		if flags&vp9F == 0 {
			n.tl0 = size
			size++
		}
	}
	return n, len(p) > size
}
