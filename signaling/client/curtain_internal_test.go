package client

import (
	"slices"
	"testing"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// Of two calls one is heard: what the other is told waits until it is that one, and its packets are nobody's.
func TestOfTwoCallsOneIsHeard(t *testing.T) {
	var told []string
	o := Options{
		OnEvent:  func(m protocol.ServerMessage) { told = append(told, string(m.Kind())) },
		OnPacket: func(*RemoteTrack, *Packet) { told = append(told, "packet") },
	}
	before, after := newCurtain(o, true), newCurtain(o, false)
	expect := func(why string, want ...string) {
		t.Helper()
		if !slices.Equal(told, want) {
			t.Errorf("%s: told %v, want %v", why, told, want)
		}
		told = nil
	}
	say := func(c *curtain, m protocol.ServerMessage) {
		c.told(m)
		c.packet()(nil, nil)
	}
	say(before, protocol.Moving{Successor: "https://b.example.org"})
	before.leave()
	say(after, protocol.Joined{})
	expect("one waits", "moving", "packet")
	say(before, protocol.ParticipantLeft{})
	say(before, protocol.ParticipantChanged{})
	say(before, protocol.Chat{})
	expect("who leaves while all move is not told", "packet", "packet", "chat", "packet")
	before.fall()
	after.raise()
	expect("gone over", "joined")
	say(before, protocol.Chat{})
	say(after, protocol.ParticipantLeft{})
	expect("the other is heard from now on", "participant_left", "packet")

	stays := newCurtain(o, true)
	stays.leave()
	say(stays, protocol.ParticipantLeft{})
	say(stays, protocol.ParticipantChanged{})
	stays.raise()
	expect("one who stays learns who left, in order", "packet", "packet", "participant_left", "participant")
}
