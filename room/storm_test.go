package room_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/parley-sfu/parley/room"
	"github.com/parley-sfu/parley/sfu"
)

// crowd is a room that many fit into.
func crowd() room.Settings {
	s := settings()
	s.MaxParticipants, s.VideoSlots, s.AudioSlots = 600, 25, 8
	return s
}

// One stays while 500 others come and go, a dozen at a time. What she receives
// is always what is published, and nothing of those who left remains.
func TestOneStaysWhileManyComeAndGo(t *testing.T) {
	play(t, crowd(), room.Options{}, func(h *house) {
		ada := h.join("ada", "microphone", "camera")
		var inside []*guest
		for i := range 500 {
			g := h.join(fmt.Sprint("guest ", i), "microphone", "camera")
			inside = append(inside, g)
			room.Speak(g.member, 20)
			if len(inside) > 6 {
				leave(inside[0])
				inside = inside[1:]
			}
			if i%100 == 50 {
				after(time.Second)
				checkReceives(ada, inside)
			}
		}
		for _, g := range inside {
			leave(g)
		}
		after(10 * time.Second)
		checkReceives(ada, nil)
		if got, want := ada.sees(), "ada(microphone camera)"; got != want {
			h.t.Errorf("ada sees %q, want %q", got, want)
		}
		want := room.Sizes{Members: 1, Order: 1, Rooms: 1, Running: 1}
		if got := room.SizesOf(ada.member); got != want {
			h.t.Errorf("the room keeps %+v, want %+v", got, want)
		}
	})
}

// checkReceives compares what g receives with everything the others publish.
func checkReceives(g *guest, others []*guest) {
	g.t.Helper()
	want := map[*sfu.Publication]bool{}
	for _, other := range others {
		for _, p := range other.peer.now().publications {
			want[p] = true
		}
	}
	got := g.peer.now().subscriptions
	for _, s := range got {
		if !want[s.Publication] {
			g.t.Errorf("%s receives %s of %s, who is not inside", g.name, s.Publication.Source(), s.Publication.Participant())
		}
		delete(want, s.Publication)
	}
	if len(want) != 0 {
		g.t.Errorf("%s misses %d of %d publications", g.name, len(want), len(want)+len(got))
	}
}

// All leave at the same moment, each in a goroutine of its own, some by their
// own will, some because their peers ended, some twice.
func TestLeaveStorm(t *testing.T) {
	const people = 200
	play(t, crowd(), room.Options{}, func(h *house) {
		ada := h.join("ada")
		guests := make([]*guest, people)
		var wg sync.WaitGroup
		for i := range guests {
			wg.Go(func() {
				g, err := h.try(room.JoinRequest{Room: "daily", Name: fmt.Sprint("guest ", i), Tracks: requests("camera")})
				if err != nil {
					h.t.Errorf("join: %v", err)
					return
				}
				guests[i] = g
			})
		}
		wg.Wait()
		if got := len(ada.roster()); got != people+1 {
			h.t.Fatalf("%d inside, want %d", got, people+1)
		}
		for i, g := range guests {
			wg.Go(func() {
				if i%3 != 0 {
					g.member.Leave(h.t.Context(), "")
				}
				if i%3 != 1 {
					g.peer.notify(sfu.PeerClosed{Reason: sfu.ReasonTransport})
				}
			})
		}
		wg.Wait()
		if got := ada.sees(); got != "ada" {
			h.t.Errorf("ada sees %d people, want herself alone", strings.Count(got, " ")+1)
		}
		for _, g := range guests {
			if !g.left() || g.peer.now().closed != 1 {
				h.t.Errorf("%s: left %t, peer closed %d times, want one Bye and one Close", g.name, g.left(), g.peer.now().closed)
			}
		}
	})
}

// A storm of changes is worked out seldom: a peer hears of the first at once,
// and of the last.
func TestStormIsCoalesced(t *testing.T) {
	play(t, crowd(), room.Options{}, func(h *house) {
		ada := h.join("ada", "camera")
		bob := h.join("bob")
		camera, told := ada.track("camera"), bob.peer.now().told
		elapse(time.Second)
		start := time.Now()
		for i := range 1001 {
			must(h.t, ada.member.SetMuted(h.t.Context(), camera, i%2 == 0))
			elapse(700 * time.Microsecond)
		}
		synctest.Wait()
		if got := bob.peer.now().told - told; got < 10 || got > 40 {
			h.t.Errorf("bob's peer was told %d times in %v, want at most every 20 ms", got, time.Since(start))
		}
		if got := bob.receives(); got != "" {
			h.t.Errorf("bob receives %q, want the muted camera to be gone", got)
		}
		must(h.t, ada.member.SetMuted(h.t.Context(), camera, false))
		synctest.Wait() // and no time
		if got := len(bob.peer.state().subscriptions); got != 1 {
			h.t.Errorf("bob receives %d tracks at once, want the camera", got)
		}
	})
}

// Rooms are apart: what happens in one is nobody's business in another.
func TestManyRooms(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		var guests []*guest
		for i := range 20 {
			for _, name := range []string{"ada", "bob"} {
				g, err := h.try(room.JoinRequest{Room: fmt.Sprint("room-", i), Name: fmt.Sprint(name, i), Tracks: requests("camera")})
				must(h.t, err)
				guests = append(guests, g)
			}
		}
		for i, g := range guests {
			if got := len(g.roster()); got != 2 {
				h.t.Errorf("guest %d sees %d people, want 2", i, got)
			}
		}
		if got := h.registry.Stats(); got.Rooms != 20 || got.Participants != 40 {
			h.t.Errorf("stats %+v, want 20 rooms and 40 participants", got)
		}
	})
}
