package bwe

import "time"

// State is what the estimator knows, for metrics and for people. Rates are in
// bits per second.
type State struct {
	// Estimate is what may be sent, as of the last call with a time.
	Estimate int
	// Delay is the estimate by delay alone.
	Delay int
	// Loss is the bound by loss; 0 while there is none below MaxBitrate.
	Loss int
	// Remb is the receiver's own estimate where it rules; 0 otherwise.
	Remb int
	// Acked is the rate received lately, Sent the rate sent lately.
	Acked, Sent int
	// RTT is the smoothed round trip, 0 while unknown.
	RTT time.Duration
	// Queue is the delay that stands above the least one of late.
	Queue time.Duration
	// LossShare is the smoothed share of packets lost, 0 to 1; Inherent is the
	// part that the path is thought to lose whatever is sent.
	LossShare, Inherent float64
	// Usage is what the delay says.
	Usage Usage
	// Limited tells that much less is sent than may be.
	Limited bool
	// Decreases counts falls of the estimate; Probes, Raised and Failed count
	// clusters planned, those that raised the estimate, and those that did not.
	Decreases, Probes, Raised, Failed int
}

// State returns what is known as of the last call that had a time.
func (e *Estimator) State() State {
	acked, _ := e.acked.rate()
	sent, _ := e.outgoing.rate()
	s := State{
		Estimate: int(e.estimate), Delay: int(e.rate.target), Acked: int(acked), Sent: int(sent),
		RTT: e.rtt, Queue: e.trend.queue(e.patience()), LossShare: e.loss.loss, Inherent: e.loss.inherent,
		Usage: e.detector.usage, Limited: e.limited(), Decreases: e.decreases,
		Probes: e.prober.results.planned, Raised: e.prober.results.raised, Failed: e.prober.results.failed,
	}
	if e.loss.limit < e.limits.most {
		s.Loss = int(e.loss.limit)
	}
	if e.remb.rules {
		s.Remb = int(e.remb.rate)
	}
	return s
}
