package signaling_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"github.com/parley-sfu/parley/configs/limits"
	"github.com/parley-sfu/parley/configs/units"
	"github.com/parley-sfu/parley/room"
	"github.com/parley-sfu/parley/sfu"
	"github.com/parley-sfu/parley/signaling"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// pipeListener hands net.Pipe ends to an http.Server: real HTTP and WebSocket
// in fake time.
type pipeListener struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newPipeListener() *pipeListener {
	return &pipeListener{conns: make(chan net.Conn), done: make(chan struct{})}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error {
	l.once.Do(func() { close(l.done) })
	return nil
}

func (l *pipeListener) Addr() net.Addr { return &net.TCPAddr{} }

// from is a connection with an address.
type from struct {
	net.Conn
	address string
}

func (f from) RemoteAddr() net.Addr { return address(f.address) }

type address string

func (address) Network() string  { return "tcp" }
func (a address) String() string { return string(a) }

// fakePeer stands in for a PeerConnection. What it does with an offer stands in
// the offer.
type fakePeer struct {
	notify func(sfu.Event)

	mu         sync.Mutex // guards the following
	candidates []string
	acked      []uint64
}

const (
	goodSDP   = "v=0\r\n"
	badSDP    = "v=0\r\ns=refuse me\r\n"
	silentSDP = "v=0\r\ns=do not answer\r\n"
)

func (p *fakePeer) Offer(rev uint64, sdp string) {
	switch sdp {
	case badSDP:
		p.notify(sfu.Refused{Rev: rev, Reason: "no fingerprint"})
	case silentSDP:
	default:
		p.notify(sfu.Answered{Rev: rev, SDP: "answer to " + sdp})
	}
}

func (p *fakePeer) AddCandidate(_, candidate, _ string) error {
	if strings.Contains(candidate, "garbage") {
		return errors.New("garbage")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.candidates = append(p.candidates, candidate)
	return nil
}

func (p *fakePeer) Acknowledge(rev uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.acked = append(p.acked, rev)
}

func (p *fakePeer) SetPublications([]*sfu.Publication)  {}
func (p *fakePeer) SetSubscriptions([]sfu.Subscription) {}
func (p *fakePeer) Close()                              {}

func (p *fakePeer) acknowledged() []uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.acked)
}

// site is a whole server with real rooms and fake peers, for one test.
type site struct {
	t        *testing.T
	server   *signaling.Server
	registry *room.Registry
	listener *pipeListener
	http     *http.Server

	panics uint64 // that the story provoked

	mu    sync.Mutex           // guards the following
	peers map[string]*fakePeer // by participant
}

// roomSettings are what every room of a site is like, but for these names:
// "secret" needs a password, "tiny" seats one, "nowhere" does not exist.
func roomSettings(name string) (room.Settings, error) {
	settings := room.Settings{
		Title:           "The " + name,
		MaxParticipants: 300,
		ChatHistory:     10,
		MaxScreenShares: 1,
		VideoCodecs:     []string{"vp8"},
		AudioCodecs:     []string{"opus"},
		VideoSlots:      12,
		AudioSlots:      8,
		Video:           room.VideoLimits{MaxWidth: 1280, MaxHeight: 720, MaxBitrate: 2_500_000, Simulcast: true},
		Screen:          room.ScreenLimits{MaxWidth: 1920, MaxHeight: 1080, MaxBitrate: 3_000_000, MaxFPS: 30},
	}
	switch name {
	case "nowhere":
		return room.Settings{}, room.ErrNotFound
	case "secret":
		settings.Password = true
	case "tiny":
		settings.MaxParticipants = 1
	}
	return settings, nil
}

// newSite starts a site; options may be changed before. The caller closes it
// inside of its bubble.
func newSite(t *testing.T, change func(*signaling.Options)) *site {
	t.Helper()
	s := &site{t: t, listener: newPipeListener(), peers: map[string]*fakePeer{}}
	s.registry = room.NewRegistry(room.Options{
		Settings: roomSettings,
		NewPeer: func(o sfu.PeerOptions, notify func(sfu.Event)) (room.Peer, error) {
			peer := &fakePeer{notify: notify}
			s.mu.Lock()
			defer s.mu.Unlock()
			s.peers[o.ID] = peer
			return peer, nil
		},
	})
	options := signaling.Options{
		Rooms: s.registry,
		Password: func(name string) signaling.Password {
			if name == "secret" {
				return signaling.Password{Plain: "correct horse"}
			}
			return signaling.Password{}
		},
		Limits:  limits.Limits{JoinsPerIP: units.PerMinute(10_000)},
		Version: "test",
	}
	if change != nil {
		change(&options)
	}
	server, err := signaling.New(options)
	if err != nil {
		t.Fatal(err)
	}
	s.server = server
	s.http = &http.Server{Handler: server, ReadHeaderTimeout: 5 * time.Second}
	go s.http.Serve(s.listener) //nolint:errcheck // ends when the site is closed
	return s
}

