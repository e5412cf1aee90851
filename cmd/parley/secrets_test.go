package main_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/gorilla/websocket"

	"github.com/parley-sfu/parley/signaling/client"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// telltale is what must stand in no log of any program that a test starts, blabbed the last that did: a ticket (its version, and a
// time of this century), the keys of ICE, the names of what opens a door with something behind them. web/e2e looks for the same.
var (
	telltale = regexp.MustCompile(`AQAAA[A-Za-z][A-Za-z0-9_-]{40}|ice-(pwd|ufrag):|a=fingerprint|(?i)\\?"?(resume_?token|password|credential|ticket|authorization)\\?"?[:=] ?\\?"?[^\s"\\]{8}`)
	blabbed  atomic.Pointer[string]
)

// Nothing that opens a door stands in the log, however much is logged: not the passwords of rooms and what was tried instead,
// not tickets, resume tokens, secrets of the settings or what was made of them, not the keys of ICE.
func TestSecretsStayOutOfTheLog(t *testing.T) {
	const password, secret, relay = "correct-horse-7", "signing-secret-0123456789abcdef-8", "relay-secret-9"
	c := configure(t, `logging: {level: debug}
auth: {secret: `+secret+`}
rooms: {vault: {password: `+password+`}}
ice: {servers: [{urls: ["turn:127.0.0.1:9?transport=tcp"], secret: `+relay+`}]}
`)
	secrets := map[string]string{"the room's password": password, "the signing secret": secret, "the relay's secret": relay, "a wrong password": "guess-10"}
	c.ask("vault", "guess-10")
	ticket := c.ask("vault", password)
	secrets["the ticket"], secrets["the relay's credential"] = ticket.Ticket, ticket.ICEServers[0].Credential
	for name, value := range c.seated(ticket.Ticket) {
		secrets[name] = value
	}
	for name, value := range c.called(password) {
		secrets[name] = value
	}

	_ = c.process.Signal(syscall.SIGHUP) // so that the log has a last line
	_, entries := c.logged(t, reloaded)
	text, err := json.Marshal([][]entry{c.early, entries})
	if err != nil {
		t.Fatal(err)
	}
	log := string(text)
	if !telltale.MatchString(ticket.Ticket) {
		t.Error("a ticket would not be noticed in other tests' logs")
	}
	for name, value := range secrets {
		switch {
		case len(value) < 4:
			t.Errorf("%s is %q: the test would prove nothing", name, value)
		case strings.Contains(log, value):
			t.Errorf("%s stands in the log", name)
		}
	}
	for _, want := range []string{"session opened", "message", "not understood"} { // it did log what happened
		if !strings.Contains(log, want) {
			t.Errorf("%q is not logged", want)
		}
	}
}

// ask wants a ticket.
func (c *configured) ask(room, password string) protocol.Ticket {
	c.t.Helper()
	body := fmt.Sprintf(`{"name":"Ada","password":%q}`, password)
	request, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, c.url+"/v1/rooms/"+room+"/tickets", strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		c.t.Fatalf("ask for a ticket: %v", err)
	}
	defer func() { _ = response.Body.Close() }()
	var got protocol.Ticket
	if err := json.NewDecoder(response.Body).Decode(&got); err != nil {
		c.t.Fatalf("ask for a ticket: %v", err)
	}
	return got
}

// seated joins without media, resumes, errs, and tells what opened the doors.
func (c *configured) seated(ticket string) map[string]string {
	c.t.Helper()
	secrets := map[string]string{}
	hello := protocol.ClientMessage(protocol.Join{Ticket: ticket, Client: protocol.ClientInfo{Name: "test", Version: "1"}})
	for _, name := range []string{"first", "second"} {
		v := c.socket("vault")
		v.say(hello)
		joined := hears[protocol.Joined](v)
		secrets["the "+name+" resume token"], secrets["the session"] = joined.ResumeToken, joined.Session
		hello = protocol.Resume{Session: joined.Session, ResumeToken: joined.ResumeToken}
		if err := v.socket.WriteMessage(websocket.TextMessage, []byte(`{"type":"join","id":9,"data":{"ticket":"`+ticket)); err != nil {
			c.t.Fatal(err)
		}
		hears[protocol.Failure](v)
		_ = v.socket.Close()
	}
	return secrets
}

// socket opens a signalling socket of a room.
func (c *configured) socket(room string) *visitor {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), patience)
	defer cancel()
	dialer := websocket.Dialer{Subprotocols: []string{protocol.Subprotocol}}
	socket, answer, err := dialer.DialContext(ctx, "ws"+strings.TrimPrefix(c.url, "http")+"/v1/rooms/"+room+"/signal", nil)
	if err != nil {
		c.t.Fatalf("open a socket: %v", err)
	}
	_ = answer.Body.Close()
	c.t.Cleanup(func() { _ = socket.Close() })
	return &visitor{t: c.t, socket: socket}
}

// called makes a whole call, and tells the keys of its connection.
func (c *configured) called(password string) map[string]string {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), patience)
	defer cancel()
	var answer string
	ada, err := client.Join(ctx, client.Options{
		URL: c.url, Room: "vault", Name: "Ada", Password: password,
		OnEvent: func(m protocol.ServerMessage) {
			if joined, ok := m.(protocol.Joined); ok && joined.Answer != nil {
				answer = joined.Answer.SDP
			}
		},
	})
	if err != nil {
		c.t.Fatalf("call: %v", err)
	}
	if _, err := ada.Publish(ctx, protocol.Microphone, &client.Opus{}); err != nil {
		c.t.Fatalf("publish: %v", err)
	}
	if err := ada.Leave(ctx); err != nil {
		c.t.Errorf("leave: %v", err)
	}
	key := regexp.MustCompile(`a=ice-pwd:(\S+)`).FindStringSubmatch(answer)
	if key == nil {
		c.t.Fatalf("no ICE password in\n%s", answer)
	}
	return map[string]string{"the ICE password": key[1]}
}
