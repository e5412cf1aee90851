package bwe_test

import (
	"math/rand/v2"
	"time"

	"github.com/pion/interceptor/pkg/twcc"
)

// path describes a simulated link from the server to a browser.
type path struct {
	rate     func(at time.Duration) float64                  // bits per second
	queue    time.Duration                                   // drop-tail, at the present rate; 0: 300 ms
	policer  bool                                            // drops what is above the rate instead of queueing it; 100 ms of burst
	delay    time.Duration                                   // one way; 0: 25 ms
	jitter   time.Duration                                   // ± per packet, in order
	wander   time.Duration                                   // ± slowly
	shake    time.Duration                                   // ± along lines between random points, each twice as long
	longer   func(at time.Duration) (down, up time.Duration) // added to the delay; nil: nothing
	loss     float64                                         // random
	bursts   float64                                         // chance per packet that the next 8 are lost
	deaf     [2]time.Duration                                // no feedback comes back meanwhile
	feedback time.Duration                                   // interval; 0: 50 to 100 ms
}

func constant(bps float64) func(time.Duration) float64 {
	return func(time.Duration) float64 { return bps }
}

// wirePacket is a packet on the link.
type wirePacket struct {
	flow *flow
	seq  uint16
	size int
	at   time.Duration // entered
	left float64       // bits not yet sent on
}

// link is a queue before a wire, in fake time, by steps of a millisecond.
type link struct {
	path
	random  *rand.Rand
	waiting []wirePacket
	bits    float64 // waiting
	tokens  float64 // of a policer
	lose    int     // next packets of a burst of loss
	swing   float64 // of the wander, -1 to 1
	points  []float64
	free    time.Duration
	onAir   []arrival // in order of arrival
}

type arrival struct {
	wirePacket
	due time.Duration
}

const tick = time.Millisecond

func newLink(p path, seed uint64) *link {
	if p.queue == 0 {
		p.queue = 300 * time.Millisecond
	}
	if p.delay == 0 {
		p.delay = 25 * time.Millisecond
	}
	return &link{path: p, random: rand.New(rand.NewPCG(seed, 7))}
}

// enter puts a packet into the queue, or drops it.
func (l *link) enter(p wirePacket, now time.Duration) {
	p.at, p.left = now, float64(p.size*8)
	rate := l.rate(now)
	if l.policer {
		if l.tokens < p.left {
			p.flow.drops++
			return
		}
		l.tokens -= p.left
	} else if l.bits+p.left > max(rate*l.queue.Seconds(), 2*1500*8) {
		p.flow.drops++
		return
	}
	l.waiting = append(l.waiting, p)
	l.bits += p.left
}

// run lets a tick pass.
func (l *link) run(now time.Duration) {
	rate := l.rate(now)
	wire := rate
	if l.policer {
		l.tokens = min(l.tokens+rate*tick.Seconds(), max(rate*0.1, 2*1500*8))
		wire = 100e6
	}
	at, end := now, now+tick
	for len(l.waiting) > 0 {
		p := &l.waiting[0]
		need := time.Duration(p.left / wire * float64(time.Second))
		if at+need > end {
			sent := wire * (end - at).Seconds()
			p.left -= sent
			l.bits -= sent
			break
		}
		at += need
		l.bits -= p.left
		l.depart(*p, at)
		l.waiting = l.waiting[1:]
	}
	if len(l.waiting) == 0 {
		l.bits = 0
	}
	l.swing = min(max(l.swing+(l.random.Float64()-0.5)*0.02, -1), 1)
	for len(l.onAir) > 0 && l.onAir[0].due < end {
		a := l.onAir[0]
		l.onAir = l.onAir[1:]
		a.flow.receive(a)
	}
}

// depart puts a packet on the air, unless it is lost there.
func (l *link) depart(p wirePacket, at time.Duration) {
	p.flow.queued = append(p.flow.queued, queueSample{at, at - p.at})
	if l.lose == 0 && l.random.Float64() < l.bursts {
		l.lose = 8
	}
	if l.lose > 0 {
		l.lose--
		return
	}
	if l.random.Float64() < l.loss {
		return
	}
	due := at + l.delay
	due += time.Duration((l.random.Float64()*2 - 1) * float64(l.jitter))
	down, _ := l.added(at)
	due += time.Duration(l.swing*float64(l.wander)) + l.shaken(at) + down
	l.free = max(l.free, due) // in order
	l.onAir = append(l.onAir, arrival{p, l.free})
}

// added is by how much the two ways are longer at a time.
func (l *link) added(at time.Duration) (down, up time.Duration) {
	if l.longer == nil {
		return 0, 0
	}
	return l.longer(at)
}

// shaken is what shaking adds to the delay at a time.
func (l *link) shaken(at time.Duration) time.Duration {
	if l.shake == 0 {
		return 0
	}
	n, along := at/(2*l.shake), float64(at%(2*l.shake))/float64(2*l.shake)
	for len(l.points) <= int(n)+1 {
		l.points = append(l.points, 2*l.random.Float64()-1)
	}
	return time.Duration((l.points[n] + along*(l.points[n+1]-l.points[n])) * float64(l.shake))
}

type queueSample struct{ at, delay time.Duration }

// receiver is the browser: it tells when packets came.
type receiver struct {
	recorder *twcc.Recorder
	next     time.Duration
	pending  bool
	offset   time.Duration // its clock against ours
	back     []note
}

type note struct {
	due time.Duration
	raw []byte
}

func (r *receiver) take(seq uint16, at time.Duration) {
	r.recorder.Record(1, seq, (at + r.offset).Microseconds())
	r.pending = true
}

// report makes the feedback when it is time.
func (r *receiver) report(now time.Duration, l *link) {
	if now < r.next {
		return
	}
	interval := l.feedback
	if interval == 0 {
		interval = 50*time.Millisecond + time.Duration(l.random.Int64N(int64(50*time.Millisecond)))
	}
	r.next = now + interval
	if !r.pending {
		return
	}
	r.pending = false
	for _, p := range r.recorder.BuildFeedbackPacket() {
		raw, err := p.Marshal()
		if err != nil || now >= l.deaf[0] && now < l.deaf[1] {
			continue
		}
		_, up := l.added(now)
		r.back = append(r.back, note{now + l.delay + up, raw})
	}
}
