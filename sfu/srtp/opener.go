package srtp

import (
	"encoding/binary"
	"fmt"
)

// Opener verifies and decrypts what one peer sends. It remembers each stream's
// rollover counter and which packets came already. One goroutine at a time: the
// caller locks.
type Opener struct {
	keys    *keys
	nonce   [saltSize]byte // scratch; see Sealer
	limit   int
	streams map[uint32]*stream
	last    *stream // of the packet before: packets of a stream come in groups
	drops   Drops
}

// Drops counts, since the Opener was made, the packets it refused.
type Drops struct {
	Malformed uint64 // no RTP, or too short
	Replayed  uint64 // came already, or older than the window
	Forged    uint64 // the tag is wrong
	Streams   uint64 // of a stream beyond the limit
}

// NewOpener returns an Opener that knows up to maxStreams streams. Packets of
// further ones are refused for good: see the package comment.
func NewOpener(s Session, maxStreams int) *Opener {
	return &Opener{keys: s.keys, limit: maxStreams, streams: map[uint32]*stream{}}
}

// Open verifies a packet, decrypts it in place, and returns its header and
// payload, without the tag; padding is still there. It returns false for a
// packet that is malformed, forged, was opened before, is older than the replay
// window, or belongs to a stream too many; Drops tells which.
//
// A stream whose first packet to arrive was sent after its sequence number went
// around cannot be opened, as nothing says so in the packet. Senders begin in
// the lower half for that reason (RFC 3711, section 3.3.1).
//
// The packet's bytes are lost in any case: a forged one is overwritten, so that
// nobody uses what it decrypts to. It cannot be tried elsewhere afterwards.
func (o *Opener) Open(packet []byte) (plain []byte, ok bool) {
	n, ok := headerLength(packet)
	if !ok || o.keys == nil {
		o.drops.Malformed++
		return nil, false
	}
	seq := binary.BigEndian.Uint16(packet[seqOffset:])
	ssrc := binary.BigEndian.Uint32(packet[ssrcOffset:])
	s, index, ok := o.expect(ssrc, seq)
	if !ok {
		return nil, false
	}
	o.keys.nonce(&o.nonce, ssrc, index)
	if _, err := o.keys.aead.Open(packet[n:n], o.nonce[:], packet[n:], packet[:n]); err != nil {
		o.drops.Forged++
		return nil, false
	}
	if s == nil { // only now: whoever sends it has the key
		s = &stream{ssrc: ssrc, highest: index}
		o.streams[ssrc] = s
	}
	s.accept(index)
	o.last = s
	return packet[:len(packet)-TagSize], true
}

// expect returns the index a packet would have and its stream, nil for a new
// one; false if it need not be decrypted to be refused. It changes nothing but
// counters.
func (o *Opener) expect(ssrc uint32, seq uint16) (*stream, uint64, bool) {
	s := o.last
	if s == nil || s.ssrc != ssrc {
		s = o.streams[ssrc]
	}
	if s == nil {
		if len(o.streams) >= o.limit {
			o.drops.Streams++
			return nil, 0, false
		}
		return nil, uint64(seq), true
	}
	index, ok := s.estimate(seq)
	if !ok || !s.fresh(index) {
		o.drops.Replayed++
		return nil, 0, false
	}
	return s, index, true
}

// Streams returns how many streams it knows: that many came from whoever has the
// key.
func (o *Opener) Streams() int { return len(o.streams) }

// Drops returns how many packets were refused, and why.
func (o *Opener) Drops() Drops { return o.drops }

// Destroy forgets the session and its streams; Open refuses from then on.
func (o *Opener) Destroy() {
	*o = Opener{drops: o.drops}
}

// Format shows a fixed word, whatever the verb.
func (o Opener) Format(w fmt.State, _ rune) { redact(w, "srtp.Opener") }
