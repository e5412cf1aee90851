package header

// The value in front of an extension tells the form of its elements.
const (
	oneByteProfile = 0xBEDE // RFC 8285, section 4.2
	twoByteProfile = 0x1000 // RFC 8285, section 4.3; the low four bits are the application's
	twoByteMask    = 0xFFF0
	oneByteStop    = 15 // reserved: ends the list (section 4.2)
)

// Extension returns the data of the header extension element that SDP gave this
// id (RFC 8285), or nil when there is none, when the extension is of no known
// form, or when the element runs past the end. In the two-byte form an element
// may be empty, which is not nil. Of two elements with one id the first counts.
// The result aliases the packet.
func (h *Header) Extension(id uint8) []byte {
	switch {
	case id == 0: // padding
		return nil
	case h.profile == oneByteProfile:
		return oneByteElement(h.elements, id)
	case h.profile&twoByteMask == twoByteProfile:
		return twoByteElement(h.elements, id)
	default:
		return nil
	}
}

// oneByteElement looks for id among elements of the one-byte form (section 4.2).
func oneByteElement(p []byte, id uint8) []byte {
	for len(p) > 0 {
		if p[0] == 0 { // padding
			p = p[1:]
			continue
		}
		found, size := p[0]>>4, 1+int(p[0]&0x0F)
		p = p[1:]
		// Id 0 with a length is forbidden, and ends the list as id 15 does.
		if found == 0 || found == oneByteStop || size > len(p) {
			return nil
		}
		if found == id {
			return p[:size:size]
		}
		p = p[size:]
	}
	return nil
}

// twoByteElement looks for id among elements of the two-byte form (section 4.3).
func twoByteElement(p []byte, id uint8) []byte {
	for len(p) > 0 {
		if p[0] == 0 { // padding, a single byte without a length
			p = p[1:]
			continue
		}
		if len(p) < 2 {
			return nil
		}
		found, size := p[0], int(p[1])
		p = p[2:]
		if size > len(p) {
			return nil
		}
		if found == id {
			return p[:size:size]
		}
		p = p[size:]
	}
	return nil
}
