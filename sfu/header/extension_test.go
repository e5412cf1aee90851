package header_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/parley-sfu/parley/sfu/header"
)

// extended returns a packet with these extension elements, filled up to whole
// words with padding, and a payload of ones, which no element may reach.
func extended(profile uint16, elements []byte) []byte {
	packet := []byte{0x90, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3}
	packet = binary.BigEndian.AppendUint16(packet, profile)
	words := (len(elements) + 3) / 4
	packet = binary.BigEndian.AppendUint16(packet, uint16(words))
	packet = append(packet, elements...)
	packet = append(packet, make([]byte, 4*words-len(elements))...)
	return append(packet, bytes.Repeat([]byte{1}, 300)...)
}

func TestExtensionOneByteForm(t *testing.T) {
	tests := []struct {
		name     string
		elements string
		id       uint8
		want     string // "-": absent
	}{
		{"the only one", "10 AA", 1, "AA"},
		{"the second", "10 AA 22 010203", 2, "010203"},
		{"the longest, 16 bytes", "3F 000102030405060708090A0B0C0D0E0F", 3, "000102030405060708090A0B0C0D0E0F"},
		{"the highest id", "E0 AA", 14, "AA"},
		{"to the last byte", "12 010203", 1, "010203"},
		{"behind padding", "00 00 10 AA 00 20 BB", 2, "BB"},
		{"none with this id", "10 AA", 2, "-"},
		{"two with one id: the first counts", "10 AA 10 BB", 1, "AA"},
		{"id 15 ends the list", "F0 AA 10 BB", 1, "-"},
		{"what stands before id 15 counts", "10 BB F0 AA", 1, "BB"},
		{"id 15 itself is never found", "F0 AA", 15, "-"},
		{"id 0 with a length ends the list", "02 AAAAAA 10 BB", 1, "-"},
		{"id 0 is padding, not an element", "00 00 00 00", 0, "-"},
		{"an element that runs past the end, into the payload", "17 AABBCC", 1, "-"},
		{"an element behind one that runs past the end", "10 AA 2F BB", 2, "-"},
		{"the element in front of it is good", "10 AA 2F BB", 1, "AA"},
		{"an id that only the two-byte form can have", "10 AA", 17, "-"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			checkExtension(t, extended(0xBEDE, unhex(t, tt.elements)), tt.id, tt.want)
		})
	}
}

func TestExtensionTwoByteForm(t *testing.T) {
	tests := []struct {
		name     string
		profile  uint16
		elements string
		id       uint8
		want     string // "-": absent
	}{
		{"the only one", 0x1000, "01 02 AABB", 1, "AABB"},
		{"the application's bits do not matter", 0x100F, "01 02 AABB", 1, "AABB"},
		{"a neighbouring profile is another form", 0x1010, "01 02 AABB", 1, "-"},
		{"ids go up to 255", 0x1000, "01 01 AA FF 01 BB", 255, "BB"},
		{"id 15 is like any other here", 0x1000, "0F 01 AA", 15, "AA"},
		{"an element may be empty, and is there", 0x1000, "01 00 02 01 BB", 1, ""},
		{"behind an empty one", 0x1000, "01 00 02 01 BB", 2, "BB"},
		{"padding is a single byte", 0x1000, "00 00 00 02 01 BB", 2, "BB"},
		{"an element longer than 16 bytes", 0x1000, "01 11 000102030405060708090A0B0C0D0E0F10", 1, "000102030405060708090A0B0C0D0E0F10"},
		{"an element that runs past the end, into the payload", 0x1000, "01 FF AABB", 1, "-"},
		{"to the last byte", 0x1000, "01 02 AABB", 1, "AABB"},
		{"an id and no length", 0x1000, "01 01 AA 02", 2, "-"},
		{"id 0", 0x1000, "00 01 AA", 0, "-"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			checkExtension(t, extended(tt.profile, unhex(t, tt.elements)), tt.id, tt.want)
		})
	}
}

func TestExtensionOfAPacketWithout(t *testing.T) {
	checkExtension(t, unhex(t, "80"+fixed+"10AA0000"), 1, "-")
	// The bit is set, and the list is empty: what follows is payload.
	checkExtension(t, unhex(t, "90"+fixed+"BEDE0000 10AA0000"), 1, "-")
	// A form that is none of RFC 8285's.
	checkExtension(t, unhex(t, "90"+fixed+"ABCD0001 10AA0000"), 1, "-")
	var zero header.Header
	if got := zero.Extension(1); got != nil {
		t.Errorf("Extension of the zero header = %x, want nil", got)
	}
}

