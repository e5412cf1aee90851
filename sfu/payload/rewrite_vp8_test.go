package payload_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/parley-sfu/parley/sfu/payload"
)

func TestRewriteVP8(t *testing.T) {
	tests := []struct {
		name string
		in   string
		want string // with picture id 0x1234 and TL0PICIDX 0xAB
	}{
		{"long picture id and TL0PICIDX", "90 C0 8001 02 F0F1", "90 C0 9234 AB F0F1"},
		{"a short picture id is widened, so that the count may run on above 127", "90 80 05 F0F1", "90 80 9234 F0F1"},
		{"short picture id, all the rest behind it", "90 F0 05 02 83 F0F1", "90 F0 9234 AB 83 F0F1"},
		{"TL0PICIDX alone", "90 40 02 F0F1", "90 40 AB F0F1"},
		{"layer without TL0PICIDX", "90 A0 8001 40 F0F1", "90 A0 9234 40 F0F1"},
		{"numbers that are absent are not added", "90 30 83 F0F1", "90 30 83 F0F1"},
		{"the shortest descriptor", "10 F0F1", "10 F0F1"},
		{"a later packet of the frame is numbered as well", "80 C0 8001 02 F0F1", "80 C0 9234 AB F0F1"},
		{"reserved bits pass", "DF CF 8001 02 F0F1", "DF CF 9234 AB F0F1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, want := unhex(t, tt.in), unhex(t, tt.want)
			before := bytes.Clone(p)
			got, ok := payload.RewriteVP8(make([]byte, 3, 64), p, 0x1234, 0xAB)
			if !ok || !bytes.Equal(got, want) {
				t.Errorf("RewriteVP8(%x) = %x, %v, want %x, true", p, got, ok, want)
			}
			if !bytes.Equal(p, before) {
				t.Errorf("RewriteVP8 edited the packet all subscribers share: %x, want %x", p, before)
			}
		})
	}
}

func TestRewriteVP8TakesTheLow15Bits(t *testing.T) {
	got, ok := payload.RewriteVP8(make([]byte, 0, 16), unhex(t, "90 80 05 F0"), 0x8002, 0)
	if want := unhex(t, "90 80 8002 F0"); !ok || !bytes.Equal(got, want) {
		t.Errorf("RewriteVP8 = %x, %v, want %x, true", got, ok, want)
	}
}

func TestRewriteVP8Refuses(t *testing.T) {
	for _, in := range []string{"", "10", "90", "90 80", "90 80 81", "90 80 8123", "90 F0 8123 07 83"} {
		if got, ok := payload.RewriteVP8(make([]byte, 0, 64), unhex(t, in), 1, 2); ok || got != nil {
			t.Errorf("RewriteVP8(%s) = %x, %v, want nil, false", in, got, ok)
		}
	}
}

func TestRewriteVP8NeedsRoom(t *testing.T) {
	tests := []struct {
		name string
		in   string
		need int
	}{
		{"nothing is added", "90 C0 8001 02 F0F1", 7},
		{"a short picture id grows by a byte", "90 C0 01 02 F0F1", 7},
		{"nothing to replace", "10 F0F1", 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for room := range tt.need + 2 {
				dst := bytes.Repeat([]byte{0xEE}, tt.need+2)
				got, ok := payload.RewriteVP8(dst[0:0:room], unhex(t, tt.in), 0x1234, 0xAB)
				if want := room >= tt.need; ok != want {
					t.Errorf("with room for %d: ok = %v, want %v", room, ok, want)
				}
				if ok && (len(got) != tt.need || &got[0] != &dst[0]) {
					t.Errorf("with room for %d: %d bytes, want %d in the buffer that was given", room, len(got), tt.need)
				}
				if !ok && dst[0] != 0xEE {
					t.Errorf("with room for %d: refused, and wrote all the same", room)
				}
			}
			if got, ok := payload.RewriteVP8(nil, unhex(t, tt.in), 1, 2); ok || got != nil {
				t.Errorf("with no buffer: %x, %v, want nil, false", got, ok)
			}
		})
	}
}

