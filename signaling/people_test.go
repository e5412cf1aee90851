package signaling_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"github.com/parley-sfu/parley/signaling"
	"github.com/parley-sfu/parley/signaling/protocol"
)

const peoplePath = "/v1/people/signal"

// visit opens a socket to the list of people.
func (s *site) visit() *client {
	s.t.Helper()
	c, response := s.dial("", dialOptions{path: peoplePath})
	if c == nil {
		s.t.Fatalf("status %d %s", response.status, response.body)
	}
	return c
}

// appear opens a socket and stands on the list.
func (s *site) appear(name string) (*client, string) {
	s.t.Helper()
	c := s.visit()
	return c, expect[protocol.People](c, c.send(protocol.Appear{Name: name})).Me
}

// ring rings and waits until it does.
func (c *client) ring(person string) {
	c.t.Helper()
	c.send(protocol.Ring{Person: person})
	expect[protocol.Calling](c, 0)
}

// Two people meet, and both join the room that was made for them, though
// nobody may open rooms.
func TestDirectCall(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		ada, adaID := s.appear("  Ada ")
		bob, bobID := s.appear("Bob")
		ada.ring(bobID)
		incoming := expect[protocol.Incoming](bob, 0)
		if incoming.From != (protocol.Somebody{ID: adaID, Name: "Ada"}) || incoming.TimeoutMS != 30_000 {
			t.Errorf("got %+v", incoming)
		}
		bob.send(protocol.Accept{Person: adaID})
		a, b := expect[protocol.Connected](ada, 0), expect[protocol.Connected](bob, 0)
		if a.Room != b.Room || !s.server.Minted(a.Room) || s.server.Minted("standup") {
			t.Errorf("got %+v and %+v", a, b)
		}
		ada.expectLeave()
		if list := expect[protocol.People](bob, 0); len(list.People) != 1 && !list.People[1].Busy {
			t.Errorf("got %+v", list)
		}
		c, _ := s.join(a.Room, "Ada")
		d, joined := s.join(b.Room, "Bob")
		if len(joined.Participants) != 2 {
			t.Errorf("got %+v", joined.Participants)
		}
		c.vanish()
		d.vanish()
	})
}

// expectLeave leaves as a client should, and hears bye.
func (c *client) expectLeave() {
	c.t.Helper()
	id := c.send(protocol.Leave{})
	bye := expect[protocol.Bye](c, id)
	if bye.Reason != protocol.Left {
		c.t.Errorf("got %+v", bye)
	}
}

// However a ring ends, both sides are told, and both can ring again.
func TestRingsEnd(t *testing.T) {
	for reason, act := range map[protocol.EndReason]func(ada, bob *client, adaID, bobID string){
		protocol.EndDeclined:  func(_, bob *client, adaID, _ string) { bob.send(protocol.Decline{Person: adaID}) },
		protocol.EndCancelled: func(ada, _ *client, _, bobID string) { ada.send(protocol.Cancel{Person: bobID}) },
		protocol.EndNoAnswer:  func(_, _ *client, _, _ string) {}, // 30 s of it
		protocol.EndTaken:     func(_, bob *client, _, _ string) { bob.send(protocol.Ring{Person: "u_nobody"}) },
	} {
		t.Run(string(reason), func(t *testing.T) {
			inBubble(t, nil, func(s *site) {
				t := s.t
				ada, adaID := s.appear("Ada")
				bob, bobID := s.appear("Bob")
				ada.ring(bobID)
				act(ada, bob, adaID, bobID)
				var both sync.WaitGroup // who does not read answers no ping
				for _, c := range []*client{ada, bob} {
					both.Go(func() {
						if m := expect[protocol.Ended](c, 0); m.Reason != reason || m.Person.Name == "" {
							t.Errorf("got %+v, want %s", m, reason)
						}
					})
				}
				both.Wait()
				bob.ring(adaID)
			})
		})
	}
}

func TestWhoVanishesEndsTheRing(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		ada, _ := s.appear("Ada")
		bob, bobID := s.appear("Bob")
		ada.ring(bobID)
		bob.vanish()
		if m := expect[protocol.Ended](ada, 0); m.Reason != protocol.EndGone || m.Person.ID != bobID {
			t.Errorf("got %+v", m)
		}
		for { // the list follows, without Bob
			if list := expect[protocol.People](ada, 0); len(list.People) == 1 && !list.People[0].Busy {
				break
			}
		}
	})
}

