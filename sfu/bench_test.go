package sfu_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"github.com/parley-sfu/parley/sfu"
)

// benchSlots of each kind make fifty sections.
const benchSlots = 25

// viewer is a peer with fifty slots, connected to a browser on this computer
// that stays silent.
type viewer struct {
	b       *testing.B
	engine  *sfu.Engine
	peer    *sfu.Peer
	browser *webrtc.PeerConnection
	offer   string
	rev     uint64

	answered chan string
	slots    chan sfu.SlotsChanged
}

func newViewer(b *testing.B) *viewer {
	b.Helper()
	v := &viewer{b: b, answered: make(chan string, 1), slots: make(chan sfu.SlotsChanged, 16)}
	var err error
	if v.engine, err = sfu.NewEngine(sfu.Options{Listen: "127.0.0.1:0", Loopback: true}); err != nil {
		b.Fatal(err)
	}
	options := sfu.PeerOptions{ID: "viewer", VideoCodecs: []string{"vp8"}, AudioCodecs: []string{"opus"}}
	if v.peer, err = v.engine.NewPeer(options, v.notify); err != nil {
		b.Fatal(err)
	}
	v.connect()
	return v
}

// connect offers fifty slots and waits until media could flow.
func (v *viewer) connect() {
	v.b.Helper()
	settings := webrtc.SettingEngine{}
	settings.SetIncludeLoopbackCandidate(true)
	api := webrtc.NewAPI(webrtc.WithSettingEngine(settings), webrtc.WithMediaEngine(fewCodecs(v.b)))
	var err error
	if v.browser, err = api.NewPeerConnection(webrtc.Configuration{}); err != nil {
		v.b.Fatal(err)
	}
	connected := make(chan struct{})
	v.browser.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		if state == webrtc.PeerConnectionStateConnected {
			close(connected)
		}
	})
	for _, kind := range []webrtc.RTPCodecType{webrtc.RTPCodecTypeAudio, webrtc.RTPCodecTypeVideo} {
		for range benchSlots {
			receive := webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly}
			if _, err = v.browser.AddTransceiverFromKind(kind, receive); err != nil {
				v.b.Fatal(err)
			}
		}
	}
	draft, err := v.browser.CreateOffer(nil)
	if err != nil {
		v.b.Fatal(err)
	}
	gathered := webrtc.GatheringCompletePromise(v.browser)
	if err = v.browser.SetLocalDescription(draft); err != nil {
		v.b.Fatal(err)
	}
	<-gathered
	v.offer = v.browser.LocalDescription().SDP
	if err = v.browser.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: v.negotiate()}); err != nil {
		v.b.Fatal(err)
	}
	select {
	case <-connected:
	case <-time.After(20 * time.Second):
		v.b.Fatal("not connected")
	}
}

// fewCodecs are those that a page keeps which uses setCodecPreferences: VP8 and
// VP9 with RTX, and Opus.
func fewCodecs(b *testing.B) *webrtc.MediaEngine {
	b.Helper()
	media := &webrtc.MediaEngine{}
	feedback := []webrtc.RTCPFeedback{{Type: "transport-cc"}, {Type: "ccm", Parameter: "fir"}, {Type: "nack"}, {Type: "nack", Parameter: "pli"}}
	for _, c := range []struct {
		kind     webrtc.RTPCodecType
		mime     string
		number   webrtc.PayloadType
		fmtp     string
		rate     uint32
		channels uint16
	}{
		{webrtc.RTPCodecTypeAudio, webrtc.MimeTypeOpus, 111, "minptime=10;useinbandfec=1", 48000, 2},
		{webrtc.RTPCodecTypeVideo, webrtc.MimeTypeVP8, 96, "", 90000, 0},
		{webrtc.RTPCodecTypeVideo, webrtc.MimeTypeRTX, 97, "apt=96", 90000, 0},
		{webrtc.RTPCodecTypeVideo, webrtc.MimeTypeVP9, 98, "profile-id=0", 90000, 0},
		{webrtc.RTPCodecTypeVideo, webrtc.MimeTypeRTX, 99, "apt=98", 90000, 0},
	} {
		codec := webrtc.RTPCodecParameters{PayloadType: c.number, RTPCodecCapability: webrtc.RTPCodecCapability{
			MimeType: c.mime, ClockRate: c.rate, Channels: c.channels, SDPFmtpLine: c.fmtp, RTCPFeedback: feedback,
		}}
		if err := media.RegisterCodec(codec, c.kind); err != nil {
			b.Fatal(err)
		}
	}
	return media
}

func (v *viewer) notify(event sfu.Event) {
	switch event := event.(type) {
	case sfu.Answered:
		v.answered <- event.SDP
	case sfu.SlotsChanged:
		select {
		case v.slots <- event:
		default: // nobody looks at the tables of negotiations
		}
	case sfu.Refused:
		v.b.Errorf("refused: %s", event.Reason)
		v.answered <- ""
	}
}

// negotiate sends the offer, again with the same sections, and waits for the answer.
func (v *viewer) negotiate() string {
	v.rev++
	v.peer.Offer(v.rev, v.offer)
	return <-v.answered
}

// show asks for these publications, acknowledges the table that tells of the
// change, and waits for the one that says that the new picture flows.
func (v *viewer) show(all []sfu.Subscription) {
	v.peer.SetSubscriptions(all)
	v.peer.Acknowledge((<-v.slots).Rev)
	<-v.slots
}

func (v *viewer) close() {
	v.peer.Close()
	<-v.peer.Done()
	if err := v.browser.GracefulClose(); err != nil {
		v.b.Error(err)
	}
	if err := v.engine.Close(); err != nil {
		v.b.Error(err)
	}
}

// One of twenty-five pictures gives way to another: from the wish to the open
// slot, with the browser's acknowledgement, twice through the peer's loop.
func BenchmarkSlotSwitch(b *testing.B) {
	v := newViewer(b)
	var all []sfu.Subscription
	for i := range benchSlots + 1 {
		all = append(all, sfu.Subscription{
			Publication: sfu.NewPublication(sfu.PublicationOptions{
				ID: fmt.Sprintf("camera-%d", i), Participant: fmt.Sprintf("p%d", i), Source: sfu.Camera, Width: 1280, Height: 720,
			}),
			Width: 320, Height: 180,
		})
	}
	one, other := all[:benchSlots], append(all[:benchSlots-1:benchSlots-1], all[benchSlots])
	for len(v.slots) > 0 {
		<-v.slots
	}
	v.peer.SetSubscriptions(one)
	<-v.slots // nobody was shown before: nothing to acknowledge
	b.ReportAllocs()
	for b.Loop() {
		v.show(other)
		one, other = other, one
	}
	b.StopTimer()
	v.close()
}

// A browser that is connected offers its fifty sections again.
func BenchmarkRenegotiation50(b *testing.B) {
	v := newViewer(b)
	b.ReportAllocs()
	for b.Loop() {
		v.negotiate()
	}
	b.StopTimer()
	v.close()
}
