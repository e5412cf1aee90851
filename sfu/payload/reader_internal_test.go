package payload

import (
	"bytes"
	"encoding/binary"
	"testing"
)

func TestLEB128(t *testing.T) {
	tests := []struct {
		name   string
		in     []byte
		want   int
		failed bool
	}{
		{"zero", []byte{0}, 0, false},
		{"one byte", []byte{0x7F}, 127, false},
		{"two bytes", []byte{0x80, 0x01}, 128, false},
		{"the example of the format", []byte{0xE5, 0x8E, 0x26}, 624485, false},
		{"zeros may follow, up to eight bytes", []byte{0x85, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00}, 5, false},
		{"nine bytes are too many", []byte{0x85, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00}, 0, true},
		{"the greatest", []byte{0xFF, 0xFF, 0xFF, 0xFF, 0x07}, 1<<31 - 1, false},
		{"one more", []byte{0x80, 0x80, 0x80, 0x80, 0x08}, 0, true},
		{"2^55, which would be negative as an int32", []byte{0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40}, 0, true},
		{"2^63 in ten bytes", []byte{0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01}, 0, true},
		{"cut", []byte{0x80}, 0, true},
		{"nothing", nil, 0, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := reader{rest: tt.in}
			if got := r.leb128(); got != tt.want || r.failed != tt.failed {
				t.Errorf("leb128 = %d, failed %v, want %d, %v", got, r.failed, tt.want, tt.failed)
			}
		})
	}
}

func TestReaderFailsForGood(t *testing.T) {
	r := reader{rest: []byte{1, 2, 3}}
	if got := r.uint16(); got != 0x0102 || r.failed {
		t.Errorf("uint16 = %x, failed %v, want 102, false", got, r.failed)
	}
	if got := r.uint16(); got != 0 || !r.failed {
		t.Errorf("uint16 past the end = %x, failed %v, want 0, true", got, r.failed)
	}
	// One byte is left, but what it means is anybody's guess by now.
	if got := r.byte(); got != 0 || !r.failed {
		t.Errorf("byte after a failure = %x, failed %v, want 0, true", got, r.failed)
	}
	if got := r.take(0); got != nil {
		t.Errorf("take(0) after a failure = %x, want nil", got)
	}
}

// The model is the standard library, which reads the same numbers with other
// limits.
func FuzzLEB128(f *testing.F) {
	f.Add([]byte{0xE5, 0x8E, 0x26})
	f.Add(bytes.Repeat([]byte{0x80}, 9))
	f.Add([]byte{0xFF, 0xFF, 0xFF, 0xFF, 0x0F})
	f.Fuzz(func(t *testing.T, p []byte) {
		want, size := binary.Uvarint(p)
		good := size > 0 && size <= 8 && want < 1<<31
		r := reader{rest: p}
		got := r.leb128()
		if r.failed == good {
			t.Fatalf("leb128(%x): failed %v, want %v", p, r.failed, !good)
		}
		if good && (uint64(got) != want || len(r.rest) != len(p)-size) {
			t.Fatalf("leb128(%x) = %d and %d bytes left, want %d and %d", p, got, len(r.rest), want, len(p)-size)
		}
	})
}