// A socket that is dead without saying so is found by its silence.
func TestWhoFallsSilentIsTakenOff(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		s.appear("Ada") // who never reads, so never answers a ping
		time.Sleep(26 * time.Second)
		synctest.Wait()
		if _, me := s.appear("Bob"); me == "" {
			t.Fatal("nobody")
		}
		if w := s.request(http.MethodGet, "/v1/people", ""); !strings.Contains(w.Body.String(), `"visible":1`) {
			t.Errorf("got %s", w.Body)
		}
	})
}

func TestBusyAndGone(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		ada, _ := s.appear("Ada")
		_, bobID := s.appear("Bob")
		eve, _ := s.appear("Eve")
		ada.ring(bobID)
		for person, reason := range map[string]protocol.EndReason{bobID: protocol.EndBusy, "u_nobody": protocol.EndGone} {
			eve.send(protocol.Ring{Person: person})
			if m := expect[protocol.Ended](eve, 0); m.Reason != reason || m.Person.ID != person {
				t.Errorf("got %+v, want %s", m, reason)
			}
		}
	})
}

func TestVisitorsAreRefused(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		c := s.visit()
		c.expectError(c.send(protocol.Ring{Person: "u_x"}), protocol.BadRequest)
		c.expectError(c.send(protocol.Ping{T: 1}), protocol.BadRequest)
		if e := c.expectError(c.send(protocol.Appear{Name: "A\u202eda"}), protocol.BadRequest); e.Details["path"] != "data.name" {
			t.Errorf("got %+v", e)
		}
		c.expectError(c.send(protocol.Appear{Name: strings.Repeat("a", 65)}), protocol.TooLarge)
		me := expect[protocol.People](c, c.send(protocol.Appear{Name: "Ada"})).Me
		for message, want := range map[protocol.ClientMessage]string{
			protocol.Appear{Name: "Ada"}:  "bad_request already_joined",
			protocol.Ring{Person: me}:     "bad_request ",
			protocol.Accept{Person: "x"}:  "stale no_call",
			protocol.Decline{Person: "x"}: "stale no_call",
			protocol.Cancel{Person: "x"}:  "stale no_call",
			protocol.SendChat{Text: "x"}:  "unsupported wrong_place",
		} {
			e := expect[protocol.Failure](c, c.send(message))
			if got := fmt.Sprintf("%s %s", e.Code, e.Details["reason"]); got != want {
				t.Errorf("%s: got %s, want %s", message.Kind(), got, want)
			}
		}
		if m := expect[protocol.OK](c, c.send(protocol.Ping{T: 7})); m.Result.(protocol.Pong).T != 7 { //nolint:errcheck // it is one
			t.Errorf("got %+v", m)
		}
		ada, _ := s.join("standup", "Ada")
		e := expect[protocol.Failure](ada, ada.send(protocol.Appear{Name: "Ada"}))
		if e.Code != protocol.Unsupported || e.Details["reason"] != "wrong_place" {
			t.Errorf("got %+v", e)
		}
	})
}

func TestRingsAreLimited(t *testing.T) {
	inBubble(t, func(o *signaling.Options) { o.People.RingsPerMinute = 3 }, func(s *site) {
		t := s.t
		c, _ := s.appear("Ada")
		for range 3 {
			expect[protocol.OK](c, c.send(protocol.Ring{Person: "u_nobody"}))
		}
		if e := c.expectError(c.send(protocol.Ring{Person: "u_nobody"}), protocol.RateLimited); e.RetryAfter.Round(time.Second) != 20*time.Second {
			t.Errorf("retry after %v", e.RetryAfter)
		}
		// Coming back as somebody new does not help for long.
		refused := 0
		for range 10 {
			again, _ := s.appear("Ada")
			for range 3 {
				if _, ok := nextAnswer(again, again.send(protocol.Ring{Person: "u_nobody"})).(protocol.Failure); ok {
					refused++
				}
			}
			again.expectLeave()
		}
		if refused != 9 { // 3 + 30, of 24
			t.Errorf("%d refused", refused)
		}
	})
}

func TestListIsFull(t *testing.T) {
	inBubble(t, func(o *signaling.Options) { o.People.Max = 1 }, func(s *site) {
		s.appear("Ada")
		c := s.visit()
		c.expectError(c.send(protocol.Appear{Name: "Bob"}), protocol.ServerFull)
		c.expectBye(protocol.ServerFull)
	})
}

