package seqnum_test

import (
	"fmt"
	"testing"

	"github.com/parley-sfu/parley/sfu/seqnum"
)

// origins lists where wrap-around bugs live; every scenario starts at each.
var origins = []uint16{0, 1, 127, 32767, 32768, 65407, 65534, 65535}

// step is one arrival, in packets counted from the origin.
type step struct {
	offset  int64
	highest int64
}

func TestUnwrapTellsTheSameStoryFromEveryOrigin(t *testing.T) {
	tests := []struct {
		name  string
		steps []step
	}{
		{"in order", []step{{0, 0}, {1, 1}, {2, 2}, {3, 3}}},
		{"two packets change places", []step{{0, 0}, {2, 2}, {1, 2}, {3, 3}}},
		{"a packet is repeated", []step{{0, 0}, {1, 1}, {1, 1}, {0, 1}, {2, 2}}},
		{"the first packet was overtaken, so its number lies before the first seen", []step{{0, 0}, {-1, 0}, {-5, 0}, {1, 1}}},
		{"a long loss, just under half the ring, is still ahead", []step{{0, 0}, {32767, 32767}, {65534, 65534}}},
		{"a resend of half a ring ago is the oldest that is understood", []step{{0, 0}, {32768 - 1, 32767}, {32767 - 32768, 32767}}},
		{"many rounds, with a late packet in each", []step{
			{0, 0},
			{30000, 30000},
			{60000, 60000},
			{59999, 60000},
			{90000, 90000},
			{120000, 120000},
			{100000, 120000},
			{150000, 150000},
			{149000, 150000},
		}},
	}
	for _, tt := range tests {
		for _, origin := range origins {
			t.Run(fmt.Sprintf("%s/%d", tt.name, origin), func(t *testing.T) {
				var u seqnum.Unwrapper[uint16]
				for i, s := range tt.steps {
					want := int64(origin) + s.offset
					if got := u.Unwrap(uint16(want)); got != want {
						t.Fatalf("step %d: Unwrap(%d) = %d, want %d", i, uint16(want), got, want)
					}
					highest, ok := u.Highest()
					if want = int64(origin) + s.highest; !ok || highest != want {
						t.Fatalf("step %d: Highest = %d, %v, want %d, true", i, highest, ok, want)
					}
				}
			})
		}
	}
}

func TestUnwrapTakesTheOppositePointAsLate(t *testing.T) {
	for _, origin := range origins {
		var u seqnum.Unwrapper[uint16]
		u.Unwrap(origin)
		want := int64(origin) - 32768
		if got := u.Unwrap(origin + 32768); got != want {
			t.Errorf("from %d: Unwrap of the opposite point = %d, want %d", origin, got, want)
		}
		if highest, _ := u.Highest(); highest != int64(origin) {
			t.Errorf("from %d: Highest = %d, want it unmoved", origin, highest)
		}
	}
}

func TestUnwrapTimestamps(t *testing.T) {
	const wrap = int64(1) << 32
	tests := []struct {
		name  string
		first uint32
		next  uint32
		want  int64
	}{
		{"one video frame at 30 fps later", 1000, 4000, 4000},
		{"a frame later, over the wrap", 0xFFFFFFFF, 2999, wrap + 2999},
		{"a late frame, back over the wrap", 0, 0xFFFFFFFF, -1},
		{"the furthest that is ahead", 5, 5 + 1<<31 - 1, 5 + 1<<31 - 1},
		{"the opposite point is late", 5, 5 + 1<<31, 5 - 1<<31},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var u seqnum.Unwrapper[uint32]
			u.Unwrap(tt.first)
			if got := u.Unwrap(tt.next); got != tt.want {
				t.Errorf("Unwrap(%d) after %d = %d, want %d", tt.next, tt.first, got, tt.want)
			}
		})
	}
}

func TestHighestBeforeTheFirstValue(t *testing.T) {
	var u seqnum.Unwrapper[uint16]
	if v, ok := u.Highest(); v != 0 || ok {
		t.Errorf("Highest = %d, %v, want 0, false", v, ok)
	}
}

func TestUnwrapDoesNotAllocate(t *testing.T) {
	var u seqnum.Unwrapper[uint16]
	var v uint16
	if n := testing.AllocsPerRun(1000, func() { u.Unwrap(v); v += 3 }); n != 0 {
		t.Errorf("Unwrap allocates %v times per call, want 0", n)
	}
}

// nearest is the naive model: it looks at every number with the low bits v that
// could be meant, and takes the nearest to the highest, the lower of two.
func nearest(highest int64, v uint16) int64 {
	round := highest - int64(uint16(highest)) // where this round of the ring begins
	best := round - 65536 + int64(v)
	for _, candidate := range []int64{round + int64(v), round + 65536 + int64(v)} {
		if distance(candidate, highest) < distance(best, highest) {
			best = candidate
		}
	}
	return best
}

func distance(a, b int64) int64 { return max(a-b, b-a) }

func FuzzUnwrap(f *testing.F) {
	for _, origin := range origins {
		f.Add(origin, []byte{0, 1, 0, 1, 255, 254, 0, 5})   // steps of +1 +1 -2 +5
		f.Add(origin, []byte{0x7F, 0xFF, 0x80, 0, 0x80, 1}) // around half the ring
	}
	f.Fuzz(func(t *testing.T, origin uint16, steps []byte) {
		var u seqnum.Unwrapper[uint16]
		highest := u.Unwrap(origin)
		v := origin
		for ; len(steps) >= 2; steps = steps[2:] {
			v += uint16(steps[0])<<8 | uint16(steps[1])
			want := nearest(highest, v)
			if got := u.Unwrap(v); got != want {
				t.Fatalf("Unwrap(%d) with highest %d = %d, want %d", v, highest, got, want)
			}
			highest = max(highest, want)
			if got, ok := u.Highest(); !ok || got != highest {
				t.Fatalf("Highest = %d, %v, want %d, true", got, ok, highest)
			}
		}
	})
}

func BenchmarkUnwrap(b *testing.B) {
	var u seqnum.Unwrapper[uint16]
	var v uint16
	b.ReportAllocs()
	for b.Loop() {
		u.Unwrap(v)
		v++
	}
}
