package sfu

import (
	"sync"
	"time"

	"github.com/pion/rtcp"

	"github.com/parley-sfu/parley/sfu/bwe"
)

// quality is what is known of one browser's way: how much it carries. Every
// packet that leaves has a number, and the browser answers when it came
// (draft-holmer-rmcat-transport-wide-cc-extensions-01).
type quality struct {
	mu        sync.Mutex // guards what follows; held for the length of one train, and nothing is locked inside
	estimator *bwe.Estimator
	blind     bool      // packets have no numbers: nothing will ever be known by them
	number    uint16    // of the next packet
	since     time.Time // when the first one left
	answered  bool      // the browser gives feedback
	remb      bool      // or at least an estimate of its own
	wish      int       // how much more, bits per second, would improve something
	cluster   cluster
	usage     usage
}

// cluster is the probe under way: padding that shows whether more would pass.
type cluster struct {
	bwe.Probe
	since time.Time
	bytes int // sent
}

func newQuality() quality {
	return quality{estimator: bwe.New(bwe.Options{StartBitrate: startBitrate, MaxBitrate: maxBitrate})}
}

// depart numbers one packet that leaves now. The caller holds mu.
func (q *quality) depart(size int, probe uint8, now time.Time) uint16 {
	if q.since.IsZero() {
		q.since = now
	}
	number := q.number
	q.number++
	q.estimator.Sent(number, size+datagramOverhead, probe, now)
	if probe == 0 {
		q.usage.bytes += size + datagramOverhead
	}
	return number
}

// hear takes the transport-wide feedback out of an RTCP compound and reports
// whether there is anything else in it.
func (q *quality) hear(compound []byte, now time.Time) (more bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	left := len(compound)
	for packet, rest := bwe.NextReport(compound); packet != nil; packet, rest = bwe.NextReport(rest) {
		left -= len(packet)
		if q.estimator.Feedback(packet, now) {
			q.answered = true
		}
	}
	return left > 0
}

// hearEstimate takes what browsers without transport-wide feedback say.
func (q *quality) hearEstimate(packet *rtcp.ReceiverEstimatedMaximumBitrate, now time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.remb = true
	q.estimator.REMB(int(min(max(packet.Bitrate, 0), maxBitrate)), now)
}

// hearLoss takes the share of packets lost from a receiver report.
func (q *quality) hearLoss(fraction uint8, now time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.estimator.Lost(fraction, now)
}

// way is what is known of a browser's way at one moment.
type way struct {
	carries int  // bits per second
	known   bool // else nobody can tell, since the browser answers nothing
	young   bool // it has only begun to be known
}

func (q *quality) way(now time.Time) way {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.usage.tick(now)
	within := func(d time.Duration) bool { return !q.blind && (q.since.IsZero() || now.Sub(q.since) < d) }
	w := way{carries: unlimited, young: within(rampUp)}
	switch {
	case q.told():
		w.carries, w.known = q.estimator.Estimate(now), true
	case within(feedbackPatience):
		w.carries, w.known = startBitrate, true
	}
	return w
}

// told reports whether the browser has said anything of its way. The caller
// holds mu.
func (q *quality) told() bool { return q.answered || q.remb }

// settle says whether packets have numbers.
func (q *quality) settle(numbered bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.blind = !numbered
}

// hope notes how much more would improve something; 0: nothing would.
func (q *quality) hope(more int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.wish = more
}

// plan begins a probe when one is due.
func (q *quality) plan(now time.Time) (due bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.since.IsZero() || q.cluster.ID != 0 {
		return false
	}
	if q.wish > 0 {
		q.estimator.WantMore(q.estimator.Estimate(now)+q.wish, now)
	} else {
		q.estimator.WantMore(0, now)
	}
	probe, ok := q.estimator.Probe(now)
	if ok {
		probe.Duration = max(probe.Duration, paddingTime(probe))
		q.cluster = cluster{Probe: probe, since: now}
	}
	return ok
}

// paddingTime is how long a probe's packets take at its rate: few of them weigh
// more than a slow probe's bytes.
func paddingTime(p bwe.Probe) time.Duration {
	return time.Duration(float64(p.Packets*paddingSize*8) / float64(max(p.Rate, 1)) * float64(time.Second))
}

// due takes the part of the probe under way that is to leave by now, in
// packets of a size; false when none is under way.
func (q *quality) due(size int, now time.Time) (packets int, probe uint8, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	c := &q.cluster
	if c.ID == 0 {
		return 0, 0, false
	}
	probe = c.ID
	share := min(1, float64(now.Sub(c.since)+paceInterval)/float64(max(c.Duration, paceInterval)))
	want := int(share * float64(max(c.Bytes, c.Packets*size)))
	packets = min(max(0, (want-c.bytes+size-1)/size), maxTrain)
	c.bytes += packets * size
	if share == 1 && c.bytes >= want {
		*c = cluster{}
	}
	return packets, probe, true
}