func TestVisitorsThatMisbehave(t *testing.T) {
	for story, c := range map[string]struct {
		do   func(*client)
		want int
	}{
		"say nothing":  {func(*client) {}, protocol.Timeout.CloseCode()},
		"say too much": {func(c *client) { c.sendText(strings.Repeat(" ", 5<<10)) }, websocket.CloseMessageTooBig},
		"are binary":   {func(c *client) { _ = c.conn.WriteMessage(websocket.BinaryMessage, []byte{1}) }, websocket.CloseUnsupportedData},
		"are not understood": {func(c *client) {
			for range 10 {
				c.sendText("{")
			}
		}, protocol.BadRequest.CloseCode()},
	} {
		t.Run(story, func(t *testing.T) {
			inBubble(t, nil, func(s *site) {
				v := s.visit()
				c.do(v)
				if _, code := v.expectEnd(); code != c.want {
					s.t.Errorf("got %d, want %d", code, c.want)
				}
			})
		})
	}
}

// Who does not read is cut, and everybody else goes on.
func TestSlowVisitorsAreCut(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		slow, _ := s.appear("Slow")
		ada, _ := s.appear("Ada")
		go func() { // Ada reads
			for {
				if _, err := ada.next(); err != nil {
					return
				}
			}
		}()
		for range 300 {
			c, _ := s.appear("Guest")
			c.vanish()
			time.Sleep(300 * time.Millisecond)
		}
		if _, code := slow.expectEnd(); code == websocket.CloseNormalClosure {
			t.Errorf("close code %d", code)
		}
		if w := s.request(http.MethodGet, "/v1/people", ""); !strings.Contains(w.Body.String(), `"visible":1`) {
			t.Errorf("got %s", w.Body)
		}
	})
}

func TestPeopleDoor(t *testing.T) {
	inBubble(t, func(o *signaling.Options) { o.Limits.SessionsPerIP = 2 }, func(s *site) {
		t := s.t
		if c, got := s.dial("", dialOptions{path: peoplePath, origin: "https://evil.example.com"}); c != nil || got.status != http.StatusForbidden {
			t.Errorf("foreign origin: %+v", got)
		}
		if c, got := s.dial("", dialOptions{path: peoplePath, noProtocol: true}); c != nil || got.status != http.StatusBadRequest {
			t.Errorf("no subprotocol: %+v", got)
		}
		// Sockets are counted together with those of rooms.
		s.appear("Ada")
		s.join("standup", "Ada")
		if c, got := s.dial("", dialOptions{path: peoplePath}); c != nil || got.status != http.StatusTooManyRequests {
			t.Errorf("a third socket: %+v", got)
		}
		if w := s.request(http.MethodPost, "/v1/people", ""); w.Code != http.StatusMethodNotAllowed {
			t.Errorf("POST: %d", w.Code)
		}
		if w := s.request(http.MethodGet, "/v1/people", ""); w.Code != http.StatusOK || strings.TrimSpace(w.Body.String()) != `{"people":{"visible":1,"max":500}}` {
			t.Errorf("got %d %s", w.Code, w.Body)
		}
	})
}

func TestNoListOfPeople(t *testing.T) {
	inBubble(t, func(o *signaling.Options) { o.People.Off = true }, func(s *site) {
		t := s.t
		for _, path := range []string{"/v1/people", peoplePath} {
			if w := s.request(http.MethodGet, path, ""); w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), "not_found") {
				t.Errorf("%s: %d %s", path, w.Code, w.Body)
			}
		}
		if c, got := s.dial("", dialOptions{path: peoplePath}); c != nil || got.status != http.StatusNotFound {
			t.Errorf("socket: %+v", got)
		}
	})
}

// Switched off while people stand there.
func TestListIsSwitchedOff(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		ada, _ := s.appear("Ada")
		late := s.visit()
		synctest.Wait()
		options := signaling.Options{Rooms: s.registry, People: signaling.People{Off: true}}
		if err := s.server.Reload(options); err != nil {
			t.Fatal(err)
		}
		ada.expectBye(protocol.NotFound)
		late.expectBye(protocol.NotFound)
	})
}

func TestDrainingTakesNobodyNew(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		s.server.Drain()
		if c, got := s.dial("", dialOptions{path: peoplePath}); c != nil || got.status != http.StatusServiceUnavailable {
			s.t.Errorf("got %+v", got)
		}
	})
}
