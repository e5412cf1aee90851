package signaling

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"

	"github.com/gorilla/websocket"
)

// meter counts what a socket carries against what comes of it. Limits on
// messages do not see frames that are none: empty fragments, pongs. Whoever sends
// only those runs out of bytes, whatever the rate:
//
//	bytes in ──▶ −n ──▶ left ◀── a message came, or a ping went: as many as ever
//	                     └── none: the reader ends
type meter struct {
	net.Conn

	most int64
	left atomic.Int64
}

// grant lets as many bytes pass as one message may take.
func (m *meter) grant() { m.left.Store(m.most) }

// Read implements [net.Conn].
func (m *meter) Read(p []byte) (int, error) {
	n, err := m.Conn.Read(p)
	if m.left.Add(-int64(n)) < 0 {
		return 0, websocket.ErrReadLimit
	}
	return n, err //nolint:wrapcheck // the socket's own, which has its own kinds
}

// meteredUpgrade puts the meter between the socket and what reads it.
type meteredUpgrade struct {
	http.ResponseWriter

	meter *meter
}

// Hijack implements [http.Hijacker].
func (u meteredUpgrade) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffered, err := http.NewResponseController(u.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, fmt.Errorf("take over the connection: %w", err)
	}
	u.meter.Conn = conn
	return u.meter, buffered, nil
}
