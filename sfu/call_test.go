package sfu_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/webrtc/v4"

	"github.com/parley-sfu/parley/sfu"
	"github.com/parley-sfu/parley/sfu/sfutest"
	"github.com/parley-sfu/parley/sfu/sfutest/race"
)

// share is how much of what one sent since some moment another got.
func share(got, gotBefore, sent, sentBefore int) float64 {
	return float64(got-gotBefore) / float64(sent-sentBefore)
}

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
		if video := share(bob.From("ada", sfu.Camera), before, ada.Sent(sfu.Camera), sent); video < 0.99 {
			t.Errorf("%.4f of the video packets came, want 0.99", video)
		}
		audio := share(bob.From("ada", sfu.Microphone), heard, ada.Sent(sfu.Microphone), spoken)
		if audio < 0.85 || audio > 0.97 {
			t.Errorf("%.4f of the audio packets came, want about 0.95² = 0.90", audio)
		}
		if call.Engine.Stats().NACKsOut.Load() == 0 {
			t.Error("the server asked the publisher for nothing again")
		}
		// Two voices of 50 packets a second, one in twenty lost each way; pictures are repaired on the way in.
		if in := call.Engine.Stats().LostIn.Load(); in < 150 || in > 600 {
			t.Errorf("%d packets counted as lost on the way in, want about 300", in)
		}
		if out := call.Engine.Stats().LostOut.Load(); out < 150 {
			t.Errorf("%d packets counted as lost on the way out", out)
		}
		continuous(t, bob)
	})
}

// continuous checks what no receiver may ever see in any of its slots.
func continuous(t *testing.T, c *sfutest.Client) {
	t.Helper()
	for _, slot := range c.Slots().Slots {
		r := c.In(slot.MID)
		if r.Backward > 0 || r.PictureGap > 0 {
			t.Errorf("slot %s: %d timestamps went back, %d picture ids jumped, of %d packets", slot.MID, r.Backward, r.PictureGap, r.Packets)
		}
	}
}

// Somebody who comes late sees a picture at once, since the publisher is asked
// for a key frame, and only once for everybody.
func TestLateJoinerGetsAKeyFrame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		call := sfutest.NewCall(t, sfutest.Options{Delay: 20 * time.Millisecond})
		defer call.Close()
		ada := call.Join("ada", sfutest.JoinOptions{Camera: true, Audio: 1, Video: 1})
		time.Sleep(10 * time.Second)
		asked := call.Engine.Stats().KeyFrameRequestsOut.Load()
		bob := call.Join("bob", sfutest.JoinOptions{Audio: 1, Video: 1})
		time.Sleep(time.Second)
		if n := bob.From("ada", sfu.Camera); n == 0 {
			t.Error("no picture a second after joining")
		}
		if more := call.Engine.Stats().KeyFrameRequestsOut.Load() - asked; more == 0 || more > 3 {
			t.Errorf("%d key frame requests for one late joiner, want 1 to 3", more)
		}
		_ = ada
	})
}

// A viewer that shows a picture larger gets a better encoding, on a key frame,
// in the same numbering; when the better one dies it falls back.
func TestSimulcastFollowsTheViewer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		call := sfutest.NewCall(t, sfutest.Options{Delay: 10 * time.Millisecond})
		defer call.Close()
		ada := call.Join("ada", sfutest.JoinOptions{Simulcast: true, Audio: 1, Video: 1})
		bob := call.Join("bob", sfutest.JoinOptions{Audio: 1, Video: 1})
		perFrame := func() float64 { // q sends 1 packet a frame, h 2, f 4; 25 frames a second
			before := bob.From("ada", sfu.Camera)
			time.Sleep(4 * time.Second)
			return float64(bob.From("ada", sfu.Camera)-before) / 100
		}
		steps := []struct {
			story         string
			width, height int
			stop          string
			want          float64
		}{
			{story: "a thumbnail", width: 160, height: 90, want: 1},
			{story: "the whole stage", width: 1280, height: 720, want: 4},
			{story: "one of four tiles", width: 640, height: 360, want: 2},
			{story: "the stage again", width: 1280, height: 720, want: 4},
			{story: "the best encoding dies", width: 1280, height: 720, stop: "f", want: 2},
		}
		for _, step := range steps {
			if step.stop != "" {
				ada.Stop(step.stop)
				time.Sleep(2 * time.Second) // until it counts as dead
			}
			bob.Want(step.width, step.height)
			time.Sleep(3 * time.Second)
			if got := perFrame(); got < step.want*0.95 || got > step.want*1.05 {
				t.Errorf("%s: %.2f packets a frame, want %.0f", step.story, got, step.want)
			}
		}
		continuous(t, bob)
	})
}

