package nack

import "github.com/pion/rtcp"

// Pairs appends to dst the body of a generic NACK for the given numbers: each
// pair names one packet and, by a bit each, any of the sixteen after it (RFC
// 4585, section 6.2.1). In rising order the numbers take the fewest pairs.
//
//	10 11 13 26 27   →   {10, 0b10000000_00000101}  {27, 0}
func Pairs(dst []rtcp.NackPair, seqs []uint16) []rtcp.NackPair {
	begin := len(dst)
	for _, seq := range seqs {
		if len(dst) > begin {
			last := &dst[len(dst)-1]
			if after := seq - last.PacketID; after <= 16 {
				if after > 0 {
					last.LostPackets |= 1 << (after - 1)
				}
				continue
			}
		}
		dst = append(dst, rtcp.NackPair{PacketID: seq})
	}
	return dst
}
