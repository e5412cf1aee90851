package sfu

import (
	"net/netip"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/udp"
)

// Whoever asks whether media would be heard is told the truth, within a second.
func TestListening(t *testing.T) {
	for _, row := range []struct {
		story string
		spoil func(*testing.T, *Engine)
		want  bool
	}{
		{"all is well", func(*testing.T, *Engine) {}, true},
		{"the port is closed", func(_ *testing.T, e *Engine) { _ = e.mux.conns[0].Close() }, false},
		{"who reads the port hangs", func(t *testing.T, e *Engine) { t.Helper(); e.mux.conns[0] = hanging(t) }, false},
		{"the beat has stopped", func(_ *testing.T, e *Engine) { e.beaten.Store(time.Now().Add(-2 * time.Second).UnixNano()) }, false},
		{"there is no socket, the network is a test's own", func(_ *testing.T, e *Engine) { e.mux.conns = [2]*udp.Conn{} }, true},
	} {
		t.Run(row.story, func(t *testing.T) {
			conn, err := udp.Listen(udp.Options{Network: "udp4", Address: netip.MustParseAddrPort("127.0.0.1:0")})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			e := &Engine{mux: &mux{conns: [2]*udp.Conn{conn}}}
			e.beaten.Store(time.Now().UnixNano())
			row.spoil(t, e)
			began := time.Now()
			if got := e.Listening(t.Context()); got != row.want {
				t.Errorf("got %v, want %v", got, row.want)
			}
			if took := time.Since(began); took > 3*time.Second {
				t.Errorf("it took %v, want 3 s at most", took)
			}
		})
	}
}

// hanging is a port whose reader never comes back from what it was given.
func hanging(t *testing.T) *udp.Conn {
	t.Helper()
	stuck := make(chan struct{})
	conn, err := udp.Listen(udp.Options{
		Network: "udp4", Address: netip.MustParseAddrPort("127.0.0.1:0"),
		Hooks: func(*udp.Conn, int) udp.Hooks {
			return udp.Hooks{Handler: func([]byte, netip.AddrPort) bool { <-stuck; return true }}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		close(stuck)
		_ = conn.Close()
	})
	return conn
}
