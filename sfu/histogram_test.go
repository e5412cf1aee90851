package sfu_test

import (
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu"
)

func TestHistogram(t *testing.T) {
	for _, c := range []struct {
		story  string
		d      time.Duration
		bucket int
	}{
		{"a clock that went back", -time.Second, 0},
		{"no time at all", 0, 0},
		{"a nanosecond", 1, 0},
		{"a bound belongs to its bucket", 50 * time.Microsecond, 0},
		{"just more", 50*time.Microsecond + 1, 1},
		{"the second bound", 100 * time.Microsecond, 1},
		{"a millisecond", time.Millisecond, 5},
		{"the last bound", 51200 * time.Microsecond, 10},
		{"beyond it", 51200*time.Microsecond + 1, 11},
		{"an hour", time.Hour, 11},
	} {
		var h sfu.Histogram
		h.Observe(c.d)
		got := h.Snapshot()
		for bucket, n := range got.Counts {
			if want := map[bool]uint64{true: 1}[bucket == c.bucket]; n != want {
				t.Errorf("%s: %d in bucket %d, want %d", c.story, n, bucket, want)
			}
		}
		if got.Sum != max(c.d, 0) {
			t.Errorf("%s: sum %v", c.story, got.Sum)
		}
	}
	var counts sfu.HistogramCounts
	if first, last, none := counts.Bound(0), counts.Bound(10), counts.Bound(11); first != 50*time.Microsecond || last != 51200*time.Microsecond || none != 0 {
		t.Errorf("got bounds %v, %v, %v", first, last, none)
	}
}

func TestHistogramAllocatesNothing(t *testing.T) {
	var h sfu.Histogram
	if n := testing.AllocsPerRun(100, func() { h.Observe(time.Millisecond) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkHistogram(b *testing.B) {
	var h sfu.Histogram
	for b.Loop() {
		h.Observe(time.Millisecond)
	}
}
