package signaling_test

import (
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"github.com/parley-sfu/parley/room"
	"github.com/parley-sfu/parley/sfu"
	"github.com/parley-sfu/parley/signaling"
	"github.com/parley-sfu/parley/signaling/protocol"
)

func TestSilentSocketIsClosedAfterFiveSeconds(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		c := s.call("standup")
		start := time.Now()
		c.expectBye(protocol.Timeout)
		if got := time.Since(start); got != 5*time.Second {
			t.Errorf("closed after %v", got)
		}
	})
}

// Pongs and half a message do not count as joining.
func TestJoinTimeoutIsNotPutOff(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		c := s.call("standup")
		start := time.Now()
		go func() {
			for range 4 {
				time.Sleep(time.Second)
				_ = c.conn.WriteControl(websocket.PongMessage, nil, time.Now().Add(time.Second))
				_ = c.conn.WriteMessage(websocket.TextMessage, []byte(`{"type":"ping","id":1,"data":{"t":0}}`))
			}
		}()
		c.expectBye(protocol.Timeout)
		if got := time.Since(start); got != 5*time.Second {
			t.Errorf("closed after %v", got)
		}
	})
}

func TestServerPings(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		c, _ := s.join("standup", "Ada")
		start := time.Now()
		var pings []time.Duration
		answer := c.conn.PingHandler()
		c.conn.SetPingHandler(func(data string) error {
			pings = append(pings, time.Since(start))
			return answer(data)
		})
		_ = c.conn.SetReadDeadline(start.Add(65 * time.Second))
		if _, err := c.next(); err == nil {
			t.Error("a message came")
		}
		if len(pings) != 6 || pings[0] != 10*time.Second || pings[5] != time.Minute {
			t.Errorf("pings after %v", pings)
		}
	})
}

// Somebody who answers nothing is dead after 25 seconds; the seat is kept as
// long again as the room says.
func TestDeadSocket(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		c, joined := s.join("standup", "Ada")
		s.peer(joined.Me).notify(sfu.ConnectivityChanged{Connectivity: sfu.ConnectivityConnected}) // media goes on
		start := time.Now()
		c.conn.SetPingHandler(func(string) error { return nil })
		c.expectBye(protocol.Timeout)
		if got := time.Since(start); got != 25*time.Second {
			t.Errorf("dead after %v", got)
		}
		time.Sleep(14 * time.Second)
		if names := s.names(); len(names) != 1 {
			t.Errorf("14 s later inside: %v", names)
		}
		time.Sleep(2 * time.Second)
		if names := s.names(); len(names) != 0 {
			t.Errorf("16 s later inside: %v", names)
		}
	})
}

// drains reads and throws away, so that the other side never waits.
func drains(c *client) {
	for {
		if _, _, err := c.conn.ReadMessage(); err != nil {
			return
		}
	}
}

// When media is not heard the socket is asked at once; a browser that vanished
// is shown as reconnecting within five seconds.
func TestVanishedBrowserIsShownWithinFiveSeconds(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		watcher, _ := s.join("standup", "Watcher")
		c, joined := s.join("standup", "Ada")
		go drains(c)
		peer := s.peer(joined.Me)
		peer.notify(sfu.ConnectivityChanged{Connectivity: sfu.ConnectivityConnected})
		time.Sleep(3 * time.Second)

		// From here on neither media nor pongs.
		c.conn.SetPingHandler(func(string) error { return nil })
		vanished := time.Now()
		time.AfterFunc(3*time.Second, func() {
			peer.notify(sfu.ConnectivityChanged{Connectivity: sfu.ConnectivitySilent})
		})
		for {
			changed := expect[protocol.ParticipantChanged](watcher, 0)
			if changed.Participant.Connection == protocol.ConnectionReconnecting {
				break
			}
		}
		if got := time.Since(vanished); got > 5*time.Second {
			t.Errorf("shown after %v", got)
		}

		// A sign of life takes that back.
		_ = c.conn.WriteControl(websocket.PongMessage, nil, time.Now().Add(time.Second))
		if changed := expect[protocol.ParticipantChanged](watcher, 0); changed.Participant.Connection != protocol.ConnectionOK {
			t.Errorf("got %+v", changed)
		}
		s.leaveAll(watcher, c)
	})
}

// leaveAll closes clients whose reader runs elsewhere.
func (s *site) leaveAll(clients ...*client) {
	for _, c := range clients {
		c.vanish()
	}
	synctest.Wait()
}

// A socket that answers is not silent, however long media is.
func TestMediaSilentAloneIsNotReconnecting(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		watcher, _ := s.join("standup", "Watcher")
		c, joined := s.join("standup", "Ada")
		expect[protocol.ParticipantChanged](watcher, 0)
		go drains(c)
		s.peer(joined.Me).notify(sfu.ConnectivityChanged{Connectivity: sfu.ConnectivitySilent})
		_ = watcher.conn.SetReadDeadline(time.Now().Add(20 * time.Second))
		for {
			response, err := watcher.next()
			if err != nil {
				break
			}
			if changed, ok := response.Message.(protocol.ParticipantChanged); ok {
				t.Errorf("told of %+v", changed)
			}
		}
		s.leaveAll(watcher, c)
	})
}

