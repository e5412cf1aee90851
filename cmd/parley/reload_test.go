package main_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/gorilla/websocket"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// configured is a server with a file of settings.
type configured struct {
	*server
	t    *testing.T
	path string
}

func configure(t *testing.T, settings string) *configured {
	t.Helper()
	dir := t.TempDir()
	c := &configured{t: t, path: filepath.Join(dir, "parley.yaml")}
	c.write(settings)
	c.server = serve(t, dir, "--config", c.path)
	return c
}

func (c *configured) write(settings string) {
	c.t.Helper()
	if err := os.WriteFile(c.path, []byte("version: 1\n"+settings), 0o600); err != nil {
		c.t.Fatalf("write the settings: %v", err)
	}
}

// hangup has the server read its settings again and waits for the line of the log that says what came of it.
func (c *configured) hangup(want string) entry {
	c.t.Helper()
	if err := c.process.Signal(syscall.SIGHUP); err != nil {
		c.t.Fatalf("signal: %v", err)
	}
	found, _ := c.logged(c.t, want)
	return found
}

const (
	reloaded = "reloaded"
	refused  = "reload refused, the settings stay as they were"
)

// preview is what the server tells of a room.
func (c *configured) preview(name string) (protocol.Room, int) {
	c.t.Helper()
	status, body := get(c.t, http.DefaultClient, c.url+"/v1/rooms/"+name+"/preview")
	var p protocol.Preview
	if err := json.Unmarshal([]byte(body), &p); err != nil {
		c.t.Fatalf("preview of %s: %v\n%s", name, err, body)
	}
	return p.Room, status
}

func TestReload(t *testing.T) {
	c := configure(t, "rooms: {standup: {title: Daily, max_participants: 5}}\n")
	c.write(`server: {listen: ":1"}
ui: {name: Ours}
ice: {servers: [{urls: ['stun:stun.example.org']}]}
rooms:
  standup: {title: Weekly, max_participants: 6, chat_history: 3}
  lunch: {}
`)
	got := c.hangup(reloaded)
	for list, want := range map[string]string{
		"applied":   "[rooms.lunch rooms.standup.title rooms.standup.max_participants ui.name]",
		"new_rooms": "[rooms.standup.chat_history]", "newcomers": "[ice.servers]",
		"waiting_for_restart": "[]", // server.listen is set on the command line, which outranks the file
	} {
		if fmt.Sprint(got[list]) != want {
			t.Errorf("%s: got %v, want %s", list, got[list], want)
		}
	}
	if room, _ := c.preview("standup"); room.Title != "Weekly" || room.MaxParticipants != 6 {
		t.Errorf("got %+v, want the new title and six seats", room)
	}
	if _, page := get(t, http.DefaultClient, c.url+"/"); !strings.Contains(page, "Ours") {
		t.Errorf("the page does not say its new name:\n%s", page)
	}

	c.write("rooms:\n  standup: {title: Monthly, max_participant: 5}\n  lunch: {empty_timeout: 5}\n")
	got = c.hangup(refused)
	problems, _ := json.Marshal(got["problems"])
	for _, want := range []string{"did you mean max_participants?", "rooms.lunch.empty_timeout", `"line":3`} {
		if !strings.Contains(string(problems), want) {
			t.Errorf("got problems %s, want %s in them", problems, want)
		}
	}
	if room, _ := c.preview("standup"); room.Title != "Weekly" {
		t.Errorf("got %+v, want what was before the bad file", room)
	}

	if err := os.Remove(c.path); err != nil {
		t.Fatal(err)
	}
	c.hangup(refused)
	c.write("auth: {create_rooms: nobody}\nrooms: {standup: {title: Yearly}}\n")
	c.hangup(reloaded)
	if room, _ := c.preview("standup"); room.Title != "Yearly" {
		t.Errorf("got %+v, want the mended file", room)
	}
	if _, status := c.preview("lunch"); status != http.StatusNotFound {
		t.Errorf("the room that went: got %d, want 404", status)
	}
}

