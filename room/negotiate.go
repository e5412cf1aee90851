package room

import (
	"fmt"
	"time"

	"go.uber.org/zap"

	"github.com/parley-sfu/parley/sfu"
)

// asking coalesces what the room wants of the next offer: there is at most one
// PleaseOffer until an offer is answered.
type asking struct {
	audio, video int         // slots the peer is short of having, totals
	restart      bool        // ICE should be restarted
	last         PleaseOffer // what was asked last; its totals are never asked for again
	open         bool        // and no offer was answered since
}

// checkOffer finds faults of an offer without reading it.
func (p *participant) checkOffer(d Description) error {
	switch {
	case d.SDP == "":
		return fmt.Errorf("%w: empty", ErrBadOffer)
	case d.Rev <= p.offered:
		return fmt.Errorf("%w: revision %d after %d", ErrBadOffer, d.Rev, p.offered)
	case p.waiting >= maxOffers:
		return fmt.Errorf("%w: %d are not answered yet", ErrBadOffer, p.waiting)
	}
	return nil
}

// offer hands a checked offer to the peer.
func (r *room) offer(p *participant, d Description) {
	peer := p.peer
	p.offered = d.Rev
	p.waiting++
	r.errand(p.id, func() { peer.Offer(d.Rev, d.SDP) })
}

// onPeer takes what p's peer tells.
func (r *room) onPeer(p *participant, event sfu.Event) {
	switch e := event.(type) {
	case sfu.Answered:
		r.tell(p, Answer{e.Rev, e.SDP})
		r.answered(p)
	case sfu.Refused:
		r.tell(p, OfferRefused{e.Rev, e.Reason})
		r.answered(p)
	case sfu.SlotsChanged:
		p.slots = SlotTable{e.Rev, e.Slots}
		r.tell(p, Slots{e.Rev, e.Slots})
	case sfu.Wanted:
		if t := p.track(e.Track); t != nil {
			t.wanted = e.Encodings
			r.tell(p, EncodingsWanted{t.ID, t.wanted})
		}
	case sfu.SlotsShort:
		p.asking.audio = max(p.asking.audio, min(e.Audio, r.settings.AudioSlots))
		p.asking.video = max(p.asking.video, min(e.Video, r.settings.VideoSlots))
		r.ask(p)
	case sfu.ConnectivityChanged:
		r.onConnectivity(p, e.Connectivity)
	case sfu.PeerClosed:
		r.remove(p, farewell(e.Reason))
	}
}

func (r *room) onConnectivity(p *participant, c sfu.Connectivity) {
	if c == sfu.ConnectivityFailed {
		r.remove(p, farewell(ReasonMediaFailed))
		return
	}
	r.attend(p, func(s *presence, now time.Time) { s.mediaIs(c, now) })
	if c == sfu.ConnectivitySilent {
		r.tell(p, MediaSilent{})
	}
}

// answered takes note that an offer was answered, one way or the other.
func (r *room) answered(p *participant) {
	p.waiting = max(p.waiting-1, 0)
	p.asking.open = false
	r.ask(p)
}

// ask sends p a PleaseOffer if there is something new to ask for, and nothing
// asked before is still open.
func (r *room) ask(p *participant) {
	a := &p.asking
	short := a.audio > a.last.AudioSlots || a.video > a.last.VideoSlots
	if a.open || (!short && !a.restart) {
		return
	}
	reason := "slots"
	if a.restart {
		reason = "silent"
	}
	a.last = PleaseOffer{ICERestart: a.restart, AudioSlots: a.audio, VideoSlots: a.video, Reason: reason}
	a.open, a.restart = true, false
	r.tell(p, a.last)
	r.log.Debug("please offer", zap.String("participant", p.id), zap.String("reason", reason))
}

// askAgain repeats to a new session what the one before may not have heard:
// what is watched of its tracks, slots that never came, and an offer that
// nobody sent. offer is what the new session brings along.
func (r *room) askAgain(p *participant, offer *Description) {
	for _, t := range p.tracks {
		if t.wanted != nil {
			r.tell(p, EncodingsWanted{t.ID, t.wanted})
		}
	}
	a := &p.asking
	short := len(p.slots.Slots) < a.last.AudioSlots+a.last.VideoSlots
	if !short && (offer != nil || !a.open) {
		return
	}
	again := a.last
	again.ICERestart = again.ICERestart && a.open && offer == nil
	a.open = true
	r.tell(p, again)
}