func (s *site) close() {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), time.Minute)
	defer cancel()
	if err := s.server.Close(ctx); err != nil {
		s.t.Error(err)
	}
	if err := s.registry.Close(ctx, room.ReasonDraining); err != nil {
		s.t.Error(err)
	}
	if err := s.http.Close(); err != nil {
		s.t.Error(err)
	}
	if stats := s.server.Stats(); stats.Panics != s.panics || stats.Sockets != 0 {
		s.t.Errorf("left behind: %+v", stats)
	}
}

// inBubble runs a story on a site in fake time.
func inBubble(t *testing.T, change func(*signaling.Options), story func(s *site)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, change)
		defer s.close()
		story(s)
	})
}

func (s *site) peer(participant string) *fakePeer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.peers[participant]
}

// request makes an HTTP request without a socket.
func (s *site) request(method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(s.t.Context(), method, path, strings.NewReader(body))
	r.RemoteAddr = "203.0.113.7:40000"
	w := httptest.NewRecorder()
	s.server.ServeHTTP(w, r)
	return w
}

// decodeBody reads an answer's JSON.
func decodeBody[T any](t *testing.T, w *httptest.ResponseRecorder) T {
	t.Helper()
	var body T
	if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
		t.Fatalf("status %d, body %q: %v", w.Code, w.Body, err)
	}
	return body
}

func (s *site) ticket(in, name string) string {
	s.t.Helper()
	body, err := json.Marshal(protocol.TicketRequest{Name: name, Password: "correct horse"})
	if err != nil {
		s.t.Fatal(err)
	}
	w := s.request(http.MethodPost, "/v1/rooms/"+in+"/tickets", string(body))
	if w.Code != http.StatusOK {
		s.t.Fatalf("ticket: %d %s", w.Code, w.Body)
	}
	return decodeBody[protocol.Ticket](s.t, w).Ticket
}

// client is a real gorilla client on a pipe.
type client struct {
	t    *testing.T
	conn *websocket.Conn
	raw  net.Conn
	id   uint64
}

// dialOptions say how a client calls.
type dialOptions struct {
	origin      string
	noProtocol  bool
	compression bool
	address     string
	path        string // instead of a room's
}

// answer is what an upgrade was answered with.
type answer struct {
	status int
	header http.Header
	body   string
}

// dial opens a socket, or none, and returns the answer.
func (s *site) dial(in string, o dialOptions) (*client, answer) {
	s.t.Helper()
	ours, theirs := net.Pipe()
	if o.address != "" {
		theirs = from{theirs, o.address}
	}
	s.listener.conns <- theirs
	header := http.Header{}
	if !o.noProtocol {
		header.Set("Sec-WebSocket-Protocol", protocol.Subprotocol)
	}
	if o.origin != "" {
		header.Set("Origin", o.origin)
	}
	dialer := websocket.Dialer{
		NetDial:           func(string, string) (net.Conn, error) { return ours, nil },
		EnableCompression: o.compression,
	}
	u := url.URL{Scheme: "ws", Host: "meet.example.org", Path: cmp.Or(o.path, "/v1/rooms/"+in+"/signal")}
	conn, response, err := dialer.DialContext(s.t.Context(), u.String(), header)
	if response == nil {
		s.t.Fatalf("dial: %v", err)
	}
	defer func() { _ = response.Body.Close() }()
	got := answer{status: response.StatusCode, header: response.Header}
	if err != nil {
		got.body = readAll(s.t, response.Body)
		return nil, got
	}
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Minute)) // rooms tick for ever: nobody may wait so long
	return &client{t: s.t, conn: conn, raw: ours}, got
}

