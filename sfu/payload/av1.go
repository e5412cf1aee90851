package payload

// Bits of the AV1 aggregation header (RTP Payload Format For AV1, section 4.4).
const (
	av1Z = 0x80 // the first element continues an OBU of the packet before
	av1N = 0x08 // a coded video sequence begins
)

// Bits and types of an OBU header (AV1 specification, sections 5.3.2 and 6.2.2).
const (
	obuForbidden = 0x80
	obuExtension = 0x04 // a byte with the layer follows

	obuSequenceHeader    = 1
	obuTemporalDelimiter = 2
	obuFrameHeader       = 3
	obuFrame             = 6
)

// inspectAV1 reads an AV1 payload (RTP Payload Format For AV1, section 4.4):
//
//	| Z Y W W N | size | OBU ... | size | OBU ... | OBU ...
//
// An OBU is a sequence header, a frame, a part of one. Those cut by the end of
// a packet go on in the next, where Z says that no header is to be expected.
//
// A key frame is known by N or by a sequence header, which encoders repeat at
// key frames. In a packet that continues another neither can be: both come
// first in their picture.
func inspectAV1(p []byte) Info {
	if len(p) < 2 {
		return Info{}
	}
	continued, begins := p[0]&av1Z != 0, p[0]&av1N != 0
	if continued && begins { // forbidden (section 4.4)
		return Info{}
	}
	info := av1Info{Info: Info{KeyFrame: begins, FrameStart: begins}}
	elements := av1Elements{reader: reader{rest: p[1:]}, count: int(p[0] >> 4 & 0x03)}
	if continued {
		elements.next()
	}
	for elements.more() {
		if obu := elements.next(); !info.add(obu) {
			return Info{}
		}
	}
	if elements.failed {
		return Info{}
	}
	info.KeyFrame = info.KeyFrame && !continued
	info.SwitchUp = info.Layered && info.FrameStart && info.TemporalID == 0
	return info.Info
}

// av1Info gathers what the OBUs of one packet tell.
type av1Info struct{ Info }

// add notes what is in the header of one OBU (AV1 specification, section 5.3).
// It returns false when that is broken.
//
//	| forbidden  type (4)  extension  has_size  reserved | temporal (3) spatial (2) |
func (i *av1Info) add(obu []byte) bool {
	if len(obu) == 0 { // of no use, and of no harm
		return true
	}
	if obu[0]&obuForbidden != 0 {
		return false
	}
	if obu[0]&obuExtension != 0 {
		if len(obu) < 2 {
			return false
		}
		if !i.Layered { // the first one counts
			i.Layered, i.TemporalID, i.SpatialID = true, obu[1]>>5, obu[1]>>3&0x03
		}
	}
	switch obu[0] >> 3 & 0x0F {
	case obuSequenceHeader:
		i.KeyFrame, i.FrameStart = true, true
	case obuTemporalDelimiter, obuFrameHeader, obuFrame:
		i.FrameStart = true
	default: // parts of a frame, metadata, padding
	}
	return true
}

// av1Elements walks over the elements of a packet. With a count (W, 1 to 3) the
// last one reaches to the end; without (W = 0) each has its size in front.
type av1Elements struct {
	reader
	count int
	taken int
}

func (e *av1Elements) more() bool {
	if e.count == 0 {
		return !e.failed && len(e.rest) > 0
	}
	return !e.failed && e.taken < e.count
}

// next returns the next element, nil when it does not fit.
func (e *av1Elements) next() []byte {
	e.taken++
	if e.taken != e.count {
		return e.take(e.leb128())
	}
	if len(e.rest) == 0 {
		e.failed = true
	}
	return e.take(len(e.rest))
}
