package room

import (
	"slices"
	"time"
)

// stage is what the room has to offer now.
func (r *room) stage(now time.Time) stage {
	offerings := make([]offering, 0, sourceCount*len(r.order))
	for _, p := range r.order {
		for _, t := range p.tracks {
			o := offering{publication: t.publication, muted: t.Muted}
			switch t.Source {
			case Microphone:
				o.spoke = r.voices.detector.LastSpoke(p.id)
				o.floor = slices.Contains(r.voices.floor, p.id)
			case ScreenAudio:
				o.shared = p.source(Screen) != nil
			case Camera, Screen:
			}
			offerings = append(offerings, o)
		}
	}
	s := newStage(offerings, slotCounts{video: r.settings.VideoSlots, audio: r.settings.AudioSlots}, now)
	s.holds = r.voices.told.Dominant
	return s
}

// settleSoon settles at once when the last time is a while ago, else when it
// will be: of a storm, the first change and the last are acted upon.
func (r *room) settleSoon(now time.Time) {
	if wait := settleEvery - now.Sub(r.settled); wait > 0 {
		r.rest.Reset(wait)
		return
	}
	r.settle(now)
}

// settle works out what everybody should receive.
func (r *room) settle(now time.Time) {
	r.dirty, r.settled = false, now
	r.rest.Stop()
	s := r.stage(now)
	for i := len(r.order) - 1; i >= 0; i-- { // backwards: who panics is removed
		p := r.order[i]
		r.serve(command{p.id, func() { r.subscribe(p, s) }})
	}
}

// subscribe tells p's peer what p should receive, when that changed.
func (r *room) subscribe(p *participant, s stage) {
	subscriptions := s.subscriptions(demand{me: p.id, view: p.view, before: p.subscriptions})
	if slices.Equal(subscriptions, p.subscriptions) {
		return
	}
	p.subscriptions = subscriptions
	peer := p.peer
	r.errand(p.id, func() { peer.SetSubscriptions(slices.Clone(subscriptions)) })
}
