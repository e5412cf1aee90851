package sfu

import (
	"math"
	"testing"
)

func TestLosses(t *testing.T) {
	for _, c := range []struct {
		story   string
		reports []uint32
		sent    uint32
		want    uint64
	}{
		{"nothing is lost", []uint32{0, 0, 0}, 100, 0},
		{"each loss counts once", []uint32{3, 3, 5}, 100, 5},
		{"what came late is not lost again", []uint32{3, 1, 3, 4}, 100, 4},
		{"packets that came twice", []uint32{1<<24 - 2, 2}, 100, 2},
		{"a liar", []uint32{1<<23 - 1, 1<<23 - 1}, 100, 100},
		{"the largest number", []uint32{math.MaxUint32}, 100, 0},
	} {
		var l losses
		var got uint64
		for _, total := range c.reports {
			got += l.grown(total, c.sent)
		}
		if got != c.want {
			t.Errorf("%s: got %d, want %d", c.story, got, c.want)
		}
	}
}
