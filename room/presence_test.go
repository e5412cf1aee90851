package room_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/parley-sfu/parley/room"
	"github.com/parley-sfu/parley/sfu"
)

// The things that can happen to bob's connection.
func (g *guest) mediaIs(c sfu.Connectivity) {
	g.peer.notify(sfu.ConnectivityChanged{Connectivity: c})
	synctest.Wait()
}

func mediaUp(g *guest)     { g.mediaIs(sfu.ConnectivityConnected) }
func mediaSilent(g *guest) { g.mediaIs(sfu.ConnectivitySilent) }
func socketLost(g *guest)  { g.member.SocketLost() }
func socketMute(g *guest)  { g.member.SocketSilent(true) }
func socketHeard(g *guest) { g.member.SocketSilent(false) }
func resumes(g *guest) {
	if _, err := g.resume(g.welcome.Token); err != nil {
		g.t.Errorf("resume: %v", err)
	}
}

// moment is something that happens so many milliseconds after the start.
type moment struct {
	at   int
	does func(*guest)
}

// Bob vanishes in several ways. Ada writes down what she is told of him, and
// when: "4.5s reconnecting, 15s gone".
func TestVanishing(t *testing.T) {
	stories := []struct {
		story   string
		moments []moment
		told    string
	}{
		{
			// Media falls silent at 0; sfu reports it after 3 s; the session
			// pings at once and waits 1.5 s.
			story:   "pulled cable: nothing is heard any more",
			moments: []moment{{3000, mediaSilent}, {4500, socketMute}, {25000, socketLost}},
			told:    "4.5s reconnecting, 15s gone",
		},
		{
			story:   "killed browser: the system closes the socket, media falls silent",
			moments: []moment{{0, socketLost}, {3000, mediaSilent}},
			told:    "3s reconnecting, 15s gone",
		},
		{
			story:   "lost socket, media flows: nobody is told while the seat is kept",
			moments: []moment{{0, socketLost}},
			told:    "15s gone",
		},
		{
			story:   "lost socket, resumed in time: nobody is told anything",
			moments: []moment{{0, socketLost}, {14900, resumes}},
		},
		{
			story:   "socket lost for a second, five seconds, fourteen",
			moments: []moment{{0, socketLost}, {1000, resumes}},
		},
		{
			story:   "tunnel: silent both, and back before the seat is gone",
			moments: []moment{{3000, mediaSilent}, {4500, socketMute}, {9000, mediaUp}, {9100, socketHeard}},
			told:    "4.5s reconnecting, 9s ok",
		},
		{
			story:   "media fails, the socket lives: the seat is kept for good",
			moments: []moment{{3000, mediaSilent}},
		},
		{
			story:   "busy page: no pong for long, but media flows",
			moments: []moment{{4500, socketMute}},
		},
		{
			story:   "socket heard again, media not: it is not over",
			moments: []moment{{3000, mediaSilent}, {4500, socketMute}, {8000, socketHeard}},
			told:    "4.5s reconnecting, 8s ok",
		},
		{
			story:   "two silences with a sign of life between: the second counts",
			moments: []moment{{3000, mediaSilent}, {4500, socketMute}, {8000, mediaUp}, {13000, mediaSilent}},
			told:    "4.5s reconnecting, 8s ok, 13s reconnecting, 23.5s gone",
		},
		{
			story:   "resumed on another network: media follows later",
			moments: []moment{{0, socketLost}, {3000, mediaSilent}, {5000, resumes}, {8000, mediaUp}},
			told:    "3s reconnecting, 5s ok",
		},
		{
			story:   "media back while the socket stays lost: kept from the loss on",
			moments: []moment{{0, socketLost}, {3000, mediaSilent}, {6000, mediaUp}},
			told:    "3s reconnecting, 6s ok, 15s gone",
		},
		{
			story:   "media never came up: no use to wait",
			moments: []moment{{2000, func(g *guest) { g.mediaIs(sfu.ConnectivityFailed) }}},
			told:    "2s media_failed",
		},
		{
			story:   "the peer closed itself",
			moments: []moment{{2000, func(g *guest) { g.peer.notify(sfu.PeerClosed{Reason: sfu.ReasonTooManyStreams}) }}},
			told:    "2s too_many_streams",
		},
		{
			story:   "leaving is told at once, whatever the silence",
			moments: []moment{{3000, mediaSilent}, {4500, socketMute}, {5000, leave}},
			told:    "4.5s reconnecting, 5s left",
		},
		{
			story:   "a lost socket is not heard again, whatever an old session says",
			moments: []moment{{0, socketLost}, {1000, socketHeard}, {2000, socketMute}, {3000, socketHeard}},
			told:    "15s gone",
		},
	}
	for _, s := range stories {
		t.Run(s.story, func(t *testing.T) {
			play(t, settings(), room.Options{}, func(h *house) {
				ada := h.join("ada")
				bob := h.join("bob", "camera")
				mediaUp(bob)
				var told []string
				start := time.Now()
				ada.onEvent = func(e room.Event) {
					if word := aboutBob(e); word != "" {
						at := time.Since(start).Truncate(100 * time.Millisecond)
						told = append(told, fmt.Sprint(at, " ", word))
					}
				}
				for _, m := range s.moments {
					after(time.Duration(m.at)*time.Millisecond - time.Since(start))
					m.does(bob)
				}
				after(time.Minute)
				if got := strings.Join(told, ", "); got != s.told {
					h.t.Errorf("ada was told %q, want %q", got, s.told)
				}
			})
		})
	}
}

func aboutBob(event room.Event) string {
	switch e := event.(type) {
	case room.ParticipantChanged:
		return string(e.Participant.Connection)
	case room.ParticipantLeft:
		return e.Reason
	default:
		return ""
	}
}

func TestMediaSilentIsToldToItsOwnerOnly(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		ada, bob := h.join("ada"), h.join("bob")
		mediaUp(bob)
		mediaSilent(bob)
		if got := len(eventsOf[room.MediaSilent](bob.recorder)); got != 1 {
			h.t.Errorf("bob was told %d times, want once: it is time to ping", got)
		}
		if got := len(eventsOf[room.MediaSilent](ada.recorder)); got != 0 {
			h.t.Errorf("ada was told %d times of bob's media, want 0", got)
		}
	})
}

func TestSilentMediaIsAskedToRestart(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		bob := h.join("bob")
		mediaUp(bob)
		mediaSilent(bob)
		after(4900 * time.Millisecond)
		if got := eventsOf[room.PleaseOffer](bob.recorder); len(got) != 0 {
			h.t.Errorf("asked %v within 4.9 s, want time for the browser to do it by itself", got)
		}
		after(time.Minute)
		got := eventsOf[room.PleaseOffer](bob.recorder)
		if len(got) != 1 || !got[0].ICERestart || got[0].Reason != "silent" {
			h.t.Errorf("asked %v, want one restart per silence", got)
		}
		must(h.t, bob.member.Offer(room.Description{Rev: 1, SDP: "restart"}))
		mediaUp(bob)
		mediaSilent(bob)
		after(10 * time.Second)
		if got := eventsOf[room.PleaseOffer](bob.recorder); len(got) != 2 {
			h.t.Errorf("asked %v, want one more in the second silence", got)
		}
	})
}
