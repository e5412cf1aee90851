package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// usual is how long a server may take for anything that it does at once.
const usual = 3 * time.Second

// session is one signalling socket.
type session struct {
	conn  *websocket.Conn
	heard chan protocol.Response // closed with the socket
	pongs chan struct{}
	code  atomic.Int32 // of the close frame; 0: there was none
	raw   atomic.Pointer[[]byte]

	// Set by join.
	joined protocol.Joined
	answer answered
	ids    int // of the last request
}

// dialer comes from an address of its own, so that limits per address are met
// only by those who try to.
func dialer(from net.IP) *net.Dialer {
	d := &net.Dialer{Timeout: usual}
	if from != nil {
		d.LocalAddr = &net.TCPAddr{IP: from}
	}
	return d
}

// ticket asks for the right to join where the others are.
func (a *attempt) ticket(ctx context.Context) (string, error) {
	return a.ticketFor(ctx, a.kit.target.Room)
}

// ticketFor asks for the right to join a room.
func (a *attempt) ticketFor(ctx context.Context, room string) (string, error) {
	body, err := json.Marshal(protocol.TicketRequest{Name: "Mallory"})
	if err != nil {
		return "", fmt.Errorf("ask for a ticket: %w", err)
	}
	to := a.kit.target.URL.JoinPath("v1", "rooms", room, "tickets").String()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return "", fmt.Errorf("ask for a ticket: %w", err)
	}
	transport := &http.Transport{DialContext: dialer(a.from).DialContext, DisableKeepAlives: true}
	response, err := (&http.Client{Transport: transport, Timeout: usual}).Do(request)
	if err != nil {
		return "", fmt.Errorf("ask for a ticket: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	var got protocol.Ticket
	if err := json.NewDecoder(response.Body).Decode(&got); err != nil || got.Ticket == "" {
		return "", fmt.Errorf("ask for a ticket: status %d, %w", response.StatusCode, errNoTicket)
	}
	return got.Ticket, nil
}

var errNoTicket = errors.New("no ticket")

// dial opens a signalling socket of a room.
func (a *attempt) dial(ctx context.Context, room string) (*session, error) {
	to := socketURL(a.kit.target.URL, room)
	d := websocket.Dialer{
		NetDialContext: dialer(a.from).DialContext, HandshakeTimeout: usual,
		Subprotocols: []string{protocol.Subprotocol},
	}
	conn, response, err := d.DialContext(ctx, to.String(), nil)
	if err != nil {
		return nil, fmt.Errorf("open a socket: %w", err)
	}
	_ = response.Body.Close()
	s := &session{conn: conn, heard: make(chan protocol.Response, 4096), pongs: make(chan struct{}, 64)}
	conn.SetPongHandler(func(string) error {
		select {
		case s.pongs <- struct{}{}:
		default: // somebody has been told
		}
		return nil
	})
	a.kit.wg.Go(s.read)
	a.onEnd(s.leave)
	return s, nil
}

// leave gives the seat up, so that it is free for the next case.
func (s *session) leave() {
	going := websocket.FormatCloseMessage(websocket.CloseGoingAway, "")
	_ = s.conn.WriteControl(websocket.CloseMessage, going, time.Now().Add(usual)) // may have ended
	s.ended(usual)
	_ = s.conn.Close()
}

func socketURL(base *url.URL, room string) *url.URL {
	to := base.JoinPath("v1", "rooms", room, "signal")
	to.Scheme = map[string]string{"http": "ws", "https": "wss"}[base.Scheme]
	return to
}

// read takes what comes until the socket ends.
func (s *session) read() {
	defer close(s.heard)
	for {
		_, data, err := s.conn.ReadMessage()
		var closed *websocket.CloseError
		if errors.As(err, &closed) {
			s.code.Store(int32(closed.Code)) //nolint:gosec // four digits
		}
		if err != nil {
			return
		}
		s.raw.Store(&data)
		response, err := protocol.DecodeServer(data)
		if err != nil {
			continue
		}
		select {
		case s.heard <- response:
		default: // a flood of answers to a flood: only the end counts
		}
	}
}

// say sends a message of the protocol and returns its id.
func (s *session) say(m protocol.ClientMessage) (id uint64, err error) {
	s.ids++
	id = uint64(s.ids) //nolint:gosec // counts from 1
	data, err := protocol.EncodeClient(protocol.Request{ID: id, Message: m})
	if err != nil {
		return 0, fmt.Errorf("say %s: %w", m.Kind(), err)
	}
	if err := s.conn.WriteMessage(websocket.TextMessage, data); err != nil {
		return 0, fmt.Errorf("say %s: %w", m.Kind(), err)
	}
	return id, nil
}

// reply waits for the answer to a request; id 0 is any error that answers none.
// Its word is what the table has: a code, "ok", "joined", "answer", "close 4400",
// "cut", "silence".
func (s *session) reply(id uint64, wait time.Duration) (word string, m protocol.ServerMessage) {
	late := time.NewTimer(wait)
	defer late.Stop()
	for {
		select {
		case response, open := <-s.heard:
			if !open {
				return s.end(), nil
			}
			if word := wordFor(response, id); word != "" {
				return word, response.Message
			}
		case <-late.C:
			return silence, nil
		}
	}
}

// Answers that are no codes.
const (
	silence = "silence"
	cut     = "cut"
	kept    = "kept"
)

// end is how the socket ended.
func (s *session) end() string {
	if code := s.code.Load(); code != 0 {
		return fmt.Sprintf("close %d", code)
	}
	return cut
}

func wordFor(r protocol.Response, id uint64) string {
	failure, failed := r.Message.(protocol.Failure)
	switch {
	case failed && (r.Re == id || r.Re == 0):
		return string(failure.Code)
	case r.Re != id || id == 0:
		return ""
	}
	return string(r.Message.Kind())
}

// alive tells whether the socket still answers, or how it ended. Somebody over
// a rate gets an error instead of a pong: that is an answer too.
func (s *session) alive() string {
	_ = s.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(usual)) // its failure shows at the reader
	late := time.NewTimer(usual)
	defer late.Stop()
	for {
		select {
		case <-s.pongs:
			return kept
		case response, open := <-s.heard:
			failure, failed := response.Message.(protocol.Failure)
			switch {
			case !open:
				return s.end()
			case failed && response.Re == 0 && failure.Code == protocol.RateLimited:
				return kept
			}
		case <-late.C:
			return "deaf"
		}
	}
}

