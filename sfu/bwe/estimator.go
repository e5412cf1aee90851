package bwe

import (
	"math"
	"time"
)

const (
	// feedbackLost is how long packets go unanswered before the estimate sinks,
	// besides two round trips; then by sinkBy each sinkEvery.
	feedbackLost = 1500 * time.Millisecond
	sinkEvery    = 500 * time.Millisecond
	sinkBy       = 0.85
	// stillSending: the last packet is no older.
	stillSending = time.Second
	// feedbackRules is how long after transport-wide feedback nothing else is
	// listened to.
	feedbackRules = 3 * time.Second
	// rembHolds is how long the receiver's estimate holds.
	rembHolds = 10 * time.Second
	// limitedBelow is the share of the estimate below which little is sent.
	limitedBelow = 0.7
	// arrivalJump is more than two reports of one receiver can lie apart
	// without a new beginning.
	arrivalJump = 30 * time.Second
	// longestTrip bounds what is believed of a round trip.
	longestTrip = 10 * time.Second
)

// Estimator tells how much one subscriber's path carries. Make it with [New].
// It belongs to whoever calls it: it has no lock, no clock and no goroutine.
type Estimator struct {
	limits   limits
	clock    clock
	estimate float64
	rtt      time.Duration

	sent     sentRing
	outgoing meter // by sending time
	acked    meter // by arrival time
	groups   groups
	steps    steps
	steady   float64 // bits per second received at most, of late
	trend    trend
	detector detector
	rate     rateControl
	loss     lossControl
	prober   prober
	remb     remb

	arrivals   arrivals
	reported   int64         // newest extended number reported on
	newest     int64         // newest extended number received
	answered   bool          // transport-wide feedback ever came
	answeredAt time.Duration // the last
	waiting    time.Duration // sending time of the first packet after it; 0: none
	lastSent   time.Duration
	unreported int // packets since the last receiver report
	sinks      int // since feedback went missing
	decreases  int
}

// arrivals unwraps the receiver's clock.
type arrivals struct {
	started bool
	ticks   uint32
	at      time.Duration
	offset  time.Duration // arrival - sent of the last packet
}

// remb is the receiver's own estimate.
type remb struct {
	came  bool
	rules bool
	rate  float64
	at    time.Duration
}

// New returns an estimator that knows nothing yet. It takes 2 KB, and 8 KB
// more from the first packet on; more only where more is under way.
func New(o Options) *Estimator {
	l := o.limits()
	e := &Estimator{limits: l, estimate: l.start, reported: math.MinInt64, newest: math.MinInt64}
	e.rate.target = l.start
	e.loss.limit = math.Inf(1)
	return e
}

// Sent records a packet that leaves for the subscriber: its transport-wide
// sequence number, its size in bytes with all headers, and the cluster it
// belongs to ([Probe.ID]), 0 for none. Numbers rise by one per packet.
func (e *Estimator) Sent(seq uint16, size int, cluster uint8, now time.Time) {
	at := e.clock.at(now)
	ext := e.sent.put(seq, size, cluster, at)
	e.outgoing.add(min(max(size, 0), math.MaxUint16), at)
	e.unreported++
	if e.waiting == 0 || at-e.lastSent > stillSending {
		e.waiting = at
	}
	e.lastSent = at
	if c := &e.prober.current; c.active && !c.sentAll() {
		c.sentPacket(ext, size, cluster, at)
		sent, _ := e.outgoing.rate()
		e.prober.shade(e.estimate, sent)
	}
}

// Feedback takes one transport-wide feedback packet, as [NextReport] finds it.
// It returns false for whatever is none, or tells nothing new about what was
// sent.
func (e *Estimator) Feedback(packet []byte, now time.Time) bool {
	report, ok := ParseReport(packet)
	if !ok || report.Count > maxRing || e.sent.ring == nil {
		return false
	}
	at := e.clock.at(now)
	e.credit(&report)
	if !e.take(&report, at) {
		return false
	}
	e.answered, e.answeredAt, e.waiting, e.sinks = true, at, 0, 0
	e.update(at)
	return true
}

