package signaling_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/parley-sfu/parley/configs/limits"
	"github.com/parley-sfu/parley/configs/units"
	"github.com/parley-sfu/parley/signaling"
	"github.com/parley-sfu/parley/signaling/protocol"
)

func TestPreview(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		s.join("standup", "Ada")
		s.join("secret", "Bob")
		synctest.Wait()

		got := decodeBody[protocol.Preview](t, s.request("GET", "/v1/rooms/standup/preview", "")).Room
		want := protocol.Room{
			Name: "standup", Title: "The standup", Participants: 1, MaxParticipants: 300, Names: []string{"Ada"}, Needs: []string{},
			Codecs:          protocol.Codecs{Video: []string{"vp8"}, Audio: []string{"opus"}},
			Video:           protocol.VideoLimits{MaxWidth: 1280, MaxHeight: 720, MaxBitrate: 2_500_000, Simulcast: true},
			Screen:          protocol.ScreenLimits{MaxWidth: 1920, MaxHeight: 1080, MaxBitrate: 3_000_000, MaxFPS: 30},
			Slots:           protocol.SlotCounts{Audio: 8, Video: 12},
			MaxScreenShares: 1,
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
		got = decodeBody[protocol.Preview](t, s.request("GET", "/v1/rooms/secret/preview", "")).Room
		if got.Names != nil || got.Participants != 1 || !reflect.DeepEqual(got.Needs, []string{"password"}) {
			t.Errorf("a room with a password tells %+v", got)
		}
		got = decodeBody[protocol.Preview](t, s.request("GET", "/v1/rooms/empty/preview", "")).Room
		if got.Participants != 0 || got.Names != nil || got.Title != "The empty" {
			t.Errorf("an empty room tells %+v", got)
		}
		// Whoever knows the password may know who is inside.
		ticket := decodeBody[protocol.Ticket](t, s.request("POST", "/v1/rooms/secret/tickets", `{"name":"Eve","password":"correct horse"}`))
		if !reflect.DeepEqual(ticket.Room.Names, []string{"Bob"}) {
			t.Errorf("beside the ticket: %+v", ticket.Room)
		}
	})
}

