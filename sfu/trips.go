package sfu

import (
	"sync/atomic"
	"time"
)

// trips are the round trip times to one browser. The zero value has measured
// none.
type trips struct {
	last     atomic.Int64 // nanoseconds, 0 when not measured
	shortest atomic.Int64 // of about the last minute
}

// measured takes in one. Only the reader of the browser's reports calls it; two
// at once lose one of the measurements.
func (t *trips) measured(trip time.Duration) {
	t.last.Store(int64(trip))
	shortest := t.shortest.Load()
	if shortest == 0 {
		shortest = int64(trip)
	}
	t.shortest.Store(min(int64(trip), shortest+(int64(trip)-shortest)/tripMemory))
}

// long reports whether the browser is far away. A queue on the way makes single
// trips long, not the shortest.
func (t *trips) long() bool { return t.shortest.Load() >= int64(longTrip) }
