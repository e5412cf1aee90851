package bwe

import "time"

// WantMore says that a rate would be used, bits per second, were it there. The
// wish holds for two seconds. Where it is more than the estimate, probes are
// planned.
func (e *Estimator) WantMore(target int, now time.Time) {
	e.prober.wantedAt = e.clock.at(now)
	e.prober.wanted = e.limits.clamp(float64(target))
}

// Probe returns a cluster to be sent now, if one is due. It is to be asked
// often, every 10 ms or so; the cluster is then under way, and counts as failed
// when it is not sent.
func (e *Estimator) Probe(now time.Time) (Probe, bool) {
	at := e.clock.at(now)
	e.settleProbe(at)
	if !e.ruled(at) || e.detector.usage == Overuse || e.trend.count < 2*recentGroups || e.waiting != 0 && at-e.waiting > feedbackLost {
		return Probe{}, false
	}
	rate := e.prober.plan(at, e.estimate, e.limits)
	if rate == 0 {
		return Probe{}, false
	}
	s := e.signal(at)
	return e.prober.begin(rate, e.estimate, &s), true
}

// settleProbe judges the cluster when all is known of it, or time is up.
func (e *Estimator) settleProbe(at time.Duration) {
	c := &e.prober.current
	known := c.sentAll() && e.reported >= c.last
	if !c.active || !known && at < c.until {
		return
	}
	_, _, sent := e.sent.between(c.eldest+1, c.newest)
	raised, most := e.prober.judge(e.loss.inherent, e.estimate, sent, at)
	if raised > 0 {
		raised = e.limits.clamp(raised)
		e.rate.raise(raised)
		e.loss.limit = max(e.loss.limit, raised)
	}
	if most > 0 {
		acked, _ := e.acked.rate()
		e.rate.bound(most, acked, at)
	}
	e.settle()
}
