package signaling

import (
	"context"
	"time"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// Those who are sent away do not come in the same instant: each waits a random
// part of a time that grows with how many they are. A few are not kept waiting.
const (
	spreadEach = 2 * time.Millisecond // a join costs less of a processor
	maxSpread  = 2 * time.Second
)

// spread is the time over which so many people come.
func spread(people int) time.Duration {
	return min(time.Duration(people)*spreadEach, maxSpread)
}

// Move asks everybody in a room to go on at the successor, while they are served
// here, and returns when nobody is left or ctx is done. Nobody new comes in
// meanwhile. Without a successor it does nothing.
func (s *Server) Move(ctx context.Context) {
	if s.options.SuccessorURL == "" {
		return
	}
	until, bounded := ctx.Deadline()
	moving := protocol.Moving{Successor: s.options.SuccessorURL}
	if bounded {
		moving.WithinMS = max(0, time.Until(until).Milliseconds())
	}
	s.mu.Lock()
	s.drain()
	moving.SpreadMS = s.spreadMS.Load()
	for session := range s.sessions {
		if session.visit == nil {
			session.out.event(0, moving)
		}
	}
	s.mu.Unlock()
	select {
	case <-s.moved:
	case <-ctx.Done():
	}
}

// sendOff is how a session ends because the server does.
func (s *Server) sendOff() ending {
	end := endFor(s.goingAway())
	end.bye.SpreadMS = s.spreadMS.Load()
	return end
}
