package bwe

import (
	"math"
	"time"
)

const (
	// backOff is what is left of the received rate when a queue fills.
	backOff = 0.85
	// growth is the increase per second far from what the path is known to
	// carry.
	growth = 1.08
	// leastGrowth is the share added per second near it, at least.
	leastGrowth = 0.03
	// headroom and margin bound the estimate by what was received: what was
	// never sent is not known to pass.
	headroom = 1.5
	margin   = 10_000
	// responseTime is how long a change takes to show, besides the round trip.
	responseTime = 100 * time.Millisecond
	// idleQueue is the least queue that is believed when little is sent.
	idleQueue = 60 * time.Millisecond
	// shadedQueue is the least queue that is believed after a probe: what it fills
	// itself, and a frame.
	shadedQueue = probeFills + 60*time.Millisecond
	// passingShare is the share of what is sent that is received when nothing fills.
	passingShare = 0.9
	// leastPassing is the share of what is sent that a path which shakes is
	// thought to pass, whatever half a second tells.
	leastPassing = 0.8
	// frameRate and packetBits are a camera's.
	frameRate  = 30
	packetBits = 1200 * 8
)

// signal is what one report tells about the path.
type signal struct {
	at      time.Duration
	usage   Usage
	acked   float64 // bits per second received, corrected by inherent loss
	known   bool    // whether acked is
	rtt     time.Duration
	queue   time.Duration // that stands
	low     time.Duration // least delay of late
	latest  time.Duration // delay of the last group
	jitter  time.Duration // from group to group
	limited bool          // little was sent
	sent    float64       // bits per second
	lossy   bool          // too much sending makes loss
	shaded  bool          // what came last waited for a probe
}

// passing tells that what is sent comes out at the other end as fast: a queue
// that fills lets less out.
func (s *signal) passing() bool { return s.known && s.acked >= passingShare*s.sent }

// overflows tells that less comes out than is sent, by far or with loss that too much
// sending makes: no path that only shakes looks like that.
func (s *signal) overflows() bool { return s.collapsed() || s.lossy && !s.passing() }

// collapsed tells that so much less comes out than is sent that no large picture
// explains it: the path has become narrow.
func (s *signal) collapsed() bool { return s.known && s.acked < s.sent/4 }

// rateControl moves the delay-based estimate: additive or multiplicative
// increase, multiplicative decrease (draft-ietf-rmcat-gcc-02, section 5.5).
type rateControl struct {
	target       float64
	holding      bool // after overuse, until the path is normal
	lastUpdate   time.Duration
	lastDecrease time.Duration
	capacity     capacity
	standing     standing
	doubt        doubt
	ceiling      ceiling
	usual        usual
}

// ceiling is the rate at which a probe came out at the other end slower than it was
// sent: all that the path carries, unless more is seen to pass. Without it an
// estimate would rise past what the path carries for as long as less than that is
// sent.
type ceiling struct {
	rate float64 // bits per second; 0: none
	at   time.Duration
	sent float64 // bits per second, over loadSpan
}

const (
	loadSpan  = 2 * time.Second
	wellBelow = 0.97
	// ceilingHolds is longer than the longest pause between two probes.
	ceilingHolds = mostBackOff + 10*time.Second
	// ceilingMiss is how much more must pass for what was shown to be wrong.
	ceilingMiss = 1.2
)

// above tells that less is sent on average than the path carries: a rise of the delay
// is then a large picture's own length, or what there is of a queue will go.
func (w *ceiling) above() bool { return w.rate > 0 && w.sent < wellBelow*w.rate }

// note takes in what is sent.
func (w *ceiling) note(sent float64, passed time.Duration) {
	w.sent += (sent - w.sent) * min(1, passed.Seconds()/loadSpan.Seconds())
}

// limit is how far the estimate may rise, with so much received.
func (w *ceiling) limit(s *signal) float64 {
	if s.at-w.at > ceilingHolds || s.acked > ceilingMiss*w.rate {
		w.rate = 0
	}
	limit := headroom*s.acked + margin
	if w.rate > 0 {
		limit = min(limit, w.rate)
	}
	return limit
}

// update moves the target and returns whether it was decreased, and whether the
// delay must be taken for the path's own.
func (r *rateControl) update(s *signal, l limits) (decreased, rebase bool) {
	passed := min(max(s.at-r.lastUpdate, 0), time.Second)
	r.lastUpdate = s.at
	r.ceiling.note(s.sent, passed)
	r.usual.note(s.sent, passed)
	drain, rebase := r.standing.drain(s, r.lastDecrease)
	switch {
	case s.usage == Overuse, drain:
		decreased = r.overused(s)
	case s.usage == Underuse, s.queue > holdQueue, s.lossy:
		r.holding = true
	case r.holding: // one more report in which nothing moves
		r.holding = false
	default:
		r.increase(s, passed)
	}
	r.target = l.clamp(r.target)
	return decreased, rebase
}

