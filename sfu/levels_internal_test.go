package sfu

import (
	"testing"
)

// What a tenth of a second sounds like to the room: speech as it is, clicks not
// at all.
func TestTakeLevel(t *testing.T) {
	tests := []struct {
		story string
		heard []uint8
		want  uint8
	}{
		{"nothing", nil, 127},
		{"silence", []uint8{127, 127, 127, 127, 127}, 127},
		{"speech", []uint8{22, 25, 20, 24, 21}, 22},
		{"a click", []uint8{90, 5, 30, 90, 90}, 90},
		{"two clicks", []uint8{90, 5, 90, 90, 5}, 90},
		{"it begins in the middle", []uint8{90, 90, 25, 25, 25}, 25},
		{"it begins near the end: the next tenth tells", []uint8{90, 90, 90, 25, 25}, 90},
		{"six packets", []uint8{90, 90, 90, 25, 24, 23}, 25},
		{"packets of 40 ms: the louder one", []uint8{90, 25}, 25},
		{"packets of 30 ms: the middle one", []uint8{90, 25, 20}, 25},
		{"four", []uint8{90, 90, 25, 20}, 25},
		{"one", []uint8{25}, 25},
		{"louder than there is", []uint8{0}, 0},
		{"quieter than there is", []uint8{255}, 127},
	}
	for _, tt := range tests {
		p := NewPublication(PublicationOptions{})
		for _, level := range tt.heard {
			p.heard(level)
		}
		if got := p.TakeLevel(); got != tt.want {
			t.Errorf("%s: level %d, want %d", tt.story, got, tt.want)
		}
		if got := p.TakeLevel(); got != 127 {
			t.Errorf("%s: level %d afterwards, want 127", tt.story, got)
		}
	}
}

func TestHeardAllocatesNothing(t *testing.T) {
	p, level := NewPublication(PublicationOptions{}), uint8(0)
	if n := testing.AllocsPerRun(1000, func() { level += 37; p.heard(level) }); n != 0 {
		t.Errorf("%v allocations, want 0", n)
	}
}
