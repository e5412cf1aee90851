package sfu

import "encoding/binary"

// Forms of header extensions (RFC 8285, sections 4.2 and 4.3).
const (
	oneByteForm = 0xbede
	twoByteForm = 0x1000
)

// What the one-byte form of header extensions has room for (RFC 8285, section
// 4.2).
const (
	maxShortID      = 14
	maxShortElement = 16
)

// long reports whether a descriptor, if there is one, takes the two-byte form.
func long(id uint8, descriptor []byte) bool {
	return len(descriptor) > maxShortElement || len(descriptor) > 0 && id > maxShortID
}

// fastHeader is the header of one slot's packets on the fast path: twelve bytes
// and the extensions, first those that every packet has.
type fastHeader struct {
	bytes  []byte
	wide   bool  // two-byte form
	own    int   // length with what every packet has
	number int   // where the transport-wide sequence number stands; 0: nowhere
	tells  uint8 // id of the dependency descriptor; 0: it has none
}

func newFastHeader(ids extensionIDs, form uint16) fastHeader {
	room := 16 + 2 + len(ids.section) + 4 + 3
	switch {
	case ids.tells == 0:
	case form == twoByteForm:
		room += 2 + 255
	default:
		room += 1 + maxShortElement
	}
	h := fastHeader{bytes: make([]byte, 16, room), wide: form == twoByteForm, tells: ids.tells}
	h.bytes[0] = 2 << 6
	binary.BigEndian.PutUint16(h.bytes[12:], form)
	if ids.mid > 0 && ids.mid <= maxShortID && ids.section != "" {
		h.element(ids.mid, len(ids.section))
		h.bytes = append(h.bytes, ids.section...)
	}
	if ids.number > 0 && ids.number <= maxShortID {
		h.element(ids.number, 2)
		h.number = len(h.bytes)
		h.bytes = append(h.bytes, 0, 0)
	}
	h.own = len(h.bytes)
	h.finish()
	return h
}

// element begins an extension element.
func (h *fastHeader) element(id uint8, size int) {
	if h.wide {
		h.bytes = append(h.bytes, id, byte(size))
	} else {
		h.bytes = append(h.bytes, id<<4|byte(size-1))
	}
}

// finish tells how long the extensions are, if there are any.
func (h *fastHeader) finish() {
	const extended = 1 << 4
	h.bytes[0] &^= extended
	if len(h.bytes) == 16 {
		h.bytes = h.bytes[:12]
		return
	}
	for len(h.bytes)%4 != 0 {
		h.bytes = append(h.bytes, 0)
	}
	h.bytes[0] |= extended
	h.bytes[15] = byte(len(h.bytes)/4 - 4)
}

// describe fills in what differs from packet to packet: in the fixed header
// (RFC 3550, section 5.1), and the dependency descriptor.
func (h *fastHeader) describe(p *outgoing) {
	const padding, marker = 1 << 5, 1 << 7
	if h.tells != 0 {
		h.bytes = h.bytes[:h.own]
		if len(p.descriptor) > 0 {
			h.element(h.tells, len(p.descriptor))
			h.bytes = append(h.bytes, p.descriptor...)
		}
		h.finish()
	}
	h.bytes[0] &^= padding
	if p.padding {
		h.bytes[0] |= padding
	}
	h.bytes[1] = p.payloads
	if p.marker {
		h.bytes[1] |= marker
	}
	binary.BigEndian.PutUint16(h.bytes[2:], p.seq)
	binary.BigEndian.PutUint32(h.bytes[4:], p.timestamp)
	binary.BigEndian.PutUint32(h.bytes[8:], p.ssrc)
}
