package payload

import (
	"encoding/hex"
	"testing"
)

// sps describes a sequence parameter set to be written; the counterpart, with a
// pencil, of what spsSize reads. The zero value is a baseline set.
type sps struct {
	profile       uint32
	chroma        uint32
	separate      bool
	scaling       []int32 // differences of scales, for a list of 16 and one of 64
	order         uint32  // pic_order_cnt_type
	cycle         uint32
	width, height uint32 // in blocks, minus one
	interlaced    bool
	crop          []uint32 // left, right, top, bottom
}

func (s sps) body() []byte {
	var w bitWriter
	w.bits(8, s.profile)
	w.bits(16, 0xC01F)
	w.exp(0)
	if highProfile(s.profile) {
		s.high(&w)
	}
	w.exp(0)
	w.exp(s.order)
	switch s.order {
	case 0:
		w.exp(2)
	case 1:
		w.bits(1, 1)
		w.exp(3)
		w.exp(4)
		w.exp(s.cycle)
		for i := range min(s.cycle, 300) {
			w.exp(i)
		}
	}
	w.exp(1)
	w.bits(1, 0)
	w.exp(s.width)
	w.exp(s.height)
	if s.interlaced {
		w.bits(2, 0b00)
	} else {
		w.bits(1, 1)
	}
	w.bits(1, 1)
	w.bits(1, uint32(min(len(s.crop), 1)))
	for _, c := range s.crop {
		w.exp(c)
	}
	w.bits(1, 0) // no VUI
	w.bits(1, 1) // stop bit
	return w.escaped()
}

func (s sps) high(w *bitWriter) {
	w.exp(s.chroma)
	lists := 8
	if s.chroma == 3 {
		lists = 12
		if s.separate {
			w.bits(1, 1)
		} else {
			w.bits(1, 0)
		}
	}
	w.exp(0)
	w.exp(0)
	w.bits(1, 0)
	if s.scaling == nil {
		w.bits(1, 0)
		return
	}
	w.bits(1, 1)
	for i := range lists {
		if i != 5 && i != 6 { // the last short and the first long list
			w.bits(1, 0)
			continue
		}
		w.bits(1, 1)
		size := 16
		if i == 6 {
			size = 64
		}
		writeScales(w, s.scaling, size)
	}
}

// writeScales writes a list's differences, again from the first one when they
// are fewer than its size; the scale 0 ends it early.
func writeScales(w *bitWriter, differences []int32, size int) {
	scale := int32(8)
	for i := range size {
		difference := differences[i%len(differences)]
		w.signedExp(difference)
		if scale = (scale + difference) & 0xFF; scale == 0 {
			return
		}
	}
}

// bitWriter writes bits, one in each byte until it is asked for the unit.
type bitWriter struct{ out []byte }

func (w *bitWriter) bits(n int, v uint32) {
	for i := n - 1; i >= 0; i-- {
		w.out = append(w.out, byte(v>>i&1))
	}
}

func (w *bitWriter) exp(v uint32) {
	size := 0
	for (uint64(v)+1)>>(size+1) != 0 {
		size++
	}
	w.bits(size, 0)
	w.bits(1, 1)
	w.bits(size, uint32(uint64(v)+1-1<<size))
}

func (w *bitWriter) signedExp(v int32) {
	if v > 0 {
		w.exp(uint32(2*v - 1))
		return
	}
	w.exp(uint32(-2 * v))
}

// escaped packs the bits and puts a 3 wherever two zeros would be followed by a
// byte below 4.
func (w *bitWriter) escaped() []byte {
	var out []byte
	zeros := 0
	for i := 0; i < len(w.out); i += 8 {
		var b byte
		for j := range 8 {
			b <<= 1
			if i+j < len(w.out) {
				b |= w.out[i+j]
			}
		}
		if zeros == 2 && b < 4 {
			out, zeros = append(out, 3), 0
		}
		if zeros++; b != 0 {
			zeros = 0
		}
		out = append(out, b)
	}
	return out
}

