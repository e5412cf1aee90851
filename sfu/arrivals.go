package sfu

import (
	"sync"
	"time"

	"github.com/pion/rtcp"

	"github.com/parley-sfu/parley/sfu/reports"
)

// arrivals are when packets of one browser came, for the transport-wide
// feedback.
type arrivals struct {
	mu    sync.Mutex // guards times; held by the reader and by the beat
	times reports.Arrivals
}

func newArrivals(senderSSRC uint32) *arrivals {
	return &arrivals{times: reports.NewArrivals(senderSSRC)}
}

func (a *arrivals) record(ssrc uint32, seq uint16, now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.times.Record(ssrc, seq, now)
}

// feedback returns what is to be told since the last call.
func (a *arrivals) feedback() []rtcp.Packet {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.times.Feedback()
}
