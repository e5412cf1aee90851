package sfutest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"github.com/parley-sfu/parley/sfu"
)

// Client is a scripted browser: the only offerer, with a pool of slots.
type Client struct {
	t    *testing.T
	call *Call
	name string
	ip   string
	PC   *webrtc.PeerConnection
	Peer *sfu.Peer

	events chan sfu.Event // unread answers

	mu             sync.Mutex // guards what follows
	rev            uint64
	publications   []*sfu.Publication
	sources        []*source
	slots          sfu.SlotsChanged
	short          sfu.SlotsShort
	asked          []sfu.Wanted
	closed         string
	connectivity   []sfu.Connectivity
	width          int
	height         int
	hold           bool // do not acknowledge slots
	onConnectivity func(sfu.Connectivity)
	received       map[string]*Received
	pauses         map[string][]Pause
	wg             sync.WaitGroup
	left           bool
}

// JoinOptions say what a client brings.
type JoinOptions struct {
	Camera     bool // one encoding
	Simulcast  bool // camera in three encodings q, h, f
	Layers     bool // camera in three temporal layers per encoding, as browsers send it
	Microphone bool
	Audio      int // slots
	Video      int
	Hold       bool // never acknowledge a slot that changed its owner

	Every  time.Duration // between two pictures of the camera; 0: 40 ms
	Behind *Bottleneck   // that the way down leads through; nil: none
}

// Join connects a client and waits until media can flow.
func (c *Call) Join(name string, o JoinOptions) *Client {
	c.t.Helper()
	me := c.client(name, o)
	me.addMicrophone(o)
	me.addCamera(o)
	me.AddSlots(o.Audio, o.Video)
	me.Negotiate(nil)
	me.waitConnected()
	c.mu.Lock()
	c.clients = append(c.clients, me)
	c.mu.Unlock()
	me.publish()
	c.rewire()
	return me
}

// client makes the browser and its peer, unconnected.
func (c *Call) client(name string, o JoinOptions) *Client {
	c.t.Helper()
	c.mu.Lock()
	ip := fmt.Sprintf("10.1.%d.%d", c.nextHost/250, c.nextHost%250+2)
	c.nextHost++
	c.mu.Unlock()
	me := &Client{t: c.t, call: c, name: name, ip: ip, events: make(chan sfu.Event, 64), received: map[string]*Received{}, pauses: map[string][]Pause{}, hold: o.Hold}
	if o.Behind != nil {
		o.Behind.add(ip)
	}
	pc, err := browserAPI(c.t, c.host(ip)).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		c.t.Fatalf("%s: make PeerConnection: %v", name, err)
	}
	me.PC = pc
	pc.OnTrack(me.receive)
	options := sfu.PeerOptions{ID: name, VideoCodecs: c.options.VideoCodecs, AudioCodecs: []string{"opus"}}
	if me.Peer, err = c.Engine.NewPeer(options, me.notify); err != nil {
		c.t.Fatalf("%s: make peer: %v", name, err)
	}
	return me
}

// Leave ends the client as a browser does that closes its page in order.
func (me *Client) Leave() {
	me.mu.Lock()
	if me.left {
		me.mu.Unlock()
		return
	}
	me.left = true
	sources := me.sources
	me.mu.Unlock()
	me.call.mu.Lock()
	for i, one := range me.call.clients {
		if one == me {
			me.call.clients = append(me.call.clients[:i:i], me.call.clients[i+1:]...)
			break
		}
	}
	me.call.mu.Unlock()
	for _, s := range sources {
		s.stop()
	}
	me.call.rewire()
	me.Peer.Close()
	<-me.Peer.Done()
	if err := me.PC.GracefulClose(); err != nil {
		me.t.Errorf("%s: close: %v", me.name, err)
	}
	for _, s := range sources {
		s.ended.Wait()
	}
	me.wg.Wait()
}

