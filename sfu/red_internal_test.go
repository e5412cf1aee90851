package sfu

import (
	"encoding/binary"
	"testing"

	"github.com/parley-sfu/parley/sfu/header"
	"github.com/parley-sfu/parley/sfu/payload"
)

// A publisher repeats the last words in each packet of sound (RFC 2198). Who
// understands that gets it as it is, everybody else the newest words alone.
func TestRedundantSound(t *testing.T) {
	const red, opus, newest = 63, 111, 40
	tests := []struct {
		name   string
		codec  slotCodec
		narrow bool
		block  uint8 // payload type inside
		want   uint8
	}{
		{"a browser that knows RED", slotCodec{payloadType: opus, red: red, ok: true}, false, opus, red},
		{"one that numbers RED otherwise", slotCodec{payloadType: opus, red: 64, ok: true}, false, opus, 64},
		{"one that does not know it", slotCodec{payloadType: 109, ok: true}, false, opus, 109},
		{"one that numbers Opus otherwise", slotCodec{payloadType: 109, red: red, ok: true}, false, opus, 109},
		{"one on a narrow way", slotCodec{payloadType: opus, red: red, ok: true}, true, opus, opus},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(payload.Opus, 1)
			b.encoding.red = red
			s := b.slots[0]
			s.codecs[payload.Opus] = tt.codec
			s.peer.division.narrow.Store(tt.narrow)
			packet := make([]byte, 12, 200)
			packet[0], packet[1] = 2<<6, red
			binary.BigEndian.PutUint16(packet[2:], 1)
			packet = append(packet, 0x80|tt.block, 0x0f, 0, 30, tt.block) // a block of 30 bytes, and the newest
			packet = append(packet, make([]byte, 30+newest)...)
			h, _ := header.Parse(packet)
			b.encoding.receive(&h, packet, b.now)
			got := b.writers[0].last
			size := newest
			if tt.want == tt.codec.red {
				size += 30 + 5
			}
			if got.payloads != tt.want || len(got.payload) != size {
				t.Errorf("payload type %d with %d bytes, want %d with %d", got.payloads, len(got.payload), tt.want, size)
			}
		})
	}
}

// What claims to be RED and is not goes to nobody.
func TestGarbledRedundantSound(t *testing.T) {
	b := newBench(payload.Opus, 1)
	b.encoding.red = 63
	packet := make([]byte, 12, 20)
	packet[0], packet[1] = 2<<6, 63
	packet = append(packet, 0xff, 0xff, 0xff, 0xff, 111, 1)
	h, _ := header.Parse(packet)
	b.encoding.receive(&h, packet, b.now)
	if n := b.writers[0].packets; n != 0 {
		t.Errorf("%d packets forwarded", n)
	}
	if n := b.engine.stats.Drops(DropMalformed); n != 1 {
		t.Errorf("%d packets dropped as malformed, want 1", n)
	}
}
