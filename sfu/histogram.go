package sfu

import (
	"math/bits"
	"sync/atomic"
	"time"
)

// Histogram counts durations by their length: up to 50 µs, 100 µs, and so on
// doubling up to 51.2 ms, and longer. Its zero value is empty, and any goroutine
// may use it.
type Histogram struct {
	counts [histogramBuckets]atomic.Uint64
	sum    atomic.Int64 // nanoseconds
}

const (
	histogramBuckets = 12
	histogramFirst   = 50 * time.Microsecond
)

// HistogramCounts are the counts of a [Histogram] at one moment, the shortest
// durations first.
type HistogramCounts struct {
	Counts [histogramBuckets]uint64
	Sum    time.Duration
}

// Observe counts a duration. It allocates nothing.
func (h *Histogram) Observe(d time.Duration) {
	d = max(d, 0)
	doublings := bits.Len64(uint64(max(d-1, 0) / histogramFirst)) //nolint:gosec // not negative
	h.counts[min(doublings, histogramBuckets-1)].Add(1)
	h.sum.Add(int64(d))
}

// Snapshot reads the counts. While others count, the sum may be a little ahead or
// behind.
func (h *Histogram) Snapshot() HistogramCounts {
	var s HistogramCounts
	for i := range h.counts {
		s.Counts[i] = h.counts[i].Load()
	}
	s.Sum = time.Duration(h.sum.Load())
	return s
}

// Bound is the longest duration that counts in a bucket; the last one has none,
// and gives 0.
func (HistogramCounts) Bound(bucket int) time.Duration {
	if bucket < 0 || bucket >= histogramBuckets-1 {
		return 0
	}
	return histogramFirst << bucket
}
