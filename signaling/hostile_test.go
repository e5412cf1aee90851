package signaling_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"github.com/parley-sfu/parley/configs/units"
	"github.com/parley-sfu/parley/signaling"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// Ten messages that cannot be understood end a session, before and after
// joining.
func TestTenBadMessagesAreEnough(t *testing.T) {
	for story, bad := range map[string]string{
		"no JSON":           `hello`,
		"an empty object":   `{}`,
		"an unknown kind":   `{"type":"reaction","id":1,"data":{}}`,
		"a wrong type":      `{"type":"chat","id":1,"data":{"text":7}}`,
		"10,000 arrays":     strings.Repeat("[", 10_000),
		"numbers too large": `{"type":"ping","id":1,"data":{"t":1e400}}`,
		"an answer":         `{"type":"answer","id":1,"data":{"rev":1,"sdp":"v=0"}}`,
	} {
		for _, joined := range []bool{false, true} {
			t.Run(fmt.Sprint(story, ", joined ", joined), func(t *testing.T) {
				inBubble(t, nil, func(s *site) {
					t := s.t
					c := s.call("standup")
					if joined {
						expect[protocol.Joined](c, c.send(protocol.Join{Ticket: s.ticket("standup", "Ada")}))
					}
					for range 9 {
						c.sendText(bad)
						if e := expect[protocol.Failure](c, idOf(bad)); e.Code != protocol.BadRequest && e.Code != protocol.Unsupported {
							t.Errorf("got %v", e.Error)
						}
					}
					c.sendText(bad)
					c.expectBye(protocol.BadRequest)
					synctest.Wait()
					if names := s.names(); len(names) != 0 {
						t.Errorf("inside: %v", names)
					}
				})
			})
		}
	}
}

// idOf tells which id an error about a message can repeat.
func idOf(message string) uint64 {
	if strings.Contains(message, `"id":1`) {
		return 1
	}
	return 0
}

// Good messages in between do not wash the bad ones away, and nine cost nothing.
func TestNineBadMessagesAreForgiven(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		c, _ := s.join("standup", "Ada")
		for range 9 {
			c.sendText(`{`)
			c.expectError(0, protocol.BadRequest)
			expect[protocol.OK](c, c.send(protocol.Ping{}))
		}
		expect[protocol.OK](c, c.send(protocol.Ping{}))
	})
}

func TestOnlyJoinAndResumeComeFirst(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		c := s.call("standup")
		for _, m := range []protocol.ClientMessage{
			protocol.Offer{Description: protocol.Description{Rev: 1, SDP: goodSDP}},
			protocol.Candidate{MID: "0", Ufrag: "u"},
			protocol.Publish{TrackRequest: protocol.TrackRequest{MID: "0", Source: protocol.Camera}},
			protocol.SendChat{Text: "hello"},
			protocol.AckSlots{Rev: 1},
			protocol.Ping{},
		} {
			id := c.send(m)
			if e := c.expectError(id, protocol.BadRequest); e.Details["reason"] != "not_joined" {
				t.Errorf("%s: %v", m.Kind(), e.Details)
			}
		}
		expect[protocol.Joined](c, c.send(protocol.Join{Ticket: s.ticket("standup", "Ada")}))
		for _, m := range []protocol.ClientMessage{
			protocol.Join{Ticket: s.ticket("standup", "Eve")},
			protocol.Resume{Session: "s", ResumeToken: "r"},
		} {
			id := c.send(m)
			if e := c.expectError(id, protocol.BadRequest); e.Details["reason"] != "already_joined" {
				t.Errorf("%s: %v", m.Kind(), e.Details)
			}
		}
		if names := s.names(); len(names) != 1 {
			t.Errorf("inside: %v", names)
		}
	})
}

func TestLeaveBeforeJoining(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		c := s.call("standup")
		expect[protocol.Bye](c, c.send(protocol.Leave{}))
		if _, code := c.expectEnd(); code != 1000 {
			t.Errorf("close code %d", code)
		}
	})
}