func TestHTTPErrors(t *testing.T) {
	long := strings.Repeat("x", 65)
	for _, c := range []struct {
		story, method, path, body string
		status                    int
		code                      protocol.Code
		detail, value             string
	}{
		{story: "no such path", method: "GET", path: "/v1/nothing", status: 404, code: protocol.NotFound},
		{story: "metrics are not here", method: "GET", path: "/metrics", status: 404, code: protocol.NotFound},
		{story: "nor the profiler", method: "GET", path: "/debug/pprof/", status: 404, code: protocol.NotFound},
		{story: "no such room", method: "GET", path: "/v1/rooms/nowhere/preview", status: 404, code: protocol.RoomNotFound},
		{story: "no ticket for it either", method: "POST", path: "/v1/rooms/nowhere/tickets", body: `{"name":"Ada"}`, status: 404, code: protocol.RoomNotFound},
		{story: "capitals", method: "GET", path: "/v1/rooms/StandUp/preview", status: 404, code: protocol.RoomNotFound, detail: "suggestion", value: "standup"},
		{story: "a name of 65", method: "GET", path: "/v1/rooms/" + long + "/preview", status: 404, code: protocol.RoomNotFound},
		{story: "dots", method: "GET", path: "/v1/rooms/%2e%2e%2f%2e%2e%2fetc/preview", status: 404, code: protocol.RoomNotFound},
		{story: "a slash, escaped", method: "GET", path: "/v1/rooms/a%2Fb/preview", status: 404, code: protocol.RoomNotFound},
		{story: "a backslash", method: "GET", path: "/v1/rooms/..%5c/preview", status: 404, code: protocol.RoomNotFound},
		{story: "a zero", method: "GET", path: "/v1/rooms/a%00/preview", status: 404, code: protocol.RoomNotFound},
		{story: "a header to be", method: "GET", path: "/v1/rooms/a%0d%0aSet-Cookie:x/preview", status: 404, code: protocol.RoomNotFound},
		{story: "a script", method: "GET", path: "/v1/rooms/%3Cscript%3E/preview", status: 404, code: protocol.RoomNotFound},
		{story: "overlong UTF-8", method: "GET", path: "/v1/rooms/%c0%ae/preview", status: 404, code: protocol.RoomNotFound},
		{story: "escaped twice", method: "GET", path: "/v1/rooms/%2561/preview", status: 404, code: protocol.RoomNotFound},
		{story: "another method", method: "DELETE", path: "/v1/rooms/standup/tickets", status: 405, code: protocol.Unsupported},
		{story: "preview by POST", method: "POST", path: "/v1/rooms/standup/preview", status: 405, code: protocol.Unsupported},
		{story: "no body", method: "POST", path: "/v1/rooms/standup/tickets", status: 400, code: protocol.BadRequest},
		{story: "a form", method: "POST", path: "/v1/rooms/standup/tickets", body: "name=Ada", status: 400, code: protocol.BadRequest},
		{story: "no name", method: "POST", path: "/v1/rooms/standup/tickets", body: `{}`, status: 400, code: protocol.BadRequest, detail: "path", value: "name"},
		{story: "blanks for a name", method: "POST", path: "/v1/rooms/standup/tickets", body: `{"name":"  \t "}`, status: 400, code: protocol.BadRequest, detail: "path", value: "name"},
		{story: "a name turned round", method: "POST", path: "/v1/rooms/standup/tickets", body: `{"name":"Ada\u202eadA"}`, status: 400, code: protocol.BadRequest, detail: "path", value: "name"},
		{story: "a line of a log", method: "POST", path: "/v1/rooms/standup/tickets", body: `{"name":"\n{\"level\":\"error\""}`, status: 400, code: protocol.BadRequest, detail: "path", value: "name"},
		{story: "a name of 65 characters", method: "POST", path: "/v1/rooms/standup/tickets", body: `{"name":"` + long + `"}`, status: 413, code: protocol.TooLarge, detail: "path", value: "name"},
		{story: "a body of 80 KB", method: "POST", path: "/v1/rooms/standup/tickets", body: `{"name":"` + strings.Repeat("x", 80<<10) + `"}`, status: 413, code: protocol.TooLarge},
		{story: "a signal that is no WebSocket", method: "GET", path: "/v1/rooms/standup/signal", status: 400, code: protocol.BadRequest},
		{story: "a password that is missing", method: "POST", path: "/v1/rooms/secret/tickets", body: `{"name":"Ada"}`, status: 401, code: protocol.WrongPassword, detail: "reason", value: "missing"},
		{story: "a wrong password", method: "POST", path: "/v1/rooms/secret/tickets", body: `{"name":"Ada","password":"tr0ub4dor"}`, status: 401, code: protocol.WrongPassword},
	} {
		t.Run(c.story, func(t *testing.T) {
			inBubble(t, nil, func(s *site) {
				t := s.t
				w := s.request(c.method, c.path, c.body)
				e := decodeBody[protocol.ErrorBody](t, w).Error
				if w.Code != c.status || e.Code != c.code || e.Details[c.detail] != c.value {
					t.Errorf("got %d %s, want %d %s %s=%q", w.Code, w.Body, c.status, c.code, c.detail, c.value)
				}
				for header, want := range map[string]string{
					"Content-Type": "application/json", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Set-Cookie": "",
				} {
					if got := w.Header().Get(header); got != want {
						t.Errorf("%s: %q, want %q", header, got, want)
					}
				}
			})
		})
	}
}

// A body is refused by what its header claims, before it is read.
func TestBodyThatClaimsToBeHuge(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		r := httptest.NewRequestWithContext(t.Context(), "POST", "/v1/rooms/standup/tickets", strings.NewReader(`{"name":"Ada"}`))
		r.ContentLength = 1e12
		w := httptest.NewRecorder()
		s.server.ServeHTTP(w, r)
		if w.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("got %d %s", w.Code, w.Body)
		}
	})
}

func TestHealth(t *testing.T) {
	ready := false
	inBubble(t, func(o *signaling.Options) { o.Ready = func() bool { return ready } }, func(s *site) {
		t := s.t
		for _, step := range []struct {
			ready  bool
			path   string
			status int
		}{{false, "/livez", 200}, {false, "/readyz", 503}, {true, "/readyz", 200}} {
			ready = step.ready
			if w := s.request("GET", step.path, ""); w.Code != step.status || w.Body.Len() == 0 {
				t.Errorf("%+v: got %d %q", step, w.Code, w.Body)
			}
		}
	})
}

func TestSubprotocolIsNeeded(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		socket, response := s.dial("standup", dialOptions{noProtocol: true})
		if socket != nil || response.status != http.StatusBadRequest || !strings.Contains(response.body, "parley.v1.json") {
			t.Errorf("status %d", response.status)
		}
		socket, response = s.dial("standup", dialOptions{})
		if got := response.header.Get("Sec-WebSocket-Protocol"); socket == nil || got != protocol.Subprotocol {
			t.Errorf("picked %q", got)
		}
	})
}

