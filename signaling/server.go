package signaling

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/zap"

	"github.com/parley-sfu/parley/signaling/people"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// Server answers the HTTP requests of package signaling, and holds its
// sessions. Make one with [New].
type Server struct {
	options  Options // as given to New; what may change since is in terms
	terms    atomic.Pointer[terms]
	log      *zap.Logger
	tickets  *ticketer
	minter   *minter
	hall     *people.Hall
	hasher   *hasher
	upgrader websocket.Upgrader
	mux      *http.ServeMux

	listing      *listing
	previewRate  *rates
	ticketRate   *rates
	passwordRate *rates
	upgradeRate  *rates
	ringRate     *rates
	panics       atomic.Uint64
	spreadMS     atomic.Int64 // over which those come back who are sent away; set once, when draining begins

	mu         sync.Mutex // guards the following
	draining   bool
	calls      int // sessions that are no visits
	sockets    int
	perAddress map[netip.Prefix]int
	sessions   map[*session]struct{}
	idle       chan struct{} // closed when draining and no socket is left
	moved      chan struct{} // closed when draining and no call is left
}

// New returns a server. It answers
//
//	GET  /v1/rooms
//	GET  /v1/rooms/{room}/preview
//	POST /v1/rooms/{room}/tickets
//	GET  /v1/rooms/{room}/signal     (WebSocket)
//	GET  /v1/people
//	GET  /v1/people/signal           (WebSocket)
//	GET  /livez, /readyz
//
// and 404 to all else. The error names every fault of the options.
func New(o Options) (*Server, error) {
	if err := o.validate(); err != nil {
		return nil, fmt.Errorf("signaling options: %w", err)
	}
	o = o.withDefaults()
	first, err := newTerms(o)
	if err != nil {
		return nil, err
	}
	s := &Server{
		options:      o,
		log:          o.Logger,
		tickets:      newTicketer(o.Secret, o.TicketTTL),
		minter:       newMinter(o.Secret),
		hasher:       newHasher(),
		listing:      newListing(),
		previewRate:  newRates(bucket{}),
		ticketRate:   newRates(bucket{}),
		passwordRate: newRates(bucket{}),
		upgradeRate:  newRates(bucket{}),
		ringRate:     newRates(bucket{}),
		perAddress:   map[netip.Prefix]int{},
		sessions:     map[*session]struct{}{},
		idle:         make(chan struct{}),
		moved:        make(chan struct{}),
	}
	s.terms.Store(first)
	s.setRates(&o)
	s.hall = people.New(people.Options{NewRoom: s.minter.mint, RingTimeout: o.People.RingTimeout, Logger: o.Logger})
	s.upgrader = websocket.Upgrader{
		HandshakeTimeout: handshakeTimeout,
		ReadBufferSize:   socketBuffer, // one of its own, above the meter
		WriteBufferPool:  &sync.Pool{}, // one while something is written, not one for each socket
		Subprotocols:     []string{protocol.Subprotocol},
		CheckOrigin:      s.allows, // once more, should a handler forget
	}
	s.mux = s.routes()
	return s, nil
}

// Drain lets nobody in any more: /readyz says so, tickets and joins are refused
// as draining. Those inside stay.
func (s *Server) Drain() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drain()
}

// drain is called with mu held.
func (s *Server) drain() {
	if s.draining {
		return
	}
	s.draining = true
	s.spreadMS.Store(spread(len(s.sessions)).Milliseconds())
	if s.sockets == 0 {
		close(s.idle)
	}
	if s.calls == 0 {
		close(s.moved)
	}
}

// Close drains, says bye to every session and waits until all have ended. When
// ctx is done first, their sockets are cut and its error is returned.
func (s *Server) Close(ctx context.Context) error {
	defer s.hall.Close()
	s.mu.Lock()
	s.drain()
	for session := range s.sessions {
		session.finish(s.sendOff())
	}
	s.mu.Unlock()
	select {
	case <-s.idle:
		return nil
	case <-ctx.Done():
	}
	s.mu.Lock()
	left := len(s.sessions)
	for session := range s.sessions {
		_ = session.conn.Close()
	}
	s.mu.Unlock()
	return fmt.Errorf("close signaling: %d sessions cut: %w", left, ctx.Err())
}

// Stats are figures for operators.
type Stats struct {
	Sockets int    // open, joined or not
	Panics  uint64 // faults of ours, each kept to one session
}

// Stats returns the figures of this moment.
func (s *Server) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Stats{Sockets: s.sockets, Panics: s.panics.Load()}
}

// detailSuccessor is the detail of draining that bye has as a member.
const detailSuccessor = "successor"

// goingAway is what everybody is told once the server drains.
func (s *Server) goingAway() *protocol.Error {
	e := &protocol.Error{Code: protocol.Draining, RetryAfter: drainRetry}
	if s.options.Successor || s.options.SuccessorURL != "" {
		e.RetryAfter = 0
	}
	if s.options.SuccessorURL != "" {
		e = e.With(detailSuccessor, s.options.SuccessorURL)
	}
	return e
}

func (s *Server) isDraining() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.draining
}

// admit counts a socket before it is upgraded.
func (s *Server) admit(address netip.Prefix, now time.Time) *protocol.Error {
	if wait, ok := s.upgradeRate.take(address, now); !ok {
		return &protocol.Error{Code: protocol.RateLimited, RetryAfter: wait}
	}
	limits := s.terms.Load().limits
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.draining:
		return s.goingAway()
	case s.sockets >= limits.Sockets:
		return &protocol.Error{Code: protocol.ServerFull, RetryAfter: serverFullRetry}
	case s.perAddress[address] >= limits.SessionsPerIP:
		return &protocol.Error{Code: protocol.RateLimited, Message: "too many sockets from this address", RetryAfter: serverFullRetry}
	}
	s.sockets++
	s.perAddress[address]++
	return nil
}

// release takes back what admit counted.
func (s *Server) release(address netip.Prefix) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sockets--
	if s.perAddress[address]--; s.perAddress[address] == 0 {
		delete(s.perAddress, address)
	}
	if s.draining && s.sockets == 0 {
		close(s.idle)
	}
}

// register lists a session for Close; one that comes too late is ended.
func (s *Server) register(session *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sessions[session] = struct{}{}
	switch {
	case s.draining:
		session.finish(s.sendOff())
	case session.visit == nil:
		s.calls++
		session.counted = true
	}
}

func (s *Server) unregister(session *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, session)
	if session.counted {
		s.calls--
		if s.draining && s.calls == 0 {
			close(s.moved)
		}
	}
}
