package room

import (
	"time"

	"go.uber.org/zap"

	"github.com/parley-sfu/parley/sfu"
)

const (
	// unheard is for how long a browser that vanished has been so when both its
	// media (3 s) and its socket (1.5 s without a pong) are reported silent. The
	// seat is kept from the vanishing on, not from the report.
	unheard = 4500 * time.Millisecond

	// restartAfter a report of silent media, the browser of a live socket is
	// asked for an ICE restart. Most browsers do it by themselves before that.
	restartAfter = 5 * time.Second
)

// socket is what is known about a session's socket.
type socket uint8

const (
	socketOpen   socket = iota
	socketSilent        // a ping went unanswered
	socketLost
)

// String returns the state's name.
func (s socket) String() string {
	switch s {
	case socketOpen:
		return "open"
	case socketSilent:
		return "silent"
	case socketLost:
		return "lost"
	}
	return "unknown"
}

// presence is somebody's lease on the seat: it is renewed by media and by the
// socket, and runs out when neither is heard, or when the socket is lost and
// nobody resumes.
//
//	           media heard       media not heard
//	open       ok                ok
//	silent     ok                reconnecting, seat kept ResumeTimeout from the vanishing
//	lost       ok, seat kept     reconnecting, seat kept ResumeTimeout from the loss or
//	           from the loss     from the vanishing, whichever came first
type presence struct {
	media   sfu.Connectivity
	socket  socket
	silent  time.Time // since when media is silent; zero while it is not
	lost    time.Time // when the socket was lost; zero while it is not
	quiet   time.Time // since when neither media nor a socket that is not lost is heard; zero otherwise
	restart bool      // this silence was answered by asking for an ICE restart
}

// connection is how others see it.
func (s *presence) connection() Connection {
	if s.socket == socketOpen || s.media == sfu.ConnectivityConnected {
		return ConnectionOK
	}
	return ConnectionReconnecting
}

// mediaIs takes the peer's word.
func (s *presence) mediaIs(c sfu.Connectivity, now time.Time) {
	s.media = c
	s.restart = false
	s.silent = time.Time{}
	if c == sfu.ConnectivitySilent {
		s.silent = now
	}
	s.renew(now)
}

// socketOpens is a new socket, or one that is heard again.
func (s *presence) socketOpens(now time.Time) {
	s.socket, s.lost = socketOpen, time.Time{}
	s.renew(now)
}

// socketFalls silent.
func (s *presence) socketFalls(now time.Time) {
	if s.socket == socketOpen {
		s.socket = socketSilent
		s.renew(now)
	}
}

// socketLoses its connection.
func (s *presence) socketLoses(now time.Time) {
	if s.socket != socketLost {
		s.socket, s.lost = socketLost, now
	}
}

// renew works out whether anything is heard.
func (s *presence) renew(now time.Time) {
	switch {
	case s.connection() == ConnectionOK:
		s.quiet = time.Time{}
	case s.socket == socketSilent && s.quiet.IsZero():
		s.quiet = now
	}
}

// deadline is when the seat is given up; the zero time while it is not in
// question.
func (s *presence) deadline(keep time.Duration) time.Time {
	var deadline time.Time
	if !s.lost.IsZero() {
		deadline = s.lost.Add(keep)
	}
	if !s.quiet.IsZero() {
		vanished := s.quiet.Add(keep - unheard)
		if deadline.IsZero() || vanished.Before(deadline) {
			deadline = vanished
		}
	}
	return deadline
}

// wantsRestart reports once per silence that ICE should be restarted.
func (s *presence) wantsRestart(now time.Time) bool {
	due := !s.restart && s.socket == socketOpen && !s.silent.IsZero() && now.Sub(s.silent) >= restartAfter
	if due {
		s.restart = true
	}
	return due
}

// attend changes what is known of p's presence and tells everybody what they
// see of it.
func (r *room) attend(p *participant, change func(s *presence, now time.Time)) {
	before := p.presence.connection()
	change(&p.presence, time.Now())
	after := p.presence.connection()
	if before == after {
		return
	}
	r.log.Debug("connection", zap.String("participant", p.id), zap.String("state", string(after)))
	r.changed(p)
}

// changed tells everybody, p too, what is new about p.
func (r *room) changed(p *participant) {
	r.version++
	r.broadcast(ParticipantChanged{r.version, p.public()})
}

// watch gives up the seat of somebody who is gone, and asks for an ICE restart
// where only media is.
func (r *room) watch(p *participant, now time.Time) {
	deadline := p.presence.deadline(r.settings.ResumeTimeout)
	if !deadline.IsZero() && !now.Before(deadline) {
		r.remove(p, farewell(ReasonGone))
		return
	}
	if p.presence.wantsRestart(now) {
		p.asking.restart = true
		r.ask(p)
	}
}
