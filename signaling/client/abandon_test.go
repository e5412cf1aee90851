package client_test

import (
	"errors"
	"testing"

	"github.com/parley-sfu/parley/signaling/client"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// Whoever is abandoned is seen as reconnecting, since the server was not told.
func TestAbandon(t *testing.T) {
	s := newSite(t)
	ada := s.join("abandon", "Ada", nil)
	bob, err := s.try("abandon", "Bob", nil)
	if err != nil {
		t.Fatal(err)
	}
	bob.publish(protocol.Microphone, &client.Opus{})
	hears(ada, "bob is there", func(m protocol.ParticipantChanged) bool { return m.Participant.Name == "Bob" })
	bob.Abandon()
	if !errors.Is(bob.Err(), client.ErrAbandoned) {
		t.Errorf("got %v, want %v", bob.Err(), client.ErrAbandoned)
	}
	hears(ada, "bob is missed", func(m protocol.ParticipantChanged) bool {
		return m.Participant.Name == "Bob" && m.Participant.Connection == protocol.ConnectionReconnecting
	})
}
