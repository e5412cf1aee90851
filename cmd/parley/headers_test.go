package main_test

import (
	"net/http"
	"strings"
	"testing"
)

// Every answer of the program, to whatever is asked: nothing is guessed from bytes, nothing is framed, no cookie is set, and
// no other site may read it.
func TestHeadersOfEveryRoute(t *testing.T) {
	c := configure(t, "rooms: {standup: {}, vault: {password: open sesame}}\nauth: {create_rooms: nobody}\n")
	for _, route := range []struct {
		method, path string
		status       int
	}{
		{http.MethodGet, "/", 200},
		{http.MethodGet, "/r/standup", 200},
		{http.MethodGet, "/r/standup/", 200}, // the redirect is followed
		{http.MethodGet, "/r/Bad!", 404},
		{http.MethodGet, "/robots.txt", 200},
		{http.MethodGet, "/nothing", 404},
		{http.MethodPost, "/", 405},
		{http.MethodGet, "/sdk/v1/index.js", 200},
		{http.MethodGet, "/v1/rooms", 200},
		{http.MethodGet, "/v1/people", 200},
		{http.MethodGet, "/v1/rooms/standup/preview", 200},
		{http.MethodGet, "/v1/rooms/nowhere/preview", 404},
		{http.MethodPost, "/v1/rooms/vault/tickets", 401},
		{http.MethodGet, "/v1/rooms/standup/signal", 400},
		{http.MethodDelete, "/v1/rooms/standup/tickets", 405},
		{http.MethodGet, "/v1/nothing", 404},
		{http.MethodGet, "/livez", 200},
		{http.MethodGet, "/readyz", 200},
		{http.MethodGet, "/metrics", 200}, // this computer asks
	} {
		h, status := c.headers(route.method, route.path, `{"name":"Ada","password":"guess"}`)
		if status != route.status {
			t.Errorf("%s %s: got status %d, want %d", route.method, route.path, status, route.status)
		}
		if got := h.Get("X-Content-Type-Options"); got != "nosniff" {
			t.Errorf("%s %s: got X-Content-Type-Options %q", route.method, route.path, got)
		}
		if got := h.Values("Set-Cookie"); len(got) != 0 {
			t.Errorf("%s %s: sets a cookie: %q", route.method, route.path, got)
		}
		if got := h.Get("Access-Control-Allow-Origin"); got != "" && !strings.HasPrefix(route.path, "/sdk/") {
			t.Errorf("%s %s: lets %s read it, who did not say who it is", route.method, route.path, got)
		}
		if got := h.Get("Server") + h.Get("X-Powered-By"); got != "" {
			t.Errorf("%s %s: says that it is %q", route.method, route.path, got)
		}
		if route.path == "/metrics" {
			continue
		}
		for _, want := range []string{"default-src 'none'", "frame-ancestors 'none'"} {
			if got := h.Get("Content-Security-Policy"); !strings.Contains(got, want) {
				t.Errorf("%s %s: got Content-Security-Policy %q, want %s in it", route.method, route.path, got, want)
			}
		}
		if got := h.Get("Referrer-Policy"); got != "no-referrer" {
			t.Errorf("%s %s: got Referrer-Policy %q", route.method, route.path, got)
		}
		if got := h.Get("Strict-Transport-Security"); got != "" {
			t.Errorf("%s %s: plain HTTP says Strict-Transport-Security %q", route.method, route.path, got)
		}
	}
}

// A certificate that others trust is there to stay: browsers are told to use nothing but HTTPS from then on. A private one may
// go again, and nobody should be locked out then.
func TestStrictTransportSecurity(t *testing.T) {
	dir := t.TempDir()
	certificate(t, dir, 1)
	for story, run := range map[string]struct {
		settings, want string
	}{
		"files": {"tls: {mode: files, cert_file: " + dir + "/cert.pem, key_file: " + dir + "/key.pem}\n", "max-age=15552000"},
		"local": {"tls: {mode: local, local: {dir: " + dir + "}}\n", ""},
	} {
		t.Run(story, func(t *testing.T) {
			c := configure(t, run.settings)
			for _, path := range []string{"/", "/v1/rooms", "/nothing"} {
				h, _ := c.headers(http.MethodGet, path, "")
				if got := h.Get("Strict-Transport-Security"); got != run.want {
					t.Errorf("%s: got %q, want %q", path, got, run.want)
				}
			}
		})
	}
}

// headers asks for something, as a program that says no origin.
func (c *configured) headers(method, path, body string) (http.Header, int) {
	c.t.Helper()
	request, err := http.NewRequestWithContext(c.t.Context(), method, c.url+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	response, err := secureClient(c.t, nil).Do(request)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}
	_ = response.Body.Close()
	return response.Header, response.StatusCode
}
