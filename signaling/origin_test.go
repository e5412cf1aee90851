package signaling_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/parley-sfu/parley/signaling"
)

// The origins of RFC 6454: ours, those listed, nobody else's.
func TestOrigins(t *testing.T) {
	list := func(o *signaling.Options) {
		o.AllowedOrigins = []string{"https://app.example.net", "http://localhost:5173"}
	}
	for _, c := range []struct {
		story, origin string
		allowed       bool
	}{
		{"none: no browser", "", true},
		{"our own", "http://meet.example.org", true},
		{"our own behind a proxy that ends TLS", "https://meet.example.org", true},
		{"our own in capitals", "HTTP://MEET.EXAMPLE.ORG", true},
		{"our own with the port spelled out", "http://meet.example.org:80", true},
		{"another port", "http://meet.example.org:8080", false},
		{"listed", "https://app.example.net", true},
		{"listed, in capitals", "https://APP.example.net", true},
		{"listed, port spelled out", "https://app.example.net:443", true},
		{"listed with another scheme", "http://app.example.net", false},
		{"listed with another port", "https://app.example.net:8443", false},
		{"listed with its port", "http://localhost:5173", true},
		{"listed without its port", "http://localhost", false},
		{"foreign", "https://evil.example.com", false},
		{"ours as a prefix", "http://meet.example.org.evil.com", false},
		{"ours as a suffix", "http://evil-meet.example.org", false},
		{"ours as a user", "http://meet.example.org@evil.com", false},
		{"a child of ours", "http://a.meet.example.org", false},
		{"our own with an empty fragment", "http://meet.example.org#", false},
		{"null: a sandboxed frame, a file", "null", false},
		{"an extension", "chrome-extension://meet.example.org", false},
		{"with a path", "http://meet.example.org/x", false},
		{"nonsense", "://", false},
		{"empty but there", " ", false},
		{"a wildcard", "*", false},
	} {
		t.Run(c.story, func(t *testing.T) {
			inBubble(t, list, func(s *site) {
				t := s.t
				socket, response := s.dial("standup", dialOptions{origin: c.origin})
				if (socket != nil) != c.allowed {
					t.Errorf("socket: status %d", response.status)
				}
				if socket == nil && response.status != http.StatusForbidden {
					t.Errorf("socket: status %d", response.status)
				}
				header := http.Header{}
				if c.origin != "" {
					header.Set("Origin", c.origin)
				}
				w := s.requestFrom("POST", "/v1/rooms/standup/tickets", `{"name":"Ada"}`, header)
				if (w.Code == http.StatusOK) != c.allowed {
					t.Errorf("ticket: %d %s", w.Code, w.Body)
				}
				if got := w.Header().Get("Access-Control-Allow-Origin"); c.allowed && got != c.origin || !c.allowed && got != "" {
					t.Errorf("Access-Control-Allow-Origin %q", got)
				}
			})
		})
	}
}

// requestFrom is request to the host that the sockets call.
func (s *site) requestFrom(method, path, body string, header http.Header) *httptest.ResponseRecorder {
	header = header.Clone()
	r := httptest.NewRequestWithContext(s.t.Context(), method, path, strings.NewReader(body))
	r.Host = "meet.example.org"
	r.Header = header
	w := httptest.NewRecorder()
	s.server.ServeHTTP(w, r)
	return w
}

func TestTwoOriginsAreNone(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		w := s.requestFrom("GET", "/v1/rooms/standup/preview", "", http.Header{"Origin": {"http://meet.example.org", "http://meet.example.org"}})
		if w.Code != http.StatusForbidden {
			t.Errorf("got %d", w.Code)
		}
	})
}

func TestPreflight(t *testing.T) {
	inBubble(t, func(o *signaling.Options) { o.AllowedOrigins = []string{"https://app.example.net"} }, func(s *site) {
		t := s.t
		w := s.requestFrom("OPTIONS", "/v1/rooms/standup/tickets", "", http.Header{"Origin": {"https://app.example.net"}})
		if w.Code != http.StatusNoContent || w.Header().Get("Access-Control-Allow-Methods") != "POST" ||
			w.Header().Get("Access-Control-Allow-Headers") != "Content-Type" || w.Header().Get("Vary") != "Origin" {
			t.Errorf("got %d %v", w.Code, w.Header())
		}
		w = s.requestFrom("OPTIONS", "/v1/rooms/standup/tickets", "", http.Header{"Origin": {"https://evil.example.net"}})
		if w.Code != http.StatusForbidden {
			t.Errorf("foreign: %d", w.Code)
		}
	})
}
