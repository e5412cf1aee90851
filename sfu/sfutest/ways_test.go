package sfutest_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/parley-sfu/parley/sfu"
	"github.com/parley-sfu/parley/sfu/sfutest"
	"github.com/parley-sfu/parley/sfu/sfutest/impair"
)

// One of two listeners has a hole in his network for two seconds: he misses what
// was sent meanwhile, the other one nothing, and it goes on afterwards.
func TestImpairOneClient(t *testing.T) {
	path, err := impair.ParsePath("delay=30ms", "delay=30ms,loss=2%", []string{"5s down hole=2s"})
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		call := sfutest.NewCall(t, sfutest.Options{Delay: 5 * time.Millisecond})
		defer call.Close()
		ada := call.Join("ada", sfutest.JoinOptions{Microphone: true, Audio: 2})
		bob := call.Join("bob", sfutest.JoinOptions{Audio: 2})
		eve := call.Join("eve", sfutest.JoinOptions{Audio: 2})
		time.Sleep(2 * time.Second)
		bob.Impair(7, path)
		sent, heard, eves := ada.Sent(sfu.Microphone), bob.From("ada", sfu.Microphone), eve.From("ada", sfu.Microphone)
		time.Sleep(10 * time.Second)
		sent, heard, eves = ada.Sent(sfu.Microphone)-sent, bob.From("ada", sfu.Microphone)-heard, eve.From("ada", sfu.Microphone)-eves
		if got := float64(heard) / float64(sent); got < 0.74 || got > 0.82 {
			t.Errorf("bob hears %d of %d, want 8 s of 10 less 2 %%", heard, sent)
		}
		if eves < sent-2 {
			t.Errorf("eve hears %d of %d", eves, sent)
		}
		up, was := bob.Impairments()
		if was.Swallowed < 95 || was.Swallowed > 130 || was.Lost == 0 || up.Delivered == 0 || up.Lost != 0 {
			t.Errorf("up %+v, down %+v", up, was)
		}
		if one, other := eve.Impairments(); one.Sent+other.Sent != 0 {
			t.Error("eve is impaired")
		}
		bob.Impair(7, impair.Path{})
		heard, sent = bob.From("ada", sfu.Microphone), ada.Sent(sfu.Microphone)
		time.Sleep(time.Second)
		if heard, sent = bob.From("ada", sfu.Microphone)-heard, ada.Sent(sfu.Microphone)-sent; heard < sent-2 {
			t.Errorf("mended, bob hears %d of %d", heard, sent)
		}
	})
}

// A camera that is too much for its publisher's way, and does not adapt: the
// queue fills, and what comes is what the way carries.
func TestImpairRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		call := sfutest.NewCall(t, sfutest.Options{})
		defer call.Close()
		ada := call.Join("ada", sfutest.JoinOptions{Camera: true, Audio: 1, Video: 1})
		call.Join("bob", sfutest.JoinOptions{Audio: 1, Video: 1})
		ada.Impair(1, impair.Path{Up: impair.Schedule{{Conditions: impair.Conditions{Rate: 100_000, Queue: 200 * time.Millisecond}}}})
		time.Sleep(10 * time.Second)
		up, _ := ada.Impairments()
		if got := 8 * float64(up.DeliveredBytes) / 10; got < 90_000 || got > 100_000 || up.Overflowed == 0 {
			t.Errorf("%.0f bps came through a way of 100 kbps: %+v", got, up)
		}
	})
}
