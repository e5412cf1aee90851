package header_test

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/parley-sfu/parley/sfu/header"
)

// unhex reads "90 60" with spaces where they help the reader.
func unhex(tb testing.TB, s string) []byte {
	tb.Helper()
	p, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		tb.Fatalf("bad hex %q: %v", s, err)
	}
	return p
}

// fixed is the fixed part of every packet below, behind its first byte: marker
// set, payload type 96, sequence number 0x1234, timestamp 0xDECAFBAD, SSRC
// 0xCAFEBABE.
const fixed = " E0 1234 DECAFBAD CAFEBABE "

func TestParseReadsTheFixedFields(t *testing.T) {
	h, ok := header.Parse(unhex(t, "80"+fixed+"010203"))
	if !ok {
		t.Fatal("Parse refused a plain packet")
	}
	if !h.Marker || h.PayloadType != 96 || h.SequenceNumber != 0x1234 {
		t.Errorf("got marker %v, type %d, number %#x, want true, 96, 0x1234", h.Marker, h.PayloadType, h.SequenceNumber)
	}
	if h.Timestamp != 0xDECAFBAD || h.SSRC != 0xCAFEBABE {
		t.Errorf("got timestamp %#x, SSRC %#x, want 0xdecafbad, 0xcafebabe", h.Timestamp, h.SSRC)
	}
	if h, _ = header.Parse(unhex(t, "80 60 1234 DECAFBAD CAFEBABE")); h.Marker || h.PayloadType != 96 {
		t.Errorf("without the marker bit: got marker %v, type %d, want false, 96", h.Marker, h.PayloadType)
	}
}

