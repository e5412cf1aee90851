package sfu

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/parley-sfu/parley/sfu/allocate"
)

// division is how one browser's pictures share what its way carries.
type division struct {
	narrow atomic.Bool // sound goes without redundancy

	mu            sync.Mutex // guards what follows; taken before a slot's lock
	allocator     allocate.Allocator
	subscriptions []allocate.Subscription
	slots         []*slot // of the subscriptions
	next          time.Time
	carried       int // what the way carried at the last division
}

// divide chooses the encoding of every video slot anew. Anybody may call it:
// when wishes or slots change, when an encoding begins, and with the beat.
func (p *Peer) divide(now time.Time) { p.divideWay(p.quality.way(now), now) }

func (p *Peer) divideWay(w way, now time.Time) {
	d := &p.division
	d.mu.Lock()
	defer d.mu.Unlock()
	d.next, d.carried = now.Add(divideInterval), w.carries
	d.narrow.Store(w.known && w.carries < narrowWay)
	if !w.known || w.young {
		d.allocator.Forget() // nothing to be steady about yet
	}
	d.gather(p, now)
	budget, pace := w.carries, 0.0 // the usual pace
	if w.known {
		budget = max(0, w.carries-p.soundRate())
		pace = paceFactor * float64(w.carries) / 8
	}
	result := d.allocator.Allocate(d.subscriptions, budget, now)
	changed := false
	for i, s := range d.slots {
		changed = s.grant(result.Grants[i], now) || changed
	}
	if !w.known || result.Settling {
		result.Next = 0
	}
	p.quality.hope(result.Next)
	p.setPace(pace)
	if changed {
		p.post(func(in *inbox) { in.retell = true })
	}
}

// divideInTime is the beat's part: regularly, and at once when the way has
// become much narrower or wider.
func (p *Peer) divideInTime(now time.Time) {
	w := p.quality.way(now)
	d := &p.division
	d.mu.Lock()
	due := !now.Before(d.next) || w.carries < d.carried-d.carried/8 || w.carries > d.carried+d.carried/4
	d.mu.Unlock()
	if due {
		p.divideWay(w, now)
	}
}

// gather lists what the browser wants to see. The lists are used again.
func (d *division) gather(p *Peer, now time.Time) {
	d.slots = d.slots[:0]
	n := 0
	for _, s := range p.slotsBySSRC.Load().slots {
		publication := s.bound.Load()
		if s.kind != Video || publication == nil {
			continue
		}
		if n == len(d.subscriptions) {
			d.subscriptions = append(d.subscriptions, allocate.Subscription{})
		}
		if s.describe(&d.subscriptions[n], publication, now) {
			d.slots = append(d.slots, s)
			n++
		}
	}
	d.subscriptions = d.subscriptions[:n]
}

// describe fills in one subscription; false while the slot waits for the
// browser to hide its last owner.
func (s *slot) describe(to *allocate.Subscription, p *Publication, now time.Time) bool {
	encodings, spatial := p.describeEncodings(to.Encodings[:0], now)
	s.mu.Lock()
	open := s.open
	to.Want, to.Priority, to.Pinned, to.Dominant = s.want, s.priority, s.pinned, s.dominant
	s.layering.spatial = spatial
	s.mu.Unlock()
	if to.Want.Width <= 0 && to.Want.Height <= 0 {
		to.Want.Width, to.Want.Height = 1, 1 // the smallest encoding
	}
	to.ID, to.Kind = p.ID(), allocate.Camera
	if p.Source() == Screen {
		to.Kind = allocate.Screen
	}
	to.Encodings = encodings
	return open
}

// soundRate is what the browser is sent of sound, bits per second.
func (p *Peer) soundRate() int {
	sum := 0
	for _, s := range p.slotsBySSRC.Load().slots {
		if publication := s.bound.Load(); s.kind == Audio && publication != nil {
			for _, e := range publication.layers() {
				if e != nil {
					sum += e.bitrate()
				}
			}
		}
	}
	return sum
}

// grant makes the slot forward what it was given, and reports whether the
// browser is to be told that its picture was paused, or goes on.
func (s *slot) grant(g allocate.Grant, now time.Time) (changed bool) {
	paused := g.Paused() && g.Reason == allocate.Limited
	publication := s.bound.Load()
	s.mu.Lock()
	if !g.Paused() || paused {
		s.aim(publication, s.layering.grant(g), now)
	}
	changed = s.paused.Swap(paused) != paused
	s.flow.granted(g)
	wanted, ok := s.wantsKeyFrame(now)
	s.mu.Unlock()
	if changed && paused {
		s.peer.engine.stats.Paused.Add(1)
	}
	if publication == nil || !ok || wanted < 0 {
		return changed
	}
	if layers := publication.layers(); wanted < len(layers) && layers[wanted] != nil {
		layers[wanted].needKeyFrame(now)
	}
	return changed
}

// wantsKeyFrame returns the encoding that the slot needs a key frame of, to begin
// it or to get more of its spatial layers. The caller holds mu.
func (s *slot) wantsKeyFrame(now time.Time) (encoding int, ok bool) {
	if encoding, ok = s.selector.Wants(now); ok || !s.layering.cut.Wants() {
		return encoding, ok
	}
	return s.selector.Current(), true
}

// setPace lets pictures leave at a rate, bytes per second.
func (p *Peer) setPace(rate float64) {
	p.pace.mu.Lock()
	defer p.pace.mu.Unlock()
	p.pace.bucket.Floor = rate
	p.pace.repair.rate = rate / paceFactor / maxResendShare
}
