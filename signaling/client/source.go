package client

import (
	"time"

	"github.com/parley-sfu/parley/sfu/payload"
)

// Source makes the media of one encoding, frame by frame. It is called from one
// goroutine, when a frame is due.
type Source interface {
	// Format says what it makes; always the same.
	Format() Format
	// Next fills in the next frame. io.EOF ends the media, any other error too.
	Next(f *Frame) error
}

// Format is what a [Source] makes.
type Format struct {
	Codec         payload.Codec
	Width, Height int // pixels; 0 for sound, or when unknown
}

// Frame is one picture, or one piece of sound.
type Frame struct {
	// KeyWanted is set before Next: a subscriber waits for a key frame.
	KeyWanted bool

	Packets  [][]byte      // RTP payloads; good until the next call of Next
	Duration time.Duration // from this frame to the next
	Level    uint8         // sound: 0 (loudest) to 127 (silence), in -dBov (RFC 6464)
}

// voiceLevel is the loudness that counts as speech.
const voiceLevel = 60

// levelByte is the RFC 6464 extension of a frame of sound.
func levelByte(level uint8) byte {
	level = min(level, 127)
	if level < voiceLevel {
		return 0x80 | level
	}
	return level
}
