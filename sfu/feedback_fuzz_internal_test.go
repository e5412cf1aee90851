package sfu

import (
	"errors"
	"testing"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/rtcp"
	"github.com/pion/sdp/v3"

	"github.com/parley-sfu/parley/sfu/payload"
)

// newListener returns a subscriber whose slot has shown a picture, so that every
// kind of feedback finds what it is about: slot 5, and the encoding behind it.
func newListener() (*Peer, *bench) {
	b := newBench(payload.VP8, 1)
	p := newIngress().peer
	p.engine, p.quality = b.engine, newQuality()
	b.slots[0].peer, b.slots[0].ssrc = p, 5
	b.encoding.publisher.keys = &dtlsKeys{} // nothing leaves before keys are settled
	p.slots = []*slot{b.slots[0]}
	p.slotsBySSRC.Store(newSlotTable(p.slots))
	p.encodings.Store(&map[uint32]*encoding{1: b.encoding})
	for range 3 {
		b.frame(3)
	}
	return p, b
}

func compound(packets ...rtcp.Packet) []byte {
	raw, _ := rtcp.Marshal(packets)
	return raw
}

// Authentic RTCP of any shape: no fault, no more resent than may be, and never
// more than one key frame request.
func FuzzFeedback(f *testing.F) {
	nack := &rtcp.TransportLayerNack{MediaSSRC: 5}
	for i := range uint16(9) {
		nack.Nacks = append(nack.Nacks, rtcp.NackPair{PacketID: i * 17, LostPackets: 0xffff})
	}
	block := rtcp.ReceptionReport{SSRC: 5, TotalLost: 0xffffff, LastSenderReport: 1, Delay: 0xffffffff}
	f.Add(compound(nack))
	f.Add(compound(&rtcp.PictureLossIndication{MediaSSRC: 5}, &rtcp.FullIntraRequest{FIR: []rtcp.FIREntry{{SSRC: 5}, {SSRC: 1}}}))
	f.Add(compound(&rtcp.SenderReport{SSRC: 1, NTPTime: 1<<64 - 1, RTPTime: 7, Reports: []rtcp.ReceptionReport{block}}))
	f.Add(compound(&rtcp.ReceiverReport{Reports: []rtcp.ReceptionReport{block}}, &rtcp.Goodbye{Sources: []uint32{1, 5}}))
	f.Add(compound(&rtcp.ReceiverEstimatedMaximumBitrate{Bitrate: 1e18, SSRCs: []uint32{5}}))
	f.Add([]byte{0x8f, 205, 0, 4, 0, 0, 0, 1, 0, 0, 0, 5, 0, 1, 0xff, 0xff, 0, 0, 0, 1}) // TWCC: 65,535 packets, no chunk
	f.Add([]byte{0x9f, 200, 0xff, 0xff})                                                 // 31 blocks, none there
	f.Fuzz(func(t *testing.T, raw []byte) {
		p, b := newListener()
		at := b.now
		for range 3 {
			at = at.Add(time.Millisecond)
			p.feedback(append([]byte(nil), raw...), everySSRC, at)
			p.feedback(append([]byte(nil), raw...), about(5), at)
		}
		stats := &b.engine.stats
		if n := stats.Panics.Load(); n != 0 {
			t.Fatalf("%d faults", n)
		}
		if n := stats.Resent.Load(); n > uint64(b.seq) {
			t.Fatalf("%d packets sent again within 3 ms, of %d", n, b.seq)
		}
		if p.rtt() <= 0 || p.rtt() > 10*time.Second {
			t.Fatalf("a round trip of %v", p.rtt())
		}
	})
}

// Candidates of any shape are refused or forgotten: the server looks for nobody.
func FuzzCandidate(f *testing.F) {
	f.Add("0", "candidate:1 1 udp 2130706431 169.254.169.254 80 typ host", "ufrag")
	f.Add("0", "candidate:1 1 UDP 1 0c1e1d0a-0000-4000-8000-000000000000.local 9 typ srflx raddr ::1 rport 1", "")
	f.Add("1", "candidate:1 1 tcp 1 ::ffff:10.0.0.1 9 typ host tcptype active", "u")
	f.Add("", "", "")
	f.Fuzz(func(t *testing.T, mid, candidate, ufrag string) {
		p := &Peer{bounds: usual(), engine: &Engine{}}
		err := p.AddCandidate(mid, candidate, ufrag)
		if err != nil && !errors.Is(err, ErrBadCandidate) {
			t.Errorf("got %v", err)
		}
		if _, bad := ice.UnmarshalCandidate(candidate); err == nil && candidate != "" && bad != nil {
			t.Errorf("took %q: %v", candidate, bad)
		}
		if len(candidate) > maxCandidate && err == nil {
			t.Errorf("took %d bytes", len(candidate))
		}
	})
}

// Whatever a browser offers, even a payload type that repairs itself: packets of
// every type find their way through the intake.
func FuzzAgree(f *testing.F) {
	f.Add(browserOffer)
	f.Add(browserOffer + "a=fmtp:96 apt=96\r\na=extmap:255 " + extMID + "\r\n")
	f.Fuzz(func(t *testing.T, offer string) {
		if CheckOffer(offer) != nil {
			return
		}
		a, answer := agreed(t, offer)
		var read sdp.SessionDescription
		if err := read.UnmarshalString(answer); err != nil || len(read.MediaDescriptions) != len(a.sections) {
			t.Fatalf("the answer cannot be read: %v\n%s", err, answer)
		}
		for mid, at := range a.byMID {
			if at >= len(a.sections) || a.sections[at].mid != mid {
				t.Fatalf("mid %q is section %d", mid, at)
			}
		}
		in := newIngress()
		in.peer.agreed.Store(a)
		for pt := range uint8(128) {
			in.accept(rtpPacket(uint32(pt), 1, pt, map[uint8]string{1: "1", 2: "f"}, []byte{0, 9, 0x10, 0}), epoch)
		}
	})
}
