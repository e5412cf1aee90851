package room

import (
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu"
)

// Every state of a lease, every arrow out of it, and what others see at its
// end. Media that never came up counts as not heard.
func TestPresenceTable(t *testing.T) {
	const connected, silent, never = sfu.ConnectivityConnected, sfu.ConnectivitySilent, sfu.ConnectivityNew
	type arrow func(*presence, time.Time)
	up := func(p *presence, now time.Time) { p.mediaIs(connected, now) }
	down := func(p *presence, now time.Time) { p.mediaIs(silent, now) }
	opens, falls, loses := (*presence).socketOpens, (*presence).socketFalls, (*presence).socketLoses
	rows := []struct {
		media  sfu.Connectivity
		socket socket
		on     string
		arrow  arrow
		to     socket
		sees   Connection
		leased bool
	}{
		{connected, socketOpen, "up", up, socketOpen, ConnectionOK, false},
		{connected, socketOpen, "down", down, socketOpen, ConnectionOK, false},
		{connected, socketOpen, "opens", opens, socketOpen, ConnectionOK, false},
		{connected, socketOpen, "falls", falls, socketSilent, ConnectionOK, false},
		{connected, socketOpen, "loses", loses, socketLost, ConnectionOK, true},

		{connected, socketSilent, "up", up, socketSilent, ConnectionOK, false},
		{connected, socketSilent, "down", down, socketSilent, ConnectionReconnecting, true},
		{connected, socketSilent, "opens", opens, socketOpen, ConnectionOK, false},
		{connected, socketSilent, "falls", falls, socketSilent, ConnectionOK, false},
		{connected, socketSilent, "loses", loses, socketLost, ConnectionOK, true},

		{connected, socketLost, "up", up, socketLost, ConnectionOK, true},
		{connected, socketLost, "down", down, socketLost, ConnectionReconnecting, true},
		{connected, socketLost, "opens", opens, socketOpen, ConnectionOK, false},
		{connected, socketLost, "falls", falls, socketLost, ConnectionOK, true},
		{connected, socketLost, "loses", loses, socketLost, ConnectionOK, true},

		{silent, socketOpen, "up", up, socketOpen, ConnectionOK, false},
		{silent, socketOpen, "down", down, socketOpen, ConnectionOK, false},
		{silent, socketOpen, "opens", opens, socketOpen, ConnectionOK, false},
		{silent, socketOpen, "falls", falls, socketSilent, ConnectionReconnecting, true},
		{silent, socketOpen, "loses", loses, socketLost, ConnectionReconnecting, true},

		{silent, socketSilent, "up", up, socketSilent, ConnectionOK, false},
		{silent, socketSilent, "down", down, socketSilent, ConnectionReconnecting, true},
		{silent, socketSilent, "opens", opens, socketOpen, ConnectionOK, false},
		{silent, socketSilent, "falls", falls, socketSilent, ConnectionReconnecting, true},
		{silent, socketSilent, "loses", loses, socketLost, ConnectionReconnecting, true},

		{silent, socketLost, "up", up, socketLost, ConnectionOK, true},
		{silent, socketLost, "down", down, socketLost, ConnectionReconnecting, true},
		{silent, socketLost, "opens", opens, socketOpen, ConnectionOK, false},
		{silent, socketLost, "falls", falls, socketLost, ConnectionReconnecting, true},
		{silent, socketLost, "loses", loses, socketLost, ConnectionReconnecting, true},

		{never, socketOpen, "falls", falls, socketSilent, ConnectionReconnecting, true},
		{never, socketOpen, "loses", loses, socketLost, ConnectionReconnecting, true},
		{never, socketLost, "opens", opens, socketOpen, ConnectionOK, false},
	}
	for _, row := range rows {
		t.Run(row.media.String()+" "+row.socket.String()+" "+row.on, func(t *testing.T) {
			start := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
			p := in(row.media, row.socket, start)
			row.arrow(&p, start.Add(time.Second))
			if p.socket != row.to {
				t.Errorf("socket %s, want %s", p.socket, row.to)
			}
			if got := p.connection(); got != row.sees {
				t.Errorf("others see %q, want %q", got, row.sees)
			}
			if got := !p.deadline(15 * time.Second).IsZero(); got != row.leased {
				t.Errorf("seat in question: %t, want %t", got, row.leased)
			}
		})
	}
}

// in returns a presence in a state, come to by the shortest way.
func in(media sfu.Connectivity, s socket, now time.Time) presence {
	var p presence
	p.mediaIs(media, now)
	switch s {
	case socketOpen:
	case socketSilent:
		p.socketFalls(now)
	case socketLost:
		p.socketLoses(now)
	}
	return p
}

// A seat kept for less time than it takes to notice a vanishing is given up
// when that is noticed.
func TestShortLease(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	p := in(sfu.ConnectivitySilent, socketSilent, now)
	if got := p.deadline(time.Second); got.After(now) {
		t.Errorf("deadline %v after the report, want none", got.Sub(now))
	}
}

func TestSocketNames(t *testing.T) {
	for s, want := range map[socket]string{socketOpen: "open", socketSilent: "silent", socketLost: "lost", 99: "unknown"} {
		if got := s.String(); got != want {
			t.Errorf("socket(%d) = %q, want %q", s, got, want)
		}
	}
}
