package signaling

import (
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/zap"

	"github.com/parley-sfu/parley/room"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// call is one HTTP request about a room or the list of people, after everything that all of them
// check alike.
type call struct {
	w       http.ResponseWriter
	r       *http.Request
	room    string // empty: about the list of people
	address netip.Prefix
}

func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle("/v1/rooms", s.about(http.MethodGet, s.rooms))
	mux.Handle("/v1/rooms/{room}/preview", s.about(http.MethodGet, inRoom(s.preview)))
	mux.Handle("/v1/rooms/{room}/tickets", s.about(http.MethodPost, inRoom(s.ticket)))
	mux.Handle("/v1/rooms/{room}/signal", s.about(http.MethodGet, inRoom(s.signal)))
	mux.Handle("/v1/people", s.about(http.MethodGet, s.onList(s.peopleInfo)))
	mux.Handle("/v1/people/signal", s.about(http.MethodGet, s.onList(s.signalPeople)))
	mux.HandleFunc("/livez", func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "ok\n") })
	mux.HandleFunc("/readyz", s.ready)
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		s.writeError(w, protocol.Errorf(protocol.NotFound, "no such path"))
	})
	return mux
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'") // JSON that somebody opens as a page
	h.Set("Referrer-Policy", "no-referrer")
	s.mux.ServeHTTP(w, r)
}

// inRoom checks the room's name.
func inRoom(handle func(call) *protocol.Error) func(call) *protocol.Error {
	return func(c call) *protocol.Error {
		if e := roomName(c.room); e != nil {
			return e
		}
		return handle(c)
	}
}

// about checks origin and method. Pages of other allowed origins
// may read the answers (CORS, Fetch standard §3.3).
func (s *Server) about(method string, handle func(call) *protocol.Error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Origin")
		if !s.allows(r) {
			s.writeError(w, protocol.Errorf(protocol.Forbidden, "this origin may not call").With("reason", "origin"))
			return
		}
		if from := r.Header.Get("Origin"); from != "" {
			w.Header().Set("Access-Control-Allow-Origin", from)
		}
		if r.Method == http.MethodOptions {
			preflight(w, method)
			return
		}
		if r.Method != method {
			w.Header().Set("Allow", method+", OPTIONS")
			s.options.Observer.Refused(protocol.Unsupported)
			writeJSON(w, http.StatusMethodNotAllowed, protocol.ErrorBody{Error: protocol.Errorf(protocol.Unsupported, "want %s", method)})
			return
		}
		terms := s.terms.Load()
		address := limitKey(clientAddress(r, terms.proxies), terms.limits.IPv6Prefix)
		if e := handle(call{w: w, r: r, room: r.PathValue("room"), address: address}); e != nil {
			s.log.Debug("request refused", zap.String("path", truncate(r.URL.Path)), zap.String("reason", string(e.Code)))
			s.writeError(w, e)
		}
	})
}

func preflight(w http.ResponseWriter, method string) {
	w.Header().Set("Access-Control-Allow-Methods", method)
	w.Header().Set("Access-Control-Allow-Headers", "Content-Type")
	w.Header().Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
}

// preview is the look through the door.
func (s *Server) preview(c call) *protocol.Error {
	if wait, ok := s.previewRate.take(c.address, time.Now()); !ok {
		return &protocol.Error{Code: protocol.RateLimited, RetryAfter: wait}
	}
	info, err := s.options.Rooms.Preview(c.r.Context(), c.room)
	if err != nil {
		return asProtocolError(err)
	}
	writeJSON(c.w, http.StatusOK, protocol.Preview{Room: wirePreview(info)})
	return nil
}

// ticket gives the right to join once, and what a browser needs to do so.
func (s *Server) ticket(c call) *protocol.Error {
	if wait, ok := s.ticketRate.take(c.address, time.Now()); !ok {
		return &protocol.Error{Code: protocol.RateLimited, Message: "too many tickets", RetryAfter: wait}
	}
	if s.isDraining() {
		return s.goingAway()
	}
	request, e := readTicketRequest(c)
	if e != nil {
		return e
	}
	name, e := personName(request.Name, s.terms.Load().limits.NameLength)
	if e != nil {
		return e
	}
	info, err := s.options.Rooms.Preview(c.r.Context(), c.room)
	if err != nil {
		return asProtocolError(err)
	}
	if e := s.checkPassword(c, request.Password); e != nil {
		return e
	}
	writeJSON(c.w, http.StatusOK, s.makeTicket(c.room, name, info))
	return nil
}

func (s *Server) makeTicket(in, name string, info room.Info) protocol.Ticket {
	now, terms := time.Now(), s.terms.Load()
	text, id := s.tickets.issue(in, name, now)
	policy := "all"
	if terms.relayOnly {
		policy = "relay"
	}
	described := wirePreview(info)
	described.Names = info.Names // whoever may have a ticket may know
	return protocol.Ticket{
		Ticket:             text,
		ExpiresInMS:        s.tickets.life().Milliseconds(),
		ICEServers:         browserServers(terms.servers, id.turnUser(), now),
		ICETransportPolicy: policy,
		Room:               described,
	}
}

