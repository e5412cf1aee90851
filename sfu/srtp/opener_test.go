package srtp_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"testing"

	"github.com/parley-sfu/parley/sfu/srtp"
)

const streamSSRC = 0xCAFEBABE

// numbered returns the sealed packet of one index.
func numbered(tb testing.TB, sealer *srtp.Sealer, ssrc uint32, index uint64) []byte {
	tb.Helper()
	packet := headerOf(ssrc, uint16(index), 4, 20)
	sealed := sealer.Seal(make([]byte, 0, len(packet)+srtp.TagSize), packet[:20], packet[20:], index)
	if sealed == nil {
		tb.Fatalf("Seal refuses index %#x", index)
	}
	return sealed
}

// ends returns both ends of one direction.
func ends(tb testing.TB, maxStreams int) (*srtp.Sealer, *srtp.Opener) {
	tb.Helper()
	send, receive := pair(tb, srtp.AES128GCM)
	sealer := send.NewSealer()
	return &sealer, srtp.NewOpener(receive, maxStreams)
}

func TestReplayWindow(t *testing.T) {
	type arrival struct {
		offset int64 // from the origin
		ok     bool
	}
	tests := []struct {
		name     string
		arrivals []arrival
	}{
		{"in order", []arrival{{0, true}, {1, true}, {2, true}}},
		{"the same again, at once and later", []arrival{{0, true}, {0, false}, {1, true}, {0, false}, {1, false}}},
		{"late", []arrival{{0, true}, {5, true}, {3, true}, {4, true}, {3, false}, {4, false}}},
		{"late as one can be", []arrival{{0, true}, {960, true}, {1, true}, {1, false}}},
		{"too late by one", []arrival{{0, true}, {961, true}, {1, false}, {2, true}}},
		{"too late, though never seen", []arrival{{0, true}, {970, true}, {10, false}}},
		{"from the window a gap leaves nothing set", []arrival{{0, true}, {1, true}, {1024, true}, {1025, true}, {1023, true}, {200, true}}},
		{"to the edge of a word", []arrival{{0, true}, {63, true}, {64, true}, {127, true}, {128, true}, {63, false}, {64, false}, {127, false}}},
		{"a jump past the window, and what lies behind it", []arrival{{0, true}, {20000, true}, {19041, true}, {19040, false}, {19999, true}, {0, false}}},
		{"jumps of a window's length", []arrival{{0, true}, {1024, true}, {2048, true}, {2048 - 959, true}, {2048 - 1024, false}, {3072, true}, {3072 - 900, true}}},
		{"some rounds", []arrival{{0, true}, {30000, true}, {60000, true}, {59999, true}, {90000, true}, {120000, true}, {119999, true}, {90000, false}, {200000 - 65536, true}}},
		{"a packet from the same place of the round before", []arrival{{0, true}, {30000, true}, {60000, true}, {65536, true}, {0, false}, {65536, false}}},
	}
	for _, tt := range tests {
		for _, origin := range origins {
			t.Run(fmt.Sprintf("%s/%d", tt.name, origin), func(t *testing.T) {
				sealer, opener := ends(t, 1)
				for i, a := range tt.arrivals {
					packet := numbered(t, sealer, streamSSRC, origin+uint64(a.offset))
					if _, ok := opener.Open(packet); ok != a.ok {
						t.Fatalf("arrival %d, %+d: Open = %v, want %v", i, a.offset, ok, a.ok)
					}
				}
			})
		}
	}
}

func TestAnOvertakenFirstPacketStillOpens(t *testing.T) {
	for _, first := range []uint64{1, 2, 64, 1000, 32768, 65535} {
		sealer, opener := ends(t, 1)
		for _, index := range []uint64{first, first - 1} {
			if _, ok := opener.Open(numbered(t, sealer, streamSSRC, index)); !ok {
				t.Errorf("after %d: Open of %d = false", first, index)
			}
		}
	}
}

func TestOpenWorksInPlace(t *testing.T) {
	sealer, opener := ends(t, 1)
	packet := headerOf(streamSSRC, 7, 8, 100)
	sealed := sealer.Seal(make([]byte, 0, 200), packet[:24], packet[24:], 7)
	got, ok := opener.Open(sealed)
	if !ok || !bytes.Equal(got, packet) {
		t.Fatalf("Open = %x, %v; want %x", got, ok, packet)
	}
	if &got[0] != &sealed[0] {
		t.Error("Open returns other memory than it was given")
	}
}

