package main

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestFromHere(t *testing.T) {
	cases := []struct {
		because, remote, host, header string
		want                          bool
	}{
		{because: "a program on this computer", remote: "127.0.0.1:4000", host: "localhost:8080", want: true},
		{because: "by address", remote: "127.0.0.1:4000", host: "127.0.0.1:8080", want: true},
		{because: "without a port", remote: "127.0.0.1:4000", host: "localhost", want: true},
		{because: "over IPv6", remote: "[::1]:4000", host: "[::1]:8080", want: true},
		{because: "over IPv6, without a port", remote: "[::1]:4000", host: "[::1]", want: true},
		{because: "IPv4 inside of IPv6", remote: "[::ffff:127.0.0.1]:4000", host: "localhost:8080", want: true},
		{because: "another computer", remote: "192.168.1.7:4000", host: "localhost:8080"},
		{because: "this computer by its outside address", remote: "192.168.1.20:4000", host: "192.168.1.20:8080"},
		{because: "a proxy that says for whom", remote: "127.0.0.1:4000", host: "localhost:8080", header: "X-Forwarded-For"},
		{because: "by the standard", remote: "127.0.0.1:4000", host: "localhost:8080", header: "Forwarded"},
		{because: "by another header", remote: "127.0.0.1:4000", host: "localhost:8080", header: "Via"},
		{because: "a proxy that passes on the name", remote: "127.0.0.1:4000", host: "meet.example.org"},
		{because: "a page whose owner made its name mean this computer", remote: "127.0.0.1:4000", host: "evil.example:8080"},
		{because: "a name that looks like ours", remote: "127.0.0.1:4000", host: "localhost.evil.example"},
		{because: "no name", remote: "127.0.0.1:4000"},
		{because: "nonsense", remote: "nonsense", host: "localhost"},
		{because: "brackets", remote: "127.0.0.1:4000", host: "[]"},
	}
	for _, c := range cases {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil)
		r.RemoteAddr, r.Host = c.remote, c.host
		if c.header != "" {
			r.Header.Set(c.header, "")
		}
		if got := fromHere(r); got != c.want {
			t.Errorf("%s: got %t, want %t", c.because, got, c.want)
		}
	}
}