// Nobody sees a wrong face: a slot that shows somebody else stays closed until
// the browser has acknowledged.
func TestSlotChangesOwnerOnlyAfterAcknowledgement(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		call := sfutest.NewCall(t, sfutest.Options{})
		defer call.Close()
		viewer := call.Join("viewer", sfutest.JoinOptions{Audio: 1, Video: 1, Hold: true})
		ada := call.Join("ada", sfutest.JoinOptions{Camera: true, Audio: 1, Video: 1})
		time.Sleep(2 * time.Second)
		if n := viewer.From("ada", sfu.Camera); n == 0 {
			t.Fatal("the first owner of a fresh slot does not show without an acknowledgement")
		}
		ada.Leave()
		time.Sleep(time.Second)
		bob := call.Join("bob", sfutest.JoinOptions{Camera: true, Audio: 1, Video: 1})
		time.Sleep(3 * time.Second)
		video := slices.IndexFunc(viewer.Slots().Slots, func(s *sfu.Slot) bool { return s.Participant == "bob" })
		if video < 0 || viewer.Slots().Slots[video].State != sfu.SlotSwitching {
			t.Fatalf("slots are %+v, want bob switching", viewer.Slots())
		}
		if n := viewer.From("bob", sfu.Camera); n != 0 {
			t.Errorf("%d packets of the new owner before the acknowledgement", n)
		}
		if n := call.Engine.Stats().Drops(sfu.DropUnacknowledged); n == 0 {
			t.Error("nothing was counted as unacknowledged")
		}
		viewer.Peer.Acknowledge(viewer.Slots().Rev - 1)
		time.Sleep(time.Second)
		if n := viewer.From("bob", sfu.Camera); n != 0 {
			t.Errorf("%d packets after the acknowledgement of an older table", n)
		}
		viewer.Peer.Acknowledge(viewer.Slots().Rev)
		time.Sleep(2 * time.Second)
		if n := viewer.From("bob", sfu.Camera); n == 0 {
			t.Error("no packets after the acknowledgement")
		}
		if state := viewer.Slots().Slots[video].State; state != sfu.SlotLive {
			t.Errorf("slot is %s, want live", state)
		}
		_ = bob
	})
}

// When slots run short the browser is asked once, for a little more than is
// needed; one offer later everybody is seen.
func TestSlotsGrow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		call := sfutest.NewCall(t, sfutest.Options{})
		defer call.Close()
		viewer := call.Join("viewer", sfutest.JoinOptions{Audio: 2, Video: 2})
		for i := range 5 {
			call.Join(fmt.Sprintf("p%d", i), sfutest.JoinOptions{Camera: true, Microphone: true, Audio: 6, Video: 6})
		}
		time.Sleep(2 * time.Second)
		if got, want := viewer.Short(), (sfu.SlotsShort{Audio: 6, Video: 6}); got != want {
			t.Fatalf("asked for %+v, want %+v: the need of 5 and a quarter", got, want)
		}
		viewer.AddSlots(4, 4)
		viewer.Negotiate(nil)
		time.Sleep(2 * time.Second)
		for i := range 5 {
			name := fmt.Sprintf("p%d", i)
			if viewer.From(name, sfu.Camera) == 0 || viewer.From(name, sfu.Microphone) == 0 {
				t.Errorf("nothing seen or heard of %s", name)
			}
		}
		continuous(t, viewer)
	})
}

