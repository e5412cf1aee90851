package srtp_test

import (
	"bytes"
	"sync"
	"testing"

	"github.com/parley-sfu/parley/sfu/srtp"
)

func TestSealRefusesACallThatIsWrong(t *testing.T) {
	sealer, _ := ends(t, 1)
	packet := headerOf(1, 7, 8, 100)
	header, payload := packet[:24], packet[24:]
	tests := []struct {
		name            string
		dst             []byte
		header, payload []byte
		index           uint64
		ok              bool
	}{
		{"exactly enough room", make([]byte, 0, 140), header, payload, 7, true},
		{"what dst holds does not matter", make([]byte, 200), header, payload, 7, true},
		{"later rounds", make([]byte, 140), header, payload, 0xFFFFFFFF_0007, true},
		{"no payload", make([]byte, 40), header, nil, 7, true},
		{"one byte too few", make([]byte, 139), header, payload, 7, false},
		{"no room at all", nil, header, payload, 7, false},
		{"another number than the header says", make([]byte, 140), header, payload, 8, false},
		{"an index of 49 bits", make([]byte, 140), header, payload, 1<<48 | 7, false},
		{"half a header", make([]byte, 140), header[:11], payload, 7, false},
		{"no header", make([]byte, 140), nil, payload, 7, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := bytes.Clone(tt.dst)
			got := sealer.Seal(tt.dst, tt.header, tt.payload, tt.index)
			if (got != nil) != tt.ok {
				t.Fatalf("Seal = %x, want a packet: %v", got, tt.ok)
			}
			if want := len(tt.header) + len(tt.payload) + srtp.TagSize; tt.ok && len(got) != want {
				t.Errorf("Seal returns %d bytes, want %d", len(got), want)
			}
			if !tt.ok && !bytes.Equal(before, tt.dst) {
				t.Error("a refused call wrote to dst")
			}
		})
	}
	var none srtp.Sealer
	if none.Seal(make([]byte, 200), header, payload, 7) != nil {
		t.Error("a Sealer without a session seals")
	}
}

// Many subscribers send the same payload: each in front of its own header, with
// its own key.
func TestSealLeavesThePayloadAlone(t *testing.T) {
	sealer, _ := ends(t, 1)
	packet := headerOf(1, 7, 8, 100)
	before := bytes.Clone(packet)
	sealer.Seal(make([]byte, 0, 200), packet[:24], packet[24:], 7)
	if !bytes.Equal(packet, before) {
		t.Error("Seal changed what it was to read")
	}
}

func TestSealInPlace(t *testing.T) {
	sealer, _ := ends(t, 1)
	packet := headerOf(1, 7, 8, 100)
	want := sealer.Seal(make([]byte, 0, 200), packet[:24], packet[24:], 7)
	buffer := make([]byte, 200)
	copy(buffer, packet)
	got := sealer.Seal(buffer, buffer[:24], buffer[24:124], 7)
	if !bytes.Equal(got, want) || &got[0] != &buffer[0] {
		t.Errorf("Seal in place = %x\nwant %x", got, want)
	}
}

func TestSealWritesNothingBehindThePacket(t *testing.T) {
	sealer, _ := ends(t, 1)
	packet := headerOf(1, 7, 8, 101) // no whole block
	train := bytes.Repeat([]byte{0xEE}, 400)
	sealed := sealer.Seal(train[100:100], packet[:24], packet[24:], 7)
	for i, b := range train {
		if inside := i >= 100 && i < 100+len(sealed); !inside && b != 0xEE {
			t.Fatalf("byte %d of the train was overwritten", i)
		}
	}
}

func TestTheSamePacketIsSealedTheSameWay(t *testing.T) {
	send, _ := pair(t, srtp.AES256GCM)
	packet := headerOf(1, 7, 8, 100)
	first, resend := send.NewSealer(), send.NewSealer()
	a := first.Seal(make([]byte, 0, 200), packet[:24], packet[24:], 7)
	first.Seal(make([]byte, 0, 200), headerOf(2, 8, 0, 0), packet, 8) // something in between
	b := first.Seal(make([]byte, 0, 200), packet[:24], packet[24:], 7)
	c := resend.Seal(make([]byte, 0, 200), packet[:24], packet[24:], 7)
	if !bytes.Equal(a, b) || !bytes.Equal(a, c) {
		t.Error("a resend differs from what was sent first")
	}
}

func TestASessionServesManyGoroutines(t *testing.T) {
	send, receive := pair(t, srtp.AES128GCM)
	var running sync.WaitGroup
	for ssrc := range uint32(4) {
		running.Go(func() {
			sealer, opener := send.NewSealer(), srtp.NewOpener(receive, 1)
			for index := range uint64(500) {
				if _, ok := opener.Open(numbered(t, &sealer, ssrc, index)); !ok {
					t.Errorf("stream %d: Open refuses %d", ssrc, index)
					return
				}
			}
		})
	}
	running.Wait()
}

func TestSealDoesNotAllocate(t *testing.T) {
	sealer, _ := ends(t, 1)
	payload, out := make([]byte, 1200), make([]byte, 1500)
	var index uint64
	step := func() {
		index++
		header := [12]byte{0x80, 96, byte(index >> 8), byte(index)} // on the stack, where it must stay
		if sealer.Seal(out, header[:], payload, index) == nil {
			t.Error("refused")
		}
	}
	if n := testing.AllocsPerRun(1000, step); n != 0 {
		t.Errorf("Seal allocates %v times a packet", n)
	}
}
