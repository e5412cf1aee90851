package signaling

import (
	"context"
	"io"
	"net/netip"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/zap"

	"github.com/parley-sfu/parley/configs/limits"
	"github.com/parley-sfu/parley/room"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// session is one WebSocket from upgrade to close. See doc.go for its two
// goroutines.
type session struct {
	server  *Server
	conn    *websocket.Conn
	wire    *meter // under conn
	room    string
	visit   *visit // on the list of people; nil in a room
	counted bool   // among the calls of the server; guarded by its mu
	address netip.Prefix
	started time.Time
	log     *zap.Logger
	limits  *limits.Limits // of the moment it began

	out       *outbox         // any goroutine pushes; the writer takes
	probe     chan struct{}   // one slot: ping now
	heardNews chan struct{}   // one slot: a silent socket was heard again
	hello     chan room.Event // one slot: what became of the offer in join or resume
	readEnded chan struct{}   // closed by the reader

	member    atomic.Pointer[room.Member] // set once, when the room lets in
	lastHeard atomic.Int64                // Unix nanoseconds
	silent    atomic.Bool                 // as told to the room
	offers    offers

	// Owned by the reader.
	state      state
	outcome    Outcome       // of the message being handled
	entering   protocol.Kind // join or resume
	knocked    time.Time     // when it asked to enter
	admitted   bool
	strikes    int
	messages   bucket
	excess     bucket
	sdps       bucket
	candidates bucket
	chats      bucket
}

func newSession(server *Server, conn *websocket.Conn, name string, address netip.Prefix) *session {
	l := &server.terms.Load().limits
	return &session{
		server:     server,
		conn:       conn,
		room:       name,
		address:    address,
		started:    time.Now(),
		limits:     l,
		log:        server.log.WithLazy(zap.String("room", name)),
		out:        newOutbox(),
		probe:      make(chan struct{}, 1),
		heardNews:  make(chan struct{}, 1),
		hello:      make(chan room.Event, 1),
		readEnded:  make(chan struct{}),
		messages:   messages(l),
		excess:     perSecond(excessForgiven, maxExcess),
		sdps:       perRate(l.OffersPerSession, 1),
		candidates: perRate(l.CandidatesPerSession, 1),
		chats:      perRate(l.ChatsPerSession, 1),
	}
}

// run serves the session until its socket is closed and its seat is settled.
func (s *session) run() {
	written := make(chan struct{})
	go func() {
		defer close(written)
		defer s.guard()
		s.write()
	}()
	s.read()
	close(s.readEnded)
	<-written // bounded by writeTimeout and closeTimeout
	_ = s.conn.Close()
	s.offers.close()
	s.settle()
}

// guard keeps a fault of ours to this one session.
func (s *session) guard() {
	cause := recover()
	if cause == nil {
		return
	}
	s.server.panics.Add(1)
	s.log.Error("session failed", zap.Any("cause", cause), zap.ByteString("stack", debug.Stack()))
	s.out.finish(endFor(&protocol.Error{Code: protocol.Internal}))
	_ = s.conn.Close()
}

// read takes messages until the socket fails, however the session ends: also
// the closing handshake is read.
func (s *session) read() {
	defer s.guard()
	s.conn.SetReadLimit(s.helloLimit())
	s.conn.SetPongHandler(func(string) error {
		s.hear()
		return nil
	})
	s.conn.SetPingHandler(s.onPing)
	_ = s.conn.SetReadDeadline(time.Now().Add(joinTimeout)) // an error shows at the next read
	for {
		kind, reader, err := s.conn.NextReader()
		if err != nil {
			s.finish(endByError(err))
			return
		}
		if kind != websocket.TextMessage {
			s.finish(ending{
				bye:       protocol.Bye{Reason: protocol.BadRequest},
				closeCode: websocket.CloseUnsupportedData,
				seat:      seatLeft, mute: true, hasty: true,
			})
			continue
		}
		data, err := io.ReadAll(reader) // bounded by SetReadLimit
		if err != nil {
			s.finish(endByError(err))
			return
		}
		s.hear()
		s.wire.grant()
		s.take(data)
	}
}

// take handles one message.
func (s *session) take(data []byte) {
	if s.out.end() != nil {
		s.advance(stepFinished)
	}
	if s.state == stateEnded {
		return
	}
	request, err := protocol.DecodeClient(data)
	var kind protocol.Kind
	if err == nil {
		kind = request.Message.Kind()
	}
	s.outcome = OutcomeOK
	switch wait, ok := s.takeMessage(); {
	case !ok:
		s.refuseExcess(request.ID, wait)
		s.outcome = OutcomeLimited
	case err != nil:
		s.strike(request.ID, asProtocolError(err))
		s.outcome = OutcomeMalformed
	default:
		s.log.Debug("message", zap.String("kind", string(kind)), zap.Int("bytes", len(data)))
		s.dispatch(request)
	}
	s.server.options.Observer.Received(kind, s.outcome)
}

// takeMessage counts a message against the limits of this moment.
func (s *session) takeMessage() (wait time.Duration, ok bool) {
	now := messages(&s.server.terms.Load().limits)
	s.messages.rate, s.messages.burst = now.rate, now.burst
	return s.messages.take(time.Now())
}

// advance moves the session on; false if it does not stand where it could.
func (s *session) advance(by step) bool {
	next, ok := s.state.next(by)
	s.state = next
	return ok
}

// hear notes that the client is alive.
func (s *session) hear() {
	s.lastHeard.Store(time.Now().UnixNano())
	if s.state == stateJoined { // before, the clock is joinTimeout's
		_ = s.conn.SetReadDeadline(time.Now().Add(silenceTimeout))
	}
	if s.silent.Load() {
		poke(s.heardNews)
	}
}

// onPing answers a client's ping, within the rate of messages.
func (s *session) onPing(payload string) error {
	s.hear()
	if wait, ok := s.takeMessage(); !ok {
		s.refuseExcess(0, wait)
		return nil
	}
	// A failure shows at the writer too, which ends the session.
	_ = s.conn.WriteControl(websocket.PongMessage, []byte(payload), time.Now().Add(writeTimeout))
	return nil
}

// refuseExcess answers a message over a rate, and ends the session of somebody
// who does not care.
func (s *session) refuseExcess(id uint64, wait time.Duration) {
	e := &protocol.Error{Code: protocol.RateLimited, RetryAfter: max(wait, time.Millisecond)}
	if _, ok := s.excess.take(time.Now()); !ok {
		s.finish(endFor(e))
		return
	}
	s.out.reply(id, protocol.Failure{Error: e})
}

// strike answers what cannot be understood; the tenth time it is the end.
func (s *session) strike(id uint64, e *protocol.Error) {
	s.strikes++
	s.outcome = OutcomeRefused
	s.log.Debug("not understood", zap.String("reason", string(e.Code)), zap.Int("strikes", s.strikes))
	s.out.reply(id, protocol.Failure{Error: e})
	if s.strikes >= maxStrikes {
		s.finish(endFor(protocol.Errorf(protocol.BadRequest, "%d messages that cannot be understood", s.strikes)))
	}
}

// finish ends the session, unless it was ended before. Any goroutine may.
func (s *session) finish(end ending) { s.out.finish(end) }

// settle tells the room what becomes of the seat.
func (s *session) settle() {
	end := s.out.end()
	fields := []zap.Field{
		zap.String("reason", string(end.bye.Reason)),
		zap.Duration("after", time.Since(s.started)),
	}
	if s.visit != nil {
		s.endVisit(fields)
		return
	}
	member := s.member.Load()
	if member == nil {
		s.log.Debug("socket closed before joining", fields...)
		return
	}
	switch end.seat {
	case seatLeft:
		member.Leave(context.Background(), leaveReason(end.bye.Reason))
	case seatKept:
		member.SocketLost()
	case seatGone:
	}
	if s.admitted {
		s.server.options.Observer.Ended(end.bye.Reason, time.Since(s.started))
	}
	s.log.Info("session ended", append(fields, zap.String("participant", member.ID()), zap.Stringer("seat", end.seat))...)
}

// leaveReason is what others are told of somebody who goes.
func leaveReason(c protocol.Code) string {
	if c == protocol.Left {
		return room.ReasonLeft
	}
	return string(c)
}

// poke leaves a note in a channel of one slot.
func poke(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
