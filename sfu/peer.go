package sfu

import (
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"
	"go.uber.org/zap"

	"github.com/parley-sfu/parley/sfu/payload"
	"github.com/parley-sfu/parley/sfu/reports"
)

// Peer is one participant's PeerConnection. Its loop owns negotiation and
// slots; every method returns at once and leaves the work to the loop, which
// brings about what was asked for last (see the package's documentation).
type Peer struct {
	engine *Engine
	bounds *bounds
	id     string
	music  bool // see PeerOptions
	codecs []payload.Codec
	log    *zap.Logger
	notify func(Event)
	pc     *webrtc.PeerConnection
	ssrc   uint32 // sender SSRC of our feedback

	poke   chan struct{} // something is in the inbox; capacity 1
	cancel chan struct{}
	done   chan struct{}
	once   sync.Once

	mu    sync.Mutex // guards inbox
	inbox inbox

	// Read by media goroutines; each value never changes once stored.
	agreed       atomic.Pointer[agreement]
	publications atomic.Pointer[map[string]*Publication] // by MID
	generation   atomic.Uint64                           // counts changes of the two above
	slotsBySSRC  atomic.Pointer[slotTable]
	encodings    atomic.Pointer[map[uint32]*encoding]

	encodingsMu sync.Mutex // guards writers of encodings

	pace     pace
	again    repeating
	recent   recentResends
	quality  quality
	division division

	feedbackStreams, mediaStreams atomic.Int32
	candidates                    atomic.Int32
	trips                         trips
	arrivals                      *arrivals
	rtcpRate                      rate
	clockMu                       sync.Mutex // guards clock
	clock                         reports.Clock

	ingress *ingress

	heard     atomic.Int64 // UnixNano of the last RTP or RTCP packet
	iceSilent atomic.Bool  // ICE hears nothing; RTP that passes it by may be heard all the same
	keys      *dtlsKeys    // nil: no fast path
	roamer    roamer
	checks    *checks

	decided atomic.Bool              // which way media goes, for good
	fast    atomic.Pointer[fastPath] // nil: through pion; set before decided

	// Owned by the loop.
	carrier   carrier
	slots     []*slot
	wishes    []Subscription
	slotRev   uint64
	announced []uint64 // by slot that is not open yet: the revision that announced its owner
	last      []seat
	table     []*Slot // the slot table; its rows are never written
	told      bool    // it was
	due       bool    // slots are to choose anew: something was agreed on
	short     [2]int
	connected bool
	deadline  *patience

	// Owned by the engine's beat.
	nextReport time.Time
	silent     bool // as told
}

// inbox is what the loop has yet to look at. Only the latest of each counts,
// but for offers, which are answered in order.
type inbox struct {
	offers       []Answered // Rev and SDP of offers
	wishes       []Subscription
	wished       bool
	publications []*Publication
	published    bool
	acknowledged uint64
	retell       bool // a picture was paused, or goes on
	connectivity []Connectivity
	failure      string
}

// NewPeer makes a peer that waits for its first offer. Events go to notify,
// which must not block for long and may be called from the peer's goroutine
// only.
func (e *Engine) NewPeer(o PeerOptions, notify func(Event)) (*Peer, error) {
	codecs, err := roomCodecs(o)
	if err != nil {
		return nil, err
	}
	media, err := carrierEngine()
	if err != nil {
		return nil, err
	}
	p := &Peer{
		engine: e, bounds: e.bounds.Load(), id: o.ID, music: o.Music, codecs: codecs, notify: notify,
		log:    e.log.WithLazy(zap.String("participant", o.ID)),
		ssrc:   rand.Uint32(),
		poke:   make(chan struct{}, 1),
		cancel: make(chan struct{}),
		done:   make(chan struct{}),
	}
	p.rtcpRate.limit = p.bounds.feedback
	p.quality = newQuality()
	p.arrivals = newArrivals(p.ssrc)
	p.checks = newChecks()
	p.ingress = newIntake(p)
	p.publications.Store(&map[string]*Publication{})
	p.slotsBySSRC.Store(newSlotTable(nil))
	p.encodings.Store(&map[uint32]*encoding{})
	own := e.settings
	own.BufferFactory = p.ingress.buffer
	own.SetICEUDPMux(ownMux{mux: e.mux, peer: p})
	onCheck(own.SetICEBindingRequestHandler, p.checked)
	if e.wire != nil {
		p.keys = &dtlsKeys{}
		p.keys.listen(&own)
	}
	api := webrtc.NewAPI(webrtc.WithMediaEngine(media), webrtc.WithSettingEngine(own),
		webrtc.WithInterceptorRegistry(&interceptor.Registry{})) // none: without a registry pion takes its own set
	if err := p.open(api); err != nil {
		return nil, fmt.Errorf("make PeerConnection for %s: %w", o.ID, err)
	}
	p.watchConnection()
	if err := e.add(p); err != nil {
		_ = p.pc.Close()
		return nil, err
	}
	e.wg.Go(p.run)
	return p, nil
}

// Offer hands in the browser's next offer. The answer comes as [Answered], or
// [Refused].
func (p *Peer) Offer(rev uint64, sdp string) {
	p.post(func(in *inbox) {
		switch n := len(in.offers); {
		case n < maxQueuedOffers:
			in.offers = append(in.offers, Answered{Rev: rev, SDP: sdp})
		case n < 2*maxQueuedOffers:
			in.offers = append(in.offers, Answered{Rev: rev}) // will be refused
		}
	})
}

// SetPublications states what the participant publishes, all of it.
func (p *Peer) SetPublications(list []*Publication) {
	p.post(func(in *inbox) { in.publications, in.published = list[:min(len(list), maxPublications)], true })
}

