package header

import "encoding/binary"

// TransportSequence reads the transport-wide sequence number
// (draft-holmer-rmcat-transport-wide-cc-extensions-01, section 2) from the data
// of its extension element. All streams of one connection count in one row.
func TransportSequence(ext []byte) (uint16, bool) {
	if len(ext) != 2 {
		return 0, false
	}
	return binary.BigEndian.Uint16(ext), true
}
