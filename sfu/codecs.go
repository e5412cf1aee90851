package sfu

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/parley-sfu/parley/sfu/payload"
)

// codecSpec says how a codec is negotiated. Payload types are those that the
// browser offers.
type codecSpec struct {
	encoding string   // as a=rtpmap writes it
	feedback []string // what of a=rtcp-fb is answered
}

func specOf(c payload.Codec) (codecSpec, bool) {
	name := ""
	switch c {
	case payload.VP8:
		name = "VP8"
	case payload.VP9:
		name = "VP9"
	case payload.H264:
		name = "H264"
	case payload.AV1:
		name = "AV1"
	case payload.Opus:
		return codecSpec{"opus/48000/2", []string{"transport-cc"}}, true
	case payload.Unknown:
		return codecSpec{}, false
	}
	return codecSpec{
		encoding: name + "/" + strconv.FormatUint(uint64(c.ClockRate()), 10),
		feedback: []string{"transport-cc", "ccm fir", "nack", "nack pli"},
	}, true
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
		if _, negotiable := specOf(codec); !ok || !negotiable {
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
// slot or one that the browser sends in.
func takesPart(uri string, s *section) bool {
	switch uri {
	case extMID, extTransportSeq:
		return true
	case extRID, extRepairedRID, extDependency:
		return s.kind == Video && !s.receives
	case extAudioLevel:
		return s.kind == Audio && !s.receives
	}
	return false
}
