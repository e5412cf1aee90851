package load

import (
	"math/bits"
	"time"
)

// histogram counts durations in buckets of 3 %, so that millions of them take a
// few kilobytes. The zero value is empty.
type histogram struct {
	counts [buckets]uint32
	total  uint64
	max    time.Duration
}

const (
	fineBits = 5 // buckets per doubling, as a power of two
	buckets  = (64 - fineBits) << fineBits
)

func (h *histogram) add(d time.Duration) {
	d = max(d, 0)
	h.counts[bucketOf(uint64(d))]++
	h.total++
	h.max = max(h.max, d)
}

func (h *histogram) merge(other *histogram) {
	for i, n := range other.counts {
		h.counts[i] += n
	}
	h.total += other.total
	h.max = max(h.max, other.max)
}

// percentile is the duration that so many percent did not exceed, 0 to 100, or 0
// when there are none.
func (h *histogram) percentile(p float64) time.Duration {
	if h.total == 0 {
		return 0
	}
	rank := uint64(p / 100 * float64(h.total))
	if rank >= h.total {
		return h.max
	}
	var sum uint64
	for i, n := range h.counts {
		if sum += uint64(n); sum > rank {
			return min(h.max, time.Duration(bucketEnd(i))) //nolint:gosec // at most max
		}
	}
	return h.max
}

// bucketOf splits a number into its highest bit and the five below it:
//
//	0 … 31      one bucket each
//	32 … 63     one each
//	64 … 127    one for two
func bucketOf(v uint64) int {
	shift := max(0, bits.Len64(v)-fineBits-1)
	return shift<<fineBits + int(v>>shift) //nolint:gosec // below 64
}

// bucketEnd is the largest number of a bucket.
func bucketEnd(i int) uint64 {
	shift := max(0, i>>fineBits-1)
	first := uint64(i-shift<<fineBits) << shift //nolint:gosec // not negative
	return first + 1<<shift - 1
}