// A client that does not read is cut once 256 messages wait, and told so as
// soon as it reads again.
func TestSlowClientIsCut(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		slow, joined := s.join("standup", "Slow")
		peer := s.peer(joined.Me)
		synctest.Wait()
		for rev := range uint64(300) {
			peer.notify(sfu.SlotsChanged{Rev: rev + 1})
			synctest.Wait()
		}
		slow.expectBye(protocol.Slow)
		synctest.Wait()
		if names := s.names(); len(names) != 1 {
			t.Errorf("the seat is not kept: %v", names)
		}
	})
}

// And one that never reads again is gone without a word.
func TestStuckClientIsCut(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		stuck, joined := s.join("standup", "Stuck")
		peer := s.peer(joined.Me)
		peer.notify(sfu.SlotsChanged{Rev: 1})
		time.Sleep(6 * time.Second)
		if got := s.server.Stats().Sockets; got != 0 {
			t.Errorf("%d sockets", got)
		}
		if bye, code := stuck.expectEnd(); bye != nil || code != websocket.CloseAbnormalClosure {
			t.Errorf("got %+v, %d", bye, code)
		}
	})
}

// One large message may wait, a second may not.
func TestQueueIsBoundedInBytes(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		slow, joined := s.join("standup", "Slow")
		peer := s.peer(joined.Me)
		slots := make([]*sfu.Slot, 5000)
		for i := range slots {
			slots[i] = &sfu.Slot{MID: "x", Track: strings.Repeat("t", 100), State: sfu.SlotLive}
		}
		for rev := range uint64(4) {
			peer.notify(sfu.SlotsChanged{Rev: rev + 1, Slots: slots})
			synctest.Wait()
		}
		slow.expectBye(protocol.Slow)
	})
}

func TestServerDrains(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		c, _ := s.join("standup", "Ada")
		waiting := s.call("standup")
		ticket := s.ticket("standup", "Late")
		synctest.Wait() // both sockets are listed

		s.server.Drain()
		if w := s.request("GET", "/readyz", ""); w.Code != 503 {
			t.Errorf("ready while draining: %d", w.Code)
		}
		if w := s.request("GET", "/livez", ""); w.Code != 200 {
			t.Errorf("not alive while draining: %d", w.Code)
		}
		if w := s.request("POST", "/v1/rooms/standup/tickets", `{"name":"Late"}`); w.Code != 503 || !strings.Contains(w.Body.String(), `"draining"`) {
			t.Errorf("ticket while draining: %d %s", w.Code, w.Body)
		}
		if late, response := s.dial("standup", dialOptions{}); late != nil || response.status != 503 {
			t.Errorf("socket while draining: %d", response.status)
		}
		id := waiting.send(protocol.Join{Ticket: ticket})
		waiting.expectError(id, protocol.Draining)
		waiting.expectBye(protocol.Draining)
		expect[protocol.OK](c, c.send(protocol.Ping{})) // those inside stay

		ended := make(chan error, 1)
		go func() { ended <- s.server.Close(t.Context()) }()
		if bye := c.expectBye(protocol.Draining); bye.RetryAfterMS != 1000 {
			t.Errorf("bye %+v", bye)
		}
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// Close does not wait for those who neither read nor answer.
func TestCloseIsBounded(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		for range 3 {
			s.join("standup", "Stuck")
		}
		start := time.Now()
		if err := s.server.Close(t.Context()); err != nil {
			t.Error(err)
		}
		if got := time.Since(start); got > 6*time.Second {
			t.Errorf("closed after %v", got)
		}
	})
}

// The room ends a session; what it says reaches the client as a code.
func TestRoomSaysBye(t *testing.T) {
	for _, c := range []struct {
		event  sfu.Event
		reason protocol.Code
		about  string
		retry  protocol.Retry
	}{
		{sfu.PeerClosed{Reason: sfu.ReasonTooManyStreams}, protocol.Removed, sfu.ReasonTooManyStreams, protocol.RetryNever},
		{sfu.PeerClosed{Reason: sfu.ReasonTooMuchMedia}, protocol.Removed, sfu.ReasonTooMuchMedia, protocol.RetryLater},
		{sfu.PeerClosed{Reason: sfu.ReasonTransport}, protocol.MediaFailed, sfu.ReasonTransport, protocol.RetryNow},
		{sfu.PeerClosed{Reason: sfu.ReasonInternal}, protocol.Internal, "", protocol.RetryNow},
		{sfu.PeerClosed{Reason: sfu.ReasonBadOffer}, protocol.NegotiationFailed, "", protocol.RetryNow},
		{sfu.PeerClosed{Reason: "gremlins"}, protocol.Internal, "gremlins", protocol.RetryNever},
		{sfu.ConnectivityChanged{Connectivity: sfu.ConnectivityFailed}, protocol.MediaFailed, "", protocol.RetryNow},
	} {
		t.Run(string(c.reason)+" "+c.about, func(t *testing.T) {
			inBubble(t, nil, func(s *site) {
				t := s.t
				socket, joined := s.join("standup", "Ada")
				s.peer(joined.Me).notify(c.event)
				bye, code := socket.expectEnd()
				if bye == nil || bye.Reason != c.reason || bye.Message != c.about || bye.Retry != c.retry || code != c.reason.CloseCode() {
					t.Errorf("got %+v, %d", bye, code)
				}
			})
		})
	}
}

