package signaling

import (
	"context"
	"errors"
	"time"

	"go.uber.org/zap"

	"github.com/parley-sfu/parley/signaling/people"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// visit is what a session on the list of people has instead of a seat. The
// session's states are the same: appear is its hello.
//
// Owned by the reader.
type visit struct {
	visitor *people.Visitor // nil until the hall has taken in
	rings   bucket
}

// helloLimit bounds the first message. On the list of people no later one is
// longer.
func (s *session) helloLimit() int64 {
	if s.visit != nil {
		return maxVisitBytes
	}
	return int64(s.limits.JoinSize)
}

// dispatchVisit hands a message of somebody on the list of people to the one
// who handles it.
func (s *session) dispatchVisit(request protocol.Request) {
	id := request.ID
	switch m := request.Message.(type) {
	case protocol.Appear:
		s.appear(id, m)
	case protocol.Ring:
		s.forVisitor(id, func(ctx context.Context, v *people.Visitor) error { return s.ring(ctx, v, m.Person) })
	case protocol.Cancel:
		s.forVisitor(id, func(ctx context.Context, v *people.Visitor) error { return v.Cancel(ctx, m.Person) })
	case protocol.Accept:
		s.forVisitor(id, func(ctx context.Context, v *people.Visitor) error { return v.Accept(ctx, m.Person) })
	case protocol.Decline:
		s.forVisitor(id, func(ctx context.Context, v *people.Visitor) error { return v.Decline(ctx, m.Person) })
	case protocol.Ping:
		s.pingVisit(id, m)
	case protocol.Leave:
		s.leave(id)
	case protocol.Join, protocol.Resume, protocol.Offer, protocol.Candidate, protocol.Publish, protocol.TrackUpdate,
		protocol.Unpublish, protocol.SetView, protocol.AckSlots, protocol.SendChat:
		s.strike(id, wrongPlace())
	}
}

// wrongPlace answers what belongs to rooms when said on the list of people, and
// the other way round.
func wrongPlace() *protocol.Error {
	return protocol.Errorf(protocol.Unsupported, "this is not said here").With("reason", "wrong_place")
}

// appear puts the client on the list.
func (s *session) appear(id uint64, m protocol.Appear) {
	name, e := personName(m.Name, s.server.terms.Load().limits.NameLength)
	if e != nil {
		s.strike(id, &protocol.Error{Code: e.Code, Message: "data." + e.Message, Details: map[string]string{"path": "data.name"}})
		return
	}
	if !s.advance(stepHello) {
		s.strike(id, protocol.Errorf(protocol.BadRequest, "this session is %s already", s.state).With("reason", "already_joined"))
		return
	}
	terms := s.server.terms.Load()
	if terms.people.Off { // since the upgrade
		s.turnAway(id, noList())
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), requestTimeout)
	defer cancel()
	visitor, found, err := s.server.hall.Appear(ctx, name, terms.people.Max, s)
	if err != nil {
		s.turnAway(id, visitError(err))
		return
	}
	s.visit.visitor = visitor
	s.advance(stepWelcomed)
	s.hear()
	s.out.welcome(id, found)
	s.log.Debug("visible", zap.String("person", visitor.ID()))
}

// turnAway answers an appear that failed, which ends the session.
func (s *session) turnAway(id uint64, e *protocol.Error) {
	s.outcome = OutcomeRefused
	s.out.reply(id, protocol.Failure{Error: e})
	s.finish(endFor(e))
	s.advance(stepFinished)
}

// forVisitor does something for somebody on the list, and answers.
func (s *session) forVisitor(id uint64, do func(context.Context, *people.Visitor) error) {
	if s.state != stateJoined || s.visit.visitor == nil {
		s.strike(id, protocol.Errorf(protocol.BadRequest, "appear first").With("reason", "not_joined"))
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), requestTimeout)
	defer cancel()
	if err := do(ctx, s.visit.visitor); err != nil {
		s.outcome = OutcomeRefused
		s.out.reply(id, protocol.Failure{Error: visitError(err)})
		return
	}
	s.out.reply(id, protocol.OK{})
}

// ring bounds how often somebody rings, and how often all of one address do.
func (s *session) ring(ctx context.Context, v *people.Visitor, person string) error {
	now, most := time.Now(), s.server.terms.Load().people.RingsPerMinute
	s.visit.rings.rate, s.visit.rings.burst = float64(most)/60, float64(most)
	wait, ok := s.visit.rings.take(now)
	if ok {
		wait, ok = s.server.ringRate.take(s.address, now)
	}
	if !ok {
		return &protocol.Error{Code: protocol.RateLimited, Message: "too many rings", RetryAfter: wait}
	}
	return v.Ring(ctx, person)
}

func (s *session) pingVisit(id uint64, m protocol.Ping) {
	if s.state != stateJoined {
		s.strike(id, protocol.Errorf(protocol.BadRequest, "appear first").With("reason", "not_joined"))
		return
	}
	s.out.reply(id, protocol.OK{Result: protocol.Pong{T: m.T, ServerTime: time.Now().UnixMilli()}})
}

// visitError is what a client is told of an error of the hall.
func visitError(err error) *protocol.Error {
	if errors.Is(err, people.ErrClosed) {
		return &protocol.Error{Code: protocol.Draining, RetryAfter: drainRetry}
	}
	return asProtocolError(err)
}

// Tell passes on what happens on the list. The hall calls it; it never blocks.
func (s *session) Tell(m protocol.ServerMessage) { s.out.event(0, m) }

// endVisit takes the client off the list, once the socket is closed.
func (s *session) endVisit(fields []zap.Field) {
	if s.visit.visitor != nil {
		s.visit.visitor.Leave()
	}
	s.log.Debug("visit ended", fields...)
}
