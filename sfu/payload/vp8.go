package payload

import "encoding/binary"

// Bits of the VP8 payload descriptor (RFC 7741, section 4.2).
const (
	vp8X = 0x80 // first byte: a second byte of flags follows
	vp8S = 0x10 // first byte: a partition begins here
	vp8I = 0x80 // second byte: PictureID follows
	vp8L = 0x40 // second byte: TL0PICIDX follows
	vp8T = 0x20 // second byte: TID is valid
	vp8K = 0x10 // second byte: KEYIDX is valid
	vp8M = 0x80 // PictureID: 15 bits rather than 7
	vp8Y = 0x20 // layer: the frame depends on the base layer alone
)

// vp8KeyHeader is the size of the header of a key frame (RFC 6386, section 9.1).
const vp8KeyHeader = 10

// vp8Descriptor is the VP8 payload descriptor taken apart:
//
//	byte 0     X R N S R PID
//	byte 1     I L T K RSV        if X
//	picture    M PictureID (1-2)  if I
//	tl0        TL0PICIDX          if L
//	layer      TID Y KEYIDX       if T or K
type vp8Descriptor struct {
	first, flags byte
	picture      int // where the picture id is; 0: absent, as byte 0 is never it
	pictureSize  int // 1 or 2
	tl0          int // where TL0PICIDX is; 0: absent
	layer        int // where TID, Y and KEYIDX are; 0: absent
	size         int // of the whole descriptor; at least one byte follows it
}

// parseVP8 reads the descriptor p begins with. It returns false when that does
// not fit, or when nothing follows it.
func parseVP8(p []byte) (d vp8Descriptor, ok bool) {
	if len(p) == 0 {
		return d, false
	}
	d.first, d.size = p[0], 1
	if d.first&vp8X != 0 {
		if len(p) <= d.size {
			return d, false
		}
		d.flags = p[d.size]
		d.size++
	}
	if d.flags&vp8I != 0 {
		if len(p) <= d.size {
			return d, false
		}
		d.picture, d.pictureSize = d.size, 1
		if p[d.picture]&vp8M != 0 {
			d.pictureSize = 2
		}
		d.size += d.pictureSize
	}
	if d.flags&vp8L != 0 {
		d.tl0 = d.size
		d.size++
	}
	if d.flags&(vp8T|vp8K) != 0 {
		d.layer = d.size
		d.size++
	}
	return d, len(p) > d.size
}

// begins reports whether the packet carries the first byte of a frame.
func (d *vp8Descriptor) begins() bool {
	return d.first&vp8S != 0 && d.first&0x07 == 0
}

func inspectVP8(p []byte) Info {
	d, ok := parseVP8(p)
	if !ok {
		return Info{}
	}
	info := Info{FrameStart: d.begins()}
	if d.picture != 0 {
		info.HasPictureID, info.PictureID = true, vp8PictureID(p[d.picture:], d.pictureSize)
	}
	if d.tl0 != 0 {
		info.HasTL0, info.TL0 = true, p[d.tl0]
	}
	if d.flags&vp8T != 0 {
		info.Layered, info.TemporalID = true, p[d.layer]>>6
		info.LayerSync = p[d.layer]&vp8Y != 0
	}
	if d.flags&vp8K != 0 {
		info.HasKeyIdx, info.KeyIdx = true, p[d.layer]&0x1F
	}
	if d.begins() {
		info.KeyFrame, info.Width, info.Height = vp8KeyFrame(p[d.size:])
	}
	return info
}

func vp8PictureID(p []byte, size int) uint16 {
	if size == 1 {
		return uint16(p[0])
	}
	return binary.BigEndian.Uint16(p) &^ (vp8M << 8)
}

// vp8KeyFrame looks at the first bytes of a frame (RFC 6386, section 9.1). In a
// key frame the lowest bit is 0, three bytes later comes a start code, and then
// the size, whose two high bits ask the receiver to scale:
//
//	| size1 . . | size . . P=0 | . . | 9d 01 2a | width LE | height LE |
//
// The start code is asked for, as no decoder begins without it, and so that of
// garbage and of encrypted frames not every other one passes for a key frame.
func vp8KeyFrame(frame []byte) (key bool, width, height uint16) {
	if len(frame) < vp8KeyHeader || frame[0]&1 != 0 {
		return false, 0, 0
	}
	if frame[3] != 0x9d || frame[4] != 0x01 || frame[5] != 0x2a {
		return false, 0, 0
	}
	return true, binary.LittleEndian.Uint16(frame[6:]) & 0x3FFF, binary.LittleEndian.Uint16(frame[8:]) & 0x3FFF
}