func TestReloadTellsWhatWaitsForARestart(t *testing.T) {
	c := configure(t, "")
	c.write("auth: {secret: 0123456789abcdef0123456789abcdef}\nlogging: {format: json}\n")
	if got := c.hangup(reloaded)["waiting_for_restart"]; fmt.Sprint(got) != "[auth.secret logging.format]" {
		t.Errorf("got %v", got)
	}
	c.write("auth: {secret: 0123456789abcdef0123456789abcdef}\nlimits: {rooms: 7}\n")
	got := c.hangup(reloaded)
	if fmt.Sprint(got["applied"], got["waiting_for_restart"]) != "[limits.rooms] [auth.secret]" {
		t.Errorf("got %v, want what still waits and not what waited before", got)
	}
}

func TestReloadChangesTheLevelOfLogs(t *testing.T) {
	c := configure(t, "")
	c.preview("NoSuchRoom") // refused, which is worth a line at debug only
	c.write("logging: {level: debug}\n")
	if err := c.process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	const line = "request refused"
	if _, before := c.logged(t, reloaded); find(before, line) != nil {
		t.Errorf("got %v, want nothing below info", before)
	}
	c.preview("NoSuchRoom")
	c.logged(t, line)
}

// A room that is taken out of the settings while somebody is inside keeps its password until it ends.
func TestARoomThatIsTakenOutStaysUntilItIsEmpty(t *testing.T) {
	c := configure(t, "auth: {create_rooms: nobody}\nrooms: {board: {title: The board, password: hunter2, empty_timeout: 1s}, lunch: {}}\n")
	ada := c.join("board", "hunter2")
	c.write("auth: {create_rooms: nobody}\nrooms: {lunch: {}}\n")
	c.hangup(reloaded)
	if status := c.ticket("board", ""); status != http.StatusUnauthorized {
		t.Errorf("a ticket without password: got %d, want 401", status)
	}
	room, _ := c.preview("board")
	if room.Title != "The board" || room.Participants != 1 || len(room.Names) != 0 {
		t.Errorf("got %+v, want the room as it was", room)
	}
	bob := c.join("board", "hunter2")
	for _, socket := range []*websocket.Conn{ada, bob} {
		if err := socket.WriteJSON(map[string]any{"type": "leave", "id": 2}); err != nil {
			t.Fatalf("leave: %v", err)
		}
	}
	c.logged(t, "room closed")
	if _, status := c.preview("board"); status != http.StatusNotFound {
		t.Errorf("after the last one left: got %d, want 404", status)
	}
}

func (c *configured) request(name, password string) *http.Response {
	c.t.Helper()
	body := fmt.Sprintf(`{"name":"Ada","password":%q}`, password)
	request, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, c.url+"/v1/rooms/"+name+"/tickets", strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		c.t.Fatalf("ticket: %v", err)
	}
	return response
}

func (c *configured) ticket(name, password string) (status int) {
	c.t.Helper()
	response := c.request(name, password)
	defer func() { _ = response.Body.Close() }()
	return response.StatusCode
}

// join seats somebody who sends no media.
func (c *configured) join(name, password string) *websocket.Conn {
	c.t.Helper()
	response := c.request(name, password)
	defer func() { _ = response.Body.Close() }()
	var ticket protocol.Ticket
	if err := json.NewDecoder(response.Body).Decode(&ticket); err != nil || ticket.Ticket == "" {
		c.t.Fatalf("ticket: %v, status %d", err, response.StatusCode)
	}
	ctx, cancel := context.WithTimeout(c.t.Context(), patience)
	defer cancel()
	dialer := websocket.Dialer{Subprotocols: []string{protocol.Subprotocol}}
	socket, answer, err := dialer.DialContext(ctx, "ws"+strings.TrimPrefix(c.url, "http")+"/v1/rooms/"+name+"/signal", nil)
	if err != nil {
		c.t.Fatalf("call: %v", err)
	}
	_ = answer.Body.Close()
	c.t.Cleanup(func() { _ = socket.Close() })
	join := map[string]any{"type": "join", "id": 1, "data": map[string]any{"ticket": ticket.Ticket, "client": map[string]string{"name": "test", "version": "1"}}}
	var joined struct{ Type string }
	if err = socket.WriteJSON(join); err == nil {
		err = socket.ReadJSON(&joined)
	}
	if err != nil || joined.Type != "joined" {
		c.t.Fatalf("join: got %+v, %v", joined, err)
	}
	return socket
}
