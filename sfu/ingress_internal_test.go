package sfu

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/pion/transport/v4/packetio"
	"go.uber.org/zap"

	"github.com/parley-sfu/parley/configs/limits"
	"github.com/parley-sfu/parley/sfu/header"
	"github.com/parley-sfu/parley/sfu/payload"
)

// usual are the bounds that nobody has moved.
func usual() *bounds { return newBounds(limits.Limits{}) }

// newIngress returns the intake of a browser whose offer declared nothing but
// its sections: microphone "0" and camera "1" in three encodings.
func newIngress() *ingress {
	p := &Peer{bounds: usual(), engine: &Engine{log: zap.NewNop()}, poke: make(chan struct{}, 1), log: zap.NewNop()}
	p.arrivals = newArrivals(1)
	p.rtcpRate.limit = usual().feedback
	p.encodings.Store(&map[uint32]*encoding{})
	p.slotsBySSRC.Store(newSlotTable(nil))
	byMID := map[string]*Publication{
		"0": NewPublication(PublicationOptions{ID: "m", MID: "0", Source: Microphone}),
		"1": NewPublication(PublicationOptions{ID: "c", MID: "1", Source: Camera}),
	}
	p.publications.Store(&byMID)
	a := &agreement{
		sections: []section{{mid: "0", kind: Audio, sends: true}, {mid: "1", kind: Video, sends: true, rids: []string{"q", "h", "f"}}, {mid: "2", kind: Video, receives: true}},
		byMID:    map[string]int{"0": 0, "1": 1, "2": 2}, mid: 1, rid: 2, repairedRID: 3, level: 4,
	}
	a.codecs[96], a.codecs[111] = payload.VP8, payload.Opus
	a.rtxOf[97] = 96
	p.agreed.Store(a)
	p.ingress = newIntake(p)
	return p.ingress
}

// rtp makes a packet with one-byte extensions.
func rtpPacket(ssrc uint32, seq uint16, pt uint8, extensions map[uint8]string, body []byte) []byte {
	b := []byte{0x90, pt, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xbe, 0xde, 0, 0}
	binary.BigEndian.PutUint16(b[2:], seq)
	binary.BigEndian.PutUint32(b[8:], ssrc)
	for id, value := range extensions {
		b = append(b, id<<4|uint8(len(value)-1)) //nolint:gosec // short
		b = append(b, value...)
	}
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	binary.BigEndian.PutUint16(b[14:], uint16((len(b)-16)/4)) //nolint:gosec // short
	return append(b, body...)
}

func TestStreamsAreToldApart(t *testing.T) {
	in := newIngress()
	at := epoch
	opus, vp8 := []byte{0x78, 1, 2}, []byte{0x10, 0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0xe0, 0x01}
	rows := []struct {
		story  string
		packet []byte
		reason DropReason
		ok     bool
	}{
		{"a microphone by its MID", rtpPacket(10, 1, 111, map[uint8]string{1: "0", 4: "\x85"}, opus), 0, true},
		{"known from then on without extensions", rtpPacket(10, 2, 111, nil, opus), 0, true},
		{"the best encoding of the camera", rtpPacket(20, 1, 96, map[uint8]string{1: "1", 2: "f"}, vp8), 0, true},
		{"its RTX stream by the repaired RID", rtpPacket(21, 1, 97, map[uint8]string{1: "1", 3: "f"}, append([]byte{0, 9}, vp8...)), 0, true},
		{"a probe of nothing but padding", rtpPacket(21, 2, 97, nil, []byte{0, 9}), DropEmpty, false},
		{"nobody knows whose this is", rtpPacket(30, 1, 96, nil, vp8), DropUnknownStream, false},
		{"an encoding that was not offered", rtpPacket(31, 1, 96, map[uint8]string{1: "1", 2: "x"}, vp8), DropUnknownStream, false},
		{"a section that is a slot", rtpPacket(32, 1, 96, map[uint8]string{1: "2"}, vp8), DropUnknownStream, false},
		{"a foreign MID", rtpPacket(33, 1, 96, map[uint8]string{1: "99"}, vp8), DropUnknownStream, false},
		{"sound in the camera's section", rtpPacket(34, 1, 111, map[uint8]string{1: "1", 2: "q"}, opus), DropPayloadType, false},
		{"a payload type that was not agreed", rtpPacket(20, 2, 50, nil, vp8), DropPayloadType, false},
		{"the same packet again is counted, no more", rtpPacket(10, 2, 111, nil, opus), DropRepeated, true},
		{"not RTP", []byte{1, 2, 3}, DropMalformed, false},
		{"a jumbo packet", append(rtpPacket(10, 3, 111, nil, opus), make([]byte, 2000)...), DropMalformed, false},
	}
	for _, row := range rows {
		at = at.Add(time.Millisecond)
		if reason, ok := in.accept(row.packet, at); ok != row.ok || (!ok && reason != row.reason) {
			t.Errorf("%s: got %v (%v), want %v (%v)", row.story, ok, reason, row.ok, row.reason)
		}
	}
	if level := in.peer.publicationOf("0").TakeLevel(); level != 5 {
		t.Errorf("the loudest level is -%d dBov, want -5", level)
	}
	if level := in.peer.publicationOf("0").TakeLevel(); level != 127 {
		t.Errorf("taken twice the level is -%d dBov, want silence", level)
	}
	layers := in.peer.publicationOf("1").layers()
	if len(layers) != 3 || layers[2] == nil || layers[0] != nil {
		t.Errorf("the camera's encodings are %v", layers)
	}
}

