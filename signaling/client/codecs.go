package client

import (
	"fmt"

	"github.com/pion/webrtc/v4"

	"github.com/parley-sfu/parley/sfu/payload"
)

// Header extensions that this client uses: what the server tells streams apart
// by (RFC 8843, RFC 8852), loudness (RFC 6464), and what it measures the way by.
const (
	extMID          = "urn:ietf:params:rtp-hdrext:sdes:mid"
	extRID          = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
	extRepairedRID  = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
	extAudioLevel   = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
	extTransportSeq = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
)

// codecOf is how a codec is offered. The offerer chooses the payload types, so
// that they mean the same for the life of a client; RTX of a codec has the next.
func codecOf(c payload.Codec) webrtc.RTPCodecParameters {
	p := webrtc.RTPCodecParameters{RTPCodecCapability: webrtc.RTPCodecCapability{ClockRate: c.ClockRate()}}
	switch c {
	case payload.VP8:
		p.PayloadType, p.MimeType = 96, webrtc.MimeTypeVP8
	case payload.VP9:
		p.PayloadType, p.MimeType, p.SDPFmtpLine = 98, webrtc.MimeTypeVP9, "profile-id=0"
	case payload.H264:
		p.PayloadType, p.MimeType = 102, webrtc.MimeTypeH264
		p.SDPFmtpLine = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"
	case payload.AV1:
		p.PayloadType, p.MimeType = 45, webrtc.MimeTypeAV1
	case payload.Opus:
		p.PayloadType, p.MimeType, p.Channels = 111, webrtc.MimeTypeOpus, 2
		p.SDPFmtpLine = "minptime=10;useinbandfec=1"
	case payload.Unknown:
	}
	return p
}

// codecByType is the other way round.
func codecByType(payloadType uint8) payload.Codec {
	switch payloadType {
	case 96:
		return payload.VP8
	case 98:
		return payload.VP9
	case 102:
		return payload.H264
	case 45:
		return payload.AV1
	case 111:
		return payload.Opus
	}
	return payload.Unknown
}

// mediaEngine registers what the room speaks and nothing else.
func mediaEngine(names []string) (*webrtc.MediaEngine, error) {
	engine := &webrtc.MediaEngine{}
	known := 0
	for _, name := range names {
		codec, ok := payload.ParseCodec(name)
		if !ok {
			continue // of a later server
		}
		if err := registerCodec(engine, codec); err != nil {
			return nil, err
		}
		known++
	}
	if known == 0 {
		return nil, fmt.Errorf("of the room's codecs %q none is known", names)
	}
	return engine, registerExtensions(engine)
}

func registerCodec(engine *webrtc.MediaEngine, codec payload.Codec) error {
	parameters := codecOf(codec)
	kind, feedback := webrtc.RTPCodecTypeAudio, []webrtc.RTCPFeedback{{Type: "transport-cc"}}
	if codec.Video() {
		kind = webrtc.RTPCodecTypeVideo
		feedback = append(feedback, webrtc.RTCPFeedback{Type: "nack"}, webrtc.RTCPFeedback{Type: "nack", Parameter: "pli"})
	}
	parameters.RTCPFeedback = feedback
	if err := engine.RegisterCodec(parameters, kind); err != nil {
		return fmt.Errorf("register %s: %w", codec, err)
	}
	if !codec.Video() {
		return nil
	}
	repair := webrtc.RTPCodecParameters{
		PayloadType: parameters.PayloadType + 1,
		RTPCodecCapability: webrtc.RTPCodecCapability{
			MimeType: webrtc.MimeTypeRTX, ClockRate: codec.ClockRate(),
			SDPFmtpLine: fmt.Sprintf("apt=%d", parameters.PayloadType),
		},
	}
	if err := engine.RegisterCodec(repair, kind); err != nil {
		return fmt.Errorf("register RTX of %s: %w", codec, err)
	}
	return nil
}

func registerExtensions(engine *webrtc.MediaEngine) error {
	audio, video := webrtc.RTPCodecTypeAudio, webrtc.RTPCodecTypeVideo
	for _, e := range []struct {
		uri  string
		kind webrtc.RTPCodecType
	}{
		{extMID, audio},
		{extAudioLevel, audio},
		{extTransportSeq, audio},
		{extMID, video},
		{extRID, video},
		{extRepairedRID, video},
		{extTransportSeq, video},
	} {
		if err := engine.RegisterHeaderExtension(webrtc.RTPHeaderExtensionCapability{URI: e.uri}, e.kind); err != nil {
			return fmt.Errorf("register %s: %w", e.uri, err)
		}
	}
	return nil
}
