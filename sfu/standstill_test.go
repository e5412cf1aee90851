package sfu_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/parley-sfu/parley/sfu"
	"github.com/parley-sfu/parley/sfu/sfutest"
)

// stillest returns the longest time without a packet of somebody's camera while
// a call goes on.
func stillest(c *sfutest.Client, of string, during time.Duration) time.Duration {
	last, longest := time.Now(), time.Duration(0)
	for end, had := time.Now().Add(during), c.From(of, sfu.Camera); time.Now().Before(end); {
		time.Sleep(20 * time.Millisecond)
		if n := c.From(of, sfu.Camera); n != had {
			had, last = n, time.Now()
		}
		longest = max(longest, time.Since(last))
	}
	return longest
}

// A browser whose uplink does not carry its best encoding stops it by itself:
// Firefox even a moment after it was asked for it again, and for seconds. Who
// watches falls back to what still comes, and climbs when it comes again.
func TestEncodingThatStopsIsLeft(t *testing.T) {
	tests := []struct {
		story string
		stop  string // what stops, once the best encoding is shown
		after time.Duration
	}{
		{"shown for long; the one between rests", "f", 10 * time.Second},
		{"a moment after it woke", "f", 300 * time.Millisecond},
		{"a moment after it woke, and a little later", "f", 700 * time.Millisecond},
	}
	for _, tt := range tests {
		t.Run(tt.story, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				call := sfutest.NewCall(t, sfutest.Options{Delay: 10 * time.Millisecond})
				defer call.Close()
				ada := call.Join("ada", sfutest.JoinOptions{Simulcast: true, Audio: 1, Video: 1})
				bob := call.Join("bob", sfutest.JoinOptions{Audio: 1, Video: 1})
				bob.Want(320, 180)
				time.Sleep(20 * time.Second)
				bob.Want(1280, 720)
				time.Sleep(200*time.Millisecond + tt.after)
				if shown := rankShown(bob); shown != 2 {
					t.Fatalf("encoding %d is shown, want the best", shown)
				}
				ada.Stop(tt.stop)
				if still := stillest(bob, "ada", 10*time.Second); still > 900*time.Millisecond {
					t.Errorf("the picture stood still for %v after its encoding stopped", still)
				}
				if shown := rankShown(bob); shown != 1 {
					t.Errorf("encoding %d is shown after the best has stopped, want the one below", shown)
				}
				ada.Resume(tt.stop)
				if still := stillest(bob, "ada", 10*time.Second); still > 300*time.Millisecond {
					t.Errorf("the picture stood still for %v when the best came again", still)
				}
				if shown := rankShown(bob); shown != 2 {
					t.Errorf("encoding %d is shown when the best comes again", shown)
				}
				continuous(t, bob)
			})
		})
	}
}

// rankShown is the encoding whose packets come.
func rankShown(c *sfutest.Client) int {
	mid := c.Slots().Slots[0].MID
	for _, row := range c.Slots().Slots {
		if row.Track == "tr_ada_camera" {
			mid = row.MID
		}
	}
	before := c.In(mid)
	time.Sleep(100 * time.Millisecond)
	after := c.In(mid)
	shown := -1
	for rank, n := range after.Rank {
		if n > before.Rank[rank] {
			shown = max(shown, int(rank))
		}
	}
	return shown
}

// A camera of one picture a second sends all its encodings as rarely: none of
// them has stopped.
func TestSlowCameraHasNotStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		call := sfutest.NewCall(t, sfutest.Options{Delay: 10 * time.Millisecond})
		defer call.Close()
		ada := call.Join("ada", sfutest.JoinOptions{Simulcast: true, Every: time.Second, Audio: 1, Video: 1})
		bob := call.Join("bob", sfutest.JoinOptions{Audio: 1, Video: 1})
		bob.Want(1280, 720)
		time.Sleep(20 * time.Second)
		before, begun := bob.From("ada", sfu.Camera), ada.SentOf("f")
		time.Sleep(30 * time.Second)
		if got, sent := bob.From("ada", sfu.Camera)-before, ada.SentOf("f")-begun; got < sent-4 {
			t.Errorf("%d packets of %d came of the best encoding of a slow camera", got, sent)
		}
	})
}