// Browsers stop sending MID and RID once they were heard: what an SSRC is stays
// known when somebody publishes something else, or the same section again.
func TestStreamsStayKnown(t *testing.T) {
	in := newIngress()
	opus, vp8 := []byte{0x78, 1, 2}, []byte{0x10, 0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0xe0, 0x01}
	in.accept(rtpPacket(10, 1, 111, map[uint8]string{1: "0"}, opus), epoch)
	in.accept(rtpPacket(20, 1, 96, map[uint8]string{1: "1", 2: "h"}, vp8), epoch)
	first := in.peer.publicationOf("1")
	in.peer.publish([]*Publication{in.peer.publicationOf("0")})
	if reason, ok := in.accept(rtpPacket(20, 2, 96, nil, vp8), epoch); ok || reason != DropNotPublished {
		t.Errorf("unpublished, the camera's packet is %v (%v)", ok, reason)
	}
	again := NewPublication(PublicationOptions{ID: "c2", MID: "1", Source: Camera})
	in.peer.publish([]*Publication{in.peer.publicationOf("0"), again})
	for _, packet := range [][]byte{rtpPacket(10, 2, 111, nil, opus), rtpPacket(20, 3, 96, nil, vp8)} {
		if reason, ok := in.accept(packet, epoch); !ok {
			t.Errorf("a packet without extensions is dropped as %v", reason)
		}
	}
	if layers := again.layers(); len(layers) != 2 || layers[1] == nil || layers[1] == first.layers()[1] {
		t.Errorf("the new publication's encodings are %v", layers)
	}
}

// Ten times the streams: the browser is cut, and no more are kept than allowed.
func TestStreamLimit(t *testing.T) {
	in := newIngress()
	for i := range uint32(10 * usual().streams) {
		in.accept(rtpPacket(1000+i, 1, 96, nil, []byte{1}), epoch)
	}
	if n := len(in.streams) + len(in.refused); n != usual().streams {
		t.Errorf("%d streams kept, want %d", n, usual().streams)
	}
	if in.peer.inbox.failure != ReasonTooManyStreams {
		t.Errorf("failure is %q, want %q", in.peer.inbox.failure, ReasonTooManyStreams)
	}
}

// Ten times the packets a second: only those allowed pass, and who goes on for
// long is cut.
func TestPacketRateLimit(t *testing.T) {
	in := newIngress()
	body, most := []byte{0x78, 1, 2}, usual().packets
	seq := uint16(0)
	for second := range overloadSeconds + 2 {
		passed := 0
		for i := range 10 * most {
			at := epoch.Add(time.Duration(second)*time.Second + time.Duration(i)*time.Second/time.Duration(10*most))
			seq++
			if reason, _ := in.accept(rtpPacket(10, seq, 111, map[uint8]string{1: "0"}, body), at); reason != DropRate {
				passed++
			}
		}
		if passed > most {
			t.Fatalf("%d packets passed in a second, want at most %d", passed, most)
		}
	}
	if in.peer.inbox.failure != ReasonTooMuchMedia {
		t.Errorf("failure is %q, want %q", in.peer.inbox.failure, ReasonTooMuchMedia)
	}
}

// Ten times the streams that pion keeps something for.
func TestBufferLimits(t *testing.T) {
	in := newIngress()
	for i := range uint32(10 * usual().streamsEver) {
		in.buffer(packetio.RTPBufferPacket, i)
	}
	if in.peer.inbox.failure != ReasonTooManyStreams {
		t.Error("endless RTP streams are not cut")
	}
	in = newIngress()
	for i := range uint32(10 * maxFeedbackStreams) {
		in.buffer(packetio.RTCPBufferPacket, i)
	}
	if in.peer.inbox.failure != ReasonTooManyStreams {
		t.Error("endless RTCP streams are not cut")
	}
}

// Hostile packets of any shape leave the intake alive.
func FuzzIngress(f *testing.F) {
	f.Add(rtpPacket(10, 1, 111, map[uint8]string{1: "0"}, []byte{0x78}))
	f.Add(rtpPacket(20, 1, 96, map[uint8]string{1: "1", 2: "f"}, []byte{0x10, 0, 0}))
	f.Add(rtpPacket(21, 1, 97, map[uint8]string{1: "1", 3: "f"}, []byte{0, 9, 1}))
	f.Fuzz(func(t *testing.T, packet []byte) {
		in := newIngress()
		for range 3 {
			in.accept(packet, epoch)
		}
		if len(in.streams) > 1 {
			t.Fatalf("%d streams from one packet", len(in.streams))
		}
	})
}

// What is sent again comes as it was: its number, stream and codec, its extensions, and nothing of what filled it up.
func TestRestoreKeepsExtensions(t *testing.T) {
	in, agreed := &ingress{}, &agreement{}
	agreed.rtxOf[97] = 96
	raw := rtpPacket(21, 500, 97, map[uint8]string{1: "1", 9: "layer"}, []byte{0, 9, 'v', 'p', '8'})
	padded := append(append([]byte{}, raw...), 0, 0, 3)
	padded[0] |= 0x20
	for story, packet := range map[string][]byte{"plain": raw, "padded": padded} {
		h, ok := header.Parse(packet)
		if !ok {
			t.Fatalf("%s: no packet", story)
		}
		whole, ok := in.restore(&h, packet, &encoding{ssrc: 20}, agreed)
		if !ok {
			t.Fatalf("%s: not restored", story)
		}
		got, ok := header.Parse(whole)
		if !ok || got.SSRC != 20 || got.PayloadType != 96 || got.SequenceNumber != 9 || got.Timestamp != h.Timestamp {
			t.Errorf("%s: got %+v", story, got)
		}
		if string(got.Payload) != "vp8" || string(got.Extension(9)) != "layer" {
			t.Errorf("%s: got %q with extension %q", story, got.Payload, got.Extension(9))
		}
	}
}
