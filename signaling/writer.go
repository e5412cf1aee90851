package signaling

import (
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/zap"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// pulse is the writer's knowledge of whether the socket answers. A ping goes
// out every pingInterval, and at once when the room hears no media; one that
// stays unanswered for pongTimeout makes the socket silent.
//
//	ping ──1.5 s──► silent? tell the room ──heard──► tell the room again
type pulse struct {
	ticker *time.Ticker
	pong   *time.Timer
	sent   time.Time // of the ping that pong waits for
	armed  bool
}

// write is the only goroutine that writes messages. It ends when the session
// has an ending and everything before it is written, or cannot be.
func (s *session) write() {
	p := pulse{ticker: time.NewTicker(pingInterval), pong: time.NewTimer(pongTimeout)}
	p.pong.Stop()
	defer p.ticker.Stop()
	defer p.pong.Stop()
	for {
		select {
		case <-s.out.wake:
			if !s.flush() {
				return
			}
		case <-p.ticker.C:
			s.ping(&p)
		case <-s.probe:
			s.ping(&p)
		case <-p.pong.C:
			p.armed = false
			s.fallSilent(p.sent)
		case <-s.heardNews:
			s.wakeUp()
		}
	}
}

// flush writes all that waits; false when the session is over.
func (s *session) flush() bool {
	for {
		next, end := s.out.take()
		if next.data == nil {
			if end != nil {
				s.sayBye(end)
			}
			return end == nil
		}
		_ = s.conn.SetWriteDeadline(s.writeDeadline()) // an error shows at the write
		if err := s.conn.WriteMessage(websocket.TextMessage, next.data); err != nil {
			s.log.Debug("write failed", zap.Error(err))
			_ = s.conn.Close() // the reader notices
			s.finish(endByError(err))
			return false
		}
		s.server.observeSent(next)
	}
}

// writeDeadline is writeTimeout from now, but never later than writeTimeout
// after the end: somebody who reads one message every four seconds is not
// waited for.
func (s *session) writeDeadline() time.Time {
	deadline := time.Now().Add(writeTimeout)
	if end := s.out.end(); end != nil {
		deadline = end.at.Add(writeTimeout)
	}
	return deadline
}

// sayBye writes the bye and the close frame (RFC 6455 §7.1.2), and gives the
// client a moment to answer it.
func (s *session) sayBye(end *ending) {
	defer func() { _ = s.conn.Close() }()
	_ = s.conn.SetWriteDeadline(s.writeDeadline())
	if bye := s.out.farewell(end); bye != nil {
		if s.conn.WriteMessage(websocket.TextMessage, bye) != nil {
			return
		}
		s.server.observeSent(letter{kind: protocol.KindBye})
	}
	if end.closeCode == 0 {
		return // the socket is lost already
	}
	deadline := time.Now().Add(closeTimeout)
	if s.conn.WriteControl(websocket.CloseMessage, end.closeFrame(), deadline) != nil {
		return
	}
	patience := time.NewTimer(closeTimeout)
	defer patience.Stop()
	select {
	case <-s.readEnded:
	case <-patience.C:
	}
}

func (s *session) ping(p *pulse) {
	s.wire.grant() // for the pong
	now := time.Now()
	if err := s.conn.WriteControl(websocket.PingMessage, nil, now.Add(writeTimeout)); err != nil {
		return // the reader's deadline ends the session, if nothing else does
	}
	if !p.armed { // else an earlier ping is waited for, which is stricter
		p.sent, p.armed = now, true
		p.pong.Reset(pongTimeout)
	}
}

// fallSilent tells the room that nothing was heard since the ping.
func (s *session) fallSilent(since time.Time) {
	member := s.member.Load()
	if member == nil || s.silent.Load() {
		return
	}
	s.silent.Store(true) // first, so that whoever hears something now pokes
	if s.lastHeard.Load() >= since.UnixNano() {
		s.silent.Store(false)
		return
	}
	s.log.Debug("socket is silent", zap.String("participant", member.ID()))
	member.SocketSilent(true)
}

// wakeUp tells the room that a silent socket was heard again.
func (s *session) wakeUp() {
	if member := s.member.Load(); member != nil && s.silent.CompareAndSwap(true, false) {
		member.SocketSilent(false)
	}
}