func TestMessageSizes(t *testing.T) {
	padded := func(size int) string {
		message := `{"type":"ping","id":1,"data":{"t":0},"padding":""}`
		return strings.Replace(message, `""`, `"`+strings.Repeat("x", size-len(message))+`"`, 1)
	}
	t.Run("64 KiB before joining", func(t *testing.T) {
		inBubble(t, nil, func(s *site) {
			t := s.t
			c := s.call("standup")
			c.sendText(padded(64 << 10))
			c.expectError(1, protocol.BadRequest)
			go func() { _ = c.conn.WriteMessage(websocket.TextMessage, []byte(padded(64<<10+1))) }()
			if bye, code := c.expectEnd(); bye != nil || code != websocket.CloseMessageTooBig {
				t.Errorf("got %+v, %d", bye, code)
			}
			c.vanish()
		})
	})
	t.Run("256 KiB after joining", func(t *testing.T) {
		inBubble(t, nil, func(s *site) {
			t := s.t
			c, _ := s.join("standup", "Ada")
			c.sendText(padded(256 << 10))
			expect[protocol.OK](c, 1)
			go func() { _ = c.conn.WriteMessage(websocket.TextMessage, []byte(padded(256<<10+1))) }()
			if bye, code := c.expectEnd(); bye != nil || code != websocket.CloseMessageTooBig {
				t.Errorf("got %+v, %d", bye, code)
			}
			c.vanish()
			synctest.Wait()
			if names := s.names(); len(names) != 0 {
				t.Errorf("inside: %v", names)
			}
		})
	})
	t.Run("ten times as much in many small frames", func(t *testing.T) {
		inBubble(t, nil, func(s *site) {
			t := s.t
			c, _ := s.join("standup", "Ada")
			sent := make(chan struct{})
			go func() {
				defer close(sent)
				w, err := c.conn.NextWriter(websocket.TextMessage)
				for i := 0; i < 2560 && err == nil; i++ {
					_, err = w.Write(make([]byte, 1024))
				}
			}()
			if _, code := c.expectEnd(); code != websocket.CloseMessageTooBig {
				t.Errorf("close code %d", code)
			}
			c.vanish()
			<-sent
		})
	})
}

func TestBinaryFrame(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		c := s.call("standup")
		if err := c.conn.WriteMessage(websocket.BinaryMessage, []byte{1, 2, 3}); err != nil {
			t.Fatal(err)
		}
		if bye, code := c.expectEnd(); bye != nil || code != websocket.CloseUnsupportedData {
			t.Errorf("got %+v, %d", bye, code)
		}
	})
}

// Compression is never negotiated: a small frame must not become a large one.
func TestNoCompression(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		c, response := s.dial("standup", dialOptions{compression: true})
		if got := response.header.Get("Sec-WebSocket-Extensions"); got != "" {
			t.Errorf("negotiated %q", got)
		}
		c.vanish()
	})
}

// Ten times the rate of messages: answered for a while, then cut. Everything a
// client is told is coded, and nobody else notices.
func TestFloodOfMessages(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		bystander, _ := s.join("standup", "Bystander")
		c, _ := s.join("standup", "Ada")
		codes := map[protocol.Code]int{}
		ended := make(chan struct{})
		var bye *protocol.Bye
		var code int
		go func() {
			defer close(ended)
			for {
				response, err := c.next()
				if closed, ok := err.(*websocket.CloseError); ok { //nolint:errorlint // gorilla returns it bare
					code = closed.Code
				}
				if err != nil {
					return
				}
				switch m := response.Message.(type) {
				case protocol.Failure:
					codes[m.Code]++
				case protocol.Bye:
					bye = &m
				}
			}
		}()
		sent := 0
		for range 5000 { // 500 a second for ten seconds
			if c.conn.WriteMessage(websocket.TextMessage, []byte(`{"type":"ping","id":1,"data":{"t":0}}`)) != nil {
				break
			}
			sent++
			time.Sleep(2 * time.Millisecond)
		}
		<-ended
		if bye == nil || bye.Reason != protocol.RateLimited || code != 4429 {
			t.Errorf("got %+v, %d", bye, code)
		}
		if sent >= 1000 || len(codes) != 1 || codes[protocol.RateLimited] != 100 && codes[protocol.RateLimited] > 110 {
			t.Errorf("cut after %d messages and errors %v", sent, codes)
		}
		expect[protocol.OK](bystander, bystander.send(protocol.Ping{}))
	})
}

// At the rate itself nobody is refused.
func TestFiftyMessagesASecondAreFine(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		c, _ := s.join("standup", "Ada")
		for range 99 { // the burst; joining was the first
			expect[protocol.OK](c, c.send(protocol.Ping{}))
		}
		for range 500 {
			time.Sleep(20 * time.Millisecond)
			expect[protocol.OK](c, c.send(protocol.Ping{}))
		}
	})
}

func TestFloodOfPings(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		c, _ := s.join("standup", "Ada")
		pongs := 0
		c.conn.SetPongHandler(func(string) error { pongs++; return nil })
		go func() {
			for range 10_000 {
				if c.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second)) != nil {
					return
				}
			}
		}()
		if bye, code := c.expectEnd(); bye == nil || bye.Reason != protocol.RateLimited || code != 4429 {
			t.Errorf("got %+v, %d", bye, code)
		}
		if pongs > 100 {
			t.Errorf("%d pongs", pongs)
		}
		c.vanish()
	})
}

