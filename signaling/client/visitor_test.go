package client_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/parley-sfu/parley/signaling/client"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// guest is a visitor and what it was told.
type guest struct {
	*client.Visitor
	t    *testing.T
	told chan protocol.ServerMessage
}

func (s *site) appear(name string) *guest {
	s.t.Helper()
	g := &guest{t: s.t, told: make(chan protocol.ServerMessage, 100)}
	v, err := client.Appear(s.t.Context(), client.VisitorOptions{
		URL: s.url, Name: name, Kit: s.kit, OnEvent: func(m protocol.ServerMessage) { g.told <- m },
	})
	if err != nil {
		s.t.Fatal(err)
	}
	g.Visitor = v
	s.t.Cleanup(func() { must(s.t, v.Leave(context.Background())) })
	return g
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

// awaits is the next message of a kind that a guest is told.
func awaits[M protocol.ServerMessage](g *guest) M {
	g.t.Helper()
	late := time.After(patience)
	for {
		select {
		case said := <-g.told:
			if m, ok := said.(M); ok {
				return m
			}
		case <-late:
			var want M
			g.t.Fatalf("waited in vain for %s", want.Kind())
		}
	}
}

// One declines, one gives up, one accepts; then both join the room they are given.
func TestVisitorsRing(t *testing.T) {
	s := newSite(t)
	ada, bob := s.appear("Ada"), s.appear("Bob")
	for len(ada.People()) < 2 {
		awaits[protocol.People](ada)
	}
	if people := ada.People(); people[0].ID != ada.Me() || people[1].Name != "Bob" {
		t.Errorf("got %+v", people)
	}
	must(t, ada.Ring(t.Context(), bob.Me()))
	awaits[protocol.Calling](ada)
	if from := awaits[protocol.Incoming](bob).From; from.ID != ada.Me() || from.Name != "Ada" {
		t.Errorf("got %+v", from)
	}
	must(t, bob.Decline(t.Context(), ada.Me()))
	if end := awaits[protocol.Ended](ada); end.Reason != protocol.EndDeclined {
		t.Errorf("got %+v", end)
	}
	must(t, ada.Ring(t.Context(), bob.Me()))
	must(t, ada.Cancel(t.Context(), bob.Me()))
	awaits[protocol.Ended](bob)
	if end := awaits[protocol.Ended](bob); end.Reason != protocol.EndCancelled {
		t.Errorf("got %+v", end)
	}
	must(t, bob.Ring(t.Context(), ada.Me()))
	must(t, ada.Accept(t.Context(), bob.Me()))
	room := awaits[protocol.Connected](bob).Room
	if other := awaits[protocol.Connected](ada).Room; other != room {
		t.Errorf("rooms %s and %s", room, other)
	}
	s.join(room, "Ada", nil)
	if both := s.join(room, "Bob", nil).Participants(); len(both) != 2 {
		t.Errorf("got %+v", both)
	}
}

func TestVisitorsAreRefused(t *testing.T) {
	s := newSite(t)
	for story, c := range map[string]struct {
		o    client.VisitorOptions
		want string
	}{
		"no server":         {client.VisitorOptions{URL: "nowhere", Name: "Ada"}, "want http://host:port"},
		"a name of nothing": {client.VisitorOptions{URL: s.url, Name: "\u202e"}, "bad_request"},
		"nobody listens":    {client.VisitorOptions{URL: "http://127.0.0.1:1", Name: "Ada"}, "open socket"},
	} {
		if _, err := client.Appear(t.Context(), c.o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", story, err, c.want)
		}
	}
	ada := s.appear("Ada")
	var said *protocol.Error
	if err := ada.Ring(t.Context(), ada.Me()); !errors.As(err, &said) || said.Code != protocol.BadRequest {
		t.Errorf("ring oneself: got %v", err)
	}
	if err := ada.Accept(t.Context(), "u_nobody"); !errors.As(err, &said) || said.Code != protocol.Stale {
		t.Errorf("accept nothing: got %v", err)
	}
	s.cut()
	<-ada.Done()
	if err := ada.Err(); !errors.Is(err, client.ErrLinkLost) {
		t.Errorf("a lost socket: got %v", err)
	}
	if err := ada.Ring(t.Context(), "u_nobody"); !errors.Is(err, client.ErrClosed) {
		t.Errorf("ring after the end: got %v", err)
	}
}

// Every message that a client may say is said somewhere in this package.
// Candidates are the exception: the server has no use for them.
func TestEveryMessageIsSaid(t *testing.T) {
	var source strings.Builder
	files, _ := filepath.Glob("*.go")
	for _, name := range files {
		text, err := os.ReadFile(name)
		must(t, err)
		if !strings.HasSuffix(name, "_test.go") {
			source.Write(text)
		}
	}
	examples, _ := filepath.Glob("../protocol/testdata/v1/client_*.json")
	for _, kind := range protocol.ClientKinds() {
		at := slices.IndexFunc(examples, func(name string) bool { return strings.HasSuffix(name, "/client_"+string(kind)+".json") })
		if at < 0 {
			t.Errorf("there is no example of %s", kind)
			continue
		}
		text, err := os.ReadFile(examples[at])
		must(t, err)
		example, err := protocol.DecodeClient(text)
		must(t, err)
		called := reflect.TypeOf(example.Message).String() // protocol.Join
		if said := strings.Contains(source.String(), called+"{"); said == (kind == protocol.KindCandidate) {
			t.Errorf("%s, a %s: said is %t", kind, called, said)
		}
	}
}
