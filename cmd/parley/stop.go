package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/parley-sfu/parley/room"
)

// stop ends everything from the outside in.
//
//	SIGTERM ── /readyz 503, nobody new ── shutdown_delay ── moving ── bye to all ── rooms, doors, media end
//	                                                        └─────────── at most shutdown_grace ─────────┘
//
// Only where there is a successor are people asked to move, and have three
// quarters of the grace for it.
//
// When somebody holds the listening sockets for the next program, this one stops
// accepting first: who comes then is the next one's.
func (s *service) stop(ctx context.Context) error {
	s.signal.Drain()
	s.linger()
	// Even without grace, telling people takes a moment.
	grace := max(s.grace(), time.Second)
	ctx, cancel := context.WithTimeout(ctx, grace)
	defer cancel()
	moving, moved := context.WithTimeout(ctx, grace*3/4)
	s.signal.Move(moving)
	moved()
	if len(s.handed) > 0 {
		s.stopAccepting()
	}
	problems := []error{s.rooms.Close(ctx, room.ReasonDraining), s.signal.Close(ctx)}
	for _, d := range s.open() {
		d.newcomers.turnAway()
		if err := d.server.Shutdown(ctx); err != nil {
			problems = append(problems, d.server.Close())
		}
	}
	problems = append(problems, s.engine.Close())
	err := errors.Join(problems...)
	s.log.Info("ended", zap.Error(err))
	return err
}

// linger gives a load balancer the time to see that nobody new is taken in.
// Another SIGTERM ends the program at once.
func (s *service) linger() {
	delay := s.current.Load().Server.ShutdownDelay
	if delay <= 0 {
		return
	}
	s.log.Info("draining", zap.Duration("delay", delay))
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
	case err := <-s.failed:
		s.log.Warn("a door gave up while draining", zap.Error(err))
	}
}

// stopAccepting closes this program's hold on the listening sockets, and the
// connections that wait for another request: whoever comes back at once would
// find this program once more.
func (s *service) stopAccepting() {
	for _, d := range s.doors {
		_ = d.listener.Close() // Serve's complaint is heard by nobody any more
		d.server.SetKeepAlivesEnabled(false)
	}
}

// newcomers are the connections on which no request has begun yet. Browsers open
// some to have them; [http.Server.Shutdown] would wait five seconds for those.
type newcomers struct {
	mu    sync.Mutex // guards conns
	conns map[net.Conn]struct{}
}

// note is for [http.Server.ConnState].
func (n *newcomers) note(conn net.Conn, state http.ConnState) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if state == http.StateNew {
		n.conns[conn] = struct{}{}
	} else {
		delete(n.conns, conn)
	}
}

// turnAway closes them.
func (n *newcomers) turnAway() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for conn := range n.conns {
		_ = conn.Close()
	}
	clear(n.conns)
}