// wait lets a report pass in which it is not known what the delay means.
func (r *rateControl) wait(at time.Duration) { r.holding, r.lastUpdate = true, at }

// overused reacts once per response time: before that the path has not seen the
// last decrease.
func (r *rateControl) overused(s *signal) bool {
	r.holding = true
	if s.at-r.lastDecrease < s.rtt+responseTime {
		return false
	}
	if s.shaded && s.queue < shadedQueue || r.ceiling.above() && s.queue < idleQueue && !s.collapsed() {
		return false
	}
	if r.shakes(s) {
		r.doubt.confirmed(s.at)
		return false
	}
	if !r.doubt.overused(s) {
		r.capacity = capacity{}
		return false
	}
	lower := backOff * r.target
	if s.known {
		share := backOff
		if s.queue > drainQueue {
			share = drainTo
		}
		passes := r.passes(s)
		lower = min(r.target, share*passes)
		r.capacity.observe(passes)
	}
	r.doubt.suspect(s, r.target)
	r.target, r.lastDecrease = lower, s.at
	return true
}

// passes is the rate that comes out. A delay that wanders moves this too.
func (r *rateControl) passes(s *signal) float64 {
	if r.doubt.real() && !s.overflows() {
		return max(s.acked, leastPassing*s.sent)
	}
	return s.acked
}

// shakes tells that an overuse is jitter: what we send is too little to fill
// anything, or no queue stands on a path that is known to shake.
func (r *rateControl) shakes(s *signal) bool {
	if s.limited && (s.queue < idleQueue || s.passing()) {
		return true
	}
	return r.doubt.factor >= shaky && s.queue < idleQueue
}

// undo takes back a decrease that had no reason.
func (r *rateControl) undo() {
	r.target = max(r.target, r.doubt.suspicion.target)
	r.capacity = capacity{}
}

func (r *rateControl) increase(s *signal, passed time.Duration) {
	if !s.known {
		return
	}
	if r.capacity.known && s.acked > r.capacity.upper() {
		r.capacity = capacity{}
	}
	limit := r.ceiling.limit(s)
	if r.target >= limit {
		return
	}
	r.target = min(limit, r.target+r.step(s, passed))
}

// step is the increase of so much time.
func (r *rateControl) step(s *signal, passed time.Duration) float64 {
	if !r.capacity.known {
		return max(r.target*(math.Pow(growth, passed.Seconds())-1), 0)
	}
	frame := r.target / frameRate
	packet := frame / math.Ceil(frame/packetBits)
	perSecond := max(leastGrowth*r.target, packet/(s.rtt+responseTime).Seconds())
	return perSecond * passed.Seconds()
}

// raise lifts the target to a rate that a probe has shown.
func (r *rateControl) raise(rate float64) {
	if rate <= r.target {
		return
	}
	if r.capacity.known && rate > r.capacity.upper() {
		r.capacity = capacity{}
	}
	r.target, r.ceiling.rate = rate, 0
}

// bound notes that a probe has shown all that the path carries, but for what comes
// by itself. On a path that shakes it shows nothing.
func (r *rateControl) bound(rate, acked float64, at time.Duration) {
	if r.doubt.real() {
		return
	}
	r.ceiling.rate, r.ceiling.at = rate, at
	r.target = min(r.target, max(rate, acked))
}

// capacity is what the path was found to carry when queues filled: a moving
// mean and its spread.
type capacity struct {
	known    bool
	mean     float64 // bits per second
	variance float64 // of the mean, relative, in kbps
}

const capacityWeight = 0.05

func (c *capacity) observe(rate float64) {
	if !c.known || rate < c.lower() {
		*c = capacity{known: true, mean: rate, variance: 0.4}
		return
	}
	miss := (c.mean - rate) / 1000
	c.mean += capacityWeight * (rate - c.mean)
	c.variance = (1-capacityWeight)*c.variance + capacityWeight*miss*miss/max(c.mean/1000, 1)
	c.variance = min(max(c.variance, 0.4), 2.5)
}

// spread is three standard deviations.
func (c *capacity) spread() float64 { return 3 * 1000 * math.Sqrt(c.variance*c.mean/1000) }

func (c *capacity) upper() float64 { return c.mean + c.spread() }

func (c *capacity) lower() float64 { return c.mean - c.spread() }
