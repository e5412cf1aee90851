package sfu_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/parley-sfu/parley/sfu"
	"github.com/parley-sfu/parley/sfu/sfutest"
)

// wantedOf writes down what a publisher was told last, such as "q f".
func wantedOf(t *testing.T, c *sfutest.Client) string {
	t.Helper()
	all := c.Wanted()
	if len(all) == 0 {
		return "all"
	}
	var active []string
	for _, e := range all[len(all)-1].Encodings {
		if e.Active {
			active = append(active, e.RID)
		}
	}
	return strings.Join(active, " ")
}

// A publisher sends what somebody watches: what nobody wants stops, and comes
// back at once. The viewer never waits in front of nothing.
func TestPublisherSendsOnlyWhatIsWatched(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		call := sfutest.NewCall(t, sfutest.Options{Delay: 10 * time.Millisecond})
		defer call.Close()
		ada := call.Join("ada", sfutest.JoinOptions{Simulcast: true, Audio: 1, Video: 1})
		bob := call.Join("bob", sfutest.JoinOptions{Audio: 1, Video: 1})
		expect := func(story, want string) {
			t.Helper()
			if got := wantedOf(t, ada); got != want {
				t.Errorf("%s: %q is wanted, want %q", story, got, want)
			}
		}
		bob.Want(160, 90)
		time.Sleep(4 * time.Second)
		expect("a thumbnail, at first", "all")
		time.Sleep(9 * time.Second)
		expect("a thumbnail, for long", "q")
		h, f := ada.SentOf("h"), ada.SentOf("f")
		time.Sleep(10 * time.Second)
		expect("a thumbnail, for longer", "q")
		if ada.SentOf("h") != h || ada.SentOf("f") != f {
			t.Error("encodings that nobody watches are sent")
		}

		before := bob.From("ada", sfu.Camera)
		bob.Want(1280, 720)
		time.Sleep(300 * time.Millisecond)
		expect("the stage, at once", "q f")
		time.Sleep(200 * time.Millisecond)
		if got := bob.From("ada", sfu.Camera) - before; got < 10 {
			t.Errorf("%d packets in half a second, while another encoding wakes up", got)
		}
		before = bob.From("ada", sfu.Camera)
		time.Sleep(4 * time.Second)
		if perFrame := float64(bob.From("ada", sfu.Camera)-before) / 100; perFrame < 3.8 {
			t.Errorf("%.2f packets a frame on the stage, want 4", perFrame)
		}

		bob.Leave()
		time.Sleep(9 * time.Second)
		expect("alone, a while ago", "q")
		time.Sleep(2 * time.Second)
		expect("alone", "")
		eve := call.Join("eve", sfutest.JoinOptions{Audio: 1, Video: 1})
		eve.Want(640, 360)
		time.Sleep(time.Second)
		if n := eve.From("ada", sfu.Camera); n == 0 {
			t.Error("no picture a second after joining, of a camera that slept")
		}
		expect("one of four tiles", "q h")
		continuous(t, eve)
	})
}

// What the publisher's browser gives up by itself is never asked to rest, and
// does not make the others flap.
func TestEncodingThatDiesIsNotAskedToRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		call := sfutest.NewCall(t, sfutest.Options{Delay: 10 * time.Millisecond})
		defer call.Close()
		ada := call.Join("ada", sfutest.JoinOptions{Simulcast: true, Audio: 1, Video: 1})
		bob := call.Join("bob", sfutest.JoinOptions{Audio: 1, Video: 1})
		bob.Want(1280, 720)
		time.Sleep(20 * time.Second)
		ada.Stop("f")
		time.Sleep(5 * time.Second)
		told := len(ada.Wanted())
		time.Sleep(time.Minute)
		if more := ada.Wanted()[told:]; len(more) > 1 || wantedOf(t, ada) != "q h f" {
			t.Errorf("told %v after an encoding died, want once, that h and f are wanted", fmt.Sprint(more))
		}
	})
}
