package sfu

import (
	"math"
	"sync/atomic"
	"time"

	"github.com/parley-sfu/parley/sfu/demand"
)

// Wanted says which encodings of one of its publications the browser should
// send, from the lowest to the highest: somebody watches them. All, as long as
// nothing else was said.
type Wanted struct {
	Track     string // Publication.ID
	Encodings []WantedEncoding
}

// WantedEncoding is one encoding of a publication, and whether to send it.
type WantedEncoding struct {
	RID    string // of the browser's offer (RFC 8851)
	Active bool
}

func (Wanted) event() {}

// dynacast is what a publication knows of who wants which of its encodings.
//
//	slots ── granted ──► beat: demand ── resting ──► loop ── Wanted ──► browser
//	                             └── rest, wake ──► encodings, for divide
type dynacast struct {
	demand  demand.Demand // owned by the beat
	resting atomic.Uint32 // the encodings that the browser should not send, by bit
	told    uint32        // resting, as the browser knows it; owned by the publisher's loop
}

// followDemand is the beat's part for all that the browser publishes.
func (p *Peer) followDemand(now time.Time) {
	changed := false
	for _, publication := range *p.publications.Load() {
		changed = publication.followDemand(now) || changed
	}
	if changed {
		p.post(func(*inbox) {}) // the loop looks by itself
	}
}

// followDemand counts who wants what, and reports whether the browser should
// send something else from now on.
func (p *Publication) followDemand(now time.Time) (changed bool) {
	layers := p.layers()
	if len(layers) < 2 {
		return false
	}
	p.watch(layers, now)
	wanted, watched := p.wanted()
	for i, e := range layers {
		if watched && (e == nil || !e.available(now)) {
			wanted[i]++ // given up by the browser itself: it costs nothing, and may come back
		}
	}
	set := p.dynacast.demand.Update(wanted[:len(layers)], now)
	old := p.dynacast.resting.Load()
	resting := uint32(0)
	for i, e := range layers {
		bit := uint32(1) << i
		switch {
		case !set.Has(i):
			resting |= bit
			if e != nil && old&bit == 0 {
				e.rest(now)
			}
		case e != nil && old&bit != 0:
			e.wake(now)
		}
	}
	p.dynacast.resting.Store(resting)
	return resting != old
}

// wanted counts the slots that were granted each encoding.
func (p *Publication) wanted() (counts [maxEncodings]int, watched bool) {
	for _, s := range p.fan() {
		if i := int(s.granted.Load()) - 1; i >= 0 && i < len(counts) && s.bound.Load() == p {
			counts[i]++
			watched = true
		}
	}
	return counts, watched
}

// tellWanted tells the browser what it does not know yet. It belongs to the
// peer's loop.
func (p *Peer) tellWanted() {
	agreed := p.agreed.Load()
	if agreed == nil {
		return
	}
	for mid, publication := range *p.publications.Load() {
		d := &publication.dynacast
		resting := d.resting.Load()
		index, ok := agreed.byMID[mid]
		if resting == d.told || !ok {
			continue
		}
		d.told = resting
		rids := agreed.sections[index].rids
		told := Wanted{Track: publication.ID(), Encodings: make([]WantedEncoding, 0, len(rids))}
		for i, rid := range rids {
			told.Encodings = append(told.Encodings, WantedEncoding{RID: rid, Active: resting&(1<<i) == 0})
		}
		p.notify(told)
	}
}

// rest notes that the browser is asked not to send the encoding. What did not
// come anyhow does not count as resting: it may not come when it is wanted.
func (e *encoding) rest(now time.Time) {
	if e.comes(now) {
		e.rests.Store(math.MaxInt64)
	}
}

// wake notes that the browser is asked to send the encoding again. It belongs to
// the beat.
func (e *encoding) wake(now time.Time) {
	if e.rests.Load() != 0 {
		e.rests.Store(now.Add(wakePatience).UnixNano())
	}
}

// available reports whether the encoding comes, or would as soon as somebody
// wanted it.
func (e *encoding) available(now time.Time) bool {
	return e.comes(now) || e.resting(now)
}

// resting reports whether the encoding need not come: nobody wanted it, or only
// so lately that nothing of it came since.
func (e *encoding) resting(now time.Time) bool { return now.UnixNano() < e.rests.Load() }

// aim makes the slot forward an encoding, -1 for none, from its next key frame
// on; one that shows nothing yet, or what has stopped, begins with what flows.
// The caller holds mu.
func (s *slot) aim(p *Publication, granted int, now time.Time) {
	s.granted.Store(int32(granted) + 1) //nolint:gosec // at most maxEncodings
	target := granted
	if p != nil && !p.comes(s.selector.Current(), now) {
		target = p.beginning(granted, now)
	}
	if target != s.selector.Target() {
		s.selector.SetTarget(target, now)
	}
}

// beginning returns what to forward first to a slot that shows nothing and was
// granted an encoding: that one, or while it sleeps the best below it.
func (p *Publication) beginning(granted int, now time.Time) int {
	layers := p.layers()
	for i := min(granted, len(layers)-1); i >= 0; i-- {
		if e := layers[i]; e != nil && e.cameWithin(encodingFlows, now) {
			return i
		}
	}
	return granted
}
