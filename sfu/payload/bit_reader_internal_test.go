package payload

import "testing"

func TestBitReader(t *testing.T) {
	r := bitReader{rest: []byte{0b1010_0110, 0xFF, 0x01}}
	steps := []struct {
		bits int
		want uint32
	}{{1, 1}, {2, 0b01}, {0, 0}, {5, 0b00110}, {16, 0xFF01}}
	for i, s := range steps {
		if got := r.bits(s.bits); got != s.want || r.failed {
			t.Errorf("step %d: bits(%d) = %b, failed %v, want %b", i, s.bits, got, r.failed, s.want)
		}
	}
	if got := r.bits(3); got != 0 || !r.failed {
		t.Errorf("past the end: bits = %b, failed %v, want 0, true", got, r.failed)
	}
}

func TestBitReaderReads32Bits(t *testing.T) {
	r := bitReader{rest: []byte{0xDE, 0xAD, 0xBE, 0xEF}}
	if got := r.bits(32); got != 0xDEADBEEF || r.failed {
		t.Errorf("bits(32) = %x, failed %v, want deadbeef, false", got, r.failed)
	}
}

func TestBitReaderDropsEmulationPrevention(t *testing.T) {
	tests := []struct {
		name string
		in   []byte
		want []byte
	}{
		{"a 3 behind two zeros goes", []byte{0, 0, 3, 1}, []byte{0, 0, 1}},
		{"a 3 behind one zero stays", []byte{0, 3, 1}, []byte{0, 3, 1}},
		{"a 3 by itself stays", []byte{3, 1}, []byte{3, 1}},
		{"twice in a row, as in long runs of zeros", []byte{0, 0, 3, 0, 0, 3, 0}, []byte{0, 0, 0, 0, 0}},
		{"a 3 that was escaped", []byte{0, 0, 3, 3, 5}, []byte{0, 0, 3, 5}},
		{"zeros beyond two, which no encoder writes", []byte{0, 0, 0, 3, 9}, []byte{0, 0, 0, 9}},
		{"the last byte of the unit", []byte{7, 0, 0, 3}, []byte{7, 0, 0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := bitReader{rest: tt.in}
			for i, want := range tt.want {
				if got := r.bits(8); byte(got) != want || r.failed {
					t.Errorf("byte %d = %x, failed %v, want %x", i, got, r.failed, want)
				}
			}
			if r.bits(1); !r.failed {
				t.Error("there is more than was meant")
			}
		})
	}
}

func TestExpGolomb(t *testing.T) {
	tests := []struct {
		name   string
		in     []byte
		exp    uint32
		signed int64
		failed bool
	}{
		{"1", []byte{0b1000_0000}, 0, 0, false},
		{"010", []byte{0b0100_0000}, 1, 1, false},
		{"011", []byte{0b0110_0000}, 2, -1, false},
		{"00100", []byte{0b0010_0000}, 3, 2, false},
		{"00111", []byte{0b0011_1000}, 6, -3, false},
		{"over three bytes", []byte{0, 0b1000_0000, 0b1000_0000}, 256, -128, false},
		{"the greatest, 31 zeros and 32 ones", []byte{0, 0, 3, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF}, 1<<32 - 2, -(1<<31 - 1), false},
		{"32 zeros are none", []byte{0, 0, 3, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}, 0, 0, true},
		{"zeros to the end", []byte{0}, 0, 0, true},
		{"nothing", nil, 0, 0, true},
		{"cut behind its 1", []byte{0b0000_0001}, 127, 64, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := bitReader{rest: tt.in}
			if got := r.exp(); got != tt.exp || r.failed != tt.failed {
				t.Errorf("exp = %d, failed %v, want %d, %v", got, r.failed, tt.exp, tt.failed)
			}
			r = bitReader{rest: tt.in}
			if got := r.signedExp(); got != tt.signed || r.failed != tt.failed {
				t.Errorf("signedExp = %d, failed %v, want %d, %v", got, r.failed, tt.signed, tt.failed)
			}
		})
	}
}
