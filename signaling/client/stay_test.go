package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/parley-sfu/parley/sfu"
	"github.com/parley-sfu/parley/signaling/client"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// stays keeps somebody in a room, says where each call is, and gives back how it ended.
func stays(t *testing.T, o client.Options) (calls <-chan *client.Client, leave context.CancelFunc, over <-chan error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	inside, ended, done := make(chan *client.Client, 10), make(chan error, 1), make(chan struct{})
	go func() {
		defer close(done)
		ended <- client.Stay(ctx, o, func(_ context.Context, c *client.Client) error {
			inside <- c
			return nil
		})
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
	return inside, cancel, ended
}

// A server that is stopped names another one; who stays goes on there.
func TestStayFollowsTheSuccessor(t *testing.T) {
	second := newSite(t)
	first := newSiteOn(t, sfu.Options{}, second.url)
	calls, leave, over := stays(t, client.Options{URL: first.url, Room: "moved", Name: "Ada", Kit: second.kit})
	<-calls
	first.stop()
	<-calls
	bob := second.join("moved", "Bob", nil)
	if people := bob.Participants(); len(people) != 2 || people[0].Name != "Ada" {
		t.Errorf("got %v, want Ada there", people)
	}
	leave()
	if err := <-over; err != nil {
		t.Errorf("the end: %v", err)
	}
	hears(bob, "Ada leaves", func(protocol.ParticipantLeft) bool { return true })
}

// A successor that lets nobody in and home take turns, and one that cannot be an address is not asked at all.
func TestStayComesHome(t *testing.T) {
	var asked atomic.Int32
	full := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = w.Write([]byte(`{"error":{"code":"server_full"}}`))
		asked.Add(1)
	}))
	defer full.Close()
	for _, c := range []struct {
		successor string
		asked     bool
	}{
		{full.URL, true},
		{"", false},
		{"nonsense", false},
		{strings.Replace(full.URL, "http:", "ftp:", 1), false},
		{strings.Replace(full.URL, "http://", "http://somebody:secret@", 1), false},
		{full.URL + "/" + strings.Repeat("long", 1000), false},
	} {
		t.Run(c.successor[:min(len(c.successor), 40)], func(t *testing.T) {
			asked.Store(0)
			home, front := restarts(t, c.successor)
			calls, leave, over := stays(t, client.Options{URL: front, Room: "home", Name: "Ada", Kit: home.kit})
			<-calls
			home.stop()
			<-calls
			if got := asked.Load() > 0; got != c.asked {
				t.Errorf("asked the successor: %v, want %v", got, c.asked)
			}
			leave()
			if err := <-over; err != nil {
				t.Errorf("the end: %v", err)
			}
		})
	}
}

// restarts is a server that another one replaces at the same address as soon as it stops.
func restarts(t *testing.T, successor string) (first *site, front string) {
	t.Helper()
	second := newSite(t)
	first = newSiteOn(t, sfu.Options{}, successor)
	stop := first.stop
	var target atomic.Pointer[url.URL]
	aim := func(address string) {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		target.Store(u)
	}
	aim(first.url)
	first.stop = func() {
		aim(second.url)
		stop()
	}
	proxy := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target.Load()) }})
	t.Cleanup(proxy.Close)
	first.kit = second.kit // which outlives it
	return first, proxy.URL
}

// What ends a stay: the first join fails, the one inside fails, one is told never to come again.
func TestStayEnds(t *testing.T) {
	s := newSite(t)
	o := client.Options{URL: s.url, Room: "nowhere", Name: "Ada", Kit: s.kit}
	var said *protocol.Error
	if err := client.Stay(t.Context(), o, nil); !errors.As(err, &said) || said.Code != protocol.RoomNotFound {
		t.Errorf("no such room: got %v", err)
	}
	o.Room = "ends"
	broken := errors.New("broken")
	if err := client.Stay(t.Context(), o, func(context.Context, *client.Client) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("a fault inside: got %v", err)
	}
	if err := client.Stay(t.Context(), o, func(ctx context.Context, c *client.Client) error { return c.Leave(ctx) }); err != nil {
		t.Errorf("left: got %v", err)
	}
	o.URL = ""
	if err := client.Stay(t.Context(), o, nil); err == nil {
		t.Error("no server, and no error")
	}
}

// A server that moves its people serves them until they are on the other one: two calls at a time, of which one is heard.
func TestStayMovesBeforeTheEnd(t *testing.T) {
	second := newSite(t)
	first := newSiteOn(t, sfu.Options{}, second.url)
	var mu sync.Mutex
	var told []string
	ada := client.Options{URL: first.url, Room: "moved", Name: "Ada", Kit: second.kit, OnEvent: func(m protocol.ServerMessage) {
		mu.Lock()
		defer mu.Unlock()
		switch m := m.(type) {
		case protocol.Joined:
			told = append(told, fmt.Sprint("joined ", len(m.Participants)))
		case protocol.ParticipantLeft, protocol.Moving, protocol.Bye:
			told = append(told, string(m.Kind()))
		}
	}}
	bob := ada
	bob.Name, bob.OnEvent = "Bob", nil
	bobs, _, _ := stays(t, bob)
	<-bobs
	calls, leave, over := stays(t, ada)
	before := <-calls
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	moved := make(chan struct{})
	go func() {
		defer close(moved)
		first.server.Move(ctx)
	}()
	after := <-calls
	select {
	case <-before.Done():
		t.Error("the first call had ended before the second began")
	default:
	}
	<-moved
	if ctx.Err() != nil {
		t.Error("the first server was never left")
	}
	<-before.Done()
	if people := after.Participants(); len(people) != 2 {
		t.Errorf("there are %v, want Ada and Bob", people)
	}
	leave()
	if err := <-over; err != nil {
		t.Errorf("the end: %v", err)
	}
	mu.Lock()
	defer mu.Unlock()
	if want := []string{"joined 2", "moving", "joined"}; len(told) < 3 || told[0] != want[0] || told[1] != want[1] || !strings.HasPrefix(told[2], want[2]) || slices.Contains(told, "participant_left") {
		t.Errorf("told %v, want %v and nobody who left", told, want)
	}
}

// One who cannot move stays until told to go.
func TestStayStaysWhereItCannotMove(t *testing.T) {
	asked := make(chan struct{}, 10)
	closed := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte(`{"error":{"code":"room_not_found","retry":"never"}}`))
		asked <- struct{}{}
	}))
	defer closed.Close()
	first := newSiteOn(t, sfu.Options{}, closed.URL)
	calls, leave, over := stays(t, client.Options{URL: first.url, Room: "here", Name: "Ada", Kit: first.kit})
	ada := <-calls
	bob := first.join("here", "Bob", nil)
	ctx, cancel := context.WithCancel(t.Context())
	moved := make(chan struct{})
	go func() {
		defer close(moved)
		first.server.Move(ctx)
	}()
	hears(bob, "Bob is told, too", func(protocol.Moving) bool { return true })
	<-asked
	if people := ada.Participants(); len(people) != 2 {
		t.Errorf("there are %v, want both", people)
	}
	cancel()
	<-moved
	leave()
	if err := <-over; err != nil {
		t.Errorf("the end: %v", err)
	}
}
