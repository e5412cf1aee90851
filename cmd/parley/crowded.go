package main

import (
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"time"

	"go.uber.org/zap"
)

const (
	// roomForThoseInside is what is kept of the memory that the program may use (GOMEMLIMIT) for who is inside already: nobody new
	// comes in when more than the rest is in use.
	roomForThoseInside = 0.2
	// lookAgain is how often a program that turns people away finds out whether it still has to. That costs a collection.
	lookAgain = 2 * time.Second
)

// crowd tells whether memory is left for another participant. A program without a limit always says so: then the system ends
// it, and every call with it.
type crowd struct {
	log   *zap.Logger
	limit float64 // bytes

	mu      sync.Mutex // guards what follows
	samples []metrics.Sample
	full    bool
	looked  time.Time // when it was full last
}

// newCrowd reads the limit that the runtime took from the environment.
func newCrowd(log *zap.Logger) *crowd {
	c := &crowd{log: log, limit: float64(debug.SetMemoryLimit(-1))}
	for _, name := range []string{ // what a collection leaves
		"/gc/heap/live:bytes", "/memory/classes/heap/stacks:bytes", "/memory/classes/os-stacks:bytes", "/memory/classes/other:bytes",
		"/memory/classes/metadata/mcache/inuse:bytes", "/memory/classes/metadata/mspan/inuse:bytes", "/memory/classes/metadata/other:bytes",
	} {
		c.samples = append(c.samples, metrics.Sample{Name: name})
	}
	return c
}

// isFull is asked for each who would come in.
func (c *crowd) isFull() bool {
	if c.limit >= math.MaxInt64 {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.full && time.Since(c.looked) < lookAgain {
		return true
	}
	used := c.used()
	if c.full { // those who have left may still be counted
		runtime.GC()
		used = c.used()
	}
	full := used > (1-roomForThoseInside)*c.limit
	if full != c.full {
		said := map[bool]string{true: "no memory for more people", false: "memory for more people again"}[full]
		c.log.Warn(said, zap.String("used", mebibytes(used)), zap.String("limit", mebibytes(c.limit)))
	}
	c.full, c.looked = full, time.Now()
	return full
}

func (c *crowd) used() (sum float64) {
	metrics.Read(c.samples)
	for _, one := range c.samples {
		if one.Value.Kind() == metrics.KindUint64 {
			sum += float64(one.Value.Uint64())
		}
	}
	return sum
}

func mebibytes(n float64) string { return fmt.Sprintf("%.0f MiB", n/(1<<20)) }
