package client_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/parley-sfu/parley/signaling/client"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// A lost socket is resumed, media flows on meanwhile, and what is asked for
// afterwards works.
func TestALostSocketIsResumed(t *testing.T) {
	s := newSite(t)
	ada, bob := s.join("lost", "Ada", nil), s.join("lost", "Bob", nil)
	camera := ada.publish(protocol.Camera, &client.VP8{})
	bob.receives(camera.Track(), 10)
	for range 2 {
		for _, b := range []*bot{ada, bob} {
			b.notify(func() { b.events = nil })
		}
		s.cut()
		for _, b := range []*bot{ada, bob} {
			hears(b, "it is resumed", func(m protocol.Joined) bool { return m.Resumed })
		}
		before := bob.count(camera.Track())
		bob.receives(camera.Track(), before+20)
		if _, err := ada.Chat(t.Context(), "still here"); err != nil {
			t.Error(err)
		}
	}
	if got := bob.Tracks()[0].Counters(); got.Lost != 0 {
		t.Errorf("lost %d packets", got.Lost)
	}
}

// Slots that are missing when the socket is lost are offered after the resume.
func TestAnOfferOutlivesItsSocket(t *testing.T) {
	s := newSite(t)
	viewer := s.join("offer", "Viewer", func(o *client.Options) { o.VideoSlots = -1 })
	ada := s.join("offer", "Ada", nil)
	camera := ada.publish(protocol.Camera, &client.VP8{})
	hears(viewer, "slots are asked for", func(protocol.PleaseOffer) bool { return true })
	s.cut()
	viewer.receives(camera.Track(), 10)
}

func TestICERestart(t *testing.T) {
	s := newSite(t)
	ada, bob := s.join("restart", "Ada", nil), s.join("restart", "Bob", nil)
	camera := ada.publish(protocol.Camera, &client.VP8{})
	for range 2 {
		for _, b := range []*bot{ada, bob} {
			if err := b.RestartICE(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		before := bob.count(camera.Track())
		bob.receives(camera.Track(), before+50)
	}
}

// A server that goes away says so; it is not resumed.
func TestTheServerSaysGoodbye(t *testing.T) {
	s := newSite(t)
	ada := s.join("bye", "Ada", nil)
	s.stop()
	<-ada.Done()
	var said *protocol.Error
	if err := ada.Err(); !errors.As(err, &said) || said.Code != protocol.Draining {
		t.Errorf("got %v, want %s", err, protocol.Draining)
	}
}

// A server that is not one, or not ours, is an error and no hang.
func TestJoinSomethingElse(t *testing.T) {
	ticket := func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"ticket":"t"}`)) }
	for _, c := range []struct {
		story  string
		handle http.HandlerFunc
	}{
		{"a page that is not found", http.NotFound},
		{"a page that is found", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) }},
		{"an error of its own", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusTeapot)
			_, _ = w.Write([]byte(`{"error":{}}`))
		}},
		{"a ticket, and no WebSocket", ticket},
		{"an answer that stops", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte(`{"ti`))
		}},
	} {
		t.Run(c.story, func(t *testing.T) {
			server := httptest.NewServer(c.handle)
			defer server.Close()
			kit, err := client.NewKit(nil)
			if err != nil {
				t.Fatal(err)
			}
			defer kit.Close()
			if _, err := client.Join(t.Context(), client.Options{URL: server.URL, Room: "r", Name: "n", Kit: kit}); err == nil {
				t.Error("joined")
			}
		})
	}
	t.Run("nobody", func(t *testing.T) {
		listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		address := "http://" + listener.Addr().String()
		_ = listener.Close()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := client.Join(ctx, client.Options{URL: address, Room: "r", Name: "n"}); err == nil {
			t.Error("joined")
		}
	})
}
