package signaling_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/parley-sfu/parley/room"
	"github.com/parley-sfu/parley/sfu"
	"github.com/parley-sfu/parley/signaling"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// newSiteRegistry is a registry that nobody enters.
func newSiteRegistry() *room.Registry {
	return room.NewRegistry(room.Options{Settings: roomSettings, NewPeer: func(sfu.PeerOptions, func(sfu.Event)) (room.Peer, error) {
		return &fakePeer{}, nil
	}})
}

func TestTicketsThatAreRefused(t *testing.T) {
	for _, c := range []struct {
		story  string
		ticket func(s *site) string
		code   protocol.Code
	}{
		{"used twice", func(s *site) string {
			ticket := s.ticket("standup", "Ada")
			first := s.call("standup")
			expect[protocol.Joined](first, first.send(protocol.Join{Ticket: ticket}))
			return ticket
		}, protocol.Unauthorized},
		{"used, and its owner has left", func(s *site) string {
			ticket := s.ticket("standup", "Ada")
			first := s.call("standup")
			expect[protocol.Joined](first, first.send(protocol.Join{Ticket: ticket}))
			first.send(protocol.Leave{})
			first.expectEnd()
			return ticket
		}, protocol.Unauthorized},
		{"of another room", func(s *site) string { return s.ticket("planning", "Ada") }, protocol.Unauthorized},
		{"too old", func(s *site) string {
			ticket := s.ticket("standup", "Ada")
			time.Sleep(5 * time.Minute)
			return ticket
		}, protocol.TicketExpired},
		{"with one letter changed", func(s *site) string {
			ticket := []byte(s.ticket("standup", "Ada"))
			ticket[45] ^= 1
			return string(ticket)
		}, protocol.Unauthorized},
		{"of another server", func(s *site) string {
			other := newSite(s.t, nil)
			defer other.close()
			return other.ticket("standup", "Ada")
		}, protocol.Unauthorized},
		{"made up", func(*site) string { return "let me in" }, protocol.Unauthorized},
		{"a token of somebody else's making", func(*site) string {
			return "eyJhbGciOiJub25lIn0.eyJyb29tIjoic3RhbmR1cCJ9."
		}, protocol.Unauthorized},
	} {
		t.Run(c.story, func(t *testing.T) {
			inBubble(t, nil, func(s *site) {
				t := s.t
				ticket := c.ticket(s)
				before := len(s.names())
				socket := s.call("standup")
				id := socket.send(protocol.Join{Ticket: ticket})
				socket.expectError(id, c.code)
				socket.expectBye(c.code)
				synctest.Wait()
				if after := len(s.names()); after != before {
					t.Errorf("%d inside, %d before", after, before)
				}
			})
		})
	}
}

// Two sockets with one ticket at the same moment: one is let in.
func TestTicketRace(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		ticket := s.ticket("standup", "Ada")
		outcomes := make(chan protocol.Kind)
		for range 10 {
			socket := s.call("standup")
			go func() {
				id := socket.send(protocol.Join{Ticket: ticket})
				outcomes <- nextAnswer(socket, id).Kind()
				socket.vanish()
			}()
		}
		joined := 0
		for range 10 {
			if <-outcomes == protocol.KindJoined {
				joined++
			}
		}
		if joined != 1 {
			t.Errorf("%d joined", joined)
		}
	})
}

// With a configured secret, tickets outlive the server that made them.
func TestTicketsOfTheSameSecret(t *testing.T) {
	secret := func(o *signaling.Options) { o.Secret = []byte(strings.Repeat("s", 32)) }
	inBubble(t, secret, func(s *site) {
		t := s.t
		before := newSite(t, secret)
		ticket := before.ticket("standup", "Ada")
		before.close()
		c := s.call("standup")
		joined := expect[protocol.Joined](c, c.send(protocol.Join{Ticket: ticket}))
		if joined.Participants[0].Name != "Ada" {
			t.Errorf("got %+v", joined.Participants)
		}
	})
}

func TestFullRoom(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		s.join("tiny", "Ada")
		late := s.call("tiny")
		id := late.send(protocol.Join{Ticket: s.ticket("tiny", "Bob")})
		if e := late.expectError(id, protocol.RoomFull); e.RetryAfter != 15*time.Second {
			t.Errorf("retry after %v", e.RetryAfter)
		}
		if bye := late.expectBye(protocol.RoomFull); bye.RetryAfterMS != 15_000 {
			t.Errorf("bye %+v", bye)
		}
	})
}

func TestResume(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		watcher, _ := s.join("standup", "Watcher")
		first, joined := s.join("standup", "Ada")
		expect[protocol.ParticipantChanged](watcher, 0)
		first.vanish()
		time.Sleep(4 * time.Second)

		second := s.call("standup")
		id := second.send(protocol.Resume{
			Session: joined.Session, ResumeToken: joined.ResumeToken,
			Offer: &protocol.Description{Rev: 4, SDP: goodSDP},
		})
		resumed := expect[protocol.Joined](second, id)
		if !resumed.Resumed || resumed.Me != joined.Me || resumed.Session != joined.Session || resumed.ResumeToken == joined.ResumeToken {
			t.Errorf("resumed %+v", resumed)
		}
		if resumed.Answer == nil || resumed.Answer.Rev != 4 {
			t.Errorf("answer %+v", resumed.Answer)
		}
		expect[protocol.OK](second, second.send(protocol.SendChat{Text: "back again"}))
		if got := expect[protocol.Chat](watcher, 0); got.From != joined.Me {
			t.Errorf("chat %+v", got)
		}
	})
}

