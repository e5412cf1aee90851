package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// ErrLinkLost is what a request ends with whose socket was lost before the
// answer came. Nobody knows whether it was done.
var ErrLinkLost = errors.New("the signalling socket was lost")

// link is one WebSocket and the requests that wait for their answers on it. One
// goroutine reads it, any may write.
type link struct {
	conn    *websocket.Conn
	silence atomic.Int64 // hearing nothing for so many nanoseconds ends the link

	mu      sync.Mutex // guards the following, and writing
	last    uint64     // id of the last request
	waiting map[uint64]chan protocol.ServerMessage
	lost    bool
}

// dial opens the socket at a path below /v1.
func (k *Kit) dial(ctx context.Context, base *url.URL, path ...string) (*link, error) {
	address := base.JoinPath("v1").JoinPath(path...)
	address.Scheme = map[string]string{"http": "ws", "https": "wss"}[base.Scheme]
	header := http.Header{"Sec-WebSocket-Protocol": {protocol.Subprotocol}}
	conn, response, err := k.dialer.DialContext(ctx, address.String(), header)
	if err != nil {
		if response != nil {
			_ = response.Body.Close()
			return nil, fmt.Errorf("open socket: the server answers %s: %w", response.Status, err)
		}
		return nil, fmt.Errorf("open socket: %w", err)
	}
	_ = response.Body.Close()
	conn.SetReadLimit(maxMessageBytes)
	l := &link{conn: conn, waiting: map[uint64]chan protocol.ServerMessage{}}
	l.expect(requestTimeout)
	conn.SetPingHandler(l.pinged)
	return l, nil
}

// pinged answers the server's ping, and notes that it is there.
func (l *link) pinged(data string) error {
	l.heard()
	err := l.conn.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(writeTimeout))
	if err != nil && !errors.Is(err, websocket.ErrCloseSent) {
		return err //nolint:wrapcheck // ends the reader, which says more
	}
	return nil
}

// heard puts off the end of a link on which nothing is heard.
func (l *link) heard() {
	_ = l.conn.SetReadDeadline(time.Now().Add(time.Duration(l.silence.Load())))
}

// expect says how often the server pings.
func (l *link) expect(every time.Duration) {
	if every > 0 {
		l.silence.Store(int64(float64(every) * silenceFactor))
		l.heard()
	}
}

// send says something that is not answered.
func (l *link) send(m protocol.ClientMessage) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.write(protocol.Request{Message: m})
}

// write is called with mu held.
func (l *link) write(r protocol.Request) error {
	data, err := protocol.EncodeClient(r)
	if err != nil {
		return err //nolint:wrapcheck // names the message
	}
	if l.lost {
		return ErrLinkLost
	}
	_ = l.conn.SetWriteDeadline(time.Now().Add(writeTimeout))
	if err := l.conn.WriteMessage(websocket.TextMessage, data); err != nil {
		return fmt.Errorf("%w: %w", ErrLinkLost, err)
	}
	return nil
}

// request says something and returns where the answer will come; the channel is
// closed without one when the link is lost.
func (l *link) request(m protocol.ClientMessage) (uint64, <-chan protocol.ServerMessage, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last++
	answer := make(chan protocol.ServerMessage, 1)
	if err := l.write(protocol.Request{ID: l.last, Message: m}); err != nil {
		return 0, nil, err
	}
	l.waiting[l.last] = answer
	return l.last, answer, nil
}

// ask says something and waits for the answer. What the server refuses comes as
// a *[protocol.Error]. A server that does not answer has lost us: then the socket
// is given up for another.
func (l *link) ask(ctx context.Context, m protocol.ClientMessage) (protocol.ServerMessage, error) {
	timer := time.NewTimer(requestTimeout)
	defer timer.Stop()
	id, answer, err := l.request(m)
	if err != nil {
		return nil, err
	}
	select {
	case said, ok := <-answer:
		if !ok {
			return nil, ErrLinkLost
		}
		if failure, refused := said.(protocol.Failure); refused {
			return nil, failure.Error
		}
		return said, nil
	case <-ctx.Done():
		l.forget(id)
		return nil, fmt.Errorf("wait for the answer to %s: %w", m.Kind(), ctx.Err())
	case <-timer.C:
		_ = l.conn.Close() // its reader resumes
		return nil, fmt.Errorf("%w: no answer to %s", ErrLinkLost, m.Kind())
	}
}

// forget gives up waiting for an answer.
func (l *link) forget(id uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.waiting, id)
}

// read returns the next message, after handing it to whoever waits for it. What
// this client does not know is left out, as the protocol wants.
func (l *link) read() (protocol.Response, error) {
	for {
		_, data, err := l.conn.ReadMessage()
		if err != nil {
			return protocol.Response{}, fmt.Errorf("%w: %w", ErrLinkLost, err)
		}
		l.heard()
		response, err := protocol.DecodeServer(data)
		if err != nil {
			continue
		}
		if response.Re != 0 {
			l.answer(response)
		}
		return response, nil
	}
}

func (l *link) answer(r protocol.Response) {
	l.mu.Lock()
	answer := l.waiting[r.Re]
	delete(l.waiting, r.Re)
	l.mu.Unlock()
	if answer != nil {
		answer <- r.Message // there is room for one, and one comes
	}
}

// close ends the link; who waits is told so.
func (l *link) close() {
	_ = l.conn.Close() // first: it frees a writer, who holds the lock
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lost = true
	for id, answer := range l.waiting {
		close(answer)
		delete(l.waiting, id)
	}
}
