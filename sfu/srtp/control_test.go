package srtp_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"testing"

	pion "github.com/pion/srtp/v3"

	"github.com/parley-sfu/parley/sfu/srtp"
)

// report returns something shaped like an RTCP packet of one sender.
func report(ssrc uint32, body int) []byte {
	packet := []byte{0x80, 201, 0, byte(1 + body/4)}
	packet = binary.BigEndian.AppendUint32(packet, ssrc)
	for i := range body {
		packet = append(packet, byte(i)^byte(ssrc))
	}
	return packet
}

// controlEnds returns both ends of one direction.
func controlEnds(tb testing.TB, maxStreams int) (*srtp.ControlSealer, *srtp.ControlOpener) {
	tb.Helper()
	send, receive := pair(tb, srtp.AES128GCM)
	sealer := send.NewControlSealer()
	return &sealer, srtp.NewControlOpener(receive, maxStreams)
}

func sealControl(tb testing.TB, s *srtp.ControlSealer, packet []byte) []byte {
	tb.Helper()
	sealed := s.Seal(make([]byte, 0, len(packet)+srtp.ControlOverhead), packet)
	if sealed == nil {
		tb.Fatal("Seal refuses a packet")
	}
	return sealed
}

// What we seal pion opens, and what pion seals we open, over a network that
// repeats, delays and changes packets; both refuse the same.
func TestPionAndWeAcceptTheSameControlPackets(t *testing.T) {
	for _, p := range profiles {
		t.Run(fmt.Sprint(p.ours), func(t *testing.T) {
			chance := rand.New(rand.NewPCG(7, uint64(p.ours)))
			send, receive := pair(t, p.ours)
			sealer, opener := send.NewControlSealer(), srtp.NewControlOpener(receive, 8)
			context, err := pion.CreateContext(controlMaster(p), controlSalt(p), p.pion, pion.SRTCPReplayProtection(64))
			if err != nil {
				t.Fatal(err)
			}
			other, err := pion.CreateContext(controlMaster(p), controlSalt(p), p.pion)
			if err != nil {
				t.Fatal(err)
			}
			_, back := pair(t, p.ours)
			theirs := srtp.NewControlOpener(back, 8)
			net := network{chance: chance}
			opened := 0
			for i := range 3000 {
				plain := report(uint32(i%3), 4*chance.IntN(60))
				for _, packet := range net.pass(sealControl(t, &sealer, plain)) {
					want, err := context.DecryptRTCP(nil, bytes.Clone(packet), nil)
					got, ok := opener.Open(bytes.Clone(packet))
					if ok != (err == nil) || ok && !bytes.Equal(got, want) {
						t.Fatalf("packet %d: Open = %x, %v; pion has %x, %v", i, got, ok, want, err)
					}
					if ok {
						opened++
					}
				}
				sealed, err := other.EncryptRTCP(nil, plain, nil)
				if err != nil {
					t.Fatal(err)
				}
				if got, ok := theirs.Open(sealed); !ok || !bytes.Equal(got, plain) {
					t.Fatalf("packet %d of pion: Open = %x, %v; want %x", i, got, ok, plain)
				}
			}
			if drops := opener.Drops(); opened < 1500 || drops.Replayed < 50 || drops.Forged < 50 {
				t.Errorf("%d opened, refused %+v: the network was not rough", opened, drops)
			}
		})
	}
}

func controlMaster(p profile) []byte {
	master, client, server := secrets()
	return export(master, client, server, 2*p.key+24)[p.key : 2*p.key]
}

func controlSalt(p profile) []byte {
	master, client, server := secrets()
	return export(master, client, server, 2*p.key+24)[2*p.key+12:]
}

func TestControlPacketsThatAreRefused(t *testing.T) {
	tests := []struct {
		name   string
		change func(sealed []byte) []byte
		want   srtp.Drops
	}{
		{"nothing", func([]byte) []byte { return nil }, srtp.Drops{Malformed: 1}},
		{"a header without a tag", func(b []byte) []byte { return b[:8] }, srtp.Drops{Malformed: 1}},
		{"version 1", func(b []byte) []byte { b[0] = 0x40; return b }, srtp.Drops{Malformed: 1}},
		{"marked as not encrypted", func(b []byte) []byte { b[len(b)-4] &^= 0x80; return b }, srtp.Drops{Malformed: 1}},
		{"another index", func(b []byte) []byte { b[len(b)-1] ^= 1; return b }, srtp.Drops{Forged: 1}},
		{"another sender", func(b []byte) []byte { b[5] ^= 1; return b }, srtp.Drops{Forged: 1}},
		{"a changed header", func(b []byte) []byte { b[1] ^= 1; return b }, srtp.Drops{Forged: 1}},
		{"a changed byte", func(b []byte) []byte { b[12] ^= 1; return b }, srtp.Drops{Forged: 1}},
		{"one byte too few", func(b []byte) []byte { return append(b[:len(b)-5], b[len(b)-4:]...) }, srtp.Drops{Forged: 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sealer, opener := controlEnds(t, 2)
			good := sealControl(t, sealer, report(7, 24))
			if got, ok := opener.Open(tt.change(bytes.Clone(good))); ok {
				t.Errorf("Open = %x", got)
			}
			if got := opener.Drops(); got != tt.want {
				t.Errorf("Drops = %+v, want %+v", got, tt.want)
			}
			if _, ok := opener.Open(good); !ok {
				t.Error("the real packet is refused afterwards")
			}
		})
	}
}

