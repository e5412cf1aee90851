package client

import (
	"bytes"
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"

	"github.com/parley-sfu/parley/sfu/header"
	"github.com/parley-sfu/parley/sfu/payload"
)

func TestRepairedType(t *testing.T) {
	for payloadType, want := range map[uint8]uint8{97: 96, 99: 98, 103: 102, 46: 45, 0: 0, 96: 0, 111: 0, 112: 0, 127: 0} {
		if got, ok := repairedType(payloadType); got != want || ok != (want != 0) {
			t.Errorf("%d repairs %d, %v; want %d", payloadType, got, ok, want)
		}
	}
}

func TestDeclaredRepair(t *testing.T) {
	for _, c := range []struct {
		key, value       string
		original, repair uint32
		ok               bool
	}{
		{"ssrc-group", "FID 1 4294967295", 1, 4294967295, true},
		{"ssrc-group", "SIM 1 2 3", 0, 0, false},
		{"ssrc-group", "FID 1", 0, 0, false},
		{"ssrc-group", "FID -1 2", 0, 0, false},
		{"ssrc-group", "", 0, 0, false},
		{"ssrc", "FID 1 2", 0, 0, false},
	} {
		original, repair, ok := declaredRepair(sdp.Attribute{Key: c.key, Value: c.value})
		if ok != c.ok || ok && (original != c.original || repair != c.repair) {
			t.Errorf("%s:%s: got %d, %d, %v", c.key, c.value, original, repair, ok)
		}
	}
}

func TestNumberedBy(t *testing.T) {
	for value, want := range map[string]uint8{
		"3 " + extTransportSeq: 3, "14/sendonly " + extTransportSeq: 14,
		"3 " + extMID: 0, "x " + extTransportSeq: 0, "300 " + extTransportSeq: 0, "": 0,
	} {
		if id, ok := numberedBy(sdp.Attribute{Key: "extmap", Value: value}); ok != (want != 0) || ok && id != want {
			t.Errorf("%q: got %d, %v", value, id, ok)
		}
	}
}

// kept is what a sender wrote.
type kept struct{ headers, bodies [][]byte }

func (k *kept) WriteRTP(h *rtp.Header, body []byte) (int, error) {
	text, err := h.Marshal()
	k.headers, k.bodies = append(k.headers, text), append(k.bodies, bytes.Clone(body))
	return 0, err //nolint:wrapcheck // a test's
}

func (k *kept) Write(b []byte) (int, error) {
	k.headers, k.bodies = append(k.headers, nil), append(k.bodies, bytes.Clone(b))
	return 0, nil
}

// What is asked for again comes back as it was: with RTX from a stream of its own,
// under the encoding's name, without as the very packet.
func TestResentIsRestored(t *testing.T) {
	s, _ := leanSender(t, true)
	out := &kept{}
	s.writer, s.header.SSRC = out, 7
	f, source := Frame{}, &VP8{Bitrate: 1_000_000}
	if err := source.Next(&f); err != nil {
		t.Fatal(err)
	}
	sent := s.send(&Publication{}, &f, payload.VP8, time.Now())
	asked := []rtcp.NackPair{{PacketID: s.seq, LostPackets: 0}}
	s.resend(asked)
	if last := out.headers[len(out.headers)-1]; len(out.headers) != sent+1 || last != nil {
		t.Fatalf("without RTX: %d writes, want %d and the last of a whole packet", len(out.headers), sent+1)
	}
	s.rtx.SSRC = 8
	s.settle([]uint8{96, 97})
	s.layOut(&s.rtx, extRepairedRID, map[string]uint8{extRID: 2, extTransportSeq: 3, extRepairedRID: 4})
	s.resend(asked)
	last := len(out.headers) - 1
	h, ok := header.Parse(append(out.headers[last], out.bodies[last]...))
	if !ok || h.PayloadType != 97 || h.SSRC != 8 || string(h.Extension(4)) != "h" || h.Extension(2) != nil {
		t.Fatalf("got %+v, %v", h, ok)
	}
	first, _ := header.TransportSequence(mustParse(t, out.headers[sent-1]).Extension(3))
	if number, ok := header.TransportSequence(h.Extension(3)); !ok || number <= first {
		t.Errorf("it has the transport-wide number %d, want one after %d", number, first)
	}
	if !restore(&h, 96, 7) {
		t.Fatal("it was not restored")
	}
	original := mustParse(t, out.headers[sent-1])
	if h.SequenceNumber != original.SequenceNumber || h.Timestamp != original.Timestamp || h.Marker != original.Marker ||
		h.PayloadType != 96 || h.SSRC != 7 || !bytes.Equal(h.Payload, out.bodies[sent-1]) {
		t.Errorf("got %+v, want %+v", h, original)
	}
}

