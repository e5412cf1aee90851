package payload_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/parley-sfu/parley/sfu/payload"
)

// unhex reads "90 80" with spaces where they help the reader.
func unhex(tb testing.TB, s string) []byte {
	tb.Helper()
	p, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		tb.Fatalf("bad hex %q: %v", s, err)
	}
	return p
}

// story is one payload and what it tells.
type story struct {
	name    string
	payload string
	want    payload.Info
}

func tell(t *testing.T, codec payload.Codec, stories []story) {
	t.Helper()
	for _, tt := range stories {
		t.Run(tt.name, func(t *testing.T) {
			if got := payload.Inspect(codec, unhex(t, tt.payload)); got != tt.want {
				t.Errorf("Inspect(%v, %s) =\n %+v, want\n %+v", codec, tt.payload, got, tt.want)
			}
		})
	}
}

// keyFrame is the first packet of a key frame of one codec.
type keyFrame struct {
	codec   payload.Codec
	payload string
	told    int   // bytes that must be there before anything is told
	seams   []int // sizes below that at which a cut cannot be seen, only that something is over
}

func keyFrames() []keyFrame {
	return []keyFrame{
		{payload.VP8, "90 E0 8123 07 00" + vp8Key640x360, 7, nil},
		{payload.VP9, "AA 8123 00 05 18 0280 0168 01 04 01" + vp9Frame, 14, nil},
		{payload.H264, "18 0009" + h264SPS640x480 + "0004 68CE3C80 0005 6588840021", 25, []int{12, 18}},
		{payload.AV1, "08 05 0800000004 03 301000", 11, []int{7}},
	}
}

func TestKeyFramesAreSeen(t *testing.T) {
	for _, k := range keyFrames() {
		if info := payload.Inspect(k.codec, unhex(t, k.payload)); !info.KeyFrame || !info.FrameStart {
			t.Errorf("%v: Inspect = %+v, want a key frame that starts here", k.codec, info)
		}
	}
}

// Payloads of 0 to 12 bytes, begun in every way and filled with garbage. VP8 asks
// for a start code, so none of these is a key frame; for the others a few bits
// say so, and garbage may say it too.
func TestShortPayloads(t *testing.T) {
	for codec := payload.Unknown; codec <= payload.Opus+1; codec++ {
		if info := payload.Inspect(codec, nil); info != (payload.Info{}) {
			t.Errorf("%v: an empty payload tells %+v", codec, info)
		}
		for _, p := range shortPayloads() {
			if info := inspect(t, codec, p); codec == payload.VP8 && info.KeyFrame {
				t.Errorf("%v: %x is taken for a key frame", codec, p)
			}
		}
	}
}

func shortPayloads() (all [][]byte) {
	for size := range 12 {
		for first := range 256 {
			for _, fill := range []byte{0x00, 0x01, 0x5A, 0x80, 0xFF} {
				all = append(all, append([]byte{byte(first)}, bytes.Repeat([]byte{fill}, size)...))
			}
		}
	}
	return all
}

// A payload cut anywhere inside what it announces tells nothing at all.
func TestCutPayloadsTellNothing(t *testing.T) {
	for _, k := range keyFrames() {
		whole := unhex(t, k.payload)
		for size := range k.told {
			info := payload.Inspect(k.codec, whole[:size])
			if seam := slices.Contains(k.seams, size); seam == (info == payload.Info{}) {
				t.Errorf("%v: the first %d bytes tell %+v, want something: %v", k.codec, size, info, seam)
			}
		}
	}
}

func TestInspectDoesNotAllocate(t *testing.T) {
	for _, k := range keyFrames() {
		whole := unhex(t, k.payload)
		var info payload.Info
		if n := testing.AllocsPerRun(1000, func() { info = payload.Inspect(k.codec, whole) }); n != 0 {
			t.Errorf("%v: Inspect allocates %v times, want 0", k.codec, n)
		}
		if !info.KeyFrame {
			t.Errorf("%v: the measured payload is no key frame", k.codec)
		}
	}
	opus := []byte{0x78, 1, 2}
	if n := testing.AllocsPerRun(1000, func() { payload.Inspect(payload.Opus, opus) }); n != 0 {
		t.Errorf("opus: Inspect allocates %v times, want 0", n)
	}
	if n := testing.AllocsPerRun(1000, func() { payload.ParseCodec("video/AV1") }); n != 0 {
		t.Errorf("ParseCodec allocates %v times, want 0", n)
	}
}

// inspect calls Inspect and checks what holds for any bytes: the input is left
// alone, bytes behind it are not read, and every field keeps its range.
func inspect(t *testing.T, codec payload.Codec, p []byte) payload.Info {
	t.Helper()
	before := bytes.Clone(p)
	info := payload.Inspect(codec, slices.Clip(bytes.Clone(p)))
	if again := payload.Inspect(codec, append(bytes.Clone(p), 0xFF, 0x2A, 0x80)[:len(p)]); again != info {
		t.Fatalf("what follows the payload changes %+v to %+v", info, again)
	}
	payload.Inspect(codec, p)
	if !bytes.Equal(p, before) {
		t.Fatalf("Inspect changed its input from %x to %x", before, p)
	}
	if err := outOfRange(info); err != nil {
		t.Fatalf("Inspect(%v, %x) = %+v: %v", codec, p, info, err)
	}
	return info
}

func outOfRange(info payload.Info) error {
	switch {
	case info.KeyFrame && !info.FrameStart:
		return errors.New("a key frame that does not start")
	case info.TemporalID > 7 || info.SpatialID > 7:
		return errors.New("a layer above 7")
	case info.PictureID > 0x7FFF:
		return errors.New("a picture id of more than 15 bits")
	case info.KeyIdx > 31:
		return errors.New("a key frame index of more than 5 bits")
	case !info.HasPictureID && info.PictureID != 0, !info.HasTL0 && info.TL0 != 0, !info.HasKeyIdx && info.KeyIdx != 0:
		return errors.New("a number that is said to be absent")
	}
	return nil
}

func BenchmarkInspect(b *testing.B) {
	for _, k := range keyFrames() {
		p := unhex(b, k.payload)
		b.Run(k.codec.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				payload.Inspect(k.codec, p)
			}
		})
	}
}