// Others come and go for a long time; the stayer's sections and the slots'
// numbering stay.
func TestAStayerWhileOthersComeAndGo(t *testing.T) {
	others := race.Fewer(500, 50)
	synctest.Test(t, func(t *testing.T) {
		call := sfutest.NewCall(t, sfutest.Options{})
		defer call.Close()
		stayer := call.Join("stayer", sfutest.JoinOptions{Microphone: true, Audio: 4, Video: 4})
		sections, size := len(stayer.PC.GetTransceivers()), len(stayer.PC.LocalDescription().SDP)
		var inside []*sfutest.Client
		for i := range others {
			inside = append(inside, call.Join(fmt.Sprintf("p%d", i), sfutest.JoinOptions{Camera: true, Microphone: true, Audio: 1, Video: 1}))
			if len(inside) == 4 {
				inside[0].Leave()
				inside = inside[1:]
			}
		}
		time.Sleep(2 * time.Second)
		last := fmt.Sprintf("p%d", others-1)
		if stayer.From(last, sfu.Camera) == 0 || stayer.From(last, sfu.Microphone) == 0 {
			t.Errorf("nothing seen or heard of %s", last)
		}
		if got := stayer.Short(); got != (sfu.SlotsShort{}) {
			t.Errorf("asked for %+v though slots were free", got)
		}
		if n := len(stayer.PC.GetTransceivers()); n != sections {
			t.Errorf("%d sections, had %d", n, sections)
		}
		if n := len(stayer.PC.LocalDescription().SDP); n > size+size/10 {
			t.Errorf("the offer has %d bytes, had %d", n, size)
		}
		continuous(t, stayer)
	})
}

// An ICE restart keeps the call: same slots, same numbering.
func TestICERestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		call := sfutest.NewCall(t, sfutest.Options{Delay: 10 * time.Millisecond})
		defer call.Close()
		call.Join("ada", sfutest.JoinOptions{Camera: true, Audio: 1, Video: 1})
		bob := call.Join("bob", sfutest.JoinOptions{Audio: 1, Video: 1})
		time.Sleep(2 * time.Second)
		bob.Negotiate(&webrtc.OfferOptions{ICERestart: true})
		time.Sleep(3 * time.Second)
		before := bob.From("ada", sfu.Camera)
		time.Sleep(4 * time.Second)
		if got := bob.From("ada", sfu.Camera) - before; got < 280 {
			t.Errorf("%d packets in 4 s after the restart, want about 300", got)
		}
		continuous(t, bob)
	})
}

// A browser that vanishes is noticed: silent within 5 s, and connected again
// when the network is back.
func TestSilenceIsNoticed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		call := sfutest.NewCall(t, sfutest.Options{Loss: 1})
		defer call.Close()
		ada := call.Join("ada", sfutest.JoinOptions{Microphone: true, Audio: 1, Video: 1})
		time.Sleep(2 * time.Second)
		call.Impair()
		time.Sleep(5 * time.Second)
		if got := ada.Connectivity(); got[len(got)-1] != sfu.ConnectivitySilent {
			t.Errorf("5 s after the last packet the peer is %v, want silent", got)
		}
		call.Mend()
		time.Sleep(5 * time.Second)
		if got := ada.Connectivity(); got[len(got)-1] != sfu.ConnectivityConnected {
			t.Errorf("with the network back the peer is %v, want connected", got)
		}
	})
}

// Offers that pion should not see, or cannot use, are refused with a reason
// and change nothing.
func TestBadOffersAreRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		call := sfutest.NewCall(t, sfutest.Options{})
		defer call.Close()
		events := make(chan sfu.Event, 16)
		peer, err := call.Engine.NewPeer(sfu.PeerOptions{ID: "x", VideoCodecs: []string{"vp8"}, AudioCodecs: []string{"opus"}}, func(e sfu.Event) { events <- e })
		if err != nil {
			t.Fatal(err)
		}
		peer.Offer(1, "v=0")
		if refused, ok := (<-events).(sfu.Refused); !ok || refused.Rev != 1 || refused.Reason == "" {
			t.Errorf("got %+v, want a refusal of 1 with a reason", refused)
		}
		if err := peer.AddCandidate("0", "candidate:nonsense", "u"); err == nil {
			t.Error("a malformed candidate was accepted")
		}
		for _, good := range []string{"", "candidate:1 1 udp 2130706431 10.1.2.3 4444 typ host"} {
			if err := peer.AddCandidate("0", good, "u"); err != nil {
				t.Errorf("candidate %q: %v", good, err)
			}
		}
		peer.Close()
		<-peer.Done()
	})
}

// A browser that never connects is given up after 15 s.
func TestABrowserThatNeverConnects(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		call := sfutest.NewCall(t, sfutest.Options{Loss: 1})
		defer call.Close()
		call.Impair()
		start := time.Now()
		states := call.Refuse("nobody")
		for state := range states {
			if state == sfu.ConnectivityFailed {
				if waited := time.Since(start); waited < 14*time.Second || waited > 16*time.Second {
					t.Errorf("given up after %v, want 15 s", waited)
				}
				return
			}
		}
	})
}
