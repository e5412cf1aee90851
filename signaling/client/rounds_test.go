package client_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/parley-sfu/parley/signaling/client"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// changer is somebody who publishes and takes back, all the time.
type changer struct {
	*client.Client

	mu      sync.Mutex // guards packets
	packets map[string]int
	shows   map[protocol.Source]*client.Publication
}

// change publishes, or takes back.
func (c *changer) change(t *testing.T, what protocol.Source) {
	t.Helper()
	if p := c.shows[what]; p != nil {
		delete(c.shows, what)
		if err := p.Unpublish(t.Context()); err != nil {
			t.Errorf("take back: %v", err)
		}
		return
	}
	var source client.Source = &client.Opus{}
	if what == protocol.Camera {
		source = &client.VP8{Bitrate: 100_000}
	}
	p, err := c.Publish(t.Context(), what, source)
	if err != nil {
		t.Errorf("publish: %v", err)
		return
	}
	c.shows[what] = p
}

// missing names a track that does not come, or one that is there and should not be.
func (c *changer) missing(all []*changer) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	want := map[string]bool{}
	for _, other := range all {
		for what, p := range other.shows {
			if other != c {
				want[p.Track()] = true
			}
			if other != c && c.packets[p.Track()] == 0 {
				return fmt.Sprintf("%s of %s, %s", what, other.Me(), p.Track())
			}
		}
	}
	for _, track := range c.Tracks() {
		if !want[track.ID] {
			return "the end of " + track.ID
		}
	}
	return ""
}

// Everybody publishes and takes back at the same instant, round after round: each time all that is shown comes to all.
//
//	ROUNDS=1000 go test -count=1 -v -run TestRounds ./signaling/client
func TestRounds(t *testing.T) {
	rounds, err := strconv.Atoi(cmp.Or(os.Getenv("ROUNDS"), "20"))
	if err != nil {
		t.Fatalf("ROUNDS: %v", err)
	}
	s, dice := newSite(t), rand.New(rand.NewPCG(1, 2))
	var all []*changer
	for i := range 4 {
		c := &changer{packets: map[string]int{}, shows: map[protocol.Source]*client.Publication{}}
		c.Client = s.join("rounds", fmt.Sprint("bot ", i), func(o *client.Options) {
			o.OnEvent = nil
			o.OnPacket = func(track *client.RemoteTrack, _ *client.Packet) {
				if track != nil {
					c.mu.Lock()
					defer c.mu.Unlock()
					c.packets[track.ID]++
				}
			}
		}).Client
		all = append(all, c)
	}
	took := make([]time.Duration, 0, rounds)
	for round := range rounds {
		var wg sync.WaitGroup
		for _, c := range all {
			which, wait := dice.IntN(4), time.Duration(dice.IntN(50))*time.Millisecond
			wg.Go(func() {
				<-time.After(wait)
				if which&1 != 0 {
					c.change(t, protocol.Microphone)
				}
				if which&2 != 0 {
					c.change(t, protocol.Camera)
				}
			})
		}
		wg.Wait()
		took = append(took, whole(t, round, all))
	}
	slices.Sort(took)
	t.Logf("%d rounds: all that is shown came to all after p50 %v, p99 %v, longest %v", rounds,
		took[len(took)/2].Round(time.Millisecond), took[len(took)*99/100].Round(time.Millisecond), took[len(took)-1].Round(time.Millisecond))
}

// whole waits until everybody receives what all show, and nothing else.
func whole(t *testing.T, round int, all []*changer) time.Duration {
	t.Helper()
	for _, c := range all {
		c.mu.Lock()
		clear(c.packets)
		c.mu.Unlock()
	}
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	began := time.Now()
	for now := range ticker.C {
		why := ""
		for _, c := range all {
			if lacks := c.missing(all); lacks != "" {
				why = c.Me() + " lacks " + lacks
			}
		}
		if why == "" {
			return now.Sub(began)
		}
		if now.Sub(began) > patience/3 {
			t.Fatalf("round %d: %s after %v", round, why, now.Sub(began))
		}
	}
	return 0
}
