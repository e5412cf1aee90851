package signaling_test

import (
	"context"
	"testing"
	"time"

	"github.com/parley-sfu/parley/signaling"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// Everybody in a room is told where to go on, and is served until they have gone there; nobody else is waited for.
func TestMovingPeopleAreServedUntilTheyHaveGone(t *testing.T) {
	const successor = "https://b.example.org"
	inBubble(t, func(o *signaling.Options) { o.SuccessorURL = successor }, func(s *site) {
		t := s.t
		ada, _ := s.join("standup", "Ada")
		bob, _ := s.join("standup", "Bob")
		s.appear("Eve")
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		began, moved := time.Now(), make(chan time.Duration, 1)
		go func() {
			s.server.Move(ctx)
			moved <- time.Since(began)
		}()
		for _, who := range []*client{ada, bob} {
			m := expect[protocol.Moving](who, 0)
			if m.Successor != successor || m.WithinMS != 5000 || m.SpreadMS != 6 {
				t.Errorf("told %+v, want %s within 5000 ms, over 6 ms", m, successor)
			}
		}
		id := ada.send(protocol.Ping{T: 1})
		expect[protocol.OK](ada, id)
		ada.send(protocol.Leave{})
		ada.expectBye(protocol.Left)
		time.Sleep(time.Second)
		bob.send(protocol.Leave{})
		bob.expectBye(protocol.Left)
		if took := <-moved; took != time.Second {
			t.Errorf("waited %v, want until the last has left", took)
		}
	})
}