func readTicketRequest(c call) (protocol.TicketRequest, *protocol.Error) {
	large := protocol.Errorf(protocol.TooLarge, "a body of at most %d bytes", maxBodyBytes)
	if c.r.ContentLength > maxBodyBytes { // said beforehand: nothing of it is read
		return protocol.TicketRequest{}, large
	}
	_ = http.NewResponseController(c.w).SetReadDeadline(time.Now().Add(bodyTimeout)) // a test's recorder has none
	data, err := io.ReadAll(http.MaxBytesReader(c.w, c.r.Body, maxBodyBytes))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return protocol.TicketRequest{}, large
	}
	if err != nil {
		return protocol.TicketRequest{}, protocol.Errorf(protocol.BadRequest, "the body ended early")
	}
	request, err := protocol.DecodeTicketRequest(data)
	if err != nil {
		return protocol.TicketRequest{}, asProtocolError(err)
	}
	return request, nil
}

// checkPassword counts a try before it compares, so that a hundred guesses at a
// time are a hundred guesses; a right one is not held against anybody.
func (s *Server) checkPassword(c call, given string) *protocol.Error {
	if s.options.Password == nil {
		return nil
	}
	want := s.options.Password(c.room)
	if !want.Set() {
		return nil
	}
	if given == "" {
		return protocol.Errorf(protocol.WrongPassword, "this room needs a password").With("reason", "missing")
	}
	if wait, ok := s.passwordRate.take(c.address, time.Now()); !ok {
		return &protocol.Error{Code: protocol.RateLimited, Message: "too many wrong passwords", RetryAfter: wait}
	}
	right, e := s.hasher.matches(c.r.Context(), want, given)
	if right || e != nil {
		s.passwordRate.giveBack(c.address)
		return e
	}
	return protocol.Errorf(protocol.WrongPassword, "the password is wrong")
}

// signal serves a session in a room.
func (s *Server) signal(c call) *protocol.Error { return s.upgrade(c, nil) }

// upgrade makes a WebSocket of the request, and begins a session: in a room, or,
// when there is a visit, on the list of people.
func (s *Server) upgrade(c call, v *visit) *protocol.Error {
	if !websocket.IsWebSocketUpgrade(c.r) {
		return protocol.Errorf(protocol.BadRequest, "this is a WebSocket")
	}
	if !offersSubprotocol(c.r) {
		return protocol.Errorf(protocol.Unsupported, "want the subprotocol %s", protocol.Subprotocol).With("versions", protocol.Subprotocol)
	}
	if e := s.admit(c.address, time.Now()); e != nil {
		return e
	}
	l := &s.terms.Load().limits
	wire := &meter{most: wirePerMessage * int64(max(l.MessageSize, l.JoinSize))}
	wire.grant()
	conn, err := s.upgrader.Upgrade(meteredUpgrade{c.w, wire}, c.r, nil)
	if err != nil { // the upgrader has answered
		s.release(c.address)
		s.log.Debug("upgrade failed", zap.Error(err))
		return nil
	}
	session := newSession(s, conn, c.room, c.address)
	session.wire = wire
	session.visit = v
	s.register(session)
	go s.host(session) // Close waits for it; the request and its buffers go meanwhile
	return nil
}

// host serves a session until it ends.
func (s *Server) host(session *session) {
	defer s.release(session.address)
	defer s.unregister(session)
	defer session.guard()
	session.run()
}

func offersSubprotocol(r *http.Request) bool {
	for _, offered := range websocket.Subprotocols(r) {
		if offered == protocol.Subprotocol {
			return true
		}
	}
	return false
}

// ready tells a load balancer whether to send anybody here.
func (s *Server) ready(w http.ResponseWriter, _ *http.Request) {
	if s.isDraining() {
		say(w, http.StatusServiceUnavailable, "draining\n")
		return
	}
	if s.options.Ready != nil && !s.options.Ready() {
		say(w, http.StatusServiceUnavailable, "not ready\n")
		return
	}
	say(w, http.StatusOK, "ready\n")
}

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text) // whoever asked may be gone
}

// writeError answers with a code's status and the error as JSON.
func (s *Server) writeError(w http.ResponseWriter, e *protocol.Error) {
	s.options.Observer.Refused(e.Code)
	if e.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(e.RetryAfter.Seconds()))))
	}
	writeJSON(w, e.Code.HTTPStatus(), protocol.ErrorBody{Error: e})
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	data, err := json.Marshal(body)
	if err != nil { // our own types always have a form
		status, data = http.StatusInternalServerError, []byte(`{"error":{"code":"internal"}}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(data, '\n')) // whoever asked may be gone
}
