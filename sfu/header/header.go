package header

import "encoding/binary"

const (
	fixedSize     = 12 // RFC 3550, section 5.1: up to and with the SSRC
	extensionSize = 4  // section 5.3.1: profile and length of the extension
	wordSize      = 4  // both lists, of sources and of extensions, are counted in words
	version       = 2
)

// Header is one RTP packet taken apart. It aliases the packet.
type Header struct {
	Marker         bool   // the last packet of a video frame; the first of a talk spurt
	PayloadType    uint8  // 7 bits
	SequenceNumber uint16 // as on the wire; see package seqnum
	Timestamp      uint32 // in ticks of the codec's clock
	SSRC           uint32

	// Payload is what the codec's packetizer wrote, padding stripped. It may
	// be empty: a packet of nothing but padding probes for bandwidth, and its
	// sequence number counts all the same.
	Payload []byte

	profile  uint16 // which form elements have; 0: no extension
	elements []byte // the extension, without its four bytes of introduction
}

// Parse takes an RTP packet apart (RFC 3550, section 5.1). It returns false for
// anything but version 2, and for a packet in which the list of sources, the
// extension or the padding would reach past the end; so it does for padding
// announced with length zero, since the length counts itself.
func Parse(packet []byte) (h Header, ok bool) {
	if len(packet) < fixedSize || packet[0]>>6 != version {
		return Header{}, false
	}
	h = Header{
		Marker:         packet[1]&0x80 != 0,
		PayloadType:    packet[1] & 0x7F,
		SequenceNumber: binary.BigEndian.Uint16(packet[2:]),
		Timestamp:      binary.BigEndian.Uint32(packet[4:]),
		SSRC:           binary.BigEndian.Uint32(packet[8:]),
	}
	sources := wordSize * int(packet[0]&0x0F)
	rest := packet[fixedSize:]
	if len(rest) < sources {
		return Header{}, false
	}
	rest = rest[sources:]
	if packet[0]&0x10 != 0 {
		if rest, ok = h.cutExtension(rest); !ok {
			return Header{}, false
		}
	}
	if packet[0]&0x20 != 0 {
		if rest, ok = cutPadding(rest); !ok {
			return Header{}, false
		}
	}
	h.Payload = rest[:len(rest):len(rest)] // so that an append cannot write into the padding
	return h, true
}

// cutExtension notes the header extension that p begins with and returns what
// follows it (RFC 3550, section 5.3.1).
func (h *Header) cutExtension(p []byte) ([]byte, bool) {
	if len(p) < extensionSize {
		return nil, false
	}
	size := wordSize * int(binary.BigEndian.Uint16(p[2:]))
	profile, p := binary.BigEndian.Uint16(p), p[extensionSize:]
	if len(p) < size {
		return nil, false
	}
	h.profile, h.elements = profile, p[:size]
	return p[size:], true
}

// cutPadding returns p without the padding whose length its last byte tells.
func cutPadding(p []byte) ([]byte, bool) {
	if len(p) == 0 {
		return nil, false
	}
	size := int(p[len(p)-1])
	if size == 0 || size > len(p) {
		return nil, false
	}
	return p[:len(p)-size], true
}