// credit counts packets whose report was lost as received when they would have
// been: that nobody tells of them says nothing about the path.
func (e *Estimator) credit(r *Report) {
	base := e.sent.extend(r.Base)
	if e.reported == math.MinInt64 || base <= e.reported+1 {
		return
	}
	for ext := max(e.reported+1, base-int64(len(e.sent.ring))); ext < base; ext++ {
		if p := e.sent.get(ext); p != nil && p.fate == pending {
			p.fate = credited
			e.acked.add(int(p.size), p.at+e.arrivals.offset)
		}
	}
}

// take reads the statuses; false when none was news.
func (e *Estimator) take(r *Report, at time.Duration) (news bool) {
	trip := time.Duration(math.MaxInt64)
	for s, more := r.Next(); more; s, more = r.Next() {
		ext := e.sent.extend(s.Seq)
		p := e.sent.get(ext)
		if p == nil || p.fate == arrived || p.fate == missing && !s.Received {
			continue
		}
		news = true
		e.reported = max(e.reported, ext)
		if !s.Received {
			p.fate = missing
			e.loss.missed(p.at, int(p.size))
			continue
		}
		trip = min(trip, at-p.at)
		e.received(p, ext, e.arrivals.unwrap(s.Arrival))
	}
	if trip < longestTrip {
		e.measure(trip)
	}
	return news
}

// measure smooths the round trip.
func (e *Estimator) measure(trip time.Duration) {
	if e.rtt == 0 {
		e.rtt = trip
	}
	e.rtt += (trip - e.rtt) / 8
}

// received counts one packet that came.
func (e *Estimator) received(p *sentPacket, ext int64, arrival time.Duration) {
	if p.fate == missing {
		e.loss.found()
	} else {
		e.loss.packet(p.at, int(p.size))
	}
	if p.fate != credited {
		e.acked.add(int(p.size), arrival)
	}
	p.fate = arrived
	e.arrivals.offset = arrival - p.at
	if c := &e.prober.current; c.within(ext) {
		c.arrivedPacket(ext, int(p.size), arrival)
	}
	if ext <= e.newest {
		return
	}
	e.newest = ext
	before, done, came := e.groups.add(ext, p.at, arrival, p.cluster != 0)
	if came == jumped {
		e.trend, e.detector.usage, e.steps.open = trend{}, Normal, false
	}
	if came != whole || done.probe {
		return // a probe fills the queue on purpose, and is measured by itself
	}
	e.step(before, &done)
	slope, ready := e.trend.add(done.last, done.delay)
	outgoing, _ := e.outgoing.rate()
	if e.rate.doubt.swings.add(done.last, done.delay, outgoing) {
		e.rate.doubt.swung(done.last)
	}
	if e.rate.doubt.acquits(done.last, done.delay, outgoing) {
		e.rate.undo()
		e.prober.acquitted(e.clock.last)
	}
	if ready {
		e.detector.update(slope, e.sensitivity(e.clock.last), done.last)
	}
}

// unwrap extends an arrival.
func (a *arrivals) unwrap(ticks uint32) time.Duration {
	step := time.Duration(int32(ticks-a.ticks)) * TickMicroseconds * time.Microsecond // signed distance
	if !a.started || step > arrivalJump || step < -arrivalJump {
		step = arrivalJump // every window ends
		a.started = true
	}
	a.ticks = ticks
	a.at += step
	return a.at
}

// update moves the estimate after a report.
func (e *Estimator) update(at time.Duration) {
	e.doubtStep(at)
	s := e.signal(at)
	before := e.estimate
	cut := e.loss.update(&s, e.estimate)
	s.lossy = e.loss.ours() > lossLow
	decreased, rebase := false, false
	if e.steps.open {
		e.rate.wait(at)
	} else {
		decreased, rebase = e.rate.update(&s, e.limits)
	}
	e.steady = max(s.acked, steadyFade*e.steady)
	if decreased || cut {
		e.decreases++
	}
	if rebase {
		e.trend.rebase(e.patience())
	}
	e.settleProbe(at)
	e.settle()
	if e.estimate >= before || !cut && !decreased {
		return
	}
	if refuted, from := e.prober.fell(before, e.estimate, at); refuted && cut {
		e.loss.limit = min(e.loss.limit, from) // loss that follows a probe: back to where we were
		e.settle()
	}
}

