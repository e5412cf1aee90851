package payload_test

import (
	"encoding/binary"
	"testing"

	"github.com/parley-sfu/parley/sfu/payload"
)

// OBUs. The first byte is type<<3, and 4 more when a byte with the layer
// follows.
const (
	obuSequence  = "08 00000004"
	obuFrame     = "30 1000"
	obuFrameT2S1 = "34 48 1000"
	obuTileGroup = "20 1000"
	obuPadding   = "78 80"
)

func TestInspectAV1(t *testing.T) {
	start, key := payload.Info{FrameStart: true}, payload.Info{KeyFrame: true, FrameStart: true}
	tell(t, payload.AV1, []story{
		{"N begins a sequence, whatever is inside", "18" + obuFrame, key},
		{"a sequence header, without N", "10" + obuSequence, key},
		{"sequence header and frame", "20 05" + obuSequence + obuFrame, key},
		{"the same, each with its size", "00 05" + obuSequence + "03" + obuFrame, key},
		{"three elements", "30 05" + obuSequence + "02" + obuPadding + obuFrame, key},
		{"a frame", "10" + obuFrame, start},
		{"a frame header by itself", "10 18 1000", start},
		{"a temporal delimiter, which should have been left out", "10 10", start},
		{"padding in front of a frame", "20 02" + obuPadding + obuFrame, start},
		{"a tile group goes on with a frame", "10" + obuTileGroup, payload.Info{}},
		{"metadata", "10 28 01", payload.Info{}},
		{"a repeated frame header", "10 38 1000", payload.Info{}},
		{"a frame that goes on in the next packet", "50" + obuFrame, start},
		{"a frame that goes on from the last: its bytes are no header", "90" + obuSequence, payload.Info{}},
		{"behind what goes on, the next layer begins", "A0 05 0800000004" + obuFrameT2S1, payload.Info{FrameStart: true, Layered: true, TemporalID: 2, SpatialID: 1}},
		{"a sequence header behind what goes on is no place to begin", "A0 03 301000" + obuSequence, start},
		{"reserved bits are ignored", "17 31 1000", start},
		{"sizes may be longer than they need", "00 858000" + obuSequence + "8300" + obuFrame, key},
		{"an element of no size is passed over", "00 00 03" + obuFrame, start},
	})
}

func TestInspectAV1Layers(t *testing.T) {
	tell(t, payload.AV1, []story{
		{"temporal layer 2, spatial layer 1", "10" + obuFrameT2S1, payload.Info{FrameStart: true, Layered: true, TemporalID: 2, SpatialID: 1}},
		{"above the base layer one may begin", "10 34 00 1000", payload.Info{FrameStart: true, Layered: true, SwitchUp: true}},
		{"the highest there are", "10 34 F8 1000", payload.Info{FrameStart: true, Layered: true, TemporalID: 7, SpatialID: 3}},
		{"reserved bits are ignored", "10 34 4F 1000", payload.Info{FrameStart: true, Layered: true, TemporalID: 2, SpatialID: 1}},
		{"the first that tells a layer counts", "30 05" + obuSequence + "04" + obuFrameT2S1 + "34 50 1000", payload.Info{
			KeyFrame: true, FrameStart: true, Layered: true, TemporalID: 2, SpatialID: 1,
		}},
		{"a tile group tells its layer", "10 24 48 1000", payload.Info{Layered: true, TemporalID: 2, SpatialID: 1}},
	})
}

func TestInspectAV1SomethingIsMissing(t *testing.T) {
	for _, p := range []struct{ name, payload string }{
		{"nothing", ""},
		{"an aggregation header and no element", "18"},
		{"N and Z together are forbidden", "98" + obuSequence},
		{"one element of two", "20 05" + obuSequence},
		{"one element of three", "30 05" + obuSequence},
		{"two elements of three", "30 05" + obuSequence + "03" + obuFrame},
		{"an element longer than the packet", "00 06" + obuSequence},
		{"behind a good element, one longer than the packet", "08 05" + obuSequence + "04" + obuFrame},
		{"a size that does not end", "08 80"},
		{"a size that does not end, in eight bytes", "08 8080808080808080 00"},
		{"a size of 2^63", "08 80808080808080808001" + obuFrame},
		{"a size of 2^55", "08 8080808080808040" + obuFrame},
		{"a size of 2^31", "08 8080808008" + obuFrame},
		{"the forbidden bit", "18 B0 1000"},
		{"a layer announced", "18 34"},
		{"a layer announced in an element that has its size", "08 01 34 03" + obuFrame},
	} {
		tell(t, payload.AV1, []story{{p.name, p.payload, payload.Info{}}})
	}
}

// elements is the naive model: it lists the elements of a payload with the
// standard library's reading of their sizes.
func elements(p []byte) (list [][]byte, ok bool) {
	count := int(p[0] >> 4 & 3)
	p = p[1:]
	for len(p) > 0 {
		if count != 0 && len(list) == count-1 {
			return append(list, p), true
		}
		size, n := binary.Uvarint(p)
		if n <= 0 || n > 8 || size > uint64(len(p)-n) {
			return nil, false
		}
		list = append(list, p[n:n+int(size)])
		p = p[n+int(size):]
	}
	return list, count == 0
}

func FuzzInspectAV1(f *testing.F) {
	for _, seed := range []string{
		"", "18", "18" + obuFrame, "10" + obuSequence, "20 05" + obuSequence + obuFrame, "00 05" + obuSequence + "03" + obuFrame,
		"A0 05 0800000004" + obuFrameT2S1, "98" + obuSequence, "08 80808080808080808001", "00 00 03" + obuFrame, "30 00 00 10",
	} {
		f.Add(unhex(f, seed))
	}
	f.Fuzz(func(t *testing.T, p []byte) {
		got := inspect(t, payload.AV1, p)
		if len(p) < 2 {
			if got != (payload.Info{}) {
				t.Fatalf("%x tells %+v, want nothing", p, got)
			}
			return
		}
		list, ok := elements(p)
		if !ok || p[0]&0x88 == 0x88 {
			if got != (payload.Info{}) {
				t.Fatalf("a broken payload %x tells %+v, want nothing", p, got)
			}
			return
		}
		if p[0]&0x80 != 0 {
			list = list[1:] // goes on from the packet before
		}
		key := p[0]&0x08 != 0
		for _, obu := range list {
			if len(obu) > 0 && (obu[0]&0x80 != 0 || obu[0]&0x04 != 0 && len(obu) < 2) {
				key = false
				break
			}
			key = key || p[0]&0x80 == 0 && len(obu) > 0 && obu[0]>>3 == 1
		}
		if got.KeyFrame != key {
			t.Fatalf("%x: key frame %v, want %v", p, got.KeyFrame, key)
		}
	})
}
