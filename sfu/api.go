package sfu

import (
	"fmt"

	"github.com/pion/dtls/v3"
	"github.com/pion/ice/v4"
	"github.com/pion/webrtc/v4"

	"github.com/parley-sfu/parley/sfu/payload"
)

// The header extensions that take part. Every other one ends at the server.
const (
	extMID          = "urn:ietf:params:rtp-hdrext:sdes:mid"                    // RFC 9143
	extRID          = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"          // RFC 8852
	extRepairedRID  = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id" // RFC 8852
	extAudioLevel   = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"            // RFC 6464
	extDependency   = "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension"
	extTransportSeq = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
)

// extension is a header extension with the directions it is used in, as the
// server sees them.
type extension struct {
	uri        string
	kinds      []webrtc.RTPCodecType
	directions []webrtc.RTPTransceiverDirection
}

func extensions() []extension {
	audio, video := webrtc.RTPCodecTypeAudio, webrtc.RTPCodecTypeVideo
	in := []webrtc.RTPTransceiverDirection{webrtc.RTPTransceiverDirectionRecvonly}
	both := append([]webrtc.RTPTransceiverDirection{webrtc.RTPTransceiverDirectionSendonly}, in...)
	return []extension{
		{extMID, []webrtc.RTPCodecType{audio, video}, both},
		{extRID, []webrtc.RTPCodecType{video}, in},
		{extRepairedRID, []webrtc.RTPCodecType{video}, in},
		{extAudioLevel, []webrtc.RTPCodecType{audio}, in},
		{extDependency, []webrtc.RTPCodecType{video}, in},
		{extTransportSeq, []webrtc.RTPCodecType{audio, video}, both},
	}
}

// codecSpec says how a codec is negotiated. Payload types are only defaults:
// the numbers that the browser offers are used.
type codecSpec struct {
	mime     string
	channels uint16
	fmtps    []string
	types    []webrtc.PayloadType
}

func specOf(c payload.Codec) (codecSpec, bool) {
	switch c {
	case payload.VP8:
		return codecSpec{webrtc.MimeTypeVP8, 0, []string{""}, []webrtc.PayloadType{96}}, true
	case payload.VP9:
		return codecSpec{webrtc.MimeTypeVP9, 0, []string{"profile-id=0"}, []webrtc.PayloadType{98}}, true
	case payload.H264:
		// Constrained baseline, which every browser decodes, in both writings.
		return codecSpec{webrtc.MimeTypeH264, 0, []string{
			"level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f",
			"level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f",
		}, []webrtc.PayloadType{102, 104}}, true
	case payload.AV1:
		return codecSpec{webrtc.MimeTypeAV1, 0, []string{""}, []webrtc.PayloadType{45}}, true
	case payload.Opus:
		return codecSpec{webrtc.MimeTypeOpus, 2, []string{"minptime=10;useinbandfec=1"}, []webrtc.PayloadType{111}}, true
	case payload.Unknown:
	}
	return codecSpec{}, false
}

// mediaEngine registers the codecs of one room and nothing else: negotiation
// costs grow faster than the list does.
func mediaEngine(o PeerOptions) (*webrtc.MediaEngine, error) {
	me := &webrtc.MediaEngine{}
	for _, name := range append(append([]string{}, o.AudioCodecs...), o.VideoCodecs...) {
		codec, ok := payload.ParseCodec(name)
		if !ok {
			return nil, fmt.Errorf("codec %q is not known", name)
		}
		if err := registerCodec(me, codec); err != nil {
			return nil, fmt.Errorf("register codec %s: %w", codec, err)
		}
	}
	for _, e := range extensions() {
		for _, kind := range e.kinds {
			capability := webrtc.RTPHeaderExtensionCapability{URI: e.uri}
			if err := me.RegisterHeaderExtension(capability, kind, e.directions...); err != nil {
				return nil, fmt.Errorf("register extension %s: %w", e.uri, err)
			}
		}
	}
	return me, nil
}

func registerCodec(me *webrtc.MediaEngine, codec payload.Codec) error {
	spec, ok := specOf(codec)
	if !ok {
		return fmt.Errorf("codec %s cannot be negotiated", codec)
	}
	kind, feedback := webrtc.RTPCodecTypeAudio, []webrtc.RTCPFeedback{{Type: "transport-cc"}}
	if codec == payload.Opus {
		if err := registerRED(me); err != nil {
			return err
		}
	}
	if codec.Video() {
		kind = webrtc.RTPCodecTypeVideo
		feedback = append(feedback, webrtc.RTCPFeedback{Type: "ccm", Parameter: "fir"},
			webrtc.RTCPFeedback{Type: "nack"}, webrtc.RTCPFeedback{Type: "nack", Parameter: "pli"})
	}
	for i, fmtp := range spec.fmtps {
		err := me.RegisterCodec(webrtc.RTPCodecParameters{
			PayloadType: spec.types[i],
			RTPCodecCapability: webrtc.RTPCodecCapability{
				MimeType: spec.mime, ClockRate: codec.ClockRate(), Channels: spec.channels,
				SDPFmtpLine: fmtp, RTCPFeedback: feedback,
			},
		}, kind)
		if err != nil {
			return err //nolint:wrapcheck // wrapped by the caller, which names the codec
		}
		if !codec.Video() {
			continue
		}
		err = me.RegisterCodec(webrtc.RTPCodecParameters{
			PayloadType: spec.types[i] + 1,
			RTPCodecCapability: webrtc.RTPCodecCapability{
				MimeType: webrtc.MimeTypeRTX, ClockRate: codec.ClockRate(),
				SDPFmtpLine: fmt.Sprintf("apt=%d", spec.types[i]),
			},
		}, kind)
		if err != nil {
			return err //nolint:wrapcheck // wrapped by the caller, which names the codec
		}
	}
	return nil
}

// registerRED lets browsers send their last words once more (RFC 2198). It
// stands before Opus: browsers send what an answer names first.
func registerRED(me *webrtc.MediaEngine) error {
	err := me.RegisterCodec(webrtc.RTPCodecParameters{
		PayloadType: 63,
		RTPCodecCapability: webrtc.RTPCodecCapability{
			MimeType: "audio/red", ClockRate: payload.Opus.ClockRate(), Channels: 2, SDPFmtpLine: "111/111",
		},
	}, webrtc.RTPCodecTypeAudio)
	if err != nil {
		return fmt.Errorf("RED: %w", err)
	}
	return nil
}

// settings are pion's settings for every peer of an engine.
func settings(o Options, m *mux) (webrtc.SettingEngine, error) {
	s := webrtc.SettingEngine{LoggerFactory: pionLog{o.Logger}}
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
	if o.Net != nil {
		s.SetNet(o.Net)
	}
	return s, nil
}