// Whose address counts: behind a trusted proxy the client's, else the peer's.
func TestTicketRatePerAddress(t *testing.T) {
	behindProxy := func(o *signaling.Options) {
		o.Limits.JoinsPerIP, o.Limits.SessionsPerIP = units.PerMinute(3), 1
		o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	}
	for _, c := range []struct {
		story     string
		peer      string
		forwarded func(i int) string
		refused   bool
	}{
		{"one peer", "203.0.113.1:1", func(int) string { return "" }, true},
		{"a peer that claims to be many", "203.0.113.1:1", func(i int) string { return fmt.Sprintf("198.51.100.%d", i) }, true},
		{"many clients of a proxy", "10.0.0.1:1", func(i int) string { return fmt.Sprintf("198.51.100.%d", i) }, false},
		{"one client of a proxy", "10.0.0.1:1", func(int) string { return "198.51.100.1" }, true},
		{"a client that writes the header itself", "10.0.0.1:1", func(i int) string { return fmt.Sprintf("192.0.2.%d, 198.51.100.1", i) }, true},
		{"two proxies", "10.0.0.1:1", func(i int) string { return fmt.Sprintf("198.51.100.%d, 10.0.0.2", i) }, false},
		{"an IPv6 proxy and one /64", "[fd00::1]:1", func(i int) string { return fmt.Sprintf("2001:db8::%d", i) }, true},
		{"an IPv6 proxy and many networks", "[fd00::1]:1", func(i int) string { return fmt.Sprintf("2001:db8:0:%d::1", i) }, false},
		{"nonsense from a proxy counts as the proxy", "10.0.0.1:1", func(i int) string { return fmt.Sprintf("unknown%d", i) }, true},
	} {
		t.Run(c.story, func(t *testing.T) {
			inBubble(t, behindProxy, func(s *site) {
				t := s.t
				refused := 0
				for i := range 30 {
					r := httptest.NewRequestWithContext(t.Context(), "POST", "/v1/rooms/standup/tickets", strings.NewReader(`{"name":"Ada"}`))
					r.RemoteAddr = c.peer
					if forwarded := c.forwarded(i); forwarded != "" {
						r.Header.Set("X-Forwarded-For", forwarded)
					}
					w := httptest.NewRecorder()
					s.server.ServeHTTP(w, r)
					if w.Code == http.StatusTooManyRequests {
						refused++
						if e := decodeBody[protocol.ErrorBody](t, w).Error; e.RetryAfter <= 0 || e.RetryAfter > 20*time.Second || w.Header().Get("Retry-After") == "" {
							t.Fatalf("retry after %v, header %q", e.RetryAfter, w.Header().Get("Retry-After"))
						}
					}
				}
				if want := map[bool]int{true: 27, false: 0}[c.refused]; refused != want {
					t.Errorf("%d of 30 refused, want %d", refused, want)
				}
			})
		})
	}
}

// Ten wrong passwords a minute; a right one does not count, but does not get
// through either while the address is shut out.
func TestWrongPasswords(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		try := func(password string) int {
			body, err := json.Marshal(protocol.TicketRequest{Name: "Ada", Password: password})
			if err != nil {
				t.Fatal(err)
			}
			return s.request("POST", "/v1/rooms/secret/tickets", string(body)).Code
		}
		for range 100 {
			if got := try("correct horse"); got != 200 {
				t.Fatalf("right password: %d", got)
			}
		}
		for i := range 100 {
			want := 401
			if i >= 10 {
				want = 429
			}
			if got := try("wrong"); got != want {
				t.Fatalf("wrong password %d: %d, want %d", i, got, want)
			}
		}
		if got := try("correct horse"); got != 429 {
			t.Errorf("right password while shut out: %d", got)
		}
		time.Sleep(6 * time.Second)
		if got := try("correct horse"); got != 200 {
			t.Errorf("right password six seconds later: %d", got)
		}
	})
}

// An office behind one address comes back at once when the server has restarted:
// as many as may be connected. Whoever comes after them waits.
func TestOfficeComesBackAtOnce(t *testing.T) {
	inBubble(t, func(o *signaling.Options) { o.Limits = limits.Limits{} }, func(s *site) {
		ticket := func() int { return s.request("POST", "/v1/rooms/standup/tickets", `{"name":"Ada"}`).Code }
		for i := range 64 {
			if got := ticket(); got != http.StatusOK {
				s.t.Fatalf("ticket %d: %d", i, got)
			}
		}
		if got := ticket(); got != http.StatusTooManyRequests {
			s.t.Errorf("ticket 65: %d", got)
		}
		time.Sleep(10 * time.Second)
		more := 0
		for ticket() == http.StatusOK {
			more++
		}
		if more != 5 {
			s.t.Errorf("%d more ten seconds later, want 5 of 30 a minute", more)
		}
	})
}

