package signaling_test

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// taken is a request whose connection a handler can take over.
type taken struct {
	http.ResponseWriter

	conn net.Conn
}

func (h taken) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return h.conn, bufio.NewReadWriter(bufio.NewReader(h.conn), bufio.NewWriter(h.conn)), nil
}

// Somebody asks for a socket and does not read the answer: the connection is cut
// after five seconds, and its place is free again.
func TestUpgradeThatNobodyReads(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		ours, theirs := net.Pipe() // holds nothing: a write waits until it is read
		r := httptest.NewRequestWithContext(s.t.Context(), http.MethodGet, "/v1/rooms/standup/signal", http.NoBody)
		for name, value := range map[string]string{
			"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
			"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol": protocol.Subprotocol,
		} {
			r.Header.Set(name, value)
		}
		start := time.Now()
		s.server.ServeHTTP(taken{httptest.NewRecorder(), theirs}, r)
		if waited := time.Since(start); waited != 5*time.Second {
			s.t.Errorf("waited %v for the answer to be read, want 5 s", waited)
		}
		if _, err := ours.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
			s.t.Errorf("got %v, want the end of the connection", err)
		}
		if n := s.server.Stats().Sockets; n != 0 {
			s.t.Errorf("%d sockets count, want none", n)
		}
	})
}
