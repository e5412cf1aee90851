package signaling

import (
	"go.uber.org/zap"

	"github.com/parley-sfu/parley/room"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// Notify passes an event of the room on to the client. The room calls it from
// one goroutine, in order; it never blocks.
func (s *session) Notify(e room.Event) {
	switch e := e.(type) {
	case room.Answer:
		s.onAnswer(e)
	case room.OfferRefused:
		s.onOfferRefused(e)
	case room.PleaseOffer:
		s.out.event(0, protocol.PleaseOffer{
			ICERestart: e.ICERestart,
			AudioSlots: e.AudioSlots,
			VideoSlots: e.VideoSlots,
			Reason:     e.Reason,
		})
	case room.Slots:
		s.out.event(0, protocol.Slots{SlotTable: wireSlots(e.Rev, e.Slots)})
	case room.EncodingsWanted:
		s.out.event(0, wireWant(e))
	case room.ParticipantChanged:
		s.out.event(0, protocol.ParticipantChanged{Version: e.Version, Participant: wireParticipant(e.Participant)})
	case room.ParticipantLeft:
		s.out.event(0, protocol.ParticipantLeft{Version: e.Version, Participant: e.ID, Reason: truncate(e.Reason)})
	case room.Speakers:
		s.out.event(0, wireSpeakers(e))
	case room.Chat:
		s.out.event(0, protocol.Chat{ChatMessage: wireChat(e.Message)})
	case room.MediaSilent:
		poke(s.probe)
	case room.Bye:
		s.onBye(e)
	}
}

func (s *session) onBye(e room.Bye) {
	end := endByRoom(e)
	if e.Reason == room.ReasonDraining {
		end.bye = s.server.sendOff().bye
	}
	s.finish(end)
}

func (s *session) onAnswer(e room.Answer) {
	id, ok := s.offers.end(e.Rev)
	switch {
	case !ok:
		s.log.Debug("answer came too late", zap.Uint64("rev", e.Rev))
	case id == 0:
		s.hello <- e // the slot is free: there is one offer in a hello
	default:
		s.out.event(id, protocol.Answer{Description: protocol.Description{Rev: e.Rev, SDP: e.SDP}})
	}
}

func (s *session) onOfferRefused(e room.OfferRefused) {
	id, ok := s.offers.end(e.Rev)
	switch {
	case !ok:
	case id == 0:
		s.hello <- e
	default:
		s.out.reply(id, protocol.Failure{Error: refusedOffer(e)})
	}
}