// AddSlots adds recvonly sections to the next offer.
func (me *Client) AddSlots(audio, video int) {
	me.t.Helper()
	for _, pool := range []struct {
		kind webrtc.RTPCodecType
		n    int
	}{{webrtc.RTPCodecTypeAudio, audio}, {webrtc.RTPCodecTypeVideo, video}} {
		for range pool.n {
			init := webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly}
			if _, err := me.PC.AddTransceiverFromKind(pool.kind, init); err != nil {
				me.t.Fatalf("%s: add slot: %v", me.name, err)
			}
		}
	}
}

// Negotiate offers and applies the answer.
func (me *Client) Negotiate(o *webrtc.OfferOptions) {
	me.t.Helper()
	offer, err := me.PC.CreateOffer(o)
	if err != nil {
		me.t.Fatalf("%s: create offer: %v", me.name, err)
	}
	gathered := webrtc.GatheringCompletePromise(me.PC)
	if err := me.PC.SetLocalDescription(offer); err != nil {
		me.t.Fatalf("%s: set local description: %v", me.name, err)
	}
	<-gathered
	me.mu.Lock()
	me.rev++
	rev := me.rev
	me.mu.Unlock()
	me.Peer.Offer(rev, me.PC.LocalDescription().SDP)
	answer := me.answer(rev)
	if err := me.PC.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}); err != nil {
		me.t.Fatalf("%s: set remote description: %v", me.name, err)
	}
}

func (me *Client) answer(rev uint64) string {
	me.t.Helper()
	timeout := time.After(10 * time.Second)
	for {
		select {
		case event := <-me.events:
			if refused, ok := event.(sfu.Refused); ok {
				me.t.Fatalf("%s: offer %d refused: %s", me.name, refused.Rev, refused.Reason)
			}
			if answered, ok := event.(sfu.Answered); ok && answered.Rev == rev {
				return answered.SDP
			}
		case <-timeout:
			me.t.Fatalf("%s: no answer", me.name)
		}
	}
}

func (me *Client) waitConnected() {
	me.t.Helper()
	for range 200 {
		if me.PC.ConnectionState() == webrtc.PeerConnectionStateConnected {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	me.t.Fatalf("%s: not connected: %s", me.name, me.PC.ConnectionState())
}

// notify takes the peer's events, and acknowledges slots as a page does.
func (me *Client) notify(event sfu.Event) {
	me.mu.Lock()
	defer me.mu.Unlock()
	switch event := event.(type) {
	case sfu.Answered, sfu.Refused:
		me.events <- event
	case sfu.SlotsChanged:
		me.slots = event
		me.pausing(event)
		if !me.hold {
			me.Peer.Acknowledge(event.Rev)
		}
	case sfu.SlotsShort:
		me.short = event
	case sfu.Wanted:
		me.wantedNow(event)
	case sfu.ConnectivityChanged:
		me.connectivity = append(me.connectivity, event.Connectivity)
		if me.onConnectivity != nil {
			me.onConnectivity(event.Connectivity)
		}
	case sfu.PeerClosed:
		me.closed = event.Reason
	}
}

// Slots returns the newest slot table.
func (me *Client) Slots() sfu.SlotsChanged {
	me.mu.Lock()
	defer me.mu.Unlock()
	return me.slots
}

// Short returns the last request for more slots.
func (me *Client) Short() sfu.SlotsShort {
	me.mu.Lock()
	defer me.mu.Unlock()
	return me.short
}

// Closed returns why the peer closed itself, "" while it has not.
func (me *Client) Closed() string {
	me.mu.Lock()
	defer me.mu.Unlock()
	return me.closed
}

// Connectivity returns all the states the peer told.
func (me *Client) Connectivity() []sfu.Connectivity {
	me.mu.Lock()
	defer me.mu.Unlock()
	return append([]sfu.Connectivity(nil), me.connectivity...)
}

// Want asks for all pictures in a size.
func (me *Client) Want(width, height int) {
	me.mu.Lock()
	me.width, me.height = width, height
	me.mu.Unlock()
	me.call.rewire()
}

func (me *Client) wanted() (width, height int) {
	me.mu.Lock()
	defer me.mu.Unlock()
	return me.width, me.height
}

func (me *Client) published() []*sfu.Publication {
	me.mu.Lock()
	defer me.mu.Unlock()
	return append([]*sfu.Publication(nil), me.publications...)
}
