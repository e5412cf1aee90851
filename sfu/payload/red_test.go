package payload_test

import (
	"bytes"
	"testing"

	"github.com/parley-sfu/parley/sfu/payload"
)

func TestParseRED(t *testing.T) {
	tests := []struct {
		name    string
		packet  []byte
		want    string
		pt      uint8
		uniform bool
		ok      bool
	}{
		{"one older block", []byte{0x80 | 111, 0x0f, 0, 3, 111, 'o', 'l', 'd', 'n', 'e', 'w'}, "new", 111, true, true},
		{"two older blocks", []byte{0x80 | 111, 0x1e, 0, 1, 0x80 | 111, 0x0f, 0, 2, 111, 'a', 'b', 'b', 'n'}, "n", 111, true, true},
		{"the newest alone", []byte{111, 'n', 'e', 'w'}, "new", 111, true, true},
		{"an older block of another codec", []byte{0x80 | 5, 0, 0, 1, 111, 'o', 'n'}, "n", 111, false, true},
		{"an empty newest block", []byte{0x80 | 111, 0, 0, 1, 111, 'o'}, "", 111, true, true},
		{"a length of ten bits", append([]byte{0x80 | 111, 0, 1, 0, 111}, append(make([]byte, 256), 'n')...), "n", 111, true, true},
		{"nothing", nil, "", 0, false, false},
		{"headers alone", []byte{0x80 | 111, 0, 0, 1}, "", 0, false, false},
		{"half a header", []byte{0x80 | 111, 0}, "", 0, false, false},
		{"a block longer than the packet", []byte{0x80 | 111, 0, 0, 9, 111, 'o', 'n'}, "", 0, false, false},
		{"blocks without end", bytes.Repeat([]byte{0x80 | 111, 0, 0, 0}, 50), "", 0, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := payload.ParseRED(tt.packet)
			if ok != tt.ok || string(got.Primary) != tt.want || got.PayloadType != tt.pt || got.Uniform != tt.uniform {
				t.Errorf("ParseRED = %+v, %v; want %q of %d, %v", got, ok, tt.want, tt.pt, tt.ok)
			}
		})
	}
}

func FuzzParseRED(f *testing.F) {
	f.Add([]byte{0x80 | 111, 0x0f, 0, 3, 111, 'o', 'l', 'd', 'n', 'e', 'w'})
	f.Add([]byte{111})
	f.Add(bytes.Repeat([]byte{0xff}, 40))
	f.Fuzz(func(t *testing.T, p []byte) {
		got, ok := payload.ParseRED(p)
		if ok && (len(got.Primary) >= len(p) || !bytes.HasSuffix(p, got.Primary)) {
			t.Errorf("ParseRED(%x) = %+v", p, got)
		}
		if !ok && got.Primary != nil {
			t.Errorf("a refused packet gives %+v", got)
		}
	})
}
