package srtp

import (
	"encoding/binary"
	"fmt"
)

// Sealer seals the packets of any number of streams, for one goroutine at a
// time. It exists to hold the nonce: handed to a cipher, one on the stack would
// have to move to the heap with each packet.
type Sealer struct {
	keys  *keys
	nonce [saltSize]byte
}

// Seal writes a sealed packet to dst[:0] and returns it: header, encrypted
// payload, and TagSize bytes of tag. The header is the whole RTP header with
// CSRCs and extensions, and stays readable. The index is the packet's 48-bit
// number, ROC<<16 | sequence number (RFC 3711, section 3.3.1).
//
// dst needs a capacity of len(header)+len(payload)+TagSize. The payload is only
// read, so many subscribers may share it. Header and payload may also stand
// where they will be written, at the start of dst and right behind the header;
// they must not overlap dst in any other way.
//
// It returns nil, having written nothing, for a call that is wrong: too small a
// dst, a header shorter than 12 bytes or whose sequence number is not the low
// 16 bits of the index, an index of more than 48 bits, a session without a key.
func (s *Sealer) Seal(dst, header, payload []byte, index uint64) []byte {
	n := len(header)
	if n < fixedHeader || cap(dst)-n-TagSize < len(payload) || index > maxIndex || s.keys == nil ||
		binary.BigEndian.Uint16(header[seqOffset:]) != uint16(index) {
		return nil
	}
	dst = dst[:n]
	copy(dst, header)
	// From here on the header is read from dst: the caller's own may then lie
	// on its stack.
	s.keys.nonce(&s.nonce, binary.BigEndian.Uint32(dst[ssrcOffset:]), index)
	return s.keys.aead.Seal(dst, s.nonce[:], payload, dst)
}

// Destroy forgets the session; Seal refuses from then on.
func (s *Sealer) Destroy() { *s = Sealer{} }

// Format shows a fixed word, whatever the verb.
func (s Sealer) Format(w fmt.State, _ rune) { redact(w, "srtp.Sealer") }
