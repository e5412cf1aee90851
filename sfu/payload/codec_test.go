package payload_test

import (
	"testing"

	"github.com/parley-sfu/parley/sfu/payload"
)

func TestParseCodec(t *testing.T) {
	tests := []struct {
		in   string
		want payload.Codec
		ok   bool
	}{
		{"vp8", payload.VP8, true},
		{"VP9", payload.VP9, true},
		{"video/VP8", payload.VP8, true},
		{"VIDEO/vp9", payload.VP9, true},
		{"video/H264", payload.H264, true},
		{"h264", payload.H264, true},
		{"video/AV1", payload.AV1, true},
		{"audio/opus", payload.Opus, true},
		{"Opus", payload.Opus, true},
		{"audio/VP8", payload.Unknown, false}, // the wrong kind
		{"video/opus", payload.Unknown, false},
		{"video/rtx", payload.Unknown, false}, // a format around another codec
		{"video/", payload.Unknown, false},
		{"/vp8", payload.Unknown, false},
		{"vp8/video", payload.Unknown, false},
		{"video/vp8/1", payload.Unknown, false},
		{" vp8", payload.Unknown, false}, // settings and SDP are trimmed where they are read
		{"unknown", payload.Unknown, false},
		{"", payload.Unknown, false},
	}
	for _, tt := range tests {
		if got, ok := payload.ParseCodec(tt.in); got != tt.want || ok != tt.ok {
			t.Errorf("ParseCodec(%q) = %v, %v, want %v, %v", tt.in, got, ok, tt.want, tt.ok)
		}
	}
}

func TestCodecFacts(t *testing.T) {
	tests := []struct {
		codec payload.Codec
		name  string
		clock uint32
		video bool
	}{
		{payload.Unknown, "unknown", 0, false},
		{payload.VP8, "vp8", 90000, true},
		{payload.VP9, "vp9", 90000, true},
		{payload.H264, "h264", 90000, true},
		{payload.AV1, "av1", 90000, true},
		{payload.Opus, "opus", 48000, false},
		{payload.Codec(200), "unknown", 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.codec.String(); got != tt.name {
				t.Errorf("String = %q, want %q", got, tt.name)
			}
			if got := tt.codec.ClockRate(); got != tt.clock {
				t.Errorf("ClockRate = %d, want %d", got, tt.clock)
			}
			if got := tt.codec.Video(); got != tt.video {
				t.Errorf("Video = %v, want %v", got, tt.video)
			}
		})
	}
}

func TestParseCodecUndoesString(t *testing.T) {
	for c := payload.VP8; c <= payload.Opus; c++ {
		if got, ok := payload.ParseCodec(c.String()); got != c || !ok {
			t.Errorf("ParseCodec(%q) = %v, %v, want %v, true", c, got, ok, c)
		}
	}
}
