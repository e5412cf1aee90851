package sfu_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/parley-sfu/parley/sfu"
	"github.com/parley-sfu/parley/sfu/sfutest"
	"github.com/parley-sfu/parley/sfu/sfutest/impair"
)

// A call as operators see it: who has what, on which way, and why it changes.
func TestOperatorsSeeTheCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		call := sfutest.NewCall(t, sfutest.Options{Delay: 5 * time.Millisecond})
		defer call.Close()
		ada := call.Join("ada", sfutest.JoinOptions{Simulcast: true, Microphone: true, Audio: 1, Video: 1})
		bob := call.Join("bob", sfutest.JoinOptions{Audio: 1, Video: 1})
		stats := call.Engine.Stats()
		down := func(path string) {
			t.Helper()
			parsed, err := impair.ParsePath("", path, nil)
			if err != nil {
				t.Fatal(err)
			}
			bob.Impair(1, parsed)
		}
		bob.Want(1280, 720)
		time.Sleep(20 * time.Second)
		s := call.Engine.Survey()
		if s.In[sfu.Camera] != 1 || s.In[sfu.Microphone] != 1 || s.Out[sfu.Camera] != 1 || s.Out[sfu.Microphone] != 1 {
			t.Errorf("a call of one camera and one microphone: got %v in, %v out", s.In, s.Out)
		}
		if s.Connections[sfu.ConnectionConnected] != 2 || len(s.Still) != 0 {
			t.Errorf("two people are connected and nothing stands still: got %v, %v", s.Connections, s.Still)
		}
		if len(s.Ways) != 1 || s.Ways[0].Limited || s.Ways[0].Uses < 600_000 || s.Ways[0].Uses > 1_000_000 {
			t.Errorf("on a wide way: got %+v, want 720 kbit/s of pictures and 60 of sound", s.Ways)
		}
		if stats.Switched(sfu.SwitchStart) != 1 || stats.Switched(sfu.SwitchDownBandwidth) != 0 || stats.Gaps.Load() != 0 {
			t.Errorf("on a wide way: %d starts, %d down, %d gaps", stats.Switched(sfu.SwitchStart), stats.Switched(sfu.SwitchDownBandwidth), stats.Gaps.Load())
		}

		if got := stats.KeyFrames.Load(); got < 3 {
			t.Errorf("three encodings: got %d key frames", got)
		}

		bob.Want(160, 90)
		time.Sleep(3 * time.Second)
		if got := stats.Switched(sfu.SwitchDownWish); got != 1 {
			t.Errorf("shown smaller: %d switches down for that", got)
		}
		bob.Want(1280, 720)
		time.Sleep(8 * time.Second)
		if got := stats.Switched(sfu.SwitchUpWish); got == 0 {
			t.Error("shown larger: no switch up for that")
		}

		down("rate=600k,delay=20ms")
		time.Sleep(20 * time.Second)
		s = call.Engine.Survey()
		if got := stats.Switched(sfu.SwitchDownBandwidth); got == 0 || len(s.Ways) != 1 || !s.Ways[0].Limited {
			t.Errorf("on a narrow way: %d switches down, %+v", got, s.Ways)
		}
		down("rate=90k,delay=20ms")
		time.Sleep(20 * time.Second)
		if s = call.Engine.Survey(); s.Still[sfu.StandingBandwidth] != 1 {
			t.Errorf("on a way for sound alone: got %v still", s.Still)
		}
		down("delay=20ms")
		time.Sleep(30 * time.Second)
		if got := stats.Switched(sfu.SwitchUpBandwidth); got == 0 {
			t.Error("the way is wide again: no switch up for that")
		}

		gaps := stats.Gaps.Load()
		ada.Mute(sfu.Camera, true)
		time.Sleep(5 * time.Second)
		if s = call.Engine.Survey(); s.Still[sfu.StandingSource] != 1 {
			t.Errorf("the camera hangs: got %v still", s.Still)
		}
		if got := stats.Gaps.Load(); got != gaps {
			t.Errorf("%d gaps counted before the picture goes on", got-gaps)
		}
		ada.Mute(sfu.Camera, false)
		time.Sleep(5 * time.Second)
		if got := stats.Gaps.Load(); got != gaps+1 {
			t.Errorf("the picture froze once: %d gaps", got-gaps)
		}
	})
}
