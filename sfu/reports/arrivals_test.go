package reports_test

import (
	"testing"
	"time"

	"github.com/pion/rtcp"

	"github.com/parley-sfu/parley/sfu/reports"
)

// What came is told once: with a hole where a number is missing, over the end of
// the numbers, and nothing at all when nothing came.
func TestArrivals(t *testing.T) {
	arrivals, now := reports.NewArrivals(7), time.Unix(0, 0)
	if got := arrivals.Feedback(); got != nil {
		t.Errorf("nothing came yet: got %v", got)
	}
	for _, number := range []uint16{65534, 65535, 1, 2} {
		now = now.Add(5 * time.Millisecond)
		arrivals.Record(1, number, now)
	}
	packets := arrivals.Feedback()
	if len(packets) != 1 {
		t.Fatalf("got %v, want one packet", packets)
	}
	feedback, ok := packets[0].(*rtcp.TransportLayerCC)
	if !ok || feedback.SenderSSRC != 7 || feedback.BaseSequenceNumber != 65534 || feedback.PacketStatusCount != 5 {
		t.Fatalf("got %v, want five numbers from 65534", packets[0])
	}
	if len(feedback.RecvDeltas) != 4 || feedback.RecvDeltas[1].Delta != 5000 {
		t.Errorf("got %v, want four, 5000 µs apart", feedback.RecvDeltas)
	}
	if got := arrivals.Feedback(); got != nil {
		t.Errorf("told already: got %v", got)
	}
}