// ended waits for the end of the socket.
func (s *session) ended(wait time.Duration) string {
	late := time.NewTimer(wait)
	defer late.Stop()
	for {
		select {
		case _, open := <-s.heard:
			if !open {
				return s.end()
			}
		case <-late.C:
			return kept
		}
	}
}

// enter joins the room, with an offer or without.
func (a *attempt) enter(ctx context.Context, offer string) (*session, string, error) {
	ticket, err := a.ticket(ctx)
	if err != nil {
		return nil, "", err
	}
	s, err := a.dial(ctx, a.kit.target.Room)
	if err != nil {
		return nil, "", err
	}
	hello := protocol.Join{Ticket: ticket, Client: protocol.ClientInfo{Name: "hostile", Version: "1"}}
	if offer != "" {
		hello.Offer = &protocol.Description{Rev: 1, SDP: offer}
		hello.Tracks = []protocol.TrackRequest{{MID: "0", Source: protocol.Microphone}, {MID: "1", Source: protocol.Camera, Width: 640, Height: 480}}
	}
	id, err := s.say(hello)
	if err != nil { // cut in the middle of it
		return s, s.ended(usual), nil //nolint:nilerr // that is the answer
	}
	word, m := s.reply(id, 2*usual)
	if joined, ok := m.(protocol.Joined); ok {
		s.joined = joined
		if joined.Answer != nil {
			s.answer = readAnswer(joined.Answer.SDP)
		}
	}
	return s, word, nil
}
