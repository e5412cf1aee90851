package srtp

import (
	"encoding/binary"
	"fmt"
)

// What SRTCP puts around an RTCP packet (RFC 7714, section 9.2):
//
//	| header, SSRC | ciphertext | tag | E, index |
//	|<-- 8 bytes ->|            | 16  |    4     |
//
// The header and the last word are authenticated, the rest is encrypted too.
const (
	// ControlOverhead is how much longer a sealed RTCP packet is, in bytes.
	ControlOverhead = TagSize + indexSize

	controlHeader     = 8
	controlSSRCOffset = 4
	indexSize         = 4
	encryptedFlag     = 1 << 31
	// maxControlIndex is the last index a key may be used for (RFC 3711, section 9.2).
	maxControlIndex = 1<<31 - 1
)

// controlScratch holds what a cipher is handed for one packet; see [Sealer].
type controlScratch struct {
	nonce      [saltSize]byte
	additional [controlHeader + indexSize]byte
}

// fill prepares the nonce and the additional data (RFC 7714, sections 9.1 and 9.2).
func (c *controlScratch) fill(k *keys, packet []byte, index uint32) {
	k.nonce(&c.nonce, binary.BigEndian.Uint32(packet[controlSSRCOffset:]), uint64(index))
	copy(c.additional[:], packet[:controlHeader])
	binary.BigEndian.PutUint32(c.additional[controlHeader:], encryptedFlag|index)
}

// ControlSealer seals the RTCP packets of one connection, whatever SSRC they are
// sent as: it numbers them all in one row, so that no nonce comes twice. There
// must be only one for a session, and nobody else who seals RTCP with its key.
// One goroutine at a time.
type ControlSealer struct {
	keys    *keys
	index   uint32
	scratch controlScratch
}

// NewControlSealer returns the one ControlSealer of this session.
func (s *Session) NewControlSealer() ControlSealer { return ControlSealer{keys: s.control} }

// Seal writes a sealed packet to dst[:0] and returns it. The packet is a whole
// compound (RFC 3550, section 6.1) and stays as it is; it must not overlap dst.
// dst needs a capacity of len(packet)+ControlOverhead.
//
// It returns nil, having written nothing, for too small a dst, a packet shorter
// than its first header, a session without a key, and after 2^31-1 packets.
func (s *ControlSealer) Seal(dst, packet []byte) []byte {
	if len(packet) < controlHeader || cap(dst)-ControlOverhead < len(packet) || s.keys == nil || s.index >= maxControlIndex {
		return nil
	}
	s.index++
	s.scratch.fill(s.keys, packet, s.index)
	dst = append(dst[:0], packet[:controlHeader]...)
	dst = s.keys.aead.Seal(dst, s.scratch.nonce[:], packet[controlHeader:], s.scratch.additional[:])
	return binary.BigEndian.AppendUint32(dst, encryptedFlag|s.index)
}

// Destroy forgets the session; Seal refuses from then on.
func (s *ControlSealer) Destroy() { *s = ControlSealer{} }

// Format shows a fixed word, whatever the verb.
func (s ControlSealer) Format(w fmt.State, _ rune) { redact(w, "srtp.ControlSealer") }

// ControlOpener verifies and decrypts the RTCP one peer sends, and remembers
// which packets came already. One goroutine at a time: the caller locks.
type ControlOpener struct {
	keys    *keys
	scratch controlScratch
	limit   int
	streams map[uint32]controlStream // by the SSRC of the sender
	drops   Drops
}

// controlStream is what is remembered of one sender: reports overtake each other
// by a few at most, so that the least window that RFC 3711, section 3.3.2, allows
// is enough.
type controlStream struct {
	highest uint32
	seen    uint64 // bit n: the index n before the highest came
}

const controlWindow = 64

// fresh reports whether an index was not seen before and is not too old to tell.
func (s controlStream) fresh(index uint32) bool {
	if index > s.highest {
		return true
	}
	behind := s.highest - index
	return behind < controlWindow && s.seen&(1<<behind) == 0
}

// with returns the stream with a fresh index marked as seen.
func (s controlStream) with(index uint32) controlStream {
	if index > s.highest {
		return controlStream{highest: index, seen: s.seen<<(index-s.highest) | 1}
	}
	s.seen |= 1 << (s.highest - index)
	return s
}

// NewControlOpener returns a ControlOpener that knows up to maxStreams senders.
// Packets of further ones are refused for good, as [NewOpener] has it.
func NewControlOpener(s Session, maxStreams int) *ControlOpener {
	return &ControlOpener{keys: s.control, limit: maxStreams, streams: map[uint32]controlStream{}}
}

// Open verifies a packet, decrypts it in place, and returns the compound. It
// returns false for a packet that is malformed or not encrypted, forged, was
// opened before, is older than the replay window, or comes from a sender too
// many; Drops tells which. The packet's bytes are lost in any case.
func (o *ControlOpener) Open(packet []byte) (plain []byte, ok bool) {
	end := len(packet) - indexSize
	if end < controlHeader+TagSize || packet[0]&versionMask != version2 || o.keys == nil {
		o.drops.Malformed++
		return nil, false
	}
	index := binary.BigEndian.Uint32(packet[end:])
	if index&encryptedFlag == 0 {
		o.drops.Malformed++
		return nil, false
	}
	index &^= encryptedFlag
	ssrc := binary.BigEndian.Uint32(packet[controlSSRCOffset:])
	s, known := o.streams[ssrc]
	switch {
	case !known && len(o.streams) >= o.limit:
		o.drops.Streams++
		return nil, false
	case known && !s.fresh(index):
		o.drops.Replayed++
		return nil, false
	}
	o.scratch.fill(o.keys, packet, index)
	body := packet[controlHeader:end]
	if _, err := o.keys.aead.Open(body[:0], o.scratch.nonce[:], body, o.scratch.additional[:]); err != nil {
		o.drops.Forged++
		return nil, false
	}
	if !known {
		s.highest = index
	}
	o.streams[ssrc] = s.with(index) // only now: whoever sends it has the key
	return packet[:end-TagSize], true
}

// Drops returns how many packets were refused, and why.
func (o *ControlOpener) Drops() Drops { return o.drops }

// Destroy forgets the session and its senders; Open refuses from then on.
func (o *ControlOpener) Destroy() { *o = ControlOpener{drops: o.drops} }

// Format shows a fixed word, whatever the verb.
func (o ControlOpener) Format(w fmt.State, _ rune) { redact(w, "srtp.ControlOpener") }