func TestControlSendersAreLimited(t *testing.T) {
	sealer, opener := controlEnds(t, 2)
	for ssrc := range uint32(4) {
		packet := sealControl(t, sealer, report(ssrc, 8))
		again := bytes.Clone(packet)
		if _, ok := opener.Open(packet); ok != (ssrc < 2) {
			t.Errorf("Open of sender %d = %v", ssrc, ok)
		}
		if _, ok := opener.Open(again); ok {
			t.Errorf("Open accepts a packet of sender %d twice", ssrc)
		}
	}
	if got, want := opener.Drops(), (srtp.Drops{Streams: 4, Replayed: 2}); got != want {
		t.Errorf("Drops = %+v, want %+v", got, want)
	}
}

// Reports overtake each other by a few; what comes later than the window holds is
// refused, and so is what came.
func TestControlPacketsThatComeLate(t *testing.T) {
	sealer, opener := controlEnds(t, 1)
	var sealed [200][]byte
	for i := range sealed {
		sealed[i] = sealControl(t, sealer, report(7, 8))
	}
	for _, c := range []struct {
		packet int
		want   bool
	}{
		{10, true},
		{9, true},
		{9, false},
		{10, false},
		{0, true},
		{73, true},
		{10, false},
		{11, true}, // 62 behind
		{11, false},
		{74, true},
		{12, true},
		{8, false}, // 66 behind
		{199, true},
		{136, true}, // 63 behind
		{135, false},
		{136, false},
		{74, false},
	} {
		if _, ok := opener.Open(bytes.Clone(sealed[c.packet])); ok != c.want {
			t.Errorf("packet %d: %v, want %v", c.packet, ok, c.want)
		}
	}
}

func TestControlSealRefuses(t *testing.T) {
	sealer, _ := controlEnds(t, 1)
	packet := report(1, 8)
	if sealer.Seal(make([]byte, 0, len(packet)+srtp.ControlOverhead-1), packet) != nil {
		t.Error("Seal seals into too small a room")
	}
	if sealer.Seal(make([]byte, 0, 100), packet[:7]) != nil {
		t.Error("Seal seals half a header")
	}
	var none srtp.ControlSealer
	if none.Seal(make([]byte, 0, 100), packet) != nil {
		t.Error("a sealer without a session seals")
	}
	sealer.Destroy()
	if sealer.Seal(make([]byte, 0, 100), packet) != nil {
		t.Error("Seal seals after Destroy")
	}
	if _, ok := srtp.NewControlOpener(srtp.Session{}, 1).Open(make([]byte, 60)); ok {
		t.Error("an opener without a session opens")
	}
}

// An index comes once, whatever the sender's SSRC: two SSRCs could share a
// nonce otherwise when somebody chooses them so.
func TestControlIndexesAreUsedOnce(t *testing.T) {
	sealer, _ := controlEnds(t, 1)
	for want := uint32(1); want < 100; want++ {
		sealed := sealControl(t, sealer, report(want%3, 8))
		if got := binary.BigEndian.Uint32(sealed[len(sealed)-4:]); got != 1<<31|want {
			t.Fatalf("packet %d has index %#x", want, got)
		}
	}
}

func TestControlDoesNotAllocate(t *testing.T) {
	sealer, opener := controlEnds(t, 1)
	packet := report(1, 80)
	buffer := make([]byte, 0, 200)
	opener.Open(sealer.Seal(buffer, packet))
	if n := testing.AllocsPerRun(1000, func() { opener.Open(sealer.Seal(buffer, packet)) }); n != 0 {
		t.Errorf("sealing and opening allocate %v times a packet", n)
	}
}

// FuzzControlOpen changes a packet; only the packet itself may open.
func FuzzControlOpen(f *testing.F) {
	f.Add([]byte{}, uint16(0), []byte{})
	f.Add([]byte{1}, uint16(44), []byte{0x80, 201, 0, 1})
	f.Add([]byte{0x80}, uint16(52), bytes.Repeat([]byte{0x80}, 60))
	f.Fuzz(func(t *testing.T, change []byte, offset uint16, raw []byte) {
		sealer, opener := controlEnds(t, 2)
		plain := report(5, 28)
		good := sealControl(t, sealer, plain)
		changed := bytes.Clone(good)
		for i, b := range change {
			changed[(int(offset)+i)%len(changed)] ^= b
		}
		untouched := bytes.Equal(changed, good)
		if got, ok := opener.Open(changed); ok != untouched || ok && !bytes.Equal(got, plain) {
			t.Errorf("Open = %x, %v; want the packet: %v", got, ok, untouched)
		}
		if got, ok := opener.Open(bytes.Clone(raw)); ok && !bytes.Equal(raw, good) {
			t.Errorf("Open of %x = %x", raw, got)
		}
	})
}
