package payload

// RED is a packet of sound that carries what went before once more (RFC 2198):
//
//	0                   1                   2                   3
//	0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	|1|  block PT   |      timestamp offset     |   block length    |  older ones
//	|0|  block PT   |                                                 the newest
//	| data of the older blocks … | data of the newest block …       |
type RED struct {
	Primary     []byte // the newest block, what a packet without RED would carry; aliases the packet
	PayloadType uint8  // of the newest block
	Uniform     bool   // all blocks have its payload type
}

// The headers of RED (RFC 2198, section 3).
const (
	redFollows   = 0x80
	redHeader    = 4
	redMaxBlocks = 8
)

// ParseRED reads a payload; false for one that is no RED, or holds more blocks
// than anybody sends.
func ParseRED(p []byte) (RED, bool) {
	at, older := 0, 0
	var types [redMaxBlocks]uint8
	blocks := 0
	for ; at < len(p) && p[at]&redFollows != 0; blocks++ {
		if len(p)-at < redHeader || blocks == redMaxBlocks {
			return RED{}, false
		}
		types[blocks] = p[at] &^ redFollows
		older += int(p[at+2]&3)<<8 | int(p[at+3])
		at += redHeader
	}
	if at >= len(p) || len(p)-at-1 < older {
		return RED{}, false
	}
	r := RED{PayloadType: p[at], Primary: p[at+1+older:], Uniform: true}
	for _, one := range types[:blocks] {
		r.Uniform = r.Uniform && one == r.PayloadType
	}
	return r, true
}
