package client

import (
	"strings"
	"testing"
)

// A server may send its people to another one, not down from https, and nowhere with somebody's password in the address.
func TestMayFollow(t *testing.T) {
	for _, c := range []struct {
		home, next string
		want       bool
	}{
		{"https://a.example.org", "https://b.example.org", true},
		{"https://a.example.org", "https://b.example.org/calls/", true},
		{"https://a.example.org", "http://b.example.org", false},
		{"https://a.example.org", "HTTP://b.example.org", false},
		{"http://localhost:8080", "http://localhost:8081", true},
		{"http://localhost:8080", "https://b.example.org", true},
		{"https://a.example.org", "https://ada:secret@b.example.org", false},
		{"https://a.example.org", "wss://b.example.org", false},
		{"https://a.example.org", "//b.example.org", false},
		{"https://a.example.org", "", false},
		{"https://a.example.org", "https://b.example.org/" + strings.Repeat("a", maxAddress), false},
	} {
		if got := mayFollow(c.home, c.next); got != c.want {
			t.Errorf("from %s to %.60s: got %v, want %v", c.home, c.next, got, c.want)
		}
	}
}