func checkExtension(t *testing.T, packet []byte, id uint8, want string) {
	t.Helper()
	h, ok := header.Parse(packet)
	if !ok {
		t.Fatalf("Parse refused %x", packet)
	}
	got := h.Extension(id)
	if want == "-" {
		if got != nil {
			t.Errorf("Extension(%d) = %x, want nil", id, got)
		}
		return
	}
	if data := unhex(t, want); got == nil || !bytes.Equal(got, data) {
		t.Errorf("Extension(%d) = %x (nil: %v), want %x", id, got, got == nil, data)
	}
	if len(got) != cap(got) {
		t.Errorf("Extension(%d) can grow by %d bytes into its neighbour", id, cap(got)-len(got))
	}
}

// FuzzExtension writes elements in both forms and expects them back.
func FuzzExtension(f *testing.F) {
	f.Add(uint8(1), []byte{0xAA}, uint8(2), []byte{1, 2, 3})
	f.Add(uint8(14), []byte{0}, uint8(14), []byte{1})
	f.Add(uint8(255), []byte{}, uint8(15), bytes.Repeat([]byte{7}, 255))
	f.Fuzz(func(t *testing.T, id1 uint8, data1 []byte, id2 uint8, data2 []byte) {
		if id1 == 0 || id2 == 0 || len(data1) > 255 || len(data2) > 255 {
			t.Skip("no such element")
		}
		two := append([]byte{id1, byte(len(data1))}, data1...)
		two = append(append(two, id2, byte(len(data2))), data2...)
		expectBoth(t, extended(0x1000, two), element{id1, data1}, element{id2, data2})

		if id1 > 14 || id2 > 14 || !fitsOneByte(data1) || !fitsOneByte(data2) {
			return
		}
		one := append([]byte{id1<<4 | byte(len(data1)-1)}, data1...)
		one = append(append(one, id2<<4|byte(len(data2)-1)), data2...)
		expectBoth(t, extended(0xBEDE, one), element{id1, data1}, element{id2, data2})
	})
}

type element struct {
	id   uint8
	data []byte
}

func fitsOneByte(data []byte) bool { return len(data) >= 1 && len(data) <= 16 }

func expectBoth(t *testing.T, packet []byte, first, second element) {
	t.Helper()
	h, ok := header.Parse(packet)
	if !ok {
		t.Fatalf("Parse refused %x", packet)
	}
	if second.id == first.id {
		second = first // the first one counts
	}
	for _, want := range []element{first, second} {
		if got := h.Extension(want.id); got == nil || !bytes.Equal(got, want.data) {
			t.Errorf("Extension(%d) = %x, want %x", want.id, got, want.data)
		}
	}
}

func TestAudioLevel(t *testing.T) {
	tests := []struct {
		name  string
		ext   string
		level uint8
		voice bool
		ok    bool
	}{
		{"silence", "7F", 127, false, true},
		{"as loud as can be, and speech", "80", 0, true, true},
		{"somebody speaks at -30 dBov", "9E", 30, true, true},
		{"noise at -30 dBov", "1E", 30, false, true},
		{"no extension", "", 0, false, false},
		{"two levels are what a mixer sends (RFC 6465)", "1E1E", 0, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			level, voice, ok := header.AudioLevel(unhex(t, tt.ext))
			if level != tt.level || voice != tt.voice || ok != tt.ok {
				t.Errorf("AudioLevel = %d, %v, %v, want %d, %v, %v", level, voice, ok, tt.level, tt.voice, tt.ok)
			}
		})
	}
}

func TestTransportSequence(t *testing.T) {
	tests := []struct {
		name string
		ext  string
		want uint16
		ok   bool
	}{
		{"a number", "1234", 0x1234, true},
		{"the last before the wrap", "FFFF", 65535, true},
		{"no extension", "", 0, false},
		{"cut short", "12", 0, false},
		{"version 2 of the extension, under another name in SDP", "12340001", 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, ok := header.TransportSequence(unhex(t, tt.ext)); got != tt.want || ok != tt.ok {
				t.Errorf("TransportSequence = %d, %v, want %d, %v", got, ok, tt.want, tt.ok)
			}
		})
	}
}
