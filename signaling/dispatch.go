package signaling

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/parley-sfu/parley/room"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// dispatch hands a client's message to the one who handles it. Who may do what
// follows from the connection: no message names its sender.
//
//nolint:cyclop // one arrow per message
func (s *session) dispatch(request protocol.Request) {
	id := request.ID
	if s.visit != nil {
		s.dispatchVisit(request)
		return
	}
	switch m := request.Message.(type) {
	case protocol.Join:
		s.join(id, m)
	case protocol.Resume:
		s.resume(id, m)
	case protocol.Offer:
		s.forMember(id, s.offer(id, m))
	case protocol.Candidate:
		s.forMember(id, s.candidate(m))
	case protocol.Publish:
		s.forMember(id, publish(m))
	case protocol.TrackUpdate:
		s.forMember(id, trackUpdate(m))
	case protocol.Unpublish:
		s.forMember(id, unpublish(m))
	case protocol.SetView:
		s.forMember(id, setView(m))
	case protocol.AckSlots:
		s.forMember(id, ackSlots(m))
	case protocol.SendChat:
		s.forMember(id, s.chat(m))
	case protocol.Ping:
		s.forMember(id, pong(m))
	case protocol.Leave:
		s.leave(id)
	case protocol.Appear, protocol.Ring, protocol.Cancel, protocol.Accept, protocol.Decline:
		s.strike(id, wrongPlace())
	}
}

// deed is what one message does to the room. It returns the answer; a nil one
// comes later, or never.
type deed func(member *room.Member) (protocol.ServerMessage, error)

// patiently is a deed that the room may take requestTimeout for.
func patiently(do func(ctx context.Context, member *room.Member) (protocol.ServerMessage, error)) deed {
	return func(member *room.Member) (protocol.ServerMessage, error) {
		ctx, cancel := context.WithTimeout(context.Background(), requestTimeout)
		defer cancel()
		return do(ctx, member)
	}
}

// forMember does something for a participant who is inside, and answers.
func (s *session) forMember(id uint64, do deed) {
	member := s.member.Load()
	if s.state != stateJoined || member == nil {
		s.strike(id, protocol.Errorf(protocol.BadRequest, "join first").With("reason", "not_joined"))
		return
	}
	answer, err := do(member)
	switch {
	case err != nil:
		s.outcome = OutcomeRefused
		s.out.reply(id, protocol.Failure{Error: asProtocolError(err)})
	case answer != nil:
		s.out.reply(id, answer)
	}
}

// offer passes an offer on; the answer comes as an event.
func (s *session) offer(id uint64, m protocol.Offer) deed {
	return func(member *room.Member) (protocol.ServerMessage, error) {
		if wait, ok := s.sdps.take(time.Now()); !ok {
			return nil, &protocol.Error{Code: protocol.RateLimited, Message: "too many offers", RetryAfter: wait}
		}
		if e := s.checkSDP("data.sdp", m.SDP); e != nil {
			return nil, e
		}
		if pending, ok := s.offers.begin(m.Rev, id, func() { s.offerLate(m.Rev) }); !ok {
			return nil, protocol.Errorf(protocol.Stale, "offer %d is not answered yet", pending).With("reason", "offer_pending")
		}
		if err := member.Offer(room.Description{Rev: m.Rev, SDP: m.SDP}); err != nil {
			s.offers.end(m.Rev)
			return nil, err
		}
		return nil, nil
	}
}

// offerLate gives up waiting for an answer.
func (s *session) offerLate(rev uint64) {
	if id, ok := s.offers.end(rev); ok {
		s.out.reply(id, protocol.Failure{Error: protocol.Errorf(protocol.NegotiationFailed, "offer %d was not answered in time", rev)})
	}
}