// Offers, candidates and chat have rates of their own.
func TestRatesOfSingleKinds(t *testing.T) {
	for _, c := range []struct {
		story   string
		message string // %[1]d is the message's number
		allowed int
		wait    time.Duration // until one more is
	}{
		{"offers", `{"type":"offer","id":%[1]d,"data":{"rev":%[1]d,"sdp":"v=0"}}`, 5, 200 * time.Millisecond},
		{"candidates", `{"type":"candidate","id":%[1]d,"data":{"mid":"0","candidate":"candidate:1","ufrag":"u"}}`, 64, 938 * time.Millisecond},
		{"chat", `{"type":"chat","id":%[1]d,"data":{"text":"hello"}}`, 5, 200 * time.Millisecond},
	} {
		t.Run(c.story, func(t *testing.T) {
			unhurried := func(o *signaling.Options) { o.Limits.MessagesPerSession = units.PerSecond(5000) }
			inBubble(t, unhurried, func(s *site) {
				t := s.t
				socket, _ := s.join("standup", "Ada")
				var refused []*protocol.Error
				gone := make(chan struct{})
				go func() {
					defer close(gone)
					for {
						response, err := socket.next()
						if err != nil {
							return
						}
						if failure, ok := response.Message.(protocol.Failure); ok {
							refused = append(refused, failure.Error)
						}
					}
				}()
				for i := range 10 * c.allowed {
					socket.sendText(fmt.Sprintf(c.message, i+1))
					synctest.Wait()
				}
				socket.vanish()
				<-gone
				if want := 9 * c.allowed; len(refused) != want {
					t.Errorf("%d of %d refused, want %d", len(refused), 10*c.allowed, want)
				}
				for _, e := range refused {
					if e.Code != protocol.RateLimited || e.RetryAfter <= 0 || e.RetryAfter > c.wait {
						t.Fatalf("refused with %v, retry after %v", e, e.RetryAfter)
					}
				}
			})
		})
	}
}

func TestSocketsPerAddress(t *testing.T) {
	limits := func(o *signaling.Options) { o.Limits.SessionsPerIP = 3 }
	for _, c := range []struct {
		story     string
		addresses [4]string
		refused   bool
	}{
		{"the fourth of one address", [4]string{"203.0.113.1:1", "203.0.113.1:2", "203.0.113.1:3", "203.0.113.1:4"}, true},
		{"another address", [4]string{"203.0.113.1:1", "203.0.113.1:2", "203.0.113.1:3", "203.0.113.2:4"}, false},
		{"the same IPv6 /64", [4]string{"[2001:db8::1]:1", "[2001:db8::2]:1", "[2001:db8::3]:1", "[2001:db8:0:0:ffff::4]:1"}, true},
		{"the next IPv6 /64", [4]string{"[2001:db8::1]:1", "[2001:db8::2]:1", "[2001:db8::3]:1", "[2001:db8:0:1::4]:1"}, false},
		{"IPv4 inside of IPv6", [4]string{"203.0.113.1:1", "[::ffff:203.0.113.1]:1", "203.0.113.1:3", "[::ffff:203.0.113.1]:4"}, true},
	} {
		t.Run(c.story, func(t *testing.T) {
			inBubble(t, limits, func(s *site) {
				t := s.t
				var open []*client
				for _, address := range c.addresses[:3] {
					socket, response := s.dial("standup", dialOptions{address: address})
					if socket == nil {
						t.Fatalf("%s: %d", address, response.status)
					}
					open = append(open, socket)
				}
				last, response := s.dial("standup", dialOptions{address: c.addresses[3]})
				if (last == nil) != c.refused {
					t.Errorf("the fourth: status %d", response.status)
				}
				if last == nil && response.status != http.StatusTooManyRequests {
					t.Errorf("status %d", response.status)
				}
				open[0].vanish()
				synctest.Wait()
				again, response := s.dial("standup", dialOptions{address: c.addresses[0]})
				if again == nil {
					t.Errorf("a socket was closed, but: %d", response.status)
				}
			})
		})
	}
}

func TestSocketsInAll(t *testing.T) {
	inBubble(t, func(o *signaling.Options) { o.Limits.Sockets = 20 }, func(s *site) {
		t := s.t
		for i := range 200 {
			socket, response := s.dial("standup", dialOptions{address: fmt.Sprintf("203.0.113.%d:1", i)})
			if (socket != nil) != (i < 20) {
				t.Fatalf("socket %d: status %d", i, response.status)
			}
			if socket == nil && (response.status != http.StatusServiceUnavailable || !strings.Contains(response.body, "server_full")) {
				t.Fatalf("status %d", response.status)
			}
		}
		if got := s.server.Stats().Sockets; got != 20 {
			t.Errorf("%d sockets", got)
		}
	})
}

// Nobody can open sockets all day: 8 times the tickets, per address and minute.
func TestRateOfUpgrades(t *testing.T) {
	inBubble(t, func(o *signaling.Options) { o.Limits.JoinsPerIP = units.PerMinute(1) }, func(s *site) {
		t := s.t
		for i := range 80 {
			socket, response := s.dial("standup", dialOptions{address: "203.0.113.1:1"})
			if (socket != nil) != (i < 8) {
				t.Fatalf("socket %d: status %d", i, response.status)
			}
			if socket != nil {
				socket.vanish()
			} else if response.status != http.StatusTooManyRequests || response.header.Get("Retry-After") == "" {
				t.Fatalf("status %d, headers %v", response.status, response.header)
			}
			synctest.Wait()
		}
	})
}
