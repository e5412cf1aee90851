package signaling

import (
	"context"
	"time"

	"go.uber.org/zap"

	"github.com/parley-sfu/parley/room"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// entry is what join and resume have in common.
type entry struct {
	id    uint64 // of the request
	offer *protocol.Description
	knock func(ctx context.Context) (*room.Member, room.Welcome, error)
	who   protocol.ClientInfo
}

// join enters the room with a ticket.
func (s *session) join(id uint64, m protocol.Join) {
	s.entering, s.knocked = m.Kind(), time.Now()
	if !s.mayEnter(id, m.Offer) {
		return
	}
	redeemed, e := s.server.tickets.redeem(m.Ticket, s.room, time.Now())
	if e != nil {
		s.refuse(id, e)
		return
	}
	request := room.JoinRequest{
		Room:     s.room,
		Name:     redeemed.name,
		Notifier: s,
		Offer:    roomDescription(m.Offer),
		Tracks:   roomTracks(m.Tracks),
	}
	if m.View != nil {
		view := roomView(*m.View)
		request.View = &view
	}
	s.enter(entry{id: id, offer: m.Offer, who: m.Client, knock: func(ctx context.Context) (*room.Member, room.Welcome, error) {
		return s.server.options.Rooms.Join(ctx, request)
	}})
}

// resume takes up the seat of a session whose socket was lost.
func (s *session) resume(id uint64, m protocol.Resume) {
	s.entering, s.knocked = m.Kind(), time.Now()
	if !s.mayEnter(id, m.Offer) {
		return
	}
	request := room.ResumeRequest{
		Room:     s.room,
		Session:  m.Session,
		Token:    m.ResumeToken,
		Notifier: s,
		Offer:    roomDescription(m.Offer),
	}
	s.enter(entry{id: id, offer: m.Offer, knock: func(ctx context.Context) (*room.Member, room.Welcome, error) {
		return s.server.options.Rooms.Resume(ctx, request)
	}})
}

// mayEnter checks what can be checked without the room. The client may try
// again where that could help within joinTimeout.
func (s *session) mayEnter(id uint64, offer *protocol.Description) bool {
	if offer != nil {
		if e := s.checkSDP("data.offer.sdp", offer.SDP); e != nil {
			s.strike(id, e)
			return false
		}
	}
	if !s.advance(stepHello) {
		s.strike(id, protocol.Errorf(protocol.BadRequest, "this session is %s already", s.state).With("reason", "already_joined"))
		return false
	}
	if s.server.isDraining() {
		s.refuse(id, s.server.goingAway())
		return false
	}
	return true
}

// enter knocks at the room's door and says joined with the whole state.
func (s *session) enter(e entry) {
	if e.offer != nil {
		s.offers.begin(e.offer.Rev, 0, nil)
	}
	ctx, cancel := context.WithTimeout(context.Background(), requestTimeout)
	member, welcome, err := e.knock(ctx)
	cancel()
	if err != nil {
		s.refuse(e.id, asProtocolError(err))
		return
	}
	s.member.Store(member)
	joined := wireWelcome(welcome)
	joined.Server = protocol.ServerInfo{Name: s.server.options.Name, Version: s.server.options.Version}
	answer, failure := s.awaitAnswer(e.offer)
	if failure != nil && !welcome.Resumed {
		s.refuse(e.id, failure)
		return
	}
	joined.Answer = answer
	s.admit(e, joined, failure)
	s.log.Info("session opened",
		zap.String("participant", member.ID()),
		zap.Bool("resumed", welcome.Resumed),
		zap.String("client", truncate(e.who.Name)),
		zap.String("client_version", truncate(e.who.Version)),
	)
}

// admit lets the session speak, and widens its limits.
func (s *session) admit(e entry, joined protocol.Joined, failure *protocol.Error) {
	s.advance(stepWelcomed)
	s.admitted = true
	s.server.options.Observer.Entered(s.entering, "", time.Since(s.knocked))
	s.conn.SetReadLimit(int64(s.limits.MessageSize))
	s.hear()
	s.out.welcome(e.id, joined)
	if failure != nil {
		// The seat is worth more than the offer: it comes again from scratch.
		s.out.event(0, protocol.PleaseOffer{ICERestart: true, Reason: string(failure.Code)})
	}
}

// awaitAnswer waits for the answer to the offer that came along, as joined
// carries it.
func (s *session) awaitAnswer(offer *protocol.Description) (*protocol.Description, *protocol.Error) {
	if offer == nil {
		return nil, nil
	}
	timeout := time.NewTimer(answerTimeout)
	defer timeout.Stop()
	select {
	case e := <-s.hello:
		if answer, ok := e.(room.Answer); ok {
			return &protocol.Description{Rev: answer.Rev, SDP: answer.SDP}, nil
		}
		if refused, ok := e.(room.OfferRefused); ok {
			return nil, refusedOffer(refused)
		}
	case <-timeout.C:
	case <-s.out.ended: // the room said bye; nobody reads what is returned
	}
	s.offers.end(offer.Rev)
	return nil, protocol.Errorf(protocol.NegotiationFailed, "offer %d was not answered in time", offer.Rev)
}

// refuse answers a join or resume that failed, which ends the session: the next
// one needs a new ticket anyway.
func (s *session) refuse(id uint64, e *protocol.Error) {
	s.log.Info("join refused", zap.String("reason", string(e.Code)))
	s.outcome = OutcomeRefused
	s.server.options.Observer.Entered(s.entering, e.Code, time.Since(s.knocked))
	s.out.reply(id, protocol.Failure{Error: e})
	end := endFor(e)
	end.seat = seatLeft // should the room have given one already
	s.finish(end)
	s.advance(stepFinished)
}

func refusedOffer(e room.OfferRefused) *protocol.Error {
	return protocol.Errorf(protocol.NegotiationFailed, "offer %d could not be used", e.Rev).With("reason", truncate(e.Reason))
}
