package main_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// visitor is somebody on the list of people of the running program.
type visitor struct {
	t      *testing.T
	socket *websocket.Conn
	id     uint64
}

func (c *configured) appear(name string) (*visitor, protocol.People) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), patience)
	defer cancel()
	dialer := websocket.Dialer{Subprotocols: []string{protocol.Subprotocol}}
	socket, answer, err := dialer.DialContext(ctx, "ws"+strings.TrimPrefix(c.url, "http")+"/v1/people/signal", nil)
	if err != nil {
		c.t.Fatalf("visit: %v", err)
	}
	_ = answer.Body.Close()
	c.t.Cleanup(func() { _ = socket.Close() })
	v := &visitor{t: c.t, socket: socket}
	v.say(protocol.Appear{Name: name})
	return v, hears[protocol.People](v)
}

func (v *visitor) say(m protocol.ClientMessage) {
	v.t.Helper()
	v.id++
	data, err := protocol.EncodeClient(protocol.Request{ID: v.id, Message: m})
	if err == nil {
		err = v.socket.WriteMessage(websocket.TextMessage, data)
	}
	if err != nil {
		v.t.Fatalf("say %s: %v", m.Kind(), err)
	}
}

// hears waits for a message of one kind.
func hears[M protocol.ServerMessage](v *visitor) M {
	v.t.Helper()
	_ = v.socket.SetReadDeadline(time.Now().Add(patience))
	for {
		_, data, err := v.socket.ReadMessage()
		if err != nil {
			v.t.Fatalf("listen: %v", err)
		}
		response, err := protocol.DecodeServer(data)
		if err != nil {
			v.t.Fatalf("%s: %v", data, err)
		}
		if m, ok := response.Message.(M); ok {
			return m
		}
	}
}

// Where nobody may open rooms, two who ring each other get one all the same,
// until the operator wants no list of people.
func TestDirectCallWhereNobodyOpensRooms(t *testing.T) {
	const settings = "auth: {create_rooms: nobody}\nrooms: {lunch: {}}\n"
	c := configure(t, settings)
	ada, adaSees := c.appear("Ada")
	bob, bobSees := c.appear("Bob")
	ada.say(protocol.Ring{Person: bobSees.Me})
	hears[protocol.Incoming](bob)
	bob.say(protocol.Accept{Person: adaSees.Me})
	room := hears[protocol.Connected](ada).Room
	if other := hears[protocol.Connected](bob).Room; other != room {
		t.Fatalf("rooms %s and %s", room, other)
	}
	if preview, status := c.preview(room); status != http.StatusOK || preview.Title != "Direct call" {
		t.Errorf("got %d %+v", status, preview)
	}
	c.join(room, "")
	c.join(room, "")
	for _, name := range []string{"board", "call-" + strings.Repeat("a", 39)} {
		if _, status := c.preview(name); status != http.StatusNotFound {
			t.Errorf("%s: got %d, want 404", name, status)
		}
	}

	c.write(settings + "people: {enabled: false}\n")
	c.hangup(reloaded)
	if bye := hears[protocol.Bye](ada); bye.Reason != protocol.NotFound {
		t.Errorf("got %+v", bye)
	}
	if status, _ := get(t, http.DefaultClient, c.url+"/v1/people"); status != http.StatusNotFound {
		t.Errorf("got %d, want 404", status)
	}
	if preview, status := c.preview(room); status != http.StatusOK || preview.Participants != 2 {
		t.Errorf("those who talk already: got %d %+v", status, preview)
	}
}

// What is said on the list of people is counted like what is said in rooms.
func TestDirectCallsAreCounted(t *testing.T) {
	c := configure(t, "")
	ada, adaSees := c.appear("Ada")
	bob, bobSees := c.appear("Bob")
	ada.say(protocol.Ring{Person: adaSees.Me}) // oneself
	hears[protocol.Failure](ada)
	ada.say(protocol.Ring{Person: bobSees.Me})
	hears[protocol.Incoming](bob)
	bob.say(protocol.Decline{Person: adaSees.Me})
	hears[protocol.Ended](ada)
	bob.say(protocol.Accept{Person: adaSees.Me}) // too late
	hears[protocol.Failure](bob)
	bob.say(protocol.Leave{})
	hears[protocol.Bye](bob)
	for _, line := range []string{
		`parley_signal_messages_total{direction="in",result="ok",type="appear"} 2`,
		`parley_signal_messages_total{direction="in",result="ok",type="ring"} 1`,
		`parley_signal_messages_total{direction="in",result="refused",type="ring"} 1`,
		`parley_signal_messages_total{direction="in",result="ok",type="decline"} 1`,
		`parley_signal_messages_total{direction="in",result="refused",type="accept"} 1`,
		`parley_signal_messages_total{direction="in",result="ok",type="leave"} 1`,
		`parley_signal_messages_total{direction="out",result="ok",type="incoming"} 1`,
		`parley_signal_messages_total{direction="out",result="ok",type="ended"} 2`,
		`parley_errors_total{code="bad_request"} 1`,
		`parley_errors_total{code="stale"} 1`,
		`parley_joins_total{result="ok"} 0`,
	} {
		_, body := metricsAt(t, c.url+"/metrics", "")
		has(t, body, line)
	}
}
