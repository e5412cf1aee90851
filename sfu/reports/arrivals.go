package reports

import (
	"time"

	"github.com/pion/interceptor/pkg/twcc"
	"github.com/pion/rtcp"
)

// Arrivals gathers when packets of one sender came, and makes the
// transport-wide feedback that its bandwidth estimate lives on
// (draft-holmer-rmcat-transport-wide-cc-extensions-01, section 3.1). Make it
// with [NewArrivals]. One goroutine at a time: the caller locks.
type Arrivals struct {
	recorder *twcc.Recorder
	start    time.Time
	pending  int
}

// NewArrivals returns Arrivals whose feedback bears an SSRC of ours.
func NewArrivals(senderSSRC uint32) Arrivals {
	return Arrivals{recorder: twcc.NewRecorder(senderSSRC)}
}

// Record notes a packet by its transport-wide sequence number.
func (a *Arrivals) Record(ssrc uint32, seq uint16, now time.Time) {
	if a.start.IsZero() {
		a.start = now
	}
	a.recorder.Record(ssrc, seq, now.Sub(a.start).Microseconds())
	a.pending++
}

// Feedback returns what is to be told since the last call, nil for nothing.
func (a *Arrivals) Feedback() []rtcp.Packet {
	if a.pending == 0 {
		return nil
	}
	a.pending = 0
	return a.recorder.BuildFeedbackPacket()
}
