package signaling_test

import (
	"testing"

	"github.com/parley-sfu/parley/room"
	"github.com/parley-sfu/parley/sfu"
	"github.com/parley-sfu/parley/signaling"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// Whoever is sent away is told where to go on, whether the rooms say so or
// signalling; so is who asks for a ticket.
func TestSuccessorIsNamed(t *testing.T) {
	const successor = "https://b.example.org"
	for who, end := range map[string]func(*site) error{
		"the rooms":  func(s *site) error { return s.registry.Close(s.t.Context(), room.ReasonDraining) },
		"signalling": func(s *site) error { return s.server.Close(s.t.Context()) },
	} {
		t.Run(who, func(t *testing.T) {
			inBubble(t, func(o *signaling.Options) { o.SuccessorURL = successor }, func(s *site) {
				t := s.t
				ada, _ := s.join("standup", "Ada")
				removed, joined := s.join("standup", "Mallory")
				s.peer(joined.Me).notify(sfu.PeerClosed{Reason: sfu.ReasonTooManyStreams})
				if bye, _ := removed.expectEnd(); bye == nil || bye.Successor != "" {
					t.Errorf("somebody who was removed is told %+v", bye)
				}
				s.server.Drain()
				if w := s.request("POST", "/v1/rooms/standup/tickets", `{"name":"Late"}`); decodeBody[protocol.ErrorBody](t, w).Error.Details["successor"] != successor {
					t.Errorf("ticket: %d %s", w.Code, w.Body)
				}
				ended := make(chan error, 1)
				go func() { ended <- end(s) }()
				if bye, code := ada.expectEnd(); bye == nil || bye.Successor != successor || bye.Retry != protocol.RetryNow || bye.RetryAfterMS != 0 || code != protocol.Draining.CloseCode() {
					t.Errorf("ada was told %+v, %d", bye, code)
				}
				if err := <-ended; err != nil {
					t.Error(err)
				}
			})
		})
	}
}
