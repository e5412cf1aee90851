package main

import (
	"context"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// The packet path allocates nothing, so that the collector works only when
// people come and go. It may work twice as often as it would by itself, for a
// third less memory, and what a rush of joins has left is given back at once
// rather than minutes later.
const (
	gcPercent = 50
	// tidyEvery is how often the heap is looked at, tidyRush how many
	// collections make a rush.
	tidyEvery = 3 * time.Second
	tidyRush  = 6

	cyclesMetric = "/gc/cycles/total:gc-cycles"
)

// thrifty sets the collector's pace, unless the environment does.
func thrifty() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
}

// tidy gives memory back to the system after each rush, until the context ends.
func tidy(ctx context.Context) {
	var (
		ticker = time.NewTicker(tidyEvery)
		sample = []metrics.Sample{{Name: cyclesMetric}}
		seen   rush
	)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		metrics.Read(sample)
		if sample[0].Value.Kind() == metrics.KindUint64 && seen.over(sample[0].Value.Uint64()) {
			runtime.GC() // the first of two: what lies in a sync.Pool outlives one
			debug.FreeOSMemory()
			metrics.Read(sample)
			seen.settled(sample[0].Value.Uint64())
		}
	}
}

// rush tells when collections that followed each other quickly have ended.
type rush struct {
	last  uint64 // collections until the look before
	count uint64 // in the rush under way
}

// over takes the number of collections so far.
func (r *rush) over(cycles uint64) bool {
	fresh := cycles - r.last
	r.last = cycles
	if fresh > 1 {
		r.count += fresh
		return false
	}
	ended := r.count >= tidyRush
	r.count = 0
	return ended
}

// settled says that the last collections were our own.
func (r *rush) settled(cycles uint64) { r.last, r.count = cycles, 0 }
