package sfu

import (
	"fmt"

	"github.com/pion/dtls/v3"
	"github.com/pion/ice/v4"
	"github.com/pion/transport/v4"
	"github.com/pion/transport/v4/stdnet"
	"github.com/pion/webrtc/v4"
)

// settings are pion's settings for every peer of an engine.
func settings(o Options, m *mux) (webrtc.SettingEngine, error) {
	s := webrtc.SettingEngine{LoggerFactory: newPionLog(o.Logger)}
	s.SetLite(!o.FullICE)
	s.SetICEUDPMux(m)
	s.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	s.SetIncludeLoopbackCandidate(true) // the mux decides which addresses are announced
	s.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4, webrtc.NetworkTypeUDP6})
	// Never "failed" by itself: the room decides when a seat is given up.
	s.SetICETimeouts(silentAfter, 0, 2*silentAfter)
	// The server's order of profiles counts only when it is the DTLS server.
	if err := s.SetAnsweringDTLSRole(webrtc.DTLSRoleServer); err != nil {
		return s, fmt.Errorf("set DTLS role: %w", err)
	}
	s.SetSRTPProtectionProfiles(dtls.SRTP_AEAD_AES_128_GCM, dtls.SRTP_AEAD_AES_256_GCM, dtls.SRTP_AES128_CM_HMAC_SHA1_80)
	s.SetIgnoreRidPauseForRecv(true)
	s.SetReceiveMTU(maxPacket + 100)
	own, err := hostNetwork(o)
	s.SetNet(own)
	return s, err
}

// hostNetwork is the machine's network, looked at once for all peers: each would
// list the interfaces by itself, and keep the list.
func hostNetwork(o Options) (transport.Net, error) {
	if o.Net != nil {
		return o.Net, nil
	}
	host, err := stdnet.NewNet()
	if err != nil {
		return nil, fmt.Errorf("list network interfaces: %w", err)
	}
	return struct{ transport.Net }{host}, nil // whose list pion cannot renew under others
}
