package sfu_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/parley-sfu/parley/sfu"
	"github.com/parley-sfu/parley/sfu/sfutest"
)

// A minute of a call of two, with 5 % of all datagrams lost each way: sound
// arrives as the network lets it, pictures are repaired.
func TestAMinuteWithLoss(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		call := sfutest.NewCall(t, sfutest.Options{Loss: 0.05, Delay: 20 * time.Millisecond})
		defer call.Close()
		ada := call.Join("ada", sfutest.JoinOptions{Camera: true, Microphone: true, Audio: 2, Video: 2})
		bob := call.Join("bob", sfutest.JoinOptions{Camera: true, Microphone: true, Audio: 2, Video: 2})
		time.Sleep(2 * time.Second)
		call.Impair()
		before, sent := bob.From("ada", sfu.Camera), ada.Sent(sfu.Camera)
		heard, spoken := bob.From("ada", sfu.Microphone), ada.Sent(sfu.Microphone)
		time.Sleep(time.Minute)
		call.Mend()
		time.Sleep(2 * time.Second)
		video := float64(bob.From("ada", sfu.Camera)-before) / float64(ada.Sent(sfu.Camera)-sent)
		audio := float64(bob.From("ada", sfu.Microphone)-heard) / float64(ada.Sent(sfu.Microphone)-spoken)
		t.Logf("video %.4f, audio %.4f, resent %d, asked %d", video, audio, call.Engine.Stats().Resent.Load(), call.Engine.Stats().NACKsOut.Load())
		for r := range sfu.DropWrite + 1 {
			if n := call.Engine.Stats().Drops(r); n > 0 {
				t.Logf("dropped %s: %d", r, n)
			}
		}
		if video < 0.99 {
			t.Errorf("%.4f of the video packets came, want 0.99", video)
		}
		if audio < 0.85 || audio > 0.97 {
			t.Errorf("%.4f of the audio packets came, want about 0.95² = 0.90", audio)
		}
	})
}