func TestClosedRoomSaysBye(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		c, _ := s.join("standup", "Ada")
		if err := s.registry.Close(t.Context(), room.ReasonRoomClosed); err != nil {
			t.Fatal(err)
		}
		c.expectBye(protocol.RoomClosed)
		late := s.call("standup")
		w := s.request("POST", "/v1/rooms/standup/tickets", `{"name":"Late"}`)
		if w.Code != 410 {
			t.Errorf("ticket: %d %s", w.Code, w.Body)
		}
		late.vanish()
	})
}

// How a socket ends decides about the seat.
func TestEndsOfASocket(t *testing.T) {
	for _, c := range []struct {
		story string
		end   func(c *client)
		kept  bool
	}{
		{"the network is gone", (*client).vanish, true},
		{"the page was closed", closeWith(websocket.CloseGoingAway), false},
		{"the client gives up this socket, for the next", closeWith(websocket.CloseNormalClosure), true},
		{"close() without a code, as before a resume", closeWith(websocket.CloseNoStatusReceived), true},
		{"the program failed", closeWith(4000), true},
		{"a binary frame", func(c *client) { _ = c.conn.WriteMessage(websocket.BinaryMessage, []byte{1}) }, false},
	} {
		t.Run(c.story, func(t *testing.T) {
			inBubble(t, nil, func(s *site) {
				t := s.t
				socket, _ := s.join("standup", "Ada")
				c.end(socket)
				go drains(socket)
				time.Sleep(3 * time.Second)
				if names := s.names(); (len(names) == 1) != c.kept {
					t.Errorf("inside: %v", names)
				}
				socket.vanish()
			})
		})
	}
}

func closeWith(code int) func(*client) {
	return func(c *client) {
		_ = c.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
	}
}

// A client that announces 100 MB and sends one byte costs one byte.
func TestFrameThatClaimsToBeHuge(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		c, _ := s.join("standup", "Ada")
		header := []byte{0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4} // RFC 6455 §5.2: 2^63-1 bytes, masked
		go func() { _, _ = c.raw.Write(header) }()
		if bye, code := c.expectEnd(); bye != nil || code != websocket.CloseMessageTooBig {
			t.Errorf("got %+v, %d", bye, code)
		}
		c.vanish()
	})
}

// Frames that break RFC 6455 end the socket with 1002.
func TestBrokenFrames(t *testing.T) {
	for story, frame := range map[string][]byte{
		"not masked":                {0x81, 0x02, '{', '}'},
		"a reserved bit":            {0xc1, 0x80, 1, 2, 3, 4},
		"an unknown opcode":         {0x83, 0x80, 1, 2, 3, 4},
		"a continuation of nothing": {0x80, 0x80, 1, 2, 3, 4},
		"a ping of 126 bytes":       {0x89, 0xfe, 0x00, 0x7e, 1, 2, 3, 4},
		"a ping in pieces":          {0x09, 0x80, 1, 2, 3, 4},
	} {
		t.Run(story, func(t *testing.T) {
			inBubble(t, nil, func(s *site) {
				t := s.t
				c, _ := s.join("standup", "Ada")
				go func() { _, _ = c.raw.Write(frame) }()
				if bye, code := c.expectEnd(); bye != nil || code != websocket.CloseProtocolError {
					t.Errorf("got %+v, %d", bye, code)
				}
				c.vanish()
			})
		})
	}
}

// A message in endless empty pieces is cut by the clock.
func TestEndlessContinuation(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		c, _ := s.join("standup", "Ada")
		start := time.Now()
		cut := make(chan struct{})
		go func() {
			defer close(cut)
			_, _ = c.raw.Write([]byte{0x01, 0x80, 1, 2, 3, 4}) // text, not the last piece
			for {
				time.Sleep(time.Second)
				if _, err := c.raw.Write([]byte{0x00, 0x80, 1, 2, 3, 4}); err != nil {
					return
				}
			}
		}()
		_, _ = io.Copy(io.Discard, c.raw) // answers no ping
		<-cut
		if got := time.Since(start); got > 30*time.Second {
			t.Errorf("cut after %v", got)
		}
	})
}

var _ signaling.Rooms = (*room.Registry)(nil)