// A new socket takes the seat while the old one is still open: the old one is
// told, and may not do anything any more.
func TestResumeReplacesTheOldSocket(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		first, joined := s.join("standup", "Ada")
		second := s.call("standup")
		id := second.send(protocol.Resume{Session: joined.Session, ResumeToken: joined.ResumeToken})
		expect[protocol.Joined](second, id)
		first.expectBye(protocol.Replaced)
		time.Sleep(3 * time.Second)
		expect[protocol.OK](second, second.send(protocol.Ping{}))
		if names := s.names(); len(names) != 1 {
			t.Errorf("inside: %v", names)
		}
	})
}

// Whoever guesses disturbs nobody: neither the one who sits there, nor the one
// whose socket was lost.
func TestResumeThatIsRefused(t *testing.T) {
	for _, c := range []struct {
		story  string
		resume func(victim protocol.Joined) protocol.Resume
	}{
		{"a wrong token", func(v protocol.Joined) protocol.Resume {
			return protocol.Resume{Session: v.Session, ResumeToken: "rt_guess"}
		}},
		{"a wrong session", func(v protocol.Joined) protocol.Resume {
			return protocol.Resume{Session: "s_guess", ResumeToken: v.ResumeToken}
		}},
		{"the participant's id, which all know", func(v protocol.Joined) protocol.Resume {
			return protocol.Resume{Session: v.Me, ResumeToken: v.Me}
		}},
	} {
		t.Run(c.story, func(t *testing.T) {
			inBubble(t, nil, func(s *site) {
				t := s.t
				victim, joined := s.join("standup", "Victim")
				attacker := s.call("standup")
				id := attacker.send(c.resume(joined))
				attacker.expectError(id, protocol.Stale)
				attacker.expectBye(protocol.Stale)
				expect[protocol.OK](victim, victim.send(protocol.Ping{}))

				victim.vanish()
				synctest.Wait()
				attacker = s.call("standup")
				attacker.expectError(attacker.send(c.resume(joined)), protocol.Stale)
				again := s.call("standup")
				id = again.send(protocol.Resume{Session: joined.Session, ResumeToken: joined.ResumeToken})
				if resumed := expect[protocol.Joined](again, id); !resumed.Resumed || resumed.Me != joined.Me {
					t.Errorf("the victim got %+v", resumed)
				}
			})
		})
	}
}

func TestResumeComesTooLate(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		first, joined := s.join("standup", "Ada")
		first.vanish()
		time.Sleep(20 * time.Second)
		c := s.call("standup")
		id := c.send(protocol.Resume{Session: joined.Session, ResumeToken: joined.ResumeToken})
		c.expectError(id, protocol.Stale)
	})
}

// The token of a session of one room opens no other.
func TestResumeInAnotherRoom(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		s.join("planning", "Somebody")
		first, joined := s.join("standup", "Ada")
		first.vanish()
		c := s.call("planning")
		id := c.send(protocol.Resume{Session: joined.Session, ResumeToken: joined.ResumeToken})
		c.expectError(id, protocol.Stale)
	})
}

// An offer that fails does not cost the seat that was just saved.
func TestResumeWithABadOffer(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		first, joined := s.join("standup", "Ada")
		first.vanish()
		synctest.Wait()
		c := s.call("standup")
		id := c.send(protocol.Resume{Session: joined.Session, ResumeToken: joined.ResumeToken, Offer: &protocol.Description{Rev: 9, SDP: badSDP}})
		if resumed := expect[protocol.Joined](c, id); !resumed.Resumed || resumed.Answer != nil {
			t.Errorf("got %+v", resumed)
		}
		if please := expect[protocol.PleaseOffer](c, 0); !please.ICERestart || please.Reason != string(protocol.NegotiationFailed) {
			t.Errorf("got %+v", please)
		}
		id = c.send(protocol.Offer{Description: protocol.Description{Rev: 10, SDP: goodSDP}})
		expect[protocol.Answer](c, id)
	})
}

// A join whose tracks or offer the room cannot use fails as a whole.
func TestJoinThatCannotBeMeant(t *testing.T) {
	camera := protocol.TrackRequest{MID: "0", Source: protocol.Camera}
	for _, c := range []struct {
		story string
		join  protocol.Join
		code  protocol.Code
	}{
		{"two cameras", protocol.Join{Tracks: []protocol.TrackRequest{camera, {MID: "1", Source: protocol.Camera}}}, protocol.Forbidden},
		{"one section twice", protocol.Join{Tracks: []protocol.TrackRequest{camera, {MID: "0", Source: protocol.Screen}}}, protocol.BadRequest},
	} {
		t.Run(c.story, func(t *testing.T) {
			inBubble(t, nil, func(s *site) {
				t := s.t
				socket := s.call("standup")
				c.join.Ticket = s.ticket("standup", "Ada")
				id := socket.send(c.join)
				socket.expectError(id, c.code)
				socket.expectBye(c.code)
				synctest.Wait()
				if names := s.names(); len(names) != 0 {
					t.Errorf("inside: %v", names)
				}
			})
		})
	}
}

// An SDP of too many lines is no reason to lose the ticket.
func TestJoinWithTooManyLines(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		c := s.call("standup")
		ticket := s.ticket("standup", "Ada")
		id := c.send(protocol.Join{Ticket: ticket, Offer: &protocol.Description{Rev: 1, SDP: strings.Repeat("a\n", 20_000)}})
		if e := c.expectError(id, protocol.TooLarge); e.Details["path"] != "data.offer.sdp" {
			t.Errorf("got %v", e.Details)
		}
		expect[protocol.Joined](c, c.send(protocol.Join{Ticket: ticket}))
	})
}
