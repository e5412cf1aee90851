package signaling_test

import (
	"strings"
	"testing"

	"github.com/parley-sfu/parley/signaling"
)

func TestOptionsAreChecked(t *testing.T) {
	rooms := newSiteRegistry()
	for _, c := range []struct {
		story   string
		options signaling.Options
		words   []string
	}{
		{"no rooms", signaling.Options{}, []string{"no Rooms"}},
		{"several faults are told at once", signaling.Options{TicketTTL: -1, Secret: []byte("short")}, []string{"no Rooms", "negative", "5 bytes"}},
		{"an origin with a path", signaling.Options{Rooms: rooms, AllowedOrigins: []string{"https://a.example/x"}}, []string{"https://a.example/x"}},
		{"an origin without scheme", signaling.Options{Rooms: rooms, AllowedOrigins: []string{"a.example"}}, []string{"a.example"}},
		{"everybody's origin", signaling.Options{Rooms: rooms, AllowedOrigins: []string{"*"}}, []string{`"*"`}},
		{"a wildcard", signaling.Options{Rooms: rooms, AllowedOrigins: []string{"https://*.example.org"}}, []string{"*.example.org"}},
		{"an ICE server without URL", signaling.Options{Rooms: rooms, ICEServers: []signaling.ICEServer{{}}}, []string{"without URL"}},
		{"an ICE server by HTTP", signaling.Options{Rooms: rooms, ICEServers: []signaling.ICEServer{{URLs: []string{"http://x"}}}}, []string{"http://x"}},
		{"an ICE server without host", signaling.Options{Rooms: rooms, ICEServers: []signaling.ICEServer{{URLs: []string{"turn:"}}}}, []string{"no host"}},
		{"two kinds of credentials", signaling.Options{Rooms: rooms, ICEServers: []signaling.ICEServer{{URLs: []string{"turn:x"}, Secret: "s", Username: "u"}}}, []string{"either"}},
		{"relay only without relay", signaling.Options{Rooms: rooms, RelayOnly: true, ICEServers: []signaling.ICEServer{{URLs: []string{"stun:x"}}}}, []string{"RelayOnly"}},
	} {
		t.Run(c.story, func(t *testing.T) {
			_, err := signaling.New(c.options)
			if err == nil {
				t.Fatal("accepted")
			}
			for _, word := range c.words {
				if !strings.Contains(err.Error(), word) {
					t.Errorf("%v does not say %q", err, word)
				}
			}
		})
	}
	if _, err := signaling.New(signaling.Options{Rooms: rooms}); err != nil {
		t.Errorf("the zero value: %v", err)
	}
}
