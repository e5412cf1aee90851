package payload

import "encoding/binary"

// RewriteVP8 copies the payload p into dst[:0] with another picture id and
// TL0PICIDX (RFC 7741, section 4.2), and returns the copy. Numbers are replaced
// where the packet has them and not added where it has none; of pictureID the
// low 15 bits count. A picture id of 7 bits is widened to 15, so the copy may be
// one byte longer than p:
//
//	p     X=1 | I L T K | 0  id7  |       | tl0 | tid | frame
//	copy  X=1 | I L T K | 1  id15 . . . . | new | tid | frame
//
// It returns false, and writes nothing, when p is no VP8 payload or when dst has
// too little capacity; len(p)+1 is always enough. It never edits p, which must
// not share memory with dst.
func RewriteVP8(dst, p []byte, pictureID uint16, tl0 uint8) ([]byte, bool) {
	d, ok := parseVP8(p)
	if !ok {
		return nil, false
	}
	grown := 0
	if d.pictureSize == 1 {
		grown = 1
	}
	if cap(dst) < len(p)+grown {
		return nil, false
	}
	if d.picture == 0 {
		dst = append(dst[:0], p[:d.size]...)
	} else {
		dst = append(dst[:0], p[:d.picture]...)
		dst = binary.BigEndian.AppendUint16(dst, vp8M<<8|pictureID) // M covers the 16th bit
		dst = append(dst, p[d.picture+d.pictureSize:d.size]...)
	}
	if d.tl0 != 0 {
		dst[d.tl0+grown] = tl0
	}
	return append(dst, p[d.size:]...), true
}
