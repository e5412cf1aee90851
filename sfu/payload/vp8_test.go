package payload_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/parley-sfu/parley/sfu/payload"
)

// The first bytes of VP8 frames (RFC 6386, section 9.1). In little endian, 640
// is 8002 and 360 is 6801.
const (
	vp8Key640x360 = "50 42 00 9D012A 8002 6801 0102030405"
	vp8Delta      = "51 42 00 0102030405"
)

func TestInspectVP8(t *testing.T) {
	key := payload.Info{KeyFrame: true, FrameStart: true, Width: 640, Height: 360}
	start := payload.Info{FrameStart: true}
	tell(t, payload.VP8, []story{
		{"key frame behind the shortest descriptor", "10" + vp8Key640x360, key},
		{"delta frame", "10" + vp8Delta, start},
		{"delta frame whose bytes look like a key frame's", "10 51 42 00 9D012A 8002 6801", start},
		{"a later packet of a frame, whose bytes look like a key frame", "00" + vp8Key640x360, payload.Info{}},
		{"second partition of a frame", "11" + vp8Key640x360, payload.Info{}},
		{"fifth partition", "14" + vp8Key640x360, payload.Info{}},
		{"eighth partition", "17" + vp8Key640x360, payload.Info{}},
		{"reserved bits are ignored: R of the first byte", "58" + vp8Key640x360, key},
		{"a frame nobody depends on", "30" + vp8Delta, start},
		{"flags that announce nothing", "90 00" + vp8Key640x360, key},
		{"reserved flags are ignored", "90 0F" + vp8Key640x360, key},
		{"picture id of 7 bits", "90 80 7F" + vp8Delta, payload.Info{FrameStart: true, HasPictureID: true, PictureID: 127}},
		{"picture id of 15 bits", "90 80 FFFF" + vp8Delta, payload.Info{FrameStart: true, HasPictureID: true, PictureID: 32767}},
		{"picture id of 15 bits that would fit 7", "90 80 8001" + vp8Delta, payload.Info{FrameStart: true, HasPictureID: true, PictureID: 1}},
		{"picture id in a later packet", "80 80 8001" + vp8Delta, payload.Info{HasPictureID: true, PictureID: 1}},
		{"TL0PICIDX alone", "90 40 FE" + vp8Delta, payload.Info{FrameStart: true, HasTL0: true, TL0: 254}},
		{"temporal layer 2", "90 20 80" + vp8Delta, payload.Info{FrameStart: true, Layered: true, TemporalID: 2}},
		{"layer sync does not shift the layer", "90 20 60" + vp8Delta, payload.Info{FrameStart: true, Layered: true, TemporalID: 1, LayerSync: true}},
		{"KEYIDX alone: TID is to be ignored", "90 10 DF" + vp8Delta, payload.Info{FrameStart: true, HasKeyIdx: true, KeyIdx: 31}},
		{"TID alone: KEYIDX is to be ignored", "90 20 1F" + vp8Delta, payload.Info{FrameStart: true, Layered: true}},
		{"KEYIDX alone: Y is to be ignored", "90 10 20" + vp8Delta, payload.Info{FrameStart: true, HasKeyIdx: true}},
		{"all of them, as Chromium sends with three layers", "90 F0 8123 07 83" + vp8Delta, payload.Info{
			FrameStart: true, Layered: true, TemporalID: 2, HasPictureID: true, PictureID: 0x123, HasTL0: true, TL0: 7, HasKeyIdx: true, KeyIdx: 3,
		}},
		{"a key frame that asks to be scaled has its size told without", "10 50 42 00 9D012A 8042 6881", key},
		{"a key frame of the largest size", "10 50 42 00 9D012A FF3F FF3F", payload.Info{KeyFrame: true, FrameStart: true, Width: 16383, Height: 16383}},
	})
}

func TestInspectVP8SomethingIsMissing(t *testing.T) {
	start := payload.Info{FrameStart: true}
	tell(t, payload.VP8, []story{
		{"nothing", "", payload.Info{}},
		{"a descriptor and no frame", "10", payload.Info{}},
		{"flags announced", "90", payload.Info{}},
		{"flags and no frame", "90 00", payload.Info{}},
		{"picture id announced", "90 80", payload.Info{}},
		{"picture id and no frame", "90 80 01", payload.Info{}},
		{"second half of a picture id announced", "90 80 81", payload.Info{}},
		{"long picture id and no frame", "90 80 8123", payload.Info{}},
		{"TL0PICIDX announced", "90 C0 8123", payload.Info{}},
		{"layer announced", "90 E0 8123 07", payload.Info{}},
		{"everything and no frame", "90 F0 8123 07 83", payload.Info{}},
		{"one byte of a frame says where it starts, and not that it is a key frame", "10 50", start},
		{"the size of a key frame cut short", "10 50 42 00 9D012A 8002 68", start},
		{"a wrong start code is no key frame", "10 50 42 00 9D012B 8002 6801", start},
		{"encrypted: no start code", "10 AEAEAEAEAEAEAEAEAEAEAEAE", start},
	})
}

// vp8 is a payload descriptor to be written; the naive counterpart to reading.
type vp8 struct {
	picture uint16
	long    bool // picture id of 15 bits
	tl0     byte
	tid     byte
	sync    bool
	keyIdx  byte
}

func (d vp8) write(frame []byte) []byte {
	p := []byte{0x90, 0xF0}
	if d.long {
		p = binary.BigEndian.AppendUint16(p, 0x8000|d.picture)
	} else {
		p = append(p, byte(d.picture))
	}
	layer := d.tid<<6 | d.keyIdx
	if d.sync {
		layer |= 0x20
	}
	return append(append(p, d.tl0, layer), frame...)
}

func (d vp8) info() payload.Info {
	return payload.Info{
		FrameStart: true, Layered: true, TemporalID: d.tid, LayerSync: d.sync, HasPictureID: true, PictureID: d.picture,
		HasTL0: true, TL0: d.tl0, HasKeyIdx: true, KeyIdx: d.keyIdx,
	}
}

func FuzzInspectVP8(f *testing.F) {
	for _, seed := range []string{
		"", "10", "10" + vp8Key640x360, "10" + vp8Delta, "90 80 7F" + vp8Delta, "90 F0 8123 07 83" + vp8Delta, "90 80 81",
	} {
		f.Add(unhex(f, seed), uint16(0x7FFF), true)
	}
	f.Fuzz(func(t *testing.T, p []byte, picture uint16, long bool) {
		info := inspect(t, payload.VP8, p)
		if info.KeyFrame && (p[0]&0x17 != 0x10 || !bytes.Contains(p, []byte{0x9D, 0x01, 0x2A})) {
			t.Fatalf("%x is taken for a key frame", p)
		}
		if len(p) < 4 {
			return
		}
		// The same bytes as fields of a descriptor: what is written is read.
		d := vp8{picture: picture & 0x7FFF, long: long, tl0: p[0], tid: p[1] & 3, sync: p[1]&4 != 0, keyIdx: p[2] & 31}
		if !long {
			d.picture &= 0x7F
		}
		got, want := inspect(t, payload.VP8, d.write(p[3:])), d.info()
		want.KeyFrame, want.Width, want.Height = got.KeyFrame, got.Width, got.Height
		if got != want {
			t.Fatalf("%+v was written and %+v read", d, got)
		}
	})
}
