package srtp_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/pion/rtp"
	pion "github.com/pion/srtp/v3"

	"github.com/parley-sfu/parley/sfu/srtp"
)

// Two implementations must not only understand each other: they must accept and
// refuse the same packets in the same order, whatever a network does to them.

// source makes the packets of one stream, as irregular as RTP allows.
type source struct {
	chance *rand.Rand
	ssrc   uint32
	next   uint64 // index
}

// packet returns the next packet, the length of its header, and its index.
func (s *source) packet(t *testing.T) (packet []byte, header int, index uint64) {
	t.Helper()
	h := rtp.Header{
		Version: 2, Marker: s.chance.IntN(2) == 0, PayloadType: uint8(s.chance.IntN(128)),
		SequenceNumber: uint16(s.next), Timestamp: s.chance.Uint32(), SSRC: s.ssrc,
	}
	if s.chance.IntN(4) == 0 {
		h.CSRC = make([]uint32, s.chance.IntN(16))
		for i := range h.CSRC {
			h.CSRC[i] = s.chance.Uint32()
		}
	}
	s.extend(t, &h)
	payload := s.bytes(s.chance.IntN(300))
	if s.chance.IntN(4) == 0 { // padding is part of what is encrypted; its last byte is its length
		h.Padding = true
		padding := s.bytes(1 + s.chance.IntN(255))
		padding[len(padding)-1] = byte(len(padding))
		payload = append(payload, padding...)
	}
	packet, err := h.Marshal()
	if err != nil {
		t.Fatalf("make a header: %v", err)
	}
	index = s.next
	s.next++
	return append(packet, payload...), len(packet), index
}

// extend adds a header extension of one form or none (RFC 8285).
func (s *source) extend(t *testing.T, h *rtp.Header) {
	t.Helper()
	profile, longest := uint16(rtp.ExtensionProfileOneByte), 16
	switch s.chance.IntN(4) {
	case 0:
		return
	case 1:
		profile, longest = rtp.ExtensionProfileTwoByte, 255
	case 2: // somebody's own form: one block of whole words
		h.Extension, h.ExtensionProfile = true, 0x1234
		if err := h.SetExtension(0, s.bytes(4*s.chance.IntN(20))); err != nil {
			t.Fatalf("set the extension: %v", err)
		}
		return
	}
	h.Extension, h.ExtensionProfile = true, profile
	for id := range s.chance.IntN(5) {
		if err := h.SetExtension(uint8(1+id), s.bytes(1+s.chance.IntN(longest))); err != nil {
			t.Fatalf("set an extension of %#x: %v", profile, err)
		}
	}
}

func (s *source) bytes(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(s.chance.Uint32())
	}
	return b
}

// A rough network hands packets on late, twice, changed, or not at all, and
// loses thousands in a row, which is what makes a number go around quickly.
type network struct {
	chance *rand.Rand
	late   [][]byte
}

// pass returns what arrives after one packet was sent.
func (n *network) pass(packet []byte) [][]byte {
	var arriving [][]byte
	switch n.chance.IntN(20) {
	case 0: // lost
	case 1, 2, 3:
		n.late = append(n.late, packet)
	case 4: // twice
		arriving = append(arriving, packet, packet)
	case 5: // and kept by somebody, to be played again much later
		arriving = append(arriving, packet)
		n.late = append(n.late, packet)
	case 6: // with one bit changed in front of it
		changed := bytes.Clone(packet)
		changed[n.chance.IntN(len(changed))] ^= 1 << n.chance.IntN(8)
		arriving = append(arriving, changed, packet)
	case 7: // cut short
		arriving = append(arriving, packet[:n.chance.IntN(len(packet))], packet)
	default:
		arriving = append(arriving, packet)
	}
	for len(n.late) > 0 && n.chance.IntN(3) == 0 {
		i := n.chance.IntN(len(n.late))
		arriving = append(arriving, n.late[i])
		n.late[i] = n.late[len(n.late)-1]
		n.late = n.late[:len(n.late)-1]
	}
	return arriving
}

// lose tells how many packets are lost on the way at once: mostly none, and
// never half a round, which no receiver could follow.
func (n *network) lose() uint64 {
	switch n.chance.IntN(100) {
	case 0:
		return n.chance.Uint64N(30000)
	case 1, 2, 3:
		return n.chance.Uint64N(1500)
	default:
		return 0
	}
}

// receivers are the two ends that must agree.
type receivers struct {
	ours   *srtp.Opener
	theirs *pion.Context
	opened int
}

func (r *receivers) take(t *testing.T, packet []byte) {
	t.Helper()
	want, err := r.theirs.DecryptRTP(nil, bytes.Clone(packet), nil)
	got, ok := r.ours.Open(bytes.Clone(packet))
	if ok != (err == nil) {
		t.Fatalf("Open = %v, pion's DecryptRTP: %v; packet %x", ok, err, packet)
	}
	if !ok {
		return
	}
	if !bytes.Equal(got, want) {
		t.Fatalf("Open = %x\nwant %x", got, want)
	}
	r.opened++
}

func TestPionAndWeAcceptTheSamePackets(t *testing.T) {
	const count = 6000 // packets sent, over some rounds of the sequence number
	for _, p := range profiles {
		for _, origin := range origins {
			t.Run(fmt.Sprintf("%v/%d", p.ours, origin), func(t *testing.T) {
				t.Parallel()
				chance := rand.New(rand.NewPCG(origin, uint64(p.ours)))
				send, receive := pair(t, p.ours)
				sealer, theirSealer := send.NewSealer(), pionContext(t, p)
				ends := receivers{ours: srtp.NewOpener(receive, 8), theirs: pionContext(t, p)}
				net := network{chance: chance}
				sources := [3]*source{}
				for i := range sources {
					sources[i] = &source{chance: chance, ssrc: uint32(i) * 0x55555555, next: origin}
				}
				for range count {
					s := sources[chance.IntN(len(sources))]
					packet, n, index := s.packet(t)
					sealed := sealer.Seal(make([]byte, 0, len(packet)+srtp.TagSize), packet[:n], packet[n:], index)
					if theirs, err := theirSealer.EncryptRTP(nil, packet, nil); err != nil || !bytes.Equal(sealed, theirs) {
						t.Fatalf("index %#x: Seal = %x\npion's EncryptRTP = %x, %v", index, sealed, theirs, err)
					}
					for _, arriving := range net.pass(sealed) {
						ends.take(t, arriving)
					}
					s.next += net.lose()
				}
				for _, late := range net.late {
					ends.take(t, late)
				}
				checkRough(t, &ends, sources[:], count)
			})
		}
	}
}

// checkRough fails if the run was too gentle to prove anything.
func checkRough(t *testing.T, ends *receivers, sources []*source, count int) {
	t.Helper()
	drops := ends.ours.Drops()
	if ends.opened < count/2 || drops.Replayed < 50 || drops.Forged < 50 || drops.Malformed < 50 {
		t.Errorf("%d of %d packets opened, refused %+v: the network was not rough", ends.opened, count, drops)
	}
	for _, s := range sources {
		if s.next < 3<<16 {
			t.Errorf("stream %#x ended at %#x: want some rounds", s.ssrc, s.next)
		}
	}
}