// A switch of encodings, seen by one subscriber: the picture ids the browser
// sees run on, although each encoding counts by itself and in its own width.
func TestRewriteVP8OverASwitch(t *testing.T) {
	sources := []string{"90 80 7E", "90 80 7F", "90 80 9A00", "90 80 9A01"}
	scratch := make([]byte, 0, 64)
	for i, source := range sources {
		id := uint16(0x7FFE+i) & 0x7FFF
		out, ok := payload.RewriteVP8(scratch, unhex(t, source+vp8Key640x360), id, 0)
		if !ok {
			t.Fatalf("packet %d was refused", i)
		}
		info := payload.Inspect(payload.VP8, out)
		if info.PictureID != id || !info.KeyFrame || info.Width != 640 {
			t.Errorf("packet %d reads %+v, want picture %d of a key frame, 640 wide", i, info, id)
		}
	}
}

func TestRewriteVP8DoesNotAllocate(t *testing.T) {
	scratch := make([]byte, 0, 1500)
	for _, in := range []string{"90 F0 05 02 83", "90 C0 8001 02", "10"} {
		p := append(unhex(t, in), make([]byte, 1200)...)
		if n := testing.AllocsPerRun(1000, func() { payload.RewriteVP8(scratch, p, 7, 8) }); n != 0 {
			t.Errorf("RewriteVP8 allocates %v times for %s, want 0", n, in)
		}
	}
}

func FuzzRewriteVP8(f *testing.F) {
	for _, seed := range []string{"", "10F0", "90 C0 8001 02 F0F1", "90 F0 05 02 83" + vp8Key640x360, "90 30 83 F0", "90 80 81"} {
		f.Add(unhex(f, seed), uint16(0x7FFF), uint8(255))
	}
	f.Fuzz(func(t *testing.T, p []byte, picture uint16, tl0 uint8) {
		before, shared := bytes.Clone(p), payload.Inspect(payload.VP8, p)
		out, ok := payload.RewriteVP8(make([]byte, 0, len(p)+1), p, picture, tl0)
		if !bytes.Equal(p, before) {
			t.Fatalf("the shared packet %x became %x", before, p)
		}
		if !ok {
			if shared != (payload.Info{}) {
				t.Fatalf("a readable payload %x was refused", p)
			}
			return
		}
		want := shared
		if want.HasPictureID {
			want.PictureID = picture & 0x7FFF
		}
		if want.HasTL0 {
			want.TL0 = tl0
		}
		if got := payload.Inspect(payload.VP8, out); got != want {
			t.Fatalf("%x became %x, which reads %+v, want %+v", p, out, got, want)
		}
		if err := sameFrame(p, out); err != nil {
			t.Fatalf("%x became %x: %v", p, out, err)
		}
	})
}

// sameFrame checks that the frame behind the descriptor, and the flags in front,
// are the same in both payloads.
func sameFrame(before, after []byte) error {
	if before[0] != after[0] {
		return fmt.Errorf("first byte %x, want %x", after[0], before[0])
	}
	if before[0]&0x80 != 0 && before[1] != after[1] {
		return fmt.Errorf("flags %x, want %x", after[1], before[1])
	}
	got, want := after[vp8DescriptorSize(after):], before[vp8DescriptorSize(before):]
	if !bytes.Equal(got, want) {
		return fmt.Errorf("frame %x, want %x", got, want)
	}
	return nil
}

// vp8DescriptorSize counts as a reader of RFC 7741 would with a pencil.
func vp8DescriptorSize(p []byte) int {
	if p[0]&0x80 == 0 {
		return 1
	}
	size, flags := 2, p[1]
	if flags&0x80 != 0 {
		size += 1 + int(p[2]>>7)
	}
	if flags&0x40 != 0 {
		size++
	}
	if flags&0x30 != 0 {
		size++
	}
	return size
}

func BenchmarkRewriteVP8(b *testing.B) {
	p, scratch := append(unhex(b, "90 F0 8123 07 83"), make([]byte, 1100)...), make([]byte, 0, 1500)
	b.ReportAllocs()
	for b.Loop() {
		payload.RewriteVP8(scratch, p, 7, 8)
	}
}
