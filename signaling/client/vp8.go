package client

import (
	"encoding/binary"
	"time"

	"github.com/parley-sfu/parley/sfu/payload"
)

// VP8 is synthetic video: packets that look like VP8 to everything but a
// decoder (RFC 7741, RFC 6386), at a steady rate. Zero fields take defaults.
type VP8 struct {
	Width, Height int           // 640 × 480
	FPS           int           // 30
	Bitrate       int           // bits per second of payload; 500,000
	PacketSize    int           // bytes of payload at most; 1100
	KeyEvery      time.Duration // 10 s; besides those that are asked for
	Tail          int           // bytes left alone at the end of each packet, for OnSend

	packets [][]byte
	frames  int
	picture uint16
	tl0     uint8
}

// Sizes of what stands before the picture's data.
const (
	vp8Descriptor = 5  // X; I and L; a 15-bit picture id; TL0PICIDX (RFC 7741, section 4.2)
	vp8KeyHeader  = 10 // frame tag, start code, width, height (RFC 6386, section 9.1)
)

// Format implements [Source].
func (v *VP8) Format() Format {
	v.setDefaults()
	return Format{Codec: payload.VP8, Width: v.Width, Height: v.Height}
}

// Next implements [Source].
func (v *VP8) Next(f *Frame) error {
	v.setDefaults()
	if v.packets == nil {
		v.packets = cut(v.Bitrate/8/v.FPS, v.PacketSize, vp8Descriptor+vp8KeyHeader+v.Tail)
	}
	keyFrames := max(1, int(v.KeyEvery.Seconds()*float64(v.FPS)))
	key := f.KeyWanted || v.frames%keyFrames == 0
	v.frames++
	v.picture = (v.picture + 1) & 0x7FFF
	v.tl0++
	for i, p := range v.packets {
		p[0] = 0x80 // X
		if i == 0 {
			p[0] |= 0x10 // S: a partition begins
		}
		p[1] = 0x80 | 0x40 // I, L
		binary.BigEndian.PutUint16(p[2:], 0x8000|v.picture)
		p[4] = v.tl0
	}
	v.begin(v.packets[0][vp8Descriptor:], key)
	f.Packets, f.Duration, f.Level = v.packets, time.Second/time.Duration(v.FPS), 127
	return nil
}

// begin writes the header of a frame.
func (v *VP8) begin(p []byte, key bool) { //nolint:revive // flag-parameter: a key frame's header is the other's and more
	size := 0
	for _, one := range v.packets {
		size += len(one) - vp8Descriptor
	}
	tag := 0x10 | uint32(min(size/2, 1<<19-1))<<5 // shown; the first partition is half of it
	if !key {
		tag |= 1
	}
	p[0], p[1], p[2] = byte(tag), byte(tag>>8), byte(tag>>16)
	if key {
		p[3], p[4], p[5] = 0x9D, 0x01, 0x2A
		binary.LittleEndian.PutUint16(p[6:], uint16(v.Width&0x3FFF))
		binary.LittleEndian.PutUint16(p[8:], uint16(v.Height&0x3FFF))
	}
}

func (v *VP8) setDefaults() {
	v.Width, v.Height = either(v.Width, 640), either(v.Height, 480)
	v.FPS = min(either(v.FPS, 30), 1000)
	v.Bitrate = either(v.Bitrate, 500_000)
	v.PacketSize = min(either(v.PacketSize, 1100), 1200)
	v.Tail = min(max(v.Tail, 0), 64)
	if v.KeyEvery <= 0 {
		v.KeyEvery = 10 * time.Second
	}
}

func either(value, otherwise int) int {
	if value <= 0 {
		return otherwise
	}
	return value
}

// cut makes the buffers of a frame: equal packets of at most most and at least
// least bytes, one at least.
func cut(frame, most, least int) [][]byte {
	most = max(most, least)
	count := max(1, (frame+most-1)/most)
	packets := make([][]byte, count)
	for i := range packets {
		// What does not divide evenly goes to the first.
		size := frame / count
		if i < frame%count {
			size++
		}
		packets[i] = make([]byte, max(size, least))
	}
	return packets
}
