package srtp

import "encoding/binary"

// Where things stand in an RTP packet (RFC 3550, section 5.1).
const (
	fixedHeader = 12
	seqOffset   = 2
	ssrcOffset  = 8

	version2      = 0b1000_0000
	versionMask   = 0b1100_0000
	extensionFlag = 0b0001_0000
	csrcMask      = 0b0000_1111
)

// headerLength returns how many bytes of a sealed packet are header: the part
// that is authenticated but not encrypted, with CSRCs and the header extension
// (RFC 3550, sections 5.1 and 5.3.1). It returns false for what is no RTP, or
// too short to hold a tag behind its header.
func headerLength(packet []byte) (int, bool) {
	room := len(packet) - TagSize
	if room < fixedHeader || packet[0]&versionMask != version2 {
		return 0, false
	}
	n := fixedHeader + 4*int(packet[0]&csrcMask)
	if packet[0]&extensionFlag == 0 {
		return n, n <= room
	}
	if n+4 > room {
		return 0, false
	}
	n += 4 + 4*int(binary.BigEndian.Uint16(packet[n+2:]))
	return n, n <= room
}