func (s *session) candidate(m protocol.Candidate) deed {
	return func(member *room.Member) (protocol.ServerMessage, error) {
		if wait, ok := s.candidates.take(time.Now()); !ok {
			return nil, &protocol.Error{Code: protocol.RateLimited, Message: "too many candidates", RetryAfter: wait}
		}
		return nil, member.Candidate(m.MID, m.Candidate, m.Ufrag)
	}
}

func publish(m protocol.Publish) deed {
	return patiently(func(ctx context.Context, member *room.Member) (protocol.ServerMessage, error) {
		track, err := member.Publish(ctx, roomTrack(m.TrackRequest))
		if err != nil {
			return nil, err
		}
		return protocol.OK{Result: protocol.TrackPublished{Track: track}}, nil
	})
}

func trackUpdate(m protocol.TrackUpdate) deed {
	return patiently(func(ctx context.Context, member *room.Member) (protocol.ServerMessage, error) {
		return protocol.OK{}, member.SetMuted(ctx, m.Track, m.Muted)
	})
}

func unpublish(m protocol.Unpublish) deed {
	return patiently(func(ctx context.Context, member *room.Member) (protocol.ServerMessage, error) {
		return protocol.OK{}, member.Unpublish(ctx, m.Track)
	})
}

func setView(m protocol.SetView) deed {
	return patiently(func(ctx context.Context, member *room.Member) (protocol.ServerMessage, error) {
		return protocol.OK{}, member.SetView(ctx, roomView(m.View))
	})
}

func ackSlots(m protocol.AckSlots) deed {
	return func(member *room.Member) (protocol.ServerMessage, error) {
		member.Acknowledge(m.Rev)
		return nil, nil
	}
}

func (s *session) chat(m protocol.SendChat) deed {
	return patiently(func(ctx context.Context, member *room.Member) (protocol.ServerMessage, error) {
		if wait, ok := s.chats.take(time.Now()); !ok {
			return nil, &protocol.Error{Code: protocol.RateLimited, Message: "too many chat messages", RetryAfter: wait}
		}
		if n, most := utf8.RuneCountInString(m.Text), s.server.terms.Load().limits.ChatLength; n > most {
			return nil, protocol.Errorf(protocol.TooLarge, "data.text: %d characters, at most %d", n, most).With("path", "data.text")
		}
		sent, err := write(ctx, member, m)
		if err != nil {
			return nil, err
		}
		return protocol.OK{Result: protocol.ChatSent{ID: sent.ID, Time: sent.Time.UnixMilli()}}, nil
	})
}

// write says something to everybody, or to one.
func write(ctx context.Context, member *room.Member, m protocol.SendChat) (room.ChatMessage, error) {
	if m.To == "" {
		return member.Chat(ctx, m.Text)
	}
	return member.ChatTo(ctx, m.To, m.Text)
}

func pong(m protocol.Ping) deed {
	return func(*room.Member) (protocol.ServerMessage, error) {
		return protocol.OK{Result: protocol.Pong{T: m.T, ServerTime: time.Now().UnixMilli()}}, nil
	}
}

// leave ends the session from within; before joining too.
func (s *session) leave(id uint64) {
	end := endFor(&protocol.Error{Code: protocol.Left})
	end.re, end.seat = id, seatGone
	s.finish(end) // first, so that bye answers leave, whatever the room says
	if member := s.member.Load(); member != nil {
		member.Leave(context.Background(), room.ReasonLeft)
	}
}

// checkSDP bounds what the media engine will have to read.
func (s *session) checkSDP(path, sdp string) *protocol.Error {
	if n, most := len(sdp), int(s.limits.SDPSize); n > most {
		return protocol.Errorf(protocol.TooLarge, "%s: %d bytes, at most %d", path, n, most).With("path", path)
	}
	if n, most := strings.Count(sdp, "\n"), s.limits.SDPLines; n > most {
		return protocol.Errorf(protocol.TooLarge, "%s: %d lines, at most %d", path, n, most).With("path", path)
	}
	return nil
}
