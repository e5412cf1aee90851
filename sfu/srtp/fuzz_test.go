package srtp_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"testing"

	"github.com/parley-sfu/parley/sfu/srtp"
)

// FuzzOpen changes packets of a stream: each byte of change is XORed onto the
// one at its place, cyclically from an offset, and cut takes bytes off the end.
// Only the packet itself may open.
func FuzzOpen(f *testing.F) {
	f.Add([]byte{}, uint16(0), uint16(0), []byte{})
	f.Add([]byte{1}, uint16(0), uint16(0), []byte{})           // one CSRC more
	f.Add([]byte{0x10}, uint16(0), uint16(0), []byte{})        // no extension any more
	f.Add([]byte{0xFF, 0xFF}, uint16(14), uint16(0), []byte{}) // its length
	f.Add([]byte{1}, uint16(135), uint16(0), []byte{})         // the tag
	f.Add([]byte{}, uint16(0), uint16(1), []byte{})
	f.Add([]byte{}, uint16(0), uint16(130), []byte{})
	f.Add([]byte{}, uint16(0), uint16(0), []byte{0x90, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0xBE, 0xDE, 0xFF, 0xFF})
	f.Fuzz(func(t *testing.T, change []byte, offset, cut uint16, raw []byte) {
		sealer, opener := ends(t, 4)
		plain := headerOf(streamSSRC, 65530, 8, 100)
		good := sealer.Seal(make([]byte, 0, 200), plain[:24], plain[24:], 65530)
		changed := bytes.Clone(good)
		for i, b := range change {
			changed[(int(offset)+i)%len(changed)] ^= b
		}
		changed = changed[:len(changed)-int(cut)%len(changed)]
		untouched := bytes.Equal(changed, good)
		if got, ok := opener.Open(changed); ok != untouched || ok && !bytes.Equal(got, plain) {
			t.Errorf("Open = %x, %v; want the packet: %v", got, ok, untouched)
		}
		if got, ok := opener.Open(bytes.Clone(raw)); ok && !bytes.Equal(raw, good) {
			t.Errorf("Open of %x = %x", raw, got)
		}
		if _, ok := opener.Open(good); ok == untouched {
			t.Errorf("after a forged packet Open of the real one = %v, want %v", ok, !untouched)
		}
	})
}

// FuzzSealOpen seals whatever it is given and holds it against pion.
func FuzzSealOpen(f *testing.F) {
	f.Add([]byte("payload"), []byte{}, uint64(0), uint32(1), false)
	f.Add([]byte{}, []byte{0xBE, 0xDE, 0, 1, 0x10, 0xFF, 0, 0}, uint64(65535), uint32(1<<31), true)
	f.Add(bytes.Repeat([]byte{7}, 1200), []byte{1, 2, 3, 4}, uint64(32768), uint32(0), false)
	f.Add([]byte{1}, bytes.Repeat([]byte{9}, 64), uint64(0xFFFF_FFFF_FFFF), uint32(0xFFFFFFFF), true)
	f.Fuzz(func(t *testing.T, payload, csrcs []byte, index uint64, ssrc uint32, long bool) {
		p := profiles[0]
		if long {
			p = profiles[1]
		}
		index &= 1<<48 - 1
		count := min(len(csrcs)/4, 15)
		packet := headerOf(ssrc, uint16(index), 0, 0)
		packet[0] |= byte(count)
		packet = append(packet, csrcs[:4*count]...)
		header := len(packet)
		packet = append(packet, payload...)

		send, receive := pair(t, p.ours)
		sealer := send.NewSealer()
		sealed := sealer.Seal(make([]byte, 0, len(packet)+srtp.TagSize), packet[:header], packet[header:], index)
		theirs := pionContext(t, p)
		theirs.SetROC(ssrc, uint32(index>>16))
		if want, err := theirs.EncryptRTP(nil, packet, nil); err != nil || !bytes.Equal(sealed, want) {
			t.Fatalf("Seal = %x\nwant %x, %v", sealed, want, err)
		}
		first := index < 1<<16 // what a receiver takes a new stream for
		got, ok := srtp.NewOpener(receive, 1).Open(sealed)
		if ok != first || ok && !bytes.Equal(got, packet) {
			t.Errorf("Open = %x, %v; want %x", got, ok, packet)
		}
	})
}

// FuzzKeyLog reads lines; those it understands, it must have understood whole.
func FuzzKeyLog(f *testing.F) {
	f.Add([]byte("CLIENT_RANDOM " + hex.EncodeToString(make([]byte, 32)) + " " + hex.EncodeToString(make([]byte, 48)) + "\n"))
	f.Add([]byte("CLIENT_RANDOM 00 00"))
	f.Add([]byte("SERVER_HANDSHAKE_TRAFFIC_SECRET 00 00\r\n"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, line []byte) {
		random, master, ok := srtp.ParseKeyLog(line)
		if !ok {
			if random != nil || master != nil {
				t.Error("a refused line gives secrets")
			}
			return
		}
		want := bytes.ToLower(bytes.TrimRight(line, "\r\n"))
		got := fmt.Appendf(nil, "client_random %x %x", random, master)
		if !bytes.Equal(got, want) {
			t.Errorf("ParseKeyLog(%q) gives %q", line, got)
		}
	})
}
