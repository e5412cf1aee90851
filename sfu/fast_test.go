package sfu_test

import (
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"github.com/parley-sfu/parley/sfu"
	"github.com/parley-sfu/parley/sfu/sfutest"
)

// eventually waits until a condition holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	timeout := time.After(20 * time.Second)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-timeout:
			t.Fatalf("%s: not after 20 s", what)
		}
	}
}

// On a real socket media passes pion by, both ways; with the fast path switched
// off the same call works through pion.
func TestBothPathsOnARealSocket(t *testing.T) {
	for _, slow := range []bool{false, true} {
		name := map[bool]string{false: "fast", true: "through pion"}[slow]
		t.Run(name, func(t *testing.T) {
			call := sfutest.NewCall(t, sfutest.Options{Loopback: true, NoFastPath: slow})
			defer call.Close()
			ada := call.Join("ada", sfutest.JoinOptions{Camera: true, Microphone: true, Audio: 2, Video: 2})
			bob := call.Join("bob", sfutest.JoinOptions{Simulcast: true, Microphone: true, Audio: 2, Video: 2})
			eventually(t, "everybody sees and hears everybody", func() bool {
				return bob.From("ada", sfu.Camera) > 100 && bob.From("ada", sfu.Microphone) > 50 &&
					ada.From("bob", sfu.Camera) > 20 && ada.From("bob", sfu.Microphone) > 50
			})
			continuous(t, ada)
			continuous(t, bob)
			stats := call.Engine.Stats()
			if fast := stats.PacketsFast.Load(); (fast == 0) != slow {
				t.Errorf("%d of %d packets came the fast way", fast, stats.PacketsIn.Load())
			}
			if delay := stats.ForwardDelay.Snapshot(); (delay.Sum == 0) != slow || delay.Sum < 0 {
				t.Errorf("got %+v of the delay", delay)
			}
			for r := range sfu.DropCrypto + 1 {
				if n := stats.Drops(r); n > 0 && (r == sfu.DropCrypto || r == sfu.DropWrite || r == sfu.DropMalformed) {
					t.Errorf("%d packets dropped as %s", n, r)
				}
			}
			before := bob.From("ada", sfu.Camera)
			bob.Negotiate(&webrtc.OfferOptions{ICERestart: true})
			eventually(t, "media goes on after an ICE restart", func() bool { return bob.From("ada", sfu.Camera) > before+100 })
		})
	}
}
