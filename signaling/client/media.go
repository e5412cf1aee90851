package client

import (
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"

	"github.com/pion/dtls/v3"
	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/logging"
	"github.com/pion/rtcp"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// media is the client's PeerConnection and what flows in its sections.
type media struct {
	pc       *webrtc.PeerConnection
	udp      *udp
	tap      tap
	nack     bool
	onSend   func(*Publication, []byte)
	onPacket func(*RemoteTrack, *Packet)

	noFeedback bool

	// Guarded by tap.mu: where the packet before went, since packets of a stream
	// come in groups; and when all came.
	last     *slot
	lastSSRC uint32
	arrivals arrivals

	transportSeq atomic.Uint32 // of the transport-wide extension, all senders together

	// Set before the first offer, then only read.
	sections []*section

	// Owned by whoever negotiates: Join, then the negotiator.
	pool  map[webrtc.RTPCodecType]int
	fresh []*webrtc.RTPTransceiver // slots that were not offered yet

	mu      sync.RWMutex // guards what follows
	slots   []*slot      // in the order of the offer
	byMID   map[string]*slot
	bySSRC  map[uint32]*slot
	repairs map[uint32]uint32  // SSRC of an RTX stream → of what it repairs
	senders map[uint32]*sender // by SSRC
	remotes map[string]*RemoteTrack
	rev     uint64 // of the slot table
}

// newMedia makes the PeerConnection and lays out its sections.
func newMedia(o Options, ticket protocol.Ticket, near, far net.Addr) (*media, error) {
	m := &media{
		nack: o.NACK, onSend: o.OnSend, onPacket: o.OnPacket, noFeedback: o.NoFeedback,
		arrivals: newArrivals(),
		pool:     map[webrtc.RTPCodecType]int{},
		byMID:    map[string]*slot{},
		bySSRC:   map[uint32]*slot{},
		repairs:  map[uint32]uint32{},
		senders:  map[uint32]*sender{},
		remotes:  map[string]*RemoteTrack{},
	}
	m.tap.media = m
	m.udp = newUDP(near, far, &m.tap)
	room := ticket.Room
	engine, err := mediaEngine(append(append([]string{}, room.Codecs.Audio...), room.Codecs.Video...))
	if err != nil {
		return nil, err
	}
	api := webrtc.NewAPI(
		webrtc.WithMediaEngine(engine), webrtc.WithSettingEngine(m.settings()),
		webrtc.WithInterceptorRegistry(&interceptor.Registry{}), // none: pion's own are as dear as the call itself
	)
	configuration := webrtc.Configuration{Certificates: []webrtc.Certificate{o.Kit.certificate}}
	for _, s := range ticket.ICEServers {
		configuration.ICEServers = append(configuration.ICEServers, webrtc.ICEServer{
			URLs: s.URLs, Username: s.Username, Credential: s.Credential,
		})
	}
	if ticket.ICETransportPolicy == "relay" {
		configuration.ICETransportPolicy = webrtc.ICETransportPolicyRelay
	}
	if m.pc, err = api.NewPeerConnection(configuration); err != nil {
		return nil, fmt.Errorf("make PeerConnection: %w", err)
	}
	if err := m.addSections(o, room); err != nil {
		m.close()
		return nil, err
	}
	return m, nil
}

// settings are pion's: lean, and RTP straight into our hands.
func (m *media) settings() webrtc.SettingEngine {
	silent := logging.NewDefaultLoggerFactory()
	silent.DefaultLogLevel = logging.LogLevelDisabled
	s := webrtc.SettingEngine{LoggerFactory: silent}
	s.BufferFactory = m.buffer
	m.tap.listen(&s)
	s.SetICEUDPMux(m.udp)
	s.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	s.SetIncludeLoopbackCandidate(true) // the mux decides which addresses there are
	s.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4, webrtc.NetworkTypeUDP6})
	s.SetICETimeouts(iceDisconnected, iceFailed, iceKeepalive)
	s.SetICEMaxBindingRequests(iceChecks)
	s.SetSRTPProtectionProfiles(dtls.SRTP_AEAD_AES_128_GCM, dtls.SRTP_AEAD_AES_256_GCM, dtls.SRTP_AES128_CM_HMAC_SHA1_80)
	s.SetReceiveMTU(receiveMTU)
	s.DisableActiveTCP(true)
	return s
}

// offer makes the next offer, complete with candidates.
func (m *media) offer(o *webrtc.OfferOptions) (string, error) {
	offer, err := m.pc.CreateOffer(o)
	if err != nil {
		return "", fmt.Errorf("create offer: %w", err)
	}
	gathered := webrtc.GatheringCompletePromise(m.pc)
	if err := m.pc.SetLocalDescription(offer); err != nil {
		return "", fmt.Errorf("set local description: %w", err)
	}
	<-gathered
	m.addSlots()
	return m.pc.LocalDescription().SDP, nil
}

// addSlots notes the slots that now have a section.
func (m *media) addSlots() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, t := range m.fresh {
		s := newSlot(m, t)
		m.slots = append(m.slots, s)
		m.byMID[s.mid] = s
	}
	m.fresh = nil
}

// answered takes the answer to the last offer.
func (m *media) answered(answer string) error {
	var description sdp.SessionDescription
	if err := description.UnmarshalString(answer); err != nil {
		return fmt.Errorf("read answer: %w", err)
	}
	m.declare(&description)
	m.agreeNumbers(&description)
	if err := m.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}); err != nil {
		return fmt.Errorf("set remote description: %w", err)
	}
	return nil
}

// declare notes which slot each stream belongs to (RFC 5576).
func (m *media) declare(answer *sdp.SessionDescription) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, section := range answer.MediaDescriptions {
		mid, _ := section.Attribute(sdp.AttrKeyMID)
		s := m.byMID[mid]
		for _, a := range section.Attributes {
			if ssrc, ok := declaredSSRC(a); ok && s != nil {
				m.bySSRC[ssrc] = s
			}
			if original, repair, ok := declaredRepair(a); ok && s != nil {
				m.repairs[repair] = original
			}
		}
	}
}

func declaredSSRC(a sdp.Attribute) (uint32, bool) {
	var ssrc uint32
	if a.Key != sdp.AttrKeySSRC {
		return 0, false
	}
	_, err := fmt.Sscanf(a.Value, "%d", &ssrc)
	return ssrc, err == nil
}

// route notes a sender whose SSRC is settled, so that feedback finds it.
func (m *media) route(s *sender) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.senders[s.header.SSRC] = s
}

func (m *media) sender(ssrc uint32) *sender {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.senders[ssrc]
}

// writeRTCP sends feedback, best effort.
func (m *media) writeRTCP(packets ...rtcp.Packet) { _ = m.pc.WriteRTCP(packets) }

// close ends the PeerConnection and waits for it.
func (m *media) close() {
	_ = m.pc.GracefulClose()
	_ = m.udp.Close()
}

// errNothing ends pion's own readers at once: packets never pass through them.
var errNothing = errors.New("packets go another way")
