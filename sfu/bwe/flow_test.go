package bwe_test

import (
	"math"
	"slices"
	"time"

	"github.com/pion/interceptor/pkg/twcc"

	"github.com/parley-sfu/parley/sfu/bwe"
)

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// controller is what a flow asks for its rate.
type controller interface {
	Sent(seq uint16, size int, cluster uint8, now time.Time)
	Feedback(packet []byte, now time.Time) bool
	Estimate(now time.Time) int
	WantMore(target int, now time.Time)
	Probe(now time.Time) (bwe.Probe, bool)
}

// flow is one subscriber: a camera at 30 frames per second in bursts, with a
// key frame now and then, and a voice.
type flow struct {
	estimator controller
	demand    func(at time.Duration) float64 // bits per second, all media; 0: silence
	layers    []float64                      // when set, the camera sends the largest that fits
	begin     time.Duration
	every     time.Duration                    // between two frames; 0: a thirtieth of a second
	clock     func(at time.Duration) time.Time // the sender's; nil: an honest one
	receiver  receiver
	link      *link

	seq       uint16
	frames    int
	nextFrame time.Duration
	nextVoice time.Duration
	probe     bwe.Probe
	probeSent int
	padding   int // bytes of each packet of padding; 0: as asked for
	probeAt   time.Duration

	drops    int
	padded   int // bytes
	queued   []queueSample
	received []received
	sent     []received
	samples  []rateSample
}

type received struct {
	at   time.Duration
	size int
}

type rateSample struct {
	at  time.Duration
	bps int
}

const voiceSize, frameEvery, voiceEvery = 110, time.Second / 30, 20 * time.Millisecond

func newFlow(c controller, l *link, demand func(time.Duration) float64) *flow {
	return &flow{estimator: c, link: l, demand: demand, receiver: receiver{recorder: twcc.NewRecorder(2), offset: 1234567 * time.Microsecond}}
}

func (f *flow) send(size int, cluster uint8, now time.Duration) {
	f.estimator.Sent(f.seq, size, cluster, f.now(now))
	f.sent = append(f.sent, received{now, size})
	f.link.enter(wirePacket{flow: f, seq: f.seq, size: size}, now)
	f.seq++
}

func (f *flow) now(at time.Duration) time.Time {
	if f.clock != nil {
		return f.clock(at)
	}
	return start.Add(at)
}

func (f *flow) receive(a arrival) {
	f.received = append(f.received, received{a.due, a.size})
	f.receiver.take(a.seq, a.due)
}

// run lets a tick pass for the sender.
func (f *flow) run(now time.Duration) {
	if now < f.begin {
		return
	}
	f.receiver.report(now, f.link)
	for len(f.receiver.back) > 0 && f.receiver.back[0].due <= now {
		f.estimator.Feedback(f.receiver.back[0].raw, f.now(now))
		f.receiver.back = f.receiver.back[1:]
	}
	estimate := f.estimator.Estimate(f.now(now))
	demand := f.demand(now)
	if now%(10*time.Millisecond) == 0 {
		f.samples = append(f.samples, rateSample{now, estimate})
	}
	f.media(now, min(float64(estimate), demand), demand)
	if demand > float64(estimate) && now%(100*time.Millisecond) == 0 {
		f.estimator.WantMore(int(demand), f.now(now))
	}
	f.pad(now)
}

func (f *flow) media(now time.Duration, rate, demand float64) {
	if demand == 0 {
		f.nextFrame, f.nextVoice = now, now
		return
	}
	if now >= f.nextVoice {
		f.nextVoice += voiceEvery
		f.send(voiceSize, 0, now)
	}
	if now < f.nextFrame {
		return
	}
	every := max(f.every, frameEvery)
	f.nextFrame += every
	f.frames++
	video := rate - voiceSize*8*50
	for _, layer := range f.layers {
		if layer <= rate-voiceSize*8*50 {
			video = layer
		}
	}
	bytes := max(0, video) * every.Seconds() / 8 * (0.8 + 0.4*f.link.random.Float64())
	if f.frames%300 == 0 {
		bytes *= 4 // a key frame
	}
	for bytes > 50 {
		f.send(int(min(bytes, 1200)), 0, now)
		bytes -= 1200
	}
}

// pad sends the cluster under way, or begins one.
func (f *flow) pad(now time.Duration) {
	if f.probe.ID == 0 {
		probe, ok := f.estimator.Probe(f.now(now))
		if !ok {
			return
		}
		f.probe, f.probeSent, f.probeAt = probe, 0, now
	}
	bytes := max(f.probe.Bytes, f.probe.Packets*f.padding)
	due := float64(now-f.probeAt+tick) / float64(f.probe.Duration) * float64(bytes)
	size := (bytes + f.probe.Packets - 1) / f.probe.Packets
	for f.probeSent < bytes && float64(f.probeSent) < due {
		f.send(size, f.probe.ID, now)
		f.probeSent += size
		f.padded += size
	}
	if f.probeSent >= bytes {
		f.probe = bwe.Probe{}
	}
}

// play runs flows over their link.
func play(l *link, flows []*flow, until time.Duration) {
	for now := time.Duration(0); now < until; now += tick {
		for _, f := range flows {
			f.run(now)
		}
		l.run(now)
	}
}

// goodput is the rate received in a span, bits per second.
func (f *flow) goodput(from, to time.Duration) float64 {
	sum := 0
	for _, r := range f.received {
		if r.at >= from && r.at < to {
			sum += r.size
		}
	}
	return float64(sum) * 8 / (to - from).Seconds()
}

// lost is the share of what was sent in a span that did not come.
func (f *flow) lost(from, to time.Duration) float64 {
	var sent, came float64
	for _, r := range f.sent {
		if r.at >= from && r.at < to {
			sent++
		}
	}
	for _, r := range f.received {
		if r.at >= from+f.link.delay && r.at < to+f.link.delay {
			came++
		}
	}
	return max(0, 1-came/max(sent, 1))
}

// queue95 is the 95th percentile of the time packets waited in a span.
func (f *flow) queue95(from, to time.Duration) time.Duration {
	var all []time.Duration
	for _, q := range f.queued {
		if q.at >= from && q.at < to {
			all = append(all, q.delay)
		}
	}
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[len(all)*95/100]
}

// estimates returns the least, mean and most estimate of a span.
func (f *flow) estimates(from, to time.Duration) (least, mean, most float64) {
	least = math.Inf(1)
	n := 0.0
	for _, s := range f.samples {
		if s.at >= from && s.at < to {
			least, most = min(least, float64(s.bps)), max(most, float64(s.bps))
			mean += float64(s.bps)
			n++
		}
	}
	return least, mean / max(n, 1), most
}

// firstTime returns when the estimate first met a condition in a span, from its
// beginning; the span itself if never.
func (f *flow) firstTime(from, to time.Duration, met func(bps float64) bool) time.Duration {
	for _, s := range f.samples {
		if s.at >= from && s.at < to && met(float64(s.bps)) {
			return s.at - from
		}
	}
	return to - from
}

func lone(p path, seed uint64, demand func(time.Duration) float64, until time.Duration) *flow {
	l := newLink(p, seed)
	f := newFlow(bwe.New(bwe.Options{}), l, demand)
	play(l, []*flow{f}, until)
	return f
}