// SetSubscriptions states what the participant is to receive, all of it.
func (p *Peer) SetSubscriptions(list []Subscription) {
	p.post(func(in *inbox) { in.wishes, in.wished = list[:min(len(list), maxSubscriptions)], true })
}

// Acknowledge says that the browser has hidden the former owners of all slots
// that changed up to a revision of the slot table.
func (p *Peer) Acknowledge(rev uint64) {
	p.post(func(in *inbox) { in.acknowledged = max(in.acknowledged, rev) })
}

// Close ends the peer. It returns at once; Done tells when all has ended.
func (p *Peer) Close() { p.once.Do(func() { close(p.cancel) }) }

// Done is closed when the peer has ended.
func (p *Peer) Done() <-chan struct{} { return p.done }

// post changes the inbox and wakes the loop. It may be called by anybody.
func (p *Peer) post(change func(*inbox)) {
	p.mu.Lock()
	change(&p.inbox)
	p.mu.Unlock()
	select {
	case p.poke <- struct{}{}:
	default: // already poked: it will see the latest
	}
}

// fail makes the peer close itself, for a reason that its room is told.
func (p *Peer) fail(reason string) {
	p.post(func(in *inbox) {
		if in.failure == "" {
			in.failure = reason
		}
	})
}

// recover keeps a fault in the handling of one browser's packets to that
// browser.
func (p *Peer) recover() {
	if fault := recover(); fault != nil {
		p.engine.stats.Panics.Add(1)
		p.log.Error("fault in a peer", zap.Any("fault", fault), zap.ByteString("stack", debug.Stack()))
		p.fail(ReasonInternal)
	}
}

// run is the peer's loop.
func (p *Peer) run() {
	defer close(p.done)
	defer p.end()
	for {
		select {
		case <-p.cancel:
			return
		case <-p.poke:
			if !p.work() {
				return
			}
		}
	}
}

// collect empties the inbox.
func (p *Peer) collect() inbox {
	p.mu.Lock()
	defer p.mu.Unlock()
	in := p.inbox
	p.inbox = inbox{}
	return in
}

// work brings about what the inbox asks for, and reports whether to go on.
func (p *Peer) work() (alive bool) {
	defer func() {
		if fault := recover(); fault != nil {
			p.engine.stats.Panics.Add(1)
			p.log.Error("fault in a peer's loop", zap.Any("fault", fault), zap.ByteString("stack", debug.Stack()))
			p.notify(PeerClosed{Reason: ReasonInternal})
		}
	}()
	in := p.collect()
	if in.failure != "" {
		p.notify(PeerClosed{Reason: in.failure})
		return false
	}
	if in.published {
		p.publish(in.publications)
	}
	if in.wished {
		p.wishes = in.wishes
	}
	for _, offer := range in.offers {
		if !p.answer(offer.Rev, offer.SDP) {
			return false
		}
	}
	opened := p.acknowledged(in.acknowledged)
	switch {
	case in.wished || len(in.offers) > 0:
		p.seat(time.Now())
	case opened: // who sits where stays
		p.retarget(time.Now())
		p.tell()
	case in.retell:
		p.tell()
	}
	p.tellWanted()
	for _, c := range in.connectivity {
		p.connectivity(c)
	}
	return true
}

// end gives everything back. pion is closed first, so that nothing arrives
// any more, with a limit on how long that may take.
func (p *Peer) end() {
	p.engine.remove(p)
	if p.deadline != nil {
		p.deadline.stop()
	}
	if !p.engine.inTime(func() { _ = p.pc.GracefulClose() }) {
		p.log.Error("closing a peer takes too long")
	}
	p.forgetWaiting()
	if fast := p.fast.Load(); fast != nil {
		fast.close()
	}
	for _, s := range p.slots {
		s.bind(nil, false, time.Now())
	}
}

// seed returns random bits for the start of RTP counters.
func (p *Peer) seed() uint64 { return rand.Uint64() }

// streamNumber returns an SSRC that none of the peer's slots has.
func (p *Peer) streamNumber() uint32 {
	for {
		number := rand.Uint32()
		taken := number == uint32(everySSRC) || number == p.ssrc || slices.ContainsFunc(p.slots, func(s *slot) bool {
			return s.ssrc == number || s.rtxSSRC == number
		})
		if !taken {
			return number
		}
	}
}

// rtt is the last measured round trip time to the browser.
func (p *Peer) rtt() time.Duration {
	if trip := time.Duration(p.trips.last.Load()); trip > 0 {
		return trip
	}
	return 100 * time.Millisecond
}

// write sends one train and counts it.
func (p *Peer) write(w trainWriter, t *train, now time.Time) {
	stats := &p.engine.stats
	sent := t.size()
	t.now = now
	refused := w.writeTrain(t)
	stats.Trains.Add(1)
	stats.PacketsOut.Add(uint64(len(t.packets) - refused)) //nolint:gosec // never negative
	stats.BytesOut.Add(uint64(sent))                       //nolint:gosec // never negative
	if refused > 0 {
		stats.drops[DropWrite].Add(uint64(refused)) //nolint:gosec // never negative
	}
}

// writeRTCP sends feedback to the browser, best effort: with what out gathers,
// or at once when that is nil.
func (p *Peer) writeRTCP(out *batches, packets ...rtcp.Packet) {
	for _, one := range packets {
		switch one := one.(type) {
		case *rtcp.PictureLossIndication:
			one.SenderSSRC = p.ssrc
		case *rtcp.TransportLayerNack:
			one.SenderSSRC = p.ssrc
		}
	}
	switch fast := p.fast.Load(); {
	case fast != nil:
		fast.writeControl(packets, out)
	case p.keys == nil || p.decided.Load():
		_ = p.pc.WriteRTCP(packets)
	default: // as long as either may seal it, neither does
	}
}