func TestParseFindsThePayload(t *testing.T) {
	tests := []struct {
		name    string
		packet  string
		payload string
	}{
		{"nothing but a header", "80" + fixed, ""},
		{"payload follows at once", "80" + fixed + "010203", "010203"},
		{"two contributing sources are skipped", "82" + fixed + "11111111 22222222 0102", "0102"},
		{"fifteen sources, and nothing else", "8F" + fixed + strings.Repeat("11111111", 15), ""},
		{"an empty extension is skipped", "90" + fixed + "BEDE0000 0102", "0102"},
		{"an extension of one word is skipped", "90" + fixed + "BEDE0001 10AA0000 0102", "0102"},
		{"an extension of a form nobody knows is skipped", "90" + fixed + "ABCD0001 10AA0000 0102", "0102"},
		{"sources come before the extension", "91" + fixed + "11111111 BEDE0001 10AA0000 0102", "0102"},
		{"padding is stripped", "A0" + fixed + "0102 000003", "0102"},
		{"padding of one byte, its own length", "A0" + fixed + "0102 01", "0102"},
		{"a probe is nothing but padding", "A0" + fixed + strings.Repeat("00", 254) + "FF", ""},
		{"everything at once", "B1" + fixed + "11111111 BEDE0001 10AA0000 0102 0002", "0102"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h, ok := header.Parse(unhex(t, tt.packet))
			if want := unhex(t, tt.payload); !ok || !bytes.Equal(h.Payload, want) {
				t.Errorf("Parse = payload %x, %v, want %x, true", h.Payload, ok, want)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	tests := []struct {
		name   string
		packet string
	}{
		{"nothing", ""},
		{"a header cut short by one byte", "80 E0 1234 DECAFBAD CAFEBA"},
		{"version 0, which is what STUN looks like", "00" + fixed},
		{"version 1", "40" + fixed},
		{"version 3", "C0" + fixed},
		{"fifteen sources that are not there", "8F" + fixed},
		{"a source cut short", "81" + fixed + "111111"},
		{"an extension that is not there", "90" + fixed},
		{"an extension cut in its length", "90" + fixed + "BEDE00"},
		{"an extension longer than the packet", "90" + fixed + "BEDE0002 10AA0000"},
		{"an extension of 65535 words", "90" + fixed + "BEDEFFFF 10AA0000"},
		{"padding announced, and no byte to tell its length", "A0" + fixed},
		{"padding of length zero, which would not even hold its length", "A0" + fixed + "0102 00"},
		{"padding longer than what is left", "A0" + fixed + "0102 04"},
		{"padding that would reach into the extension", "B0" + fixed + "BEDE0001 10AA0000 0003"},
		{"an extension that takes the byte of the padding's length", "B0" + fixed + "BEDE0001 10AA0001"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h, ok := header.Parse(unhex(t, tt.packet))
			if ok || h.Payload != nil || h.SequenceNumber != 0 {
				t.Errorf("Parse = %+v, %v, want a zero header, false", h, ok)
			}
		})
	}
}

func TestPayloadCannotGrowIntoThePadding(t *testing.T) {
	packet := unhex(t, "A0"+fixed+"0102 000003")
	before := bytes.Clone(packet)
	h, _ := header.Parse(packet)
	_ = append(h.Payload, 0xFF, 0xFF, 0xFF)
	if !bytes.Equal(packet, before) {
		t.Errorf("appending to the payload wrote into the packet: %x, want %x", packet, before)
	}
}

func TestParseDoesNotAllocate(t *testing.T) {
	packet := unhex(t, "B1"+fixed+"11111111 BEDE0002 10AA 2112 34 000000 0102 0002")
	var level uint8
	var sequence uint16
	n := testing.AllocsPerRun(1000, func() {
		h, _ := header.Parse(packet)
		level, _, _ = header.AudioLevel(h.Extension(1))
		sequence, _ = header.TransportSequence(h.Extension(2))
	})
	if n != 0 {
		t.Errorf("parsing allocates %v times per packet, want 0", n)
	}
	if level != 0x2A || sequence != 0x1234 {
		t.Errorf("level %#x, transport sequence %#x, want 0x2a, 0x1234", level, sequence)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", "80", "80" + fixed, "8F" + fixed, "82" + fixed + "1111111122222222 01",
		"90" + fixed + "BEDE0001 10AA0000 0102", "90" + fixed + "10000002 0102AAAA 03000000 0102",
		"90" + fixed + "BEDEFFFF", "90" + fixed + "BEDE0001 F0AA0000", "B1" + fixed + "11111111 BEDE0001 10AA0000 0102 0002",
		"A0" + fixed + "00", "A0" + fixed + "FF",
	} {
		f.Add(unhex(f, seed))
	}
	f.Fuzz(func(t *testing.T, packet []byte) {
		before := bytes.Clone(packet)
		h, ok := header.Parse(packet)
		if !ok {
			if h.Payload != nil || h.Extension(1) != nil {
				t.Fatalf("a refused packet left %+v", h)
			}
			return
		}
		if want := remainder(packet); !bytes.Equal(h.Payload, want) {
			t.Fatalf("payload %x, want %x", h.Payload, want)
		}
		for id := range 256 {
			if ext := h.Extension(uint8(id)); !bytes.Contains(packet, ext) {
				t.Fatalf("extension %d is %x, which is not in the packet", id, ext)
			}
		}
		if !bytes.Equal(packet, before) {
			t.Fatalf("Parse changed the packet from %x to %x", before, packet)
		}
	})
}

// remainder is the naive model: it counts what surrounds the payload of a packet
// that was found good, and cuts it out.
func remainder(packet []byte) []byte {
	start := 12 + 4*int(packet[0]%16)
	if packet[0]&0x10 != 0 {
		start += 4 + 4*(256*int(packet[start+2])+int(packet[start+3]))
	}
	end := len(packet)
	if packet[0]&0x20 != 0 {
		end -= int(packet[end-1])
	}
	return packet[start:end]
}

func BenchmarkParse(b *testing.B) {
	packet := unhex(b, "90"+fixed+"BEDE0002 10AA 2112 34 000000"+strings.Repeat("AB", 1100))
	b.ReportAllocs()
	for b.Loop() {
		h, _ := header.Parse(packet)
		h.Extension(2)
	}
}
