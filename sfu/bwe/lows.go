package bwe

import (
	"math"
	"time"
)

// Two seconds are remembered.
const (
	lowBuckets = 20
	lowBucket  = 100 * time.Millisecond
)

// lows are the least delays of the last moments, each of lowBucket.
type lows struct {
	buckets [lowBuckets]int32 // microseconds
	head    int64             // number of the newest; 0: none
}

func (l *lows) add(delay, at time.Duration) {
	micros := int32(min(max(delay.Microseconds(), math.MinInt32), math.MaxInt32)) // clamped
	number := int64(at / lowBucket)
	if l.head == 0 || number-l.head > lowBuckets {
		l.head = number - lowBuckets
	}
	for l.head < number {
		l.head++
		l.buckets[l.head%lowBuckets] = math.MaxInt32
	}
	low := &l.buckets[l.head%lowBuckets]
	*low = min(*low, micros)
}

// least is the least delay of a span, at most that of all buckets.
func (l *lows) least(span time.Duration) time.Duration {
	least := int32(math.MaxInt32)
	for i := range min(int64(span/lowBucket)+1, lowBuckets) {
		if n := l.head - i; n >= 0 {
			least = min(least, l.buckets[n%lowBuckets])
		}
	}
	return time.Duration(least) * time.Microsecond
}
