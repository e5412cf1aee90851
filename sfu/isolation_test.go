package sfu_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/rtcp"

	"github.com/parley-sfu/parley/sfu"
	"github.com/parley-sfu/parley/sfu/sfutest"
)

// bystanders are a call of three in which somebody called mallory does harm for five seconds. What ada and bob exchange
// meanwhile must not differ from what it is without.
func bystanders(t *testing.T, harm func(call *sfutest.Call, ada, mallory *sfutest.Client)) (call *sfutest.Call, mallory *sfutest.Client) {
	t.Helper()
	call = sfutest.NewCall(t, sfutest.Options{Delay: 5 * time.Millisecond})
	both := sfutest.JoinOptions{Camera: true, Microphone: true, Audio: 2, Video: 2}
	ada, bob := call.Join("ada", both), call.Join("bob", both)
	mallory = call.Join("mallory", both)
	time.Sleep(2 * time.Second)
	type tally struct{ voice, picture int }
	count := func(c *sfutest.Client, of string) tally {
		return tally{c.From(of, sfu.Microphone), c.From(of, sfu.Camera)}
	}
	before := [2]tally{count(bob, "ada"), count(ada, "bob")}
	sent := [2]tally{{ada.Sent(sfu.Microphone), ada.Sent(sfu.Camera)}, {bob.Sent(sfu.Microphone), bob.Sent(sfu.Camera)}}
	harm(call, ada, mallory)
	after := [2]tally{count(bob, "ada"), count(ada, "bob")}
	more := [2]tally{{ada.Sent(sfu.Microphone), ada.Sent(sfu.Camera)}, {bob.Sent(sfu.Microphone), bob.Sent(sfu.Camera)}}
	for i, name := range []string{"ada's to bob", "bob's to ada"} {
		// A packet or two, and a frame of pictures, are on their way at either end.
		if want, got := more[i].voice-sent[i].voice, after[i].voice-before[i].voice; got < want-3 || want < 200 {
			t.Errorf("%s voice: %d of %d packets came", name, got, want)
		}
		if want, got := more[i].picture-sent[i].picture, after[i].picture-before[i].picture; got < want-8 || want < 200 {
			t.Errorf("%s picture: %d of %d packets came", name, got, want)
		}
	}
	continuous(t, ada)
	continuous(t, bob)
	return call, mallory
}

// every does something so often a second, for five.
func every(perSecond int, do func()) {
	for range 5 * perSecond {
		do()
		time.Sleep(time.Second / time.Duration(perSecond))
	}
}

// slotSSRCs are the RTP streams that a client receives.
func slotSSRCs(c *sfutest.Client) (ssrcs []uint32) {
	for _, t := range c.PC.GetTransceivers() {
		if r := t.Receiver(); r != nil && r.Track() != nil {
			ssrcs = append(ssrcs, uint32(r.Track().SSRC()))
		}
	}
	return ssrcs
}

// A browser that asks for everything again, all the time, gets its share and costs nobody else a packet.
func TestNACKStorm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		resent := uint64(0)
		call, mallory := bystanders(t, func(call *sfutest.Call, _, mallory *sfutest.Client) {
			resent = call.Engine.Stats().Resent.Load()
			seq := uint16(0)
			every(250, func() { // four reports each: a thousand a second, of 17 packets
				for _, ssrc := range slotSSRCs(mallory) {
					_ = mallory.PC.WriteRTCP([]rtcp.Packet{&rtcp.TransportLayerNack{
						MediaSSRC: ssrc, Nacks: []rtcp.NackPair{{PacketID: seq, LostPackets: 0xffff}},
					}})
					seq += 17
				}
			})
			resent = call.Engine.Stats().Resent.Load() - resent
		})
		defer call.Close()
		if resent > 5*1500 {
			t.Errorf("%d packets sent again in 5 s, want at most 1500 a second", resent)
		}
		t.Logf("%d packets sent again in 5 s; mallory is %q", resent, mallory.Closed())
	})
}

// However often how many browsers ask for key frames, the publisher makes two a second at most.
func TestKeyFrameStorm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := uint64(0)
		call, _ := bystanders(t, func(call *sfutest.Call, _, mallory *sfutest.Client) {
			asked = call.Engine.Stats().KeyFrameRequestsOut.Load()
			every(100, func() {
				for _, ssrc := range slotSSRCs(mallory) {
					_ = mallory.PC.WriteRTCP([]rtcp.Packet{
						&rtcp.PictureLossIndication{MediaSSRC: ssrc},
						&rtcp.FullIntraRequest{MediaSSRC: ssrc, FIR: []rtcp.FIREntry{{SSRC: ssrc}}},
					})
				}
			})
			asked = call.Engine.Stats().KeyFrameRequestsOut.Load() - asked
		})
		defer call.Close()
		if most := uint64(2*2*5 + 2); asked > most { // two publishers, 2/s, 5 s
			t.Errorf("%d key frames asked for in 5 s, want at most %d", asked, most)
		}
		t.Logf("%d key frames asked for in 5 s", asked)
	})
}

// A fault of ours in what is done for one browser ends that one's peer, and nobody else hears of it.
func TestFaultStaysWithOnePeer(t *testing.T) {
	for _, c := range []struct {
		story  string
		breaks func(*sfu.Peer)
	}{
		{"in its media", sfu.BreakIngress},
		{"in its reports", sfu.BreakFeedback},
		{"in its loop", sfu.BreakLoop},
	} {
		t.Run(c.story, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				call, mallory := bystanders(t, func(_ *sfutest.Call, _, mallory *sfutest.Client) {
					c.breaks(mallory.Peer)
					time.Sleep(5 * time.Second)
				})
				defer call.Close()
				if got := mallory.Closed(); got != sfu.ReasonInternal {
					t.Errorf("mallory's peer ended with %q, want %q", got, sfu.ReasonInternal)
				}
				if got := call.Engine.Stats().Panics.Load(); got == 0 {
					t.Error("no fault was counted")
				}
				t.Log(fmt.Sprint(call.Engine.Stats().Panics.Load(), " faults"))
			})
		})
	}
}
