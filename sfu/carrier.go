package sfu

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"
)

// carrier is all that pion knows of a browser's sections: one slot without a
// name, in which it sees ICE and DTLS as they are. Packets of any slot may leave
// through it, since SRTP asks for nothing but a packet; those that arrive never
// pass through pion's tracks. So a negotiation costs pion the same however many
// sections there are.
type carrier struct {
	stream webrtc.TrackLocalWriter // set by the first negotiation
}

const carrierCodec = 96 // any payload type: it is never sent

// carrierEngine knows the only codec of the carrier.
func carrierEngine() (*webrtc.MediaEngine, error) {
	media := &webrtc.MediaEngine{}
	err := media.RegisterCodec(webrtc.RTPCodecParameters{
		PayloadType:        carrierCodec,
		RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: 90000},
	}, webrtc.RTPCodecTypeVideo)
	if err != nil {
		return nil, fmt.Errorf("register the carrier's codec: %w", err)
	}
	return media, nil
}

// Bind implements [webrtc.TrackLocal]: the carrier is negotiated.
func (c *carrier) Bind(context webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	codecs := context.CodecParameters()
	if len(codecs) == 0 {
		return webrtc.RTPCodecParameters{}, errors.New("the carrier has no codec")
	}
	c.stream = context.WriteStream()
	return codecs[0], nil
}

// Unbind implements [webrtc.TrackLocal].
func (c *carrier) Unbind(webrtc.TrackLocalContext) error { return nil }

// ID implements [webrtc.TrackLocal].
func (c *carrier) ID() string { return "carrier" }

// RID implements [webrtc.TrackLocal].
func (c *carrier) RID() string { return "" }

// StreamID implements [webrtc.TrackLocal].
func (c *carrier) StreamID() string { return "carrier" }

// Kind implements [webrtc.TrackLocal].
func (c *carrier) Kind() webrtc.RTPCodecType { return webrtc.RTPCodecTypeVideo }

// carrierOffer is a checked offer as pion is shown it: what it says about ICE and
// DTLS, and one slot. The SSRC in it keeps pion from taking what arrives for a
// stream of that slot.
func carrierOffer(offer *sdp.SessionDescription, candidates bool) string { //nolint:revive // a full ICE agent uses them
	var out strings.Builder
	out.Grow(1024)
	out.WriteString("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n")
	for _, key := range []string{sdp.AttrKeyICELite, sdp.AttrKeyExtMapAllowMixed} {
		if _, ok := offer.Attribute(key); ok {
			fmt.Fprintf(&out, "a=%s\r\n", key)
		}
	}
	fmt.Fprintf(&out, "m=video 9 UDP/TLS/RTP/SAVPF %[1]d\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=recvonly\r\na=rtcp-mux\r\n"+
		"a=rtpmap:%[1]d VP8/90000\r\na=ssrc:1 cname:-\r\n", carrierCodec)
	first := bundled(offer)
	for _, key := range []string{"ice-ufrag", "ice-pwd", "fingerprint", sdp.AttrKeyConnectionSetup} {
		value, ok := offer.Attribute(key)
		if !ok {
			value, ok = first.Attribute(key)
		}
		for i := 0; !ok && i < len(offer.MediaDescriptions); i++ { // only those two stand with ICE in every section
			value, ok = offer.MediaDescriptions[i].Attribute(key)
		}
		fmt.Fprintf(&out, "a=%s:%s\r\n", key, value)
	}
	for _, a := range first.Attributes {
		if candidates && a.IsICECandidate() {
			fmt.Fprintf(&out, "a=%s:%s\r\n", a.Key, a.Value)
		}
	}
	return out.String()
}

// bundled is the section whose transport all share (RFC 9143, section 7.2).
func bundled(offer *sdp.SessionDescription) *sdp.MediaDescription {
	group, _ := offer.Attribute(sdp.AttrKeyGroup)
	fields := strings.Fields(group)
	for _, media := range offer.MediaDescriptions {
		if mid, _ := media.Attribute(sdp.AttrKeyMID); len(fields) > 1 && mid == fields[1] {
			return media
		}
	}
	return offer.MediaDescriptions[0]
}
