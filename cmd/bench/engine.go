package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
	"net"
	"net/netip"
	"sync"

	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"
)

// engine is what all participants share, whichever server they talk to: pion's
// PeerConnections with pion's default interceptors, a meter, a certificate.
type engine struct {
	address     string // of the load
	settings    webrtc.SettingEngine
	api         *webrtc.API
	certificate webrtc.Certificate
	meter       *meter
	sources     []*source
	faults      chan error // the first reasons for which somebody was sent away

	ends chan struct{} // closed to end all that runs
	runs sync.WaitGroup

	mu    sync.Mutex // guards what follows
	peers []*webrtc.PeerConnection
	lines []*line
	muxes []*ice.UDPMuxDefault // of counters
}

// newEngine sends from one address and receives at it.
func newEngine(address string) (*engine, error) {
	from, err := netip.ParseAddr(address)
	if err != nil {
		return nil, fmt.Errorf("address of the load: %w", err)
	}
	media, interceptors := &webrtc.MediaEngine{}, &interceptor.Registry{}
	if err = media.RegisterDefaultCodecs(); err != nil {
		return nil, fmt.Errorf("register codecs: %w", err)
	}
	if err = webrtc.RegisterDefaultInterceptors(media, interceptors); err != nil {
		return nil, fmt.Errorf("register interceptors: %w", err)
	}
	settings := webrtc.SettingEngine{}
	settings.SetIncludeLoopbackCandidate(from.IsLoopback())
	settings.SetIPFilter(func(ip net.IP) bool { return ip.String() == address })
	settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	certificate, err := webrtc.GenerateCertificate(key)
	if err != nil {
		return nil, fmt.Errorf("make a certificate: %w", err)
	}
	return &engine{
		address: address, settings: settings,
		api:         webrtc.NewAPI(webrtc.WithMediaEngine(media), webrtc.WithInterceptorRegistry(interceptors), webrtc.WithSettingEngine(settings)),
		certificate: *certificate, meter: newMeter(), faults: make(chan error, 1), ends: make(chan struct{}),
	}, nil
}

// close ends everything and waits for it.
func (e *engine) close() {
	close(e.ends)
	e.mu.Lock()
	peers, lines, muxes := e.peers, e.lines, e.muxes
	e.mu.Unlock()
	for _, l := range lines {
		_ = l.socket.Close()
	}
	for _, p := range peers {
		_ = p.Close()
	}
	for _, m := range muxes {
		_ = m.Close()
	}
	e.runs.Wait()
}

// fault tells that a participant cannot go on. Only the first is kept.
func (e *engine) fault(err error) {
	select {
	case e.faults <- err:
	default:
	}
}

// newPeer makes a seat's connection, whose received tracks are measured.
func (e *engine) newPeer(s *seat) (*webrtc.PeerConnection, error) {
	if s.counts() {
		return e.newCounter()
	}
	peer, err := e.connect(e.api)
	if err != nil {
		return nil, err
	}
	peer.OnTrack(func(t *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
		if t.Kind() == webrtc.RTPCodecTypeVideo { // a decoder needs a first picture, so a browser asks for one
			_ = peer.WriteRTCP([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: uint32(t.SSRC())}})
		}
		e.meter.listen(t)
	})
	return peer, nil
}

// connect makes a connection that ends with the engine.
func (e *engine) connect(api *webrtc.API) (*webrtc.PeerConnection, error) {
	peer, err := api.NewPeerConnection(webrtc.Configuration{Certificates: []webrtc.Certificate{e.certificate}})
	if err != nil {
		return nil, fmt.Errorf("make a peer connection: %w", err)
	}
	e.mu.Lock()
	e.peers = append(e.peers, peer)
	e.mu.Unlock()
	return peer, nil
}

// publish adds a source's tracks to a connection and begins to send.
func (e *engine) publish(peer *webrtc.PeerConnection, s *source) error {
	for _, t := range s.tracks {
		transceiver, err := peer.AddTransceiverFromTrack(t.local, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
		if err != nil {
			return fmt.Errorf("add a track: %w", err)
		}
		e.runs.Go(func() { s.answer(transceiver.Sender()) })
		e.runs.Go(func() { s.send(t, e.meter, e.ends) })
	}
	return nil
}

// answer makes a key frame whenever one is asked for, until the connection ends.
func (s *source) answer(sender *webrtc.RTPSender) {
	for {
		packets, _, err := sender.ReadRTCP()
		if err != nil {
			return
		}
		for _, p := range packets {
			switch p.(type) {
			case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
				s.keyFrame.Store(true)
			}
		}
	}
}

// gathered sets a description of our own and waits for all candidates.
func gathered(ctx context.Context, peer *webrtc.PeerConnection, description webrtc.SessionDescription) (string, error) {
	done := webrtc.GatheringCompletePromise(peer)
	if err := peer.SetLocalDescription(description); err != nil {
		return "", fmt.Errorf("set the local description: %w", err)
	}
	select {
	case <-done:
		return peer.LocalDescription().SDP, nil
	case <-ctx.Done():
		return "", fmt.Errorf("gather candidates: %w", ctx.Err())
	}
}

// offer makes an offer with all candidates.
func offer(ctx context.Context, peer *webrtc.PeerConnection) (string, error) {
	description, err := peer.CreateOffer(nil)
	if err != nil {
		return "", fmt.Errorf("offer: %w", err)
	}
	return gathered(ctx, peer, description)
}

// answer takes an offer and gives the answer with all candidates.
func answer(ctx context.Context, peer *webrtc.PeerConnection, sdp string) (string, error) {
	if err := accept(peer, webrtc.SDPTypeOffer, sdp); err != nil {
		return "", err
	}
	description, err := peer.CreateAnswer(nil)
	if err != nil {
		return "", fmt.Errorf("answer: %w", err)
	}
	return gathered(ctx, peer, description)
}

// accept sets the other side's description.
func accept(peer *webrtc.PeerConnection, kind webrtc.SDPType, sdp string) error {
	if err := peer.SetRemoteDescription(webrtc.SessionDescription{Type: kind, SDP: sdp}); err != nil {
		return fmt.Errorf("set the remote description: %w", err)
	}
	return nil
}
