package payload

import "encoding/binary"

// NAL unit types (H.264, table 7-1), and the packets RFC 6184 adds in numbers
// that H.264 leaves free (section 5.2).
const (
	nalSlice     = 1  // of a picture that may need others
	nalIDR       = 5  // slice of a picture after which nothing looks back
	nalSPS       = 7  // sequence parameter set: the size of the pictures
	nalDelimiter = 9  // access unit delimiter
	nalLast      = 23 // the last type a single NAL unit packet may have
	nalSTAPA     = 24 // several whole NAL units (section 5.7.1)
	nalFUA       = 28 // a piece of one NAL unit (section 5.8)

	nalForbidden = 0x80 // the unit is known to be damaged
	nalTypeMask  = 0x1F

	fuStart = 0x80 // FU header: first piece
	fuEnd   = 0x40 // FU header: last piece
)

// inspectH264 reads an H.264 payload (RFC 6184, section 5.2):
//
//	single    | F NRI type | unit ...
//	STAP-A    | F NRI 24   | size (2) | unit ... | size (2) | unit ...
//	FU-A      | F NRI 28   | S E R type | piece of a unit ...
//
// These are packetization modes 0 and 1. Mode 2 interleaves (STAP-B, MTAP,
// FU-B); no browser speaks it, and it is not told here.
func inspectH264(p []byte) Info {
	if len(p) == 0 || p[0]&nalForbidden != 0 {
		return Info{}
	}
	switch unit := p[0] & nalTypeMask; {
	case unit == nalSTAPA:
		return inspectSTAPA(p[1:])
	case unit == nalFUA:
		return inspectFUA(p[1:])
	case unit <= nalLast:
		return inspectNAL(unit, p[1:])
	default:
		return Info{}
	}
}

// inspectNAL looks at one NAL unit, of which body may be only the first piece.
func inspectNAL(unit uint8, body []byte) Info {
	switch unit {
	case nalSlice:
		return Info{FrameStart: firstSlice(body)}
	case nalIDR:
		first := firstSlice(body)
		return Info{KeyFrame: first, FrameStart: first}
	case nalSPS:
		width, height := spsSize(body)
		return Info{KeyFrame: true, FrameStart: true, Width: width, Height: height}
	case nalDelimiter:
		return Info{FrameStart: true}
	default:
		return Info{}
	}
}

// firstSlice reports whether a slice is its picture's first. A slice begins with
// first_mb_in_slice (H.264, section 7.3.3), and zero is coded as a single 1.
func firstSlice(body []byte) bool {
	return len(body) > 0 && body[0]&0x80 != 0
}

// inspectSTAPA merges what the units of an aggregation packet tell. A size that
// is zero or reaches past the end spoils the packet.
func inspectSTAPA(p []byte) Info {
	var all Info
	for len(p) > 0 {
		if len(p) < 2 {
			return Info{}
		}
		size := int(binary.BigEndian.Uint16(p))
		p = p[2:]
		if size == 0 || size > len(p) || p[0]&nalForbidden != 0 {
			return Info{}
		}
		one := inspectNAL(p[0]&nalTypeMask, p[1:size])
		all.KeyFrame = all.KeyFrame || one.KeyFrame
		all.FrameStart = all.FrameStart || one.FrameStart
		all.Width, all.Height = max(all.Width, one.Width), max(all.Height, one.Height)
		p = p[size:]
	}
	return all
}

// inspectFUA looks at the first piece of a fragmented unit; later pieces tell
// nothing. A piece cannot be first and last (RFC 6184, section 5.8), else the
// unit would not have been cut.
func inspectFUA(p []byte) Info {
	if len(p) < 2 || p[0]&fuStart == 0 || p[0]&fuEnd != 0 {
		return Info{}
	}
	return inspectNAL(p[0]&nalTypeMask, p[1:])
}
