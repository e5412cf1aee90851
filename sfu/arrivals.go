package sfu

import (
	"sync"
	"time"

	"github.com/pion/interceptor/pkg/twcc"
	"github.com/pion/rtcp"
)

// arrivals gathers when packets of one browser came, and makes the
// transport-wide feedback its bandwidth estimate lives on
// (draft-holmer-rmcat-transport-wide-cc-extensions-01, section 3.1).
type arrivals struct {
	mu       sync.Mutex // guards what follows; held by the reader and by the beat
	recorder *twcc.Recorder
	start    time.Time
	pending  int
}

func newArrivals(senderSSRC uint32) *arrivals {
	return &arrivals{recorder: twcc.NewRecorder(senderSSRC)}
}

func (a *arrivals) record(ssrc uint32, seq uint16, now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.start.IsZero() {
		a.start = now
	}
	a.recorder.Record(ssrc, seq, now.Sub(a.start).Microseconds())
	a.pending++
}

// feedback returns what is to be told since the last call.
func (a *arrivals) feedback() []rtcp.Packet {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.pending == 0 {
		return nil
	}
	a.pending = 0
	return a.recorder.BuildFeedbackPacket()
}