func TestPreviewRate(t *testing.T) {
	inBubble(t, func(o *signaling.Options) { o.Limits.JoinsPerIP = units.PerMinute(1) }, func(s *site) {
		t := s.t
		for i := range 80 {
			if got := s.request("GET", "/v1/rooms/standup/preview", "").Code; (got == 200) != (i < 8) {
				t.Fatalf("preview %d: %d", i, got)
			}
		}
	})
}

func TestTicketTellsTheICEServers(t *testing.T) {
	servers := func(o *signaling.Options) {
		o.ICEServers = []signaling.ICEServer{
			{URLs: []string{"stun:stun.example.org"}},
			{URLs: []string{"turn:turn.example.org"}, Username: "u", Credential: "c"},
			{URLs: []string{"turns:turn.example.org"}, Secret: "north", TTL: time.Hour},
		}
		o.RelayOnly = true
		o.TicketTTL = time.Minute
	}
	inBubble(t, servers, func(s *site) {
		t := s.t
		got := decodeBody[protocol.Ticket](t, s.request("POST", "/v1/rooms/standup/tickets", `{"name":"Ada"}`))
		if got.ExpiresInMS != 60_000 || got.ICETransportPolicy != "relay" || len(got.ICEServers) != 3 {
			t.Fatalf("got %+v", got)
		}
		if !reflect.DeepEqual(got.ICEServers[0], protocol.ICEServer{URLs: []string{"stun:stun.example.org"}}) ||
			!reflect.DeepEqual(got.ICEServers[1], protocol.ICEServer{URLs: []string{"turn:turn.example.org"}, Username: "u", Credential: "c"}) {
			t.Errorf("got %+v", got.ICEServers)
		}
		expiry, user, _ := strings.Cut(got.ICEServers[2].Username, ":")
		if want := fmt.Sprint(time.Now().Add(time.Hour).Unix()); expiry != want || len(user) != 16 {
			t.Errorf("username %q, want expiry %s", got.ICEServers[2].Username, want)
		}
		if strings.Contains(fmt.Sprint(got), "north") {
			t.Error("the secret is told")
		}
	})
}

// What a log holds after a call: one line for each step of a session's life,
// and no secret at any level.
func TestLogs(t *testing.T) {
	core, logs := observer.New(zap.DebugLevel)
	inBubble(t, func(o *signaling.Options) { o.Logger = zap.New(core) }, func(s *site) {
		t := s.t
		ticket := s.ticket("secret", "Ada")
		c := s.call("secret")
		joined := expect[protocol.Joined](c, c.send(protocol.Join{
			Ticket: ticket,
			Client: protocol.ClientInfo{Name: "\n{\"level\":\"error\"}", Version: "1"},
			Offer:  &protocol.Description{Rev: 1, SDP: goodSDP + "a=ice-pwd:very-secret-indeed\r\n"},
		}))
		c.sendText(`{"type":"chat","id":99,"data":{"text":"between us"}}`)
		c.sendText(`not JSON, but very-secret-indeed`)
		c.send(protocol.Candidate{MID: "0", Candidate: "candidate:1 1 udp 1 192.0.2.99 1 typ host", Ufrag: "very-secret-indeed"})
		s.request("GET", "/v1/rooms/Capital/preview", "")
		s.request("POST", "/v1/rooms/secret/tickets", `{"name":"Eve","password":"very-secret-indeed"}`)
		expect[protocol.Bye](c, c.send(protocol.Leave{}))
		c.expectEnd()
		synctest.Wait()

		var infos []string
		for _, entry := range logs.All() {
			if entry.Level >= zap.InfoLevel {
				infos = append(infos, entry.Message)
			}
			line := fmt.Sprint(entry.Message, entry.ContextMap())
			for _, secret := range []string{ticket, joined.ResumeToken, joined.Session, "very-secret-indeed", "between us", "correct horse", "192.0.2.99", "203.0.113.7"} {
				if strings.Contains(line, secret) {
					t.Errorf("%q is in the log: %s", secret, line)
				}
			}
		}
		if !reflect.DeepEqual(infos, []string{"session opened", "session ended"}) {
			t.Errorf("lines: %q", infos)
		}
	})
}