func TestPacketsThatAreNoneAreRefused(t *testing.T) {
	tag := make([]byte, srtp.TagSize)
	tests := []struct {
		name   string
		packet []byte
	}{
		{"nothing", nil},
		{"a byte", []byte{0x80}},
		{"a header without a tag", headerOf(1, 1, 0, 0)},
		{"one byte short of a tag", append(headerOf(1, 1, 0, 0), tag[1:]...)},
		{"version 1", append(append([]byte{0x40}, headerOf(1, 1, 0, 50)[1:]...), tag...)},
		{"STUN", append([]byte{0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42}, make([]byte, 40)...)},
		{"CSRCs that reach into the tag", append([]byte{0x81}, append(headerOf(1, 1, 0, 0)[1:], tag...)...)},
		{"fifteen CSRCs, cut", append([]byte{0x8F}, append(headerOf(1, 1, 0, 56)[1:], tag...)...)},
		{"an extension without its length", append([]byte{0x90}, append(headerOf(1, 1, 0, 3)[1:], tag...)...)},
		{"an extension that reaches into the tag", append(headerOf(1, 1, 8, 0)[:23], tag...)},
		{"the longest extension there is", append([]byte{0x90, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0xBE, 0xDE, 0xFF, 0xFF}, make([]byte, 1400)...)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, opener := ends(t, 4)
			if got, ok := opener.Open(tt.packet); ok || got != nil {
				t.Errorf("Open = %x, %v; want nothing", got, ok)
			}
			if got, want := opener.Drops(), (srtp.Drops{Malformed: 1}); got != want {
				t.Errorf("Drops = %+v, want %+v", got, want)
			}
		})
	}
}

func TestNothingButHeaderAndTagIsAPacket(t *testing.T) {
	sealer, opener := ends(t, 1)
	for index, header := range [][]byte{headerOf(1, 0, 0, 0), headerOf(1, 1, 8, 0)} {
		sealed := sealer.Seal(make([]byte, 0, 100), header, nil, uint64(index))
		if got, ok := opener.Open(sealed); !ok || !bytes.Equal(got, header) {
			t.Errorf("Open = %x, %v; want %x", got, ok, header)
		}
	}
}

func TestForgedPacketsLeaveNothing(t *testing.T) {
	sealer, opener := ends(t, 1)
	// None of these makes a stream, so there is room for the real one.
	for i := range uint32(100) {
		forged := numbered(t, sealer, i, 5)
		forged[len(forged)-1] ^= 1
		if _, ok := opener.Open(forged); ok {
			t.Fatal("Open accepts a changed packet")
		}
	}
	if _, ok := opener.Open(numbered(t, sealer, streamSSRC, 100)); !ok {
		t.Fatal("Open refuses the first packet after forged ones")
	}
	// Nor do they move the window of one that exists: this would push 100 out.
	forged := numbered(t, sealer, streamSSRC, 30000)
	forged[20] ^= 1
	if _, ok := opener.Open(forged); ok {
		t.Fatal("Open accepts a changed packet")
	}
	// Nor mark the number as seen.
	for _, index := range []uint64{99, 101, 30000} {
		if _, ok := opener.Open(numbered(t, sealer, streamSSRC, index)); !ok {
			t.Errorf("Open refuses %d after a forged 30000", index)
		}
	}
	if got, want := opener.Drops(), (srtp.Drops{Forged: 101}); got != want {
		t.Errorf("Drops = %+v, want %+v", got, want)
	}
}

// What a forged packet decrypts to must not be used by mistake.
func TestAForgedPacketIsOverwritten(t *testing.T) {
	sealer, opener := ends(t, 1)
	forged := numbered(t, sealer, streamSSRC, 5)
	forged[len(forged)-1] ^= 1
	opener.Open(forged)
	if payload := forged[20 : len(forged)-srtp.TagSize]; !bytes.Equal(payload, make([]byte, len(payload))) {
		t.Errorf("payload of a forged packet = %x, want zeros", payload)
	}
}

func TestEveryBitIsAuthenticated(t *testing.T) {
	sealer, opener := ends(t, 1)
	packet := headerOf(streamSSRC, 9, 8, 30)
	packet[0] |= 0x01 // one CSRC: the first word of what was the extension
	copy(packet[12:], []byte{1, 2, 3, 4, 0xBE, 0xDE, 0, 1, 0x10, 0xFF, 0, 0})
	good := sealer.Seal(make([]byte, 0, 200), packet[:24], packet[24:], 9)
	for bit := range 8 * len(good) {
		changed := bytes.Clone(good)
		changed[bit/8] ^= 1 << (bit % 8)
		if _, ok := opener.Open(changed); ok {
			t.Errorf("Open accepts a packet with bit %d of byte %d changed", bit%8, bit/8)
		}
	}
	if _, ok := opener.Open(good); !ok {
		t.Error("Open refuses the packet itself")
	}
}

