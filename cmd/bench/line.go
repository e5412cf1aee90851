package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/gorilla/websocket"
)

// line is a WebSocket with JSON on which requests are answered by a key.
type line struct {
	socket *websocket.Conn
	// key is that of the request which a message answers, or nothing.
	key func(message []byte) string
	// event takes what answers nothing. It must not block.
	event func(message []byte) error

	mu      sync.Mutex // guards writing, and what follows
	waiting map[string]chan []byte
}

// maxMessage is what a server may say at once.
const maxMessage = 4 << 20

// dial opens a line, which is read until the engine closes.
func (e *engine) dial(ctx context.Context, url, protocol string, l *line) error {
	socket, response, err := (&websocket.Dialer{Subprotocols: []string{protocol}}).DialContext(ctx, url, nil)
	if err != nil && response != nil {
		return fmt.Errorf("dial %s: %s: %w", url, response.Status, err)
	}
	if err != nil {
		return fmt.Errorf("dial %s: %w", url, err)
	}
	_ = response.Body.Close() // empty: the socket has taken over
	socket.SetReadLimit(maxMessage)
	l.socket, l.waiting = socket, map[string]chan []byte{}
	e.mu.Lock()
	e.lines = append(e.lines, l)
	e.mu.Unlock()
	e.runs.Go(func() {
		e.fault(l.read())
	})
	return nil
}

// read takes messages until the line ends, and says why it did.
func (l *line) read() error {
	for {
		_, message, err := l.socket.ReadMessage()
		if err != nil {
			return fmt.Errorf("the server ended the line: %w", err)
		}
		if answered := l.take(l.key(message)); answered != nil {
			answered <- message
		} else if err = l.event(message); err != nil {
			return err
		}
	}
}

// take finds who waits, once.
func (l *line) take(key string) chan []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	waits := l.waiting[key]
	delete(l.waiting, key)
	return waits
}

// send writes a message that is not answered, or whose answer does not matter.
func (l *line) send(message any) error {
	content, err := json.Marshal(message)
	if err != nil {
		return fmt.Errorf("encode: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if err = l.socket.WriteMessage(websocket.TextMessage, content); err != nil {
		return fmt.Errorf("send: %w", err)
	}
	return nil
}

// ask sends a request and decodes what answers it.
func (l *line) ask(ctx context.Context, key string, message, into any) error {
	answered := make(chan []byte, 1)
	l.mu.Lock()
	l.waiting[key] = answered
	l.mu.Unlock()
	if err := l.send(message); err != nil {
		return err
	}
	select {
	case content := <-answered:
		if err := json.Unmarshal(content, into); err != nil {
			return fmt.Errorf("decode: %w", err)
		}
		return nil
	case <-ctx.Done():
		return fmt.Errorf("no answer: %w", ctx.Err())
	}
}

// errSentAway is why a server ends what it should not.
var errSentAway = errors.New("sent away")
