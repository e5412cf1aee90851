package payload

// Bits of the VP9 payload descriptor (RFC 9628, section 4.2).
const (
	vp9I = 0x80 // picture id follows
	vp9P = 0x40 // predicted from earlier pictures
	vp9L = 0x20 // layer indices follow
	vp9F = 0x10 // flexible mode: references follow, TL0PICIDX does not
	vp9B = 0x08 // a frame begins here
	vp9E = 0x04 // a frame ends here
	vp9V = 0x02 // scalability structure follows

	vp9M = 0x80 // picture id: 15 bits rather than 7
	vp9U = 0x10 // layer indices: a place to switch up to more temporal layers
	vp9N = 0x01 // reference: another one follows
	vp9Y = 0x10 // scalability structure: sizes of the layers follow
	vp9G = 0x08 // scalability structure: a group of pictures follows

	vp9MaxReferences = 3
)

// inspectVP9 reads the VP9 payload descriptor (RFC 9628, section 4.2):
//
//	byte 0       I P L F B E V Z
//	picture      M PictureID (1-2)     if I
//	layer        TID U SID D           if L
//	tl0          TL0PICIDX             if L and not F
//	references   P_DIFF N (1-3)        if P and F
//	structure    N_S Y G ... (1-)      if V
func inspectVP9(p []byte) Info {
	r := reader{rest: p}
	flags := r.byte()
	info := Info{FrameStart: flags&vp9B != 0, FrameEnd: flags&vp9E != 0}
	if flags&vp9I != 0 {
		info.HasPictureID, info.PictureID = true, vp9PictureID(&r)
	}
	if flags&vp9L != 0 {
		layer := r.byte()
		info.Layered, info.TemporalID, info.SpatialID = true, layer>>5, layer>>1&0x07
		info.SwitchUp = layer&vp9U != 0
		if flags&vp9F == 0 {
			info.HasTL0, info.TL0 = true, r.byte()
		}
	}
	if flags&(vp9P|vp9F) == vp9P|vp9F {
		skipVP9References(&r)
	}
	if flags&vp9V != 0 {
		info.Width, info.Height = vp9Structure(&r)
	}
	if r.failed || len(r.rest) == 0 {
		return Info{}
	}
	info.KeyFrame = flags&(vp9B|vp9P) == vp9B && info.SpatialID == 0
	return info
}

func vp9PictureID(r *reader) uint16 {
	first := r.byte()
	if first&vp9M == 0 {
		return uint16(first)
	}
	return uint16(first&^vp9M)<<8 | uint16(r.byte())
}

// skipVP9References walks over up to three references to earlier pictures; one
// that announces a fourth is an error.
func skipVP9References(r *reader) {
	for range vp9MaxReferences {
		if r.byte()&vp9N == 0 {
			return
		}
	}
	r.failed = true
}

// vp9Structure reads the scalability structure (RFC 9628, section 4.2.1) and
// returns the size of the highest spatial layer, or 0, 0 if it tells none:
//
//	N_S Y G RSV
//	WIDTH (2) HEIGHT (2)        if Y, N_S + 1 times
//	N_G                         if G
//	TID U R RSV  P_DIFF (0-3)   if G, N_G times, with R times P_DIFF
func vp9Structure(r *reader) (width, height uint16) {
	flags := r.byte()
	if flags&vp9Y != 0 {
		for range flags>>5 + 1 {
			width, height = r.uint16(), r.uint16()
		}
	}
	if flags&vp9G != 0 {
		for range r.byte() {
			references := r.byte() >> 2 & 0x03
			r.take(int(references))
		}
	}
	return width, height
}
