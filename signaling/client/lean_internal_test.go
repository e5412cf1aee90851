package client

import (
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"github.com/parley-sfu/parley/sfu/nack"
	"github.com/parley-sfu/parley/sfu/payload"
	"github.com/parley-sfu/parley/sfu/reports"
)

// sink swallows packets.
type sink struct{ packets int }

func (s *sink) WriteRTP(*rtp.Header, []byte) (int, error) { s.packets++; return 0, nil }
func (s *sink) Write(b []byte) (int, error)               { s.packets++; return len(b), nil }

// leanSender sends into a sink, with all extensions.
func leanSender(tb testing.TB, nacks bool) (*sender, *sink) {
	tb.Helper()
	out := &sink{}
	m := &media{nack: nacks, onSend: func(*Publication, []byte) {}}
	s := newSender(m, &section{kind: webrtc.RTPCodecTypeVideo}, "h")
	s.writer = out
	s.layOut(&s.header, extRID, map[string]uint8{extRID: 2, extTransportSeq: 3})
	return s, out
}

func TestSendingDoesNotAllocate(t *testing.T) {
	for _, nacks := range []bool{false, true} {
		s, out := leanSender(t, nacks)
		p, f, source := &Publication{}, Frame{}, &VP8{}
		step := func() {
			if err := source.Next(&f); err != nil {
				t.Fatal(err)
			}
			s.send(p, &f, payload.VP8, time.Now())
		}
		for range keptPackets { // buffers are made when first used
			step()
		}
		if n := testing.AllocsPerRun(1000, step); n != 0 {
			t.Errorf("NACK %v: %v allocations a frame, want none", nacks, n)
		}
		if out.packets == 0 {
			t.Error("nothing was sent")
		}
	}
}

// leanStream is a slot's stream without a PeerConnection.
func leanStream(tb testing.TB, got func(*RemoteTrack, *Packet)) *stream {
	tb.Helper()
	m := &media{onPacket: got, nack: true}
	s := &slot{media: m, mid: "4", video: true, receiver: reports.NewReceiver(90_000), missing: nack.New(nack.Options{})}
	s.own(&RemoteTrack{ID: "tr", Video: true})
	m.bySSRC = map[uint32]*slot{7: s}
	return &stream{media: m}
}

func TestReceivingDoesNotAllocate(t *testing.T) {
	packets := 0
	s := leanStream(t, func(track *RemoteTrack, p *Packet) {
		if track.ID == "tr" && len(p.Payload) == 1000 {
			packets++
		}
	})
	raw, err := (&rtp.Packet{Header: rtp.Header{Version: 2, PayloadType: 96, SSRC: 7}, Payload: make([]byte, 1000)}).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	seq := uint16(65000)
	n := testing.AllocsPerRun(1000, func() {
		seq++
		raw[2], raw[3] = byte(seq>>8), byte(seq)
		if _, err := s.Write(raw); err != nil {
			t.Fatal(err)
		}
	})
	if n != 0 || packets < 1000 {
		t.Errorf("%v allocations a packet for %d packets, want none", n, packets)
	}
}

// What is not RTP is no packet, and no harm.
func TestReceivingGarbage(t *testing.T) {
	s := leanStream(t, func(*RemoteTrack, *Packet) { t.Error("a packet of garbage") })
	for _, raw := range [][]byte{nil, {0x80}, make([]byte, 12), {0x9F, 96, 0, 0}} {
		if n, err := s.Write(raw); n != len(raw) || err != nil {
			t.Errorf("got %d, %v for %x", n, err, raw)
		}
	}
	f := &feedback{media: &media{}, ssrc: 7}
	for _, raw := range [][]byte{nil, {0x81, 206, 0, 2}, {0xFF}} {
		if n, err := f.Write(raw); n != len(raw) || err != nil {
			t.Errorf("got %d, %v for %x", n, err, raw)
		}
	}
}

func BenchmarkReceive(b *testing.B) {
	s := leanStream(b, func(*RemoteTrack, *Packet) {})
	raw, err := (&rtp.Packet{Header: rtp.Header{Version: 2, PayloadType: 96, SSRC: 7}, Payload: make([]byte, 1000)}).Marshal()
	if err != nil {
		b.Fatal(err)
	}
	seq := uint16(0)
	b.ReportAllocs()
	for b.Loop() {
		seq++
		raw[2], raw[3] = byte(seq>>8), byte(seq)
		_, _ = s.Write(raw)
	}
}

func BenchmarkSend(b *testing.B) {
	s, _ := leanSender(b, false)
	p, f, source := &Publication{}, Frame{}, &VP8{}
	b.ReportAllocs()
	for b.Loop() {
		_ = source.Next(&f)
		s.send(p, &f, payload.VP8, time.Now())
	}
}

func TestTicksDoNotOverflow(t *testing.T) {
	for _, c := range []struct {
		d    time.Duration
		rate uint64
		want uint32
	}{
		{0, 90_000, 0},
		{time.Second, 90_000, 90_000},
		{20 * time.Millisecond, 48_000, 960},
		{1000 * time.Hour, 90_000, 1877452800}, // 3.24e11 modulo 2^32
	} {
		if got := ticks(c.d, c.rate); got != c.want {
			t.Errorf("%v at %d Hz: got %d, want %d", c.d, c.rate, got, c.want)
		}
	}
}