func TestSPSSize(t *testing.T) {
	tests := []struct {
		name          string
		set           sps
		width, height uint16
	}{
		{"VGA in whole blocks", sps{profile: 66, width: 39, height: 29}, 640, 480},
		{"360 lines are 22 blocks and a half", sps{profile: 66, width: 39, height: 22, crop: []uint32{0, 0, 0, 4}}, 640, 360},
		{"1080 lines are 67 blocks and a half", sps{profile: 77, width: 119, height: 67, crop: []uint32{0, 0, 0, 4}}, 1920, 1080},
		{"cropped on all sides", sps{profile: 66, width: 39, height: 29, crop: []uint32{1, 2, 3, 4}}, 634, 466},
		{"the smallest", sps{profile: 66}, 16, 16},
		{"high profile", sps{profile: 100, chroma: 1, width: 79, height: 44}, 1280, 720},
		{"grey pictures are cropped by single pixels", sps{profile: 100, width: 1, height: 1, crop: []uint32{1, 0, 1, 0}}, 31, 31},
		{"4:2:2 is cropped by two across and one down", sps{profile: 122, chroma: 2, width: 1, height: 1, crop: []uint32{1, 0, 1, 0}}, 30, 31},
		{"4:4:4", sps{profile: 244, chroma: 3, width: 1, height: 1, crop: []uint32{1, 0, 1, 0}}, 31, 31},
		{"4:4:4 in separate planes", sps{profile: 244, chroma: 3, separate: true, width: 1, height: 1, crop: []uint32{1, 0, 1, 0}}, 31, 31},
		{"interlaced: blocks of two fields, crop of two lines each", sps{profile: 77, width: 119, height: 33, interlaced: true, crop: []uint32{0, 0, 0, 2}}, 1920, 1080},
		{"scaling lists that end at once", sps{profile: 100, chroma: 1, scaling: []int32{-8}, width: 39, height: 29}, 640, 480},
		{"scaling lists in 4:4:4, which has more of them", sps{profile: 244, chroma: 3, scaling: []int32{-8}, width: 39, height: 29}, 640, 480},
		{"scaling lists that end in their middle", sps{profile: 100, chroma: 1, scaling: []int32{5, -3, -10}, width: 39, height: 29}, 640, 480},
		{"scales that go around at 256", sps{profile: 100, chroma: 1, scaling: []int32{127, 121}, width: 39, height: 29}, 640, 480},
		{"scaling lists that run to their end, 9 8 9 8", sps{profile: 100, chroma: 1, scaling: []int32{1, -1}, width: 39, height: 29}, 640, 480},
		{"picture order by a cycle", sps{profile: 66, order: 1, cycle: 3, width: 39, height: 29}, 640, 480},
		{"picture order by the longest cycle", sps{profile: 66, order: 1, cycle: 255, width: 39, height: 29}, 640, 480},
		{"picture order as decoded", sps{profile: 66, order: 2, width: 39, height: 29}, 640, 480},

		{"a cycle that is too long", sps{profile: 66, order: 1, cycle: 256, width: 39, height: 29}, 0, 0},
		{"a cycle of four thousand million", sps{profile: 66, order: 1, cycle: 1<<32 - 2, width: 39, height: 29}, 0, 0},
		{"a chroma format that does not exist", sps{profile: 100, chroma: 4, width: 39, height: 29}, 0, 0},
		{"the whole picture cropped away", sps{profile: 66, crop: []uint32{4, 4, 0, 0}}, 0, 0},
		{"more than the picture cropped away", sps{profile: 66, crop: []uint32{0, 0, 0, 1<<32 - 2}}, 0, 0},
		{"the widest that can be told", sps{profile: 66, width: 4095, crop: []uint32{0, 1, 0, 0}}, 65534, 16},
		{"wider than can be told", sps{profile: 66, width: 4095}, 0, 0},
		{"numbers at their limit", sps{profile: 66, width: 1<<32 - 2, height: 1<<32 - 2, interlaced: true}, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if w, h := spsSize(tt.set.body()); w != tt.width || h != tt.height {
				t.Errorf("spsSize(%x) = %d×%d, want %d×%d", tt.set.body(), w, h, tt.width, tt.height)
			}
		})
	}
}

// Sets that encoders wrote, with all that follows the size.
func TestSPSSizeOfRealSets(t *testing.T) {
	tests := []struct {
		name          string
		body          string
		width, height uint16
	}{
		{"high profile, 720 lines, with a 3 to be dropped behind the size", "64001facd9405005bb0110000003001000000303c0f1831960", 1280, 720},
		{"high profile, 1080 lines", "640028acd940780227e584000003000400000300f03c60c658", 1920, 1080},
		{"constrained baseline, VGA", "42c01f8c8d40501ed00f08846a", 640, 480},
		{"constrained baseline, 720 lines", "42c01fd9005005ba1000003e90000bb800f1832480", 1280, 720},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			body, err := hex.DecodeString(tt.body)
			if err != nil {
				t.Fatal(err)
			}
			if w, h := spsSize(body); w != tt.width || h != tt.height {
				t.Errorf("spsSize = %d×%d, want %d×%d", w, h, tt.width, tt.height)
			}
		})
	}
}

// A set cut anywhere tells no size, and no more of it is read than is there.
func TestSPSCut(t *testing.T) {
	whole := sps{profile: 100, chroma: 1, scaling: []int32{5, -3, -10}, order: 1, cycle: 9, width: 119, height: 67, crop: []uint32{0, 0, 0, 4}}.body()
	for size := range len(whole) - 1 {
		if w, h := spsSize(whole[:size:size]); w != 0 || h != 0 {
			t.Errorf("the first %d of %d bytes tell %d×%d, want nothing", size, len(whole), w, h)
		}
	}
}
