package payload_test

import (
	"encoding/binary"
	"fmt"
	"testing"

	"github.com/parley-sfu/parley/sfu/payload"
)

// NAL units. A slice whose second byte begins with a 1 is its picture's first.
const (
	h264SPS640x480 = "67 42C01FED01407B20"
	h264PPS        = "68 CE3C80"
	h264IDR        = "65 88840021"
	h264IDRSecond  = "65 40840021"
	h264Slice      = "41 9A000102"
	h264SliceLater = "41 46000102"
	h264Delimiter  = "09 F0"
	h264SEI        = "06 0501AA80"
)

func TestInspectH264SingleUnit(t *testing.T) {
	start, key := payload.Info{FrameStart: true}, payload.Info{KeyFrame: true, FrameStart: true}
	tell(t, payload.H264, []story{
		{"sequence parameters come with a key frame, and tell its size", h264SPS640x480, payload.Info{KeyFrame: true, FrameStart: true, Width: 640, Height: 480}},
		{"sequence parameters that nobody can read", "67 42", key},
		{"first slice of a key frame", h264IDR, key},
		{"second slice of a key frame: too late to begin", h264IDRSecond, payload.Info{}},
		{"first slice of another frame", h264Slice, start},
		{"second slice of another frame", h264SliceLater, payload.Info{}},
		{"delimiter", h264Delimiter, start},
		{"picture parameters may come anywhere", h264PPS, payload.Info{}},
		{"supplemental information may come anywhere", h264SEI, payload.Info{}},
		{"the importance of the unit does not matter", "05 88840021", key},
		{"a unit known to be damaged", "E5 88840021", payload.Info{}},
	})
}

func TestInspectH264Aggregate(t *testing.T) {
	start, key := payload.Info{FrameStart: true}, payload.Info{KeyFrame: true, FrameStart: true}
	sized := payload.Info{KeyFrame: true, FrameStart: true, Width: 640, Height: 480}
	tell(t, payload.H264, []story{
		{"both parameter sets, as Chromium begins a key frame", stapA(t, h264SPS640x480, h264PPS), sized},
		{"parameter sets and slice", stapA(t, h264Delimiter, h264SPS640x480, h264PPS, h264SEI, h264IDR), sized},
		{"key frame last", stapA(t, h264PPS, h264IDR), key},
		{"two slices of a key frame", stapA(t, h264IDR, h264IDRSecond), key},
		{"later slices of a key frame", stapA(t, h264IDRSecond, h264IDRSecond), payload.Info{}},
		{"another frame", stapA(t, h264SEI, h264Slice), start},
		{"of nothing", "18", payload.Info{}},
		{"cut in a size", "18 0004 68CE3C80 00", payload.Info{}},
		{"cut behind a size", "18 0004 68CE3C80 0005", payload.Info{}},
		{"cut in a unit", "18 0005 6588840021 0005 65888400", payload.Info{}},
		{"a unit of no size", "18 0000 0005 6588840021", payload.Info{}},
		{"a unit of the greatest size", "18 FFFF 6588840021", payload.Info{}},
		{"a damaged unit inside", "18 0005 6588840021 0002 E588", payload.Info{}},
		{"an aggregate in an aggregate is looked into by nobody", "18 0008 18 0005 6588840021", payload.Info{}},
	})
}

func TestInspectH264Fragment(t *testing.T) {
	start, key := payload.Info{FrameStart: true}, payload.Info{KeyFrame: true, FrameStart: true}
	tell(t, payload.H264, []story{
		{"first piece of a key frame", "7C 85 88840021", key},
		{"a piece from its middle", "7C 05 88840021", payload.Info{}},
		{"its last piece", "7C 45 88840021", payload.Info{}},
		{"first piece of its second slice", "7C 85 40840021", payload.Info{}},
		{"first piece of another frame", "5C 81 9A000102", start},
		{"first piece of sequence parameters, with all that tells the size", "7C 87 42C01FED01407B20", payload.Info{KeyFrame: true, FrameStart: true, Width: 640, Height: 480}},
		{"first piece of sequence parameters", "7C 87 42C01F", key},
		{"first and last at once is forbidden", "7C C5 88840021", payload.Info{}},
		{"no header", "7C", payload.Info{}},
		{"a header and no piece", "7C 85", payload.Info{}},
		{"a header and no piece of sequence parameters", "7C 87", payload.Info{}},
		{"a fragment of a fragment", "7C 9C 85 88840021", payload.Info{}},
		{"a fragment of an aggregate", "7C 98 0005 6588840021", payload.Info{}},
	})
}

func TestInspectH264Missing(t *testing.T) {
	tell(t, payload.H264, []story{
		{"nothing", "", payload.Info{}},
		{"the header of a slice and no slice", "65", payload.Info{}},
		{"type 0 is free", "60 88840021", payload.Info{}},
		{"type 31 is free", "7F 88840021", payload.Info{}},
		{"interleaved: STAP-B", "19 0000 0005 6588840021", payload.Info{}},
		{"interleaved: MTAP16", "1A 0000 0009 00 0000 6588840021", payload.Info{}},
		{"interleaved: MTAP24", "1B 0000 000A 00 000000 6588840021", payload.Info{}},
		{"interleaved: FU-B", "7D 85 0000 88840021", payload.Info{}},
	})
}

// stapA aggregates units (RFC 6184, section 5.7.1).
func stapA(tb testing.TB, units ...string) string {
	tb.Helper()
	p := []byte{0x18}
	for _, unit := range units {
		p = appendUnit(p, unhex(tb, unit))
	}
	return fmt.Sprintf("%x", p)
}

func appendUnit(p, unit []byte) []byte {
	return append(binary.BigEndian.AppendUint16(p, uint16(len(unit))), unit...)
}

// FuzzInspectH264 takes garbage as it comes, and then as a NAL unit: whether it
// travels alone, in an aggregate or as a first fragment, it tells the same.
func FuzzInspectH264(f *testing.F) {
	for _, seed := range []string{
		"", h264SPS640x480, h264IDR, h264IDRSecond, h264Slice, "18", stapA(f, h264SPS640x480, h264PPS, h264IDR),
		"18 FFFF 65", "7C 85 88840021", "7C 87 42C01FED01407B20", "67 64001FACD9405005BB0110000003001000000303C0F1831960",
		"67 42C01F 00 00 03 00 00 03 FF",
	} {
		f.Add(unhex(f, seed))
	}
	f.Fuzz(func(t *testing.T, p []byte) {
		inspect(t, payload.H264, p)
		if len(p) == 0 || len(p) > 0xFFFF || p[0]&0x80 != 0 || p[0]&0x1F > 23 {
			return
		}
		want := inspect(t, payload.H264, p)
		if got := inspect(t, payload.H264, appendUnit([]byte{0x18}, p)); got != want {
			t.Fatalf("aggregated, %x tells %+v, want %+v", p, got, want)
		}
		twice := appendUnit(appendUnit([]byte{0x78}, p), p)
		if got := inspect(t, payload.H264, twice); got != want {
			t.Fatalf("aggregated twice, %x tells %+v, want %+v", p, got, want)
		}
		if len(p) == 1 {
			return // nothing to fragment
		}
		fragment := append([]byte{p[0]&0xE0 | 28, 0x80 | p[0]&0x1F}, p[1:]...)
		if got := inspect(t, payload.H264, fragment); got != want {
			t.Fatalf("as a fragment, %x tells %+v, want %+v", p, got, want)
		}
	})
}