func TestStreamsAreLimitedAndNeverForgotten(t *testing.T) {
	sealer, opener := ends(t, 3)
	for ssrc := range uint32(5) {
		want := ssrc < 3
		if _, ok := opener.Open(numbered(t, sealer, ssrc, 1)); ok != want {
			t.Errorf("Open of stream %d = %v, want %v", ssrc, ok, want)
		}
	}
	for ssrc := range uint32(3) {
		if _, ok := opener.Open(numbered(t, sealer, ssrc, 1)); ok {
			t.Errorf("Open accepts the first packet of stream %d again", ssrc)
		}
		if _, ok := opener.Open(numbered(t, sealer, ssrc, 2)); !ok {
			t.Errorf("Open refuses the second packet of stream %d", ssrc)
		}
	}
	if got, want := opener.Drops(), (srtp.Drops{Streams: 2, Replayed: 3}); got != want {
		t.Errorf("Drops = %+v, want %+v", got, want)
	}
}

func TestStreamsHaveTheirOwnNumbers(t *testing.T) {
	sealer, opener := ends(t, 2)
	for i := range uint64(200) { // one goes around, the other does not
		for ssrc, index := range []uint64{10 + i, 1000 * i} {
			if _, ok := opener.Open(numbered(t, sealer, uint32(ssrc), index)); !ok {
				t.Fatalf("Open refuses index %d of stream %d", index, ssrc)
			}
		}
	}
}

func TestTheLastRoundIsTheLast(t *testing.T) {
	sealer, opener := ends(t, 1)
	const last = 1<<48 - 1
	// The receiver follows in the longest steps it can, and would not end: so
	// this stands for the sender alone. The receiver's end is tested from inside.
	if numbered(t, sealer, streamSSRC, last) == nil {
		t.Error("Seal refuses the last index")
	}
	packet := headerOf(streamSSRC, 0, 0, 10)
	if sealed := sealer.Seal(make([]byte, 0, 100), packet[:12], packet[12:], last+1); sealed != nil {
		t.Error("Seal accepts an index of 49 bits")
	}
	if _, ok := opener.Open(numbered(t, sealer, streamSSRC, last)); ok {
		t.Error("Open accepts the last round first: the packet does not say which round it is of")
	}
}

func TestOtherKeysOpenNothing(t *testing.T) {
	m := material(t, srtp.AES128GCM)
	send, receive, err := m.Keys(true)
	if err != nil {
		t.Fatal(err)
	}
	sealer := send.NewSealer()
	if _, ok := srtp.NewOpener(receive, 1).Open(numbered(t, &sealer, streamSSRC, 1)); ok {
		t.Error("Open accepts what was sealed with the key of the other direction")
	}
}

func TestADestroyedEndRefuses(t *testing.T) {
	sealer, opener := ends(t, 1)
	first, second := numbered(t, sealer, streamSSRC, 1), numbered(t, sealer, streamSSRC, 2)
	if _, ok := opener.Open(first); !ok {
		t.Fatal("Open refuses a packet")
	}
	opener.Destroy()
	opener.Destroy() // twice does no harm
	if _, ok := opener.Open(second); ok {
		t.Error("Open accepts a packet after Destroy")
	}
	sealer.Destroy()
	packet := headerOf(streamSSRC, 3, 0, 10)
	if sealer.Seal(make([]byte, 0, 100), packet[:12], packet[12:], 3) != nil {
		t.Error("Seal seals after Destroy")
	}
	if _, ok := srtp.NewOpener(srtp.Session{}, 1).Open(second); ok {
		t.Error("Open accepts a packet without a key")
	}
}

func TestOpenDoesNotAllocate(t *testing.T) {
	sealer, opener := ends(t, 2)
	const runs = 2000
	var sealed [][]byte
	for i := range uint64(runs + 1) { // AllocsPerRun runs once more, to warm up
		sealed = append(sealed, numbered(t, sealer, uint32(i%2), i/2))
	}
	opener.Open(numbered(t, sealer, 0, 1500))
	opener.Open(numbered(t, sealer, 1, 1500))
	buffer := make([]byte, 100)
	next := 0
	step := func() {
		n := copy(buffer, sealed[next])
		next++
		opener.Open(buffer[:n]) // mostly accepted, some too late
		buffer[n-1] ^= 1
		binary.BigEndian.PutUint16(buffer[2:], uint16(3000+next))
		opener.Open(buffer[:n]) // forged
	}
	if n := testing.AllocsPerRun(runs, step); n != 0 {
		t.Errorf("Open allocates %v times a packet", n)
	}
}