// call opens a socket that must open.
func (s *site) call(in string) *client {
	s.t.Helper()
	c, response := s.dial(in, dialOptions{})
	if c == nil {
		s.t.Fatalf("status %d", response.status)
	}
	return c
}

// join opens a socket and joins.
func (s *site) join(in, name string) (*client, protocol.Joined) {
	s.t.Helper()
	c := s.call(in)
	id := c.send(protocol.Join{Ticket: s.ticket(in, name), Client: protocol.ClientInfo{Name: "test", Version: "1"}})
	return c, expect[protocol.Joined](c, id)
}

// send sends a message with the next id, which it returns; 0 where no answer
// is due.
func (c *client) send(m protocol.ClientMessage) uint64 {
	c.t.Helper()
	id := uint64(0)
	if m.Kind().Answered() {
		c.id++
		id = c.id
	}
	data, err := protocol.EncodeClient(protocol.Request{ID: id, Message: m})
	if err != nil {
		c.t.Fatal(err)
	}
	c.sendText(string(data))
	return id
}

func (c *client) sendText(text string) {
	c.t.Helper()
	if err := c.conn.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
		c.t.Fatalf("send: %v", err)
	}
}

// next reads the next message; the error is the end of the socket.
func (c *client) next() (protocol.Response, error) {
	c.t.Helper()
	_, data, err := c.conn.ReadMessage()
	if err != nil {
		return protocol.Response{}, err
	}
	response, err := protocol.DecodeServer(data)
	if err != nil {
		c.t.Fatalf("the server said %s: %v", data, err)
	}
	return response, nil
}

// expect reads until a message of one type comes, and checks what it answers
// (0: nothing).
func expect[M protocol.ServerMessage](c *client, re uint64) M {
	c.t.Helper()
	for {
		response, err := c.next()
		if err != nil {
			var want M
			c.t.Fatalf("waiting for %s: %v", want.Kind(), err)
		}
		m, ok := response.Message.(M)
		if !ok && re != 0 && response.Re == re {
			c.t.Fatalf("request %d was answered with %s %+v", re, response.Message.Kind(), response.Message)
		}
		if !ok {
			continue
		}
		if response.Re != re {
			c.t.Errorf("%s answers %d, want %d", m.Kind(), response.Re, re)
		}
		return m
	}
}

// nextAnswer reads until id is answered.
func nextAnswer(c *client, id uint64) protocol.ServerMessage {
	c.t.Helper()
	for {
		response, err := c.next()
		if err != nil {
			c.t.Fatal(err)
		}
		if response.Re == id {
			return response.Message
		}
	}
}

// expectError reads until an error comes and checks its code.
func (c *client) expectError(re uint64, code protocol.Code) protocol.Error {
	c.t.Helper()
	failure := expect[protocol.Failure](c, re)
	if failure.Code != code {
		c.t.Errorf("got %v %v, want %s", failure.Error, failure.Details, code)
	}
	return *failure.Error
}

// expectEnd reads until the socket ends. It returns the bye, if there was one,
// and the close code.
func (c *client) expectEnd() (*protocol.Bye, int) {
	c.t.Helper()
	var bye *protocol.Bye
	for {
		response, err := c.next()
		if err != nil {
			var closed *websocket.CloseError
			if !errors.As(err, &closed) {
				return bye, 0
			}
			return bye, closed.Code
		}
		if m, ok := response.Message.(protocol.Bye); ok {
			bye = &m
		}
	}
}

// expectBye checks how the session ends.
func (c *client) expectBye(reason protocol.Code) protocol.Bye {
	c.t.Helper()
	bye, code := c.expectEnd()
	if bye == nil {
		c.t.Fatalf("no bye, close code %d, want %s", code, reason)
	}
	if bye.Reason != reason || code != reason.CloseCode() || bye.Retry != reason.Retry() {
		c.t.Errorf("got %+v with close code %d, want %s with %d", bye, code, reason, reason.CloseCode())
	}
	return *bye
}

// vanish cuts the line as a lost network does.
func (c *client) vanish() { _ = c.raw.Close() }

// names asks the site for who is inside of the room "standup".
func (s *site) names() []string {
	s.t.Helper()
	preview, err := s.registry.Preview(s.t.Context(), "standup")
	if err != nil {
		s.t.Fatal(err)
	}
	return preview.Names
}

// readAll drains a body.
func readAll(t *testing.T, body io.Reader) string {
	t.Helper()
	data, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