func mustParse(t *testing.T, packet []byte) *header.Header {
	t.Helper()
	h, ok := header.Parse(packet)
	if !ok {
		t.Fatalf("%x is no packet", packet)
	}
	return &h
}

// A repaired packet counts once, as repaired; probes count for nothing.
func TestRepairIsCounted(t *testing.T) {
	var got []int64
	s := leanStream(t, func(_ *RemoteTrack, p *Packet) { got = append(got, p.Seq) })
	m := s.media
	m.repairs = map[uint32]uint32{9: 7}
	slot := m.bySSRC[7]
	write := func(payloadType uint8, ssrc uint32, seq uint16, body []byte) {
		t.Helper()
		raw, err := (&rtp.Packet{Header: rtp.Header{Version: 2, PayloadType: payloadType, SSRC: ssrc, SequenceNumber: seq}, Payload: body}).Marshal()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Write(raw); err != nil {
			t.Fatal(err)
		}
	}
	write(96, 7, 100, []byte("one"))
	write(96, 7, 102, []byte("three"))
	write(97, 9, 1, []byte("\x00\x65two")) // 101
	write(97, 9, 2, []byte("\x00\x65two")) // the same again
	write(97, 9, 3, nil)                   // a probe
	write(97, 9, 4, []byte("\x00\x67"))    // 103, of nothing
	write(97, 5, 5, []byte("\x00\x67x"))   // of nobody
	if want := (Counters{Packets: 3, Bytes: 14, Late: 1, Repeated: 1, Repaired: 1}); slot.total != want {
		t.Errorf("got %+v, want %+v", slot.total, want)
	}
	if len(got) != 3 || got[2] != 101 {
		t.Errorf("got the packets %v, want 100, 102, 101", got)
	}
}

// What is fed in is never written to, nor read beyond.
func FuzzRestore(f *testing.F) {
	f.Add([]byte{0x80, 97, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 100, 1, 2})
	f.Add([]byte{0xA0, 97, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4})
	f.Fuzz(func(t *testing.T, raw []byte) {
		before := bytes.Clone(raw)
		h, ok := header.Parse(raw)
		if !ok {
			return
		}
		had := len(h.Payload)
		if restore(&h, 96, 7) && (len(h.Payload) != had-2 || h.SSRC != 7 || h.PayloadType != 96) {
			t.Errorf("got %+v of a payload of %d bytes", h, had)
		}
		if !bytes.Equal(before, raw) {
			t.Error("the packet was changed")
		}
	})
}

// Feedback names every packet that came, whatever it held, and costs nothing per
// packet.
func TestFeedbackNamesWhatCame(t *testing.T) {
	a := newArrivals()
	numbered := func(number uint16) *header.Header {
		h := rtp.Header{Version: 2, SSRC: 7}
		if err := h.SetExtension(3, []byte{byte(number >> 8), byte(number)}); err != nil {
			t.Fatal(err)
		}
		text, err := h.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		return mustParse(t, text)
	}
	now := time.Now()
	a.record(numbered(1), now)
	if got := a.times.Feedback(); got != nil {
		t.Errorf("not agreed: got %v", got)
	}
	a.id = 3
	for _, number := range []uint16{65534, 65535, 1, 2} { // 0 is lost
		now = now.Add(time.Millisecond)
		a.record(numbered(number), now)
	}
	packets := a.times.Feedback()
	if len(packets) != 1 {
		t.Fatalf("got %v, want one packet", packets)
	}
	if got, ok := packets[0].(*rtcp.TransportLayerCC); !ok || got.BaseSequenceNumber != 65534 || got.PacketStatusCount != 5 || len(got.RecvDeltas) != 4 {
		t.Errorf("got %v", packets[0])
	}
	if got := a.times.Feedback(); got != nil {
		t.Errorf("nothing came since: got %v", got)
	}
	h, number := numbered(3), uint16(3)
	value := h.Extension(3)
	if n := testing.AllocsPerRun(1000, func() {
		number++
		value[0], value[1] = byte(number>>8), byte(number)
		now = now.Add(100 * time.Microsecond)
		a.record(h, now)
	}); n != 0 {
		t.Errorf("%v allocations a packet, want none", n)
	}
}
