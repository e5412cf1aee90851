package payload

import "strings"

// Codec is one of the media codecs that Parley forwards. Its packets cannot be
// told apart by looking at them; SDP says which payload type is which codec.
type Codec uint8

// The codecs.
const (
	Unknown Codec = iota
	VP8           // RFC 7741
	VP9           // RFC 9628
	H264          // RFC 6184
	AV1           // RTP Payload Format For AV1, version 1.0
	Opus          // RFC 7587
)

// String returns the name used in settings and logs: "vp8", "h264", "opus".
func (c Codec) String() string {
	switch c {
	case VP8:
		return "vp8"
	case VP9:
		return "vp9"
	case H264:
		return "h264"
	case AV1:
		return "av1"
	case Opus:
		return "opus"
	case Unknown:
	}
	return "unknown"
}

// ClockRate returns the ticks of the RTP timestamp in one second: 90000 for
// video, 48000 for Opus, 0 for an unknown codec.
func (c Codec) ClockRate() uint32 {
	switch c {
	case VP8, VP9, H264, AV1:
		return 90_000
	case Opus:
		return 48_000
	case Unknown:
	}
	return 0
}

// Video reports whether c codes pictures.
func (c Codec) Video() bool {
	return c >= VP8 && c <= AV1
}

// ParseCodec finds a codec by its name ("vp8") or its media type ("video/VP8",
// RFC 6838), in letters of any case. A media type of the wrong kind, such as
// "audio/VP8", names no codec.
func ParseCodec(mimeOrName string) (Codec, bool) {
	kind, name, isMIME := strings.Cut(mimeOrName, "/")
	if !isMIME {
		name = mimeOrName
	}
	for c := VP8; c <= Opus; c++ {
		if isMIME && !strings.EqualFold(kind, c.kind()) {
			continue
		}
		if strings.EqualFold(name, c.String()) {
			return c, true
		}
	}
	return Unknown, false
}

// kind returns the first half of the codec's media type.
func (c Codec) kind() string {
	if c.Video() {
		return "video"
	}
	return "audio"
}