func (e *Estimator) signal(at time.Duration) signal {
	acked, known := e.acked.rate()
	sent, _ := e.outgoing.rate()
	return signal{
		sent: sent,
		at:   at, usage: e.detector.usage, acked: acked / (1 - e.loss.inherent), known: known,
		rtt: e.rtt, queue: e.trend.queue(e.patience()), low: e.trend.lately(suspicionSpan), latest: e.trend.latest(), jitter: e.trend.jitter, limited: e.limited(),
		shaded: e.prober.shades(e.groups.current.last),
	}
}

// suspect tells that the cause of a queue is likely here, and nothing to be doubted:
// clearly more is sent than of late, on a path that is not known to shake.
func (e *Estimator) suspect() bool {
	sent, known := e.outgoing.rate()
	return known && e.rate.usual.risen(sent) && e.rate.doubt.factor < shaky
}

// sensitivity is the factor of the detector's threshold.
func (e *Estimator) sensitivity(at time.Duration) float64 {
	factor := e.rate.doubt.sensitivity(at)
	if e.suspect() {
		return 1
	}
	return factor
}

// patience is how long a queue must stand to be believed.
func (e *Estimator) patience() time.Duration {
	if e.suspect() {
		return 0
	}
	if e.limited() {
		return e.rate.doubt.patience(idlePatience)
	}
	return e.rate.doubt.patience(0)
}

// limited tells that much less is sent than may be.
func (e *Estimator) limited() bool {
	sent, known := e.outgoing.rate()
	return !known || sent < limitedBelow*e.estimate
}

// settle makes one estimate of all.
func (e *Estimator) settle() {
	rate := e.rate.target
	if e.remb.rules {
		rate = e.remb.rate
	}
	e.loss.limit = max(e.loss.limit, e.limits.least)
	e.estimate = e.limits.clamp(min(rate, e.loss.limit))
}

// Lost takes the share of packets lost out of a receiver report (RFC 3550,
// section 6.4.1), in 256ths. It counts only where there is no transport-wide
// feedback.
func (e *Estimator) Lost(fraction uint8, now time.Time) {
	at := e.clock.at(now)
	if e.ruled(at) {
		return
	}
	s := e.signal(at)
	s.usage = Normal
	s.acked, s.known = e.outgoing.rate() // the best that is known
	if e.loss.report(float64(fraction)/256, e.unreported, &s, e.estimate) {
		e.decreases++
	}
	e.unreported = 0
	if e.loss.loss <= lossLow {
		e.rate.update(&s, e.limits)
	}
	e.rate.lastUpdate = at
	e.settle()
}

// REMB takes the receiver's own estimate, bits per second
// (draft-alvestrand-rmcat-remb-03). It counts only where there is no
// transport-wide feedback, and for ten seconds.
func (e *Estimator) REMB(bps int, now time.Time) {
	at := e.clock.at(now)
	e.remb.came, e.remb.rate, e.remb.at = true, e.limits.clamp(float64(bps)), at
	e.Estimate(now)
}

// ruled tells that transport-wide feedback comes.
func (e *Estimator) ruled(at time.Duration) bool {
	return e.answered && at-e.answeredAt < feedbackRules
}

// Estimate returns what may be sent, bits per second, between MinBitrate and
// MaxBitrate. While packets go out and no feedback comes back it sinks slowly;
// while nothing goes out it stays.
func (e *Estimator) Estimate(now time.Time) int {
	at := e.clock.at(now)
	was := e.remb.rules
	e.remb.rules = e.remb.came && !e.ruled(at) && at-e.remb.at < rembHolds
	if was && !e.remb.rules {
		e.rate.target = e.remb.rate // go on from there
	}
	e.sink(at)
	e.settle()
	return int(e.estimate)
}

// sink lowers the estimate while packets go unanswered.
func (e *Estimator) sink(at time.Duration) {
	if !e.answered || e.remb.rules || e.waiting == 0 || at-e.lastSent > stillSending {
		return
	}
	patient := feedbackLost + 2*e.rtt
	due := int((at - e.waiting - patient) / sinkEvery)
	for ; e.sinks < due && e.sinks < 100; e.sinks++ {
		before := e.rate.target
		e.rate.target = e.limits.clamp(sinkBy * min(before, e.estimate))
		e.prober.fell(before, e.rate.target, at)
		e.estimate = e.rate.target
	}
}
