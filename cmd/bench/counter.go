package main

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"sync"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/webrtc/v4"

	"github.com/parley-sfu/parley/sfu/seqnum"
	"github.com/parley-sfu/parley/sfu/udp"
)

// A counter is a receiver that costs the load's core little, so that a server can
// be filled: it connects as everybody does, but counts the packets of media where
// they are read, by the numbers in their headers, and opens none. So it knows
// what is lost and not how late it came, and it reports nothing.
//
//	socket ─ reader ─┬ RTP:  counted
//	                 └ else: pion (checks, handshake, reports)
type counter struct {
	meter  *meter
	now    time.Time // of the read under way
	tracks map[uint32]*countedTrack
}

// countedTrack is one stream within the window.
type countedTrack struct {
	mu             sync.Mutex // guards what follows
	numbers        seqnum.Unwrapper[uint16]
	begun          bool
	first, highest int64
	got            int64
}

// take counts a datagram if it is RTP (RFC 7983, section 7; RFC 5761, section 4).
// Each stream counts as one that flows from its first packet on.
func (c *counter) take(datagram []byte, _ netip.AddrPort) bool {
	if len(datagram) < rtpHeader+sealTag || datagram[0]&0xC0 != 0x80 || datagram[1] >= 192 && datagram[1] <= 223 {
		return false
	}
	ssrc := binary.BigEndian.Uint32(datagram[8:])
	t := c.tracks[ssrc]
	if t == nil {
		t = &countedTrack{}
		c.tracks[ssrc] = t
		c.meter.count(t)
	}
	t.take(binary.BigEndian.Uint16(datagram[2:]), c.meter.holds(c.now.UnixNano()))
	return true
}

//nolint:revive // within says when it came
func (t *countedTrack) take(number uint16, within bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	extended := t.numbers.Unwrap(number)
	if !within {
		return
	}
	if !t.begun {
		t.begun, t.first, t.highest = true, extended, extended-1
	}
	if extended >= t.first {
		t.highest = max(t.highest, extended)
		t.got++
	}
}

// count adds a stream.
func (m *meter) count(t *countedTrack) {
	m.mu.Lock()
	m.counted = append(m.counted, t)
	m.mu.Unlock()
	m.flowing.Add(1)
}

// counts are what came to all counters, and what their servers numbered.
func (m *meter) counts() (got, numbered int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, t := range m.counted {
		t.mu.Lock()
		if t.begun {
			got, numbered = got+t.got, numbered+t.highest-t.first+1
		}
		t.mu.Unlock()
	}
	return got, numbered
}

// newCounter makes a connection that counts. It speaks VP8 and Opus without RTX,
// since nothing is asked for again.
func (e *engine) newCounter() (*webrtc.PeerConnection, error) {
	address, err := netip.ParseAddr(e.address)
	if err != nil {
		return nil, fmt.Errorf("address of the load: %w", err)
	}
	c := &counter{meter: e.meter, tracks: map[uint32]*countedTrack{}}
	conn, err := udp.Listen(udp.Options{
		Network: "udp4", Address: netip.AddrPortFrom(address, 0), Queue: 64, SocketBuffer: 1 << 20,
		Mode: udp.Messages, // a train is cut up before it comes, as for everybody
		Hooks: func(*udp.Conn, int) udp.Hooks {
			return udp.Hooks{BatchStart: func(now time.Time) { c.now = now }, Handler: c.take}
		},
	})
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	mux := ice.NewUDPMuxDefault(ice.UDPMuxParams{UDPConn: conn})
	e.mu.Lock()
	e.muxes = append(e.muxes, mux)
	e.mu.Unlock()
	media, err := counterMedia()
	if err != nil {
		return nil, err
	}
	settings := e.settings
	settings.SetICEUDPMux(mux)
	return e.connect(webrtc.NewAPI(webrtc.WithMediaEngine(media), webrtc.WithInterceptorRegistry(&interceptor.Registry{}), webrtc.WithSettingEngine(settings)))
}

func counterMedia() (*webrtc.MediaEngine, error) {
	media := &webrtc.MediaEngine{}
	for _, one := range []struct {
		kind        webrtc.RTPCodecType
		payloadType webrtc.PayloadType
		capability  webrtc.RTPCodecCapability
	}{
		{webrtc.RTPCodecTypeVideo, 96, webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: videoClock}},
		{webrtc.RTPCodecTypeAudio, 111, webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: audioClock, Channels: 2}},
	} {
		if err := media.RegisterCodec(webrtc.RTPCodecParameters{RTPCodecCapability: one.capability, PayloadType: one.payloadType}, one.kind); err != nil {
			return nil, fmt.Errorf("register codecs: %w", err)
		}
	}
	if err := webrtc.ConfigureTWCCSender(media, &interceptor.Registry{}); err != nil { // that packets are numbered; nobody answers
		return nil, fmt.Errorf("agree on numbers: %w", err)
	}
	return media, nil
}
