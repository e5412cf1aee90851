package signaling_test

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"github.com/parley-sfu/parley/configs/limits"
	"github.com/parley-sfu/parley/configs/units"
	"github.com/parley-sfu/parley/signaling"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// reload gives the server other options.
func (s *site) reload(o signaling.Options) {
	s.t.Helper()
	o.Rooms = s.registry
	if err := s.server.Reload(o); err != nil {
		s.t.Fatal(err)
	}
}

func TestReloadChangesWhatNewcomersAreTold(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		old := s.ticket("standup", "Bob")
		s.reload(signaling.Options{
			ICEServers: []signaling.ICEServer{{URLs: []string{"turn:t.example"}, Username: "u", Credential: "c"}},
			RelayOnly:  true, TicketTTL: time.Minute,
		})
		got := decodeBody[protocol.Ticket](s.t, s.request("POST", "/v1/rooms/standup/tickets", `{"name":"Eve"}`))
		if got.ExpiresInMS != 60_000 || got.ICETransportPolicy != "relay" || len(got.ICEServers) != 1 {
			s.t.Errorf("got %+v, want the new server, relays only, good for a minute", got)
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		bob := s.call("standup")
		expect[protocol.Joined](bob, bob.send(protocol.Join{Ticket: old})) // good for as long as it was given for
	})
}

func TestReloadChangesOrigins(t *testing.T) {
	inBubble(t, func(o *signaling.Options) { o.AllowedOrigins = []string{"https://old.example"} }, func(s *site) {
		try := func(origin string, want int) {
			if _, got := s.dial("standup", dialOptions{origin: origin}); got.status != want {
				s.t.Errorf("%s: got %d, want %d", origin, got.status, want)
			}
		}
		try("https://old.example", http.StatusSwitchingProtocols)
		try("https://new.example", http.StatusForbidden)
		s.reload(signaling.Options{AllowedOrigins: []string{"https://new.example"}})
		try("https://old.example", http.StatusForbidden)
		try("https://new.example", http.StatusSwitchingProtocols)
	})
}

// A smaller limit holds for addresses that are known already, a larger one too.
func TestReloadChangesLimits(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		tickets := func() int {
			for n := 0; ; n++ {
				if s.request("POST", "/v1/rooms/standup/tickets", `{"name":"Ada"}`).Code != http.StatusOK {
					return n
				}
			}
		}
		s.ticket("standup", "Ada")
		s.reload(signaling.Options{Limits: limits.Limits{JoinsPerIP: units.PerMinute(5), SessionsPerIP: 1}})
		if got := tickets(); got != 4 {
			s.t.Errorf("got %d more tickets of 5 a minute, want 4", got)
		}
		s.reload(signaling.Options{Limits: limits.Limits{JoinsPerIP: units.PerMinute(8), SessionsPerIP: 1}})
		if got := tickets(); got != 3 {
			s.t.Errorf("got %d more tickets of 8 a minute, want 3", got)
		}
		time.Sleep(time.Minute)
		if got := tickets(); got != 8 {
			s.t.Errorf("got %d tickets a minute later, want 8", got)
		}
	})
}

func TestReloadChangesTheRateOfMessagesForThoseInside(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		ada, _ := s.join("standup", "Ada")
		s.reload(signaling.Options{Limits: limits.Limits{JoinsPerIP: units.PerMinute(10_000), MessagesPerSession: units.PerSecond(1)}})
		refused := 0
		for range 5 {
			if _, is := nextAnswer(ada, ada.send(protocol.Ping{})).(protocol.Failure); is {
				refused++
			}
		}
		if refused < 2 {
			s.t.Errorf("%d of 5 messages refused, want all but two or three", refused)
		}
	})
}

// Lengths hold at once, what a session is counted by from the next one on.
func TestReloadChangesLimitsOfSessions(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		ada, _ := s.join("standup", "Ada")
		l := limits.Limits{JoinsPerIP: units.PerMinute(10_000), ChatLength: 10, NameLength: 5, ChatsPerSession: units.PerMinute(1), JoinSize: 200}
		s.reload(signaling.Options{Limits: l})
		s.registry.SetLimits(l)
		ada.expectError(ada.send(protocol.SendChat{Text: "eleven char"}), protocol.TooLarge)
		for range 3 {
			if answer, ok := nextAnswer(ada, ada.send(protocol.SendChat{Text: "ten chars."})).(protocol.OK); !ok {
				s.t.Errorf("who is inside may not write as often as before: %+v", answer)
			}
		}
		if got := s.request("POST", "/v1/rooms/standup/tickets", `{"name":"Eveline"}`).Code; got != http.StatusRequestEntityTooLarge {
			s.t.Errorf("a name of seven characters: got %d, want 413", got)
		}
		bob, _ := s.dial("standup", dialOptions{})
		bob.sendText(`{"type":"ping","id":1,"data":{"t":0,"pad":"` + strings.Repeat("x", 200) + `"}}`)
		if _, code := bob.expectEnd(); code != websocket.CloseMessageTooBig {
			s.t.Errorf("a first message of 200 bytes: got %d, want 1009", code)
		}
	})
}

func TestReloadChangesSocketsAndProxies(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		s.reload(signaling.Options{
			Limits:         limits.Limits{Sockets: 2, SessionsPerIP: 1, JoinsPerIP: units.PerMinute(10_000)},
			TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")},
		})
		for _, row := range []struct {
			address string
			want    int
		}{
			{"203.0.113.1:1", http.StatusSwitchingProtocols},
			{"203.0.113.1:2", http.StatusTooManyRequests},
			{"203.0.113.2:1", http.StatusSwitchingProtocols},
			{"203.0.113.3:1", http.StatusServiceUnavailable},
		} {
			if _, got := s.dial("standup", dialOptions{address: row.address}); got.status != row.want {
				s.t.Errorf("%s: got %d, want %d", row.address, got.status, row.want)
			}
		}
	})
}

func TestReloadRefusesBadOptionsAsAWhole(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		for _, o := range []signaling.Options{
			{},
			{Rooms: s.registry, RelayOnly: true},
			{Rooms: s.registry, TicketTTL: time.Minute, AllowedOrigins: []string{"*"}},
			{Rooms: s.registry, TicketTTL: time.Minute, ICEServers: []signaling.ICEServer{{URLs: []string{"http://x"}}}},
		} {
			if err := s.server.Reload(o); err == nil {
				s.t.Errorf("%+v was taken", o)
			}
		}
		got := decodeBody[protocol.Ticket](s.t, s.request("POST", "/v1/rooms/standup/tickets", `{"name":"Ada"}`))
		if got.ExpiresInMS != 300_000 {
			s.t.Errorf("got %+v, want tickets as before", got)
		}
	})
}
