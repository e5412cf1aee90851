package bwe

import "time"

// A meter's window: half a second holds fifteen frames of a camera, so that one
// more or less does not matter.
const (
	meterBuckets = 10
	meterBucket  = 50 * time.Millisecond
	meterWindow  = meterBuckets * meterBucket
	// meterReady is how long it listens before it says a rate.
	meterReady = 200 * time.Millisecond
)

// meter is the rate of bytes over a sliding window. The zero value is ready to
// use. Its times may be any clock's.
type meter struct {
	buckets [meterBuckets]uint32
	started bool
	begin   time.Duration // of the time listened to
	head    int64         // number of the newest bucket
	last    time.Duration // newest time
	sum     int64
}

// add counts bytes at a time; what lies before the window is ignored.
func (m *meter) add(bytes int, at time.Duration) {
	index := int64(at / meterBucket)
	if !m.started || at-m.last > meterWindow || m.last-at > 4*meterWindow {
		*m = meter{started: true, begin: at, head: index, last: at}
	}
	for ; m.head < index; m.head++ {
		next := &m.buckets[bucket(m.head+1)]
		m.sum -= int64(*next)
		*next = 0
	}
	m.last = max(m.last, at)
	if index <= m.head-meterBuckets {
		return
	}
	m.buckets[bucket(index)] += uint32(bytes) //nolint:gosec // of one packet, and 50 ms hold few
	m.sum += int64(bytes)
}

// rate returns bits per second at the newest time; false while too little was
// heard.
func (m *meter) rate() (float64, bool) {
	heard := min(m.last-m.begin, meterWindow-meterBucket+m.last%meterBucket)
	if !m.started || heard < meterReady {
		return 0, false
	}
	return max(0, float64(m.sum)*8/heard.Seconds()), true
}

func bucket(index int64) int { return int((index%meterBuckets + meterBuckets) % meterBuckets) }
