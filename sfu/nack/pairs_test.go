package nack_test

import (
	"slices"
	"testing"

	"github.com/pion/rtcp"

	"github.com/parley-sfu/parley/sfu/nack"
)

func TestPairs(t *testing.T) {
	tests := []struct {
		name string
		seqs []uint16
		want []rtcp.NackPair
	}{
		{"none", nil, nil},
		{"one", []uint16{7}, []rtcp.NackPair{{PacketID: 7}}},
		{"a row", []uint16{7, 8, 9}, []rtcp.NackPair{{PacketID: 7, LostPackets: 0b11}}},
		{"the last that fits", []uint16{7, 23}, []rtcp.NackPair{{PacketID: 7, LostPackets: 1 << 15}}},
		{"the first that does not", []uint16{7, 24}, []rtcp.NackPair{{PacketID: 7}, {PacketID: 24}}},
		{"over the wrap", []uint16{65535, 0, 15}, []rtcp.NackPair{{PacketID: 65535, LostPackets: 1<<15 | 1}}},
		{"repeated", []uint16{7, 7, 8, 8}, []rtcp.NackPair{{PacketID: 7, LostPackets: 1}}},
		{"falling", []uint16{9, 8, 7}, []rtcp.NackPair{{PacketID: 9}, {PacketID: 8}, {PacketID: 7}}},
	}
	for _, tt := range tests {
		if got := nack.Pairs(nil, tt.seqs); !slices.Equal(got, tt.want) {
			t.Errorf("%s: Pairs(%v) = %v, want %v", tt.name, tt.seqs, got, tt.want)
		}
	}
}

func TestPairsAppends(t *testing.T) {
	before := rtcp.NackPair{PacketID: 6}
	got := nack.Pairs([]rtcp.NackPair{before}, []uint16{7})
	if want := []rtcp.NackPair{before, {PacketID: 7}}; !slices.Equal(got, want) {
		t.Errorf("Pairs = %v, want %v: what was there stays as it is", got, want)
	}
}

// Whatever the order, what is read out of the pairs is what was put in.
func FuzzPairs(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 200, 255, 0})
	f.Fuzz(func(t *testing.T, steps []byte) {
		var seqs []uint16
		seq := uint16(65500)
		for _, step := range steps {
			seq += uint16(int16(int8(step)))
			seqs = append(seqs, seq)
		}
		want := map[uint16]bool{}
		for _, seq := range seqs {
			want[seq] = true
		}
		got := map[uint16]bool{}
		for _, pair := range nack.Pairs(nil, seqs) {
			for _, seq := range pair.PacketList() {
				got[seq] = true
			}
		}
		if len(got) != len(want) {
			t.Fatalf("%d numbers come out, want %d: %v", len(got), len(want), seqs)
		}
		for seq := range want {
			if !got[seq] {
				t.Fatalf("%d is missing: %v", seq, seqs)
			}
		}
	})
}
