package sfu

import (
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/parley-sfu/parley/sfu/payload"
)

// encodingOf is how a=rtpmap writes a codec, empty for one that cannot be
// negotiated. Payload types are those that the browser offers.
func encodingOf(c payload.Codec) string {
	switch c {
	case payload.VP8:
		return "VP8/90000"
	case payload.VP9:
		return "VP9/90000"
	case payload.H264:
		return "H264/90000"
	case payload.AV1:
		return "AV1/90000"
	case payload.Opus:
		return "opus/48000/2"
	case payload.Unknown:
	}
	return ""
}

// answersFeedback reports whether a kind of RTCP feedback (RFC 4585, section 4.2)
// is used with a codec.
func answersFeedback(c payload.Codec, feedback string) bool {
	switch feedback {
	case "transport-cc":
		return true
	case "ccm fir", "nack", "nack pli":
		return c.Video()
	}
	return false
}

// The encodings that go with others: retransmissions (RFC 4588), and sound that
// says its last words once more (RFC 2198).
const (
	encodingRTX = "rtx/90000"
	encodingRED = "red/48000/2"
)

// decodable reports whether the parameters of an offered format are those that every
// browser decodes: constrained baseline of H.264 in both writings (RFC 6184,
// section 8.2.2), the first profiles of VP9 and AV1.
func decodable(c payload.Codec, fmtp string) bool {
	switch c {
	case payload.H264:
		profile, err := hex.DecodeString(parameter(fmtp, "profile-level-id"))
		return err == nil && len(profile) >= 2 && profile[0] == 0x42 && (profile[1] == 0xe0 || profile[1] == 0x00) &&
			parameter(fmtp, "packetization-mode") == "1"
	case payload.VP9:
		return strings.TrimLeft(parameter(fmtp, "profile-id"), "0") == ""
	case payload.AV1:
		return strings.TrimLeft(parameter(fmtp, "profile"), "0") == ""
	case payload.Unknown, payload.VP8, payload.Opus:
	}
	return true
}

// parameter finds a value in "name=value;name=value".
func parameter(fmtp, name string) string {
	for one := range strings.SplitSeq(fmtp, ";") {
		key, value, _ := strings.Cut(one, "=")
		if strings.EqualFold(strings.TrimSpace(key), name) {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// roomCodecs are the codecs of one room.
func roomCodecs(o PeerOptions) ([]payload.Codec, error) {
	var codecs []payload.Codec
	for _, name := range append(append([]string{}, o.AudioCodecs...), o.VideoCodecs...) {
		codec, ok := payload.ParseCodec(name)
		if !ok || encodingOf(codec) == "" {
			return nil, fmt.Errorf("codec %q is not known", name)
		}
		codecs = append(codecs, codec)
	}
	return codecs, nil
}

// The header extensions that take part. Every other one ends at the server.
const (
	extMID          = "urn:ietf:params:rtp-hdrext:sdes:mid"                    // RFC 9143
	extRID          = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"          // RFC 8852
	extRepairedRID  = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id" // RFC 8852
	extAudioLevel   = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"            // RFC 6464
	extDependency   = "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension"
	extTransportSeq = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
)

// takesPart reports whether a header extension is used in a section, which is a
// slot or one that the browser sends in. Decoders of AV1 alone are told of
// dependencies.
func takesPart(uri string, s *section, codecs *[payload.Opus + 1]slotCodec) bool {
	switch uri {
	case extMID, extTransportSeq:
		return true
	case extRID, extRepairedRID:
		return s.kind == Video && !s.receives
	case extDependency:
		return s.kind == Video && (!s.receives || codecs[payload.AV1].ok)
	case extAudioLevel:
		return s.kind == Audio && !s.receives
	}
	return false
}
