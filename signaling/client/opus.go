package client

import (
	"sync/atomic"
	"time"

	"github.com/parley-sfu/parley/sfu/payload"
)

// Opus is synthetic sound: packets of 20 ms that look like Opus to everything
// but a decoder (RFC 7587). Zero fields take defaults.
type Opus struct {
	Bitrate int // bits per second; 32,000
	Tail    int // bytes at the end of each packet that there must be, for OnSend

	level   atomic.Uint32 // 1 more than the level; 0: the default
	packets [][]byte
}

const (
	opusFrame    = 20 * time.Millisecond
	opusTOC      = 0x78 // hybrid, full band, 20 ms, mono, one frame (RFC 6716, section 3.1)
	defaultLevel = 30   // a voice, in -dBov
)

// SetLevel says how loud it is from now on, 0 (loudest) to 127 (silence), in
// -dBov (RFC 6464). It may be called at any time, by anybody.
func (o *Opus) SetLevel(level uint8) { o.level.Store(uint32(min(level, 127)) + 1) }

// Format implements [Source].
func (o *Opus) Format() Format { return Format{Codec: payload.Opus} }

// Next implements [Source].
func (o *Opus) Next(f *Frame) error {
	if o.packets == nil {
		perSecond := int(time.Second / opusFrame)
		size := min(max(either(o.Bitrate, 32_000)/8/perSecond, 2, 1+min(max(o.Tail, 0), 64)), 1200)
		o.packets = [][]byte{make([]byte, size)}
	}
	o.packets[0][0] = opusTOC
	f.Packets, f.Duration, f.Level = o.packets, opusFrame, defaultLevel
	if level := o.level.Load(); level > 0 {
		f.Level = uint8(level - 1) //nolint:gosec // at most 127
	}
	return nil
}
