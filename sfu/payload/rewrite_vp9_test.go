package payload_test

import (
	"bytes"
	"testing"

	"github.com/parley-sfu/parley/sfu/payload"
)

func TestRewriteVP9(t *testing.T) {
	tests := []struct {
		name string
		in   string
		want string // with picture id 0x1234 and TL0PICIDX 0xAB
	}{
		{"long picture id, layers and TL0PICIDX", "A8 8001 50 02 F0F1", "A8 9234 50 AB F0F1"},
		{"a short picture id is widened", "88 05 F0F1", "88 9234 F0F1"},
		{"short picture id, layers behind it", "A8 05 50 02 F0F1", "A8 9234 50 AB F0F1"},
		{"flexible mode has no TL0PICIDX, and its distances stay", "F8 8001 50 03 02 F0F1", "F8 9234 50 03 02 F0F1"},
		{"layers without a picture id", "28 50 02 F0F1", "28 50 AB F0F1"},
		{"numbers that are absent are not added", "08 F0F1", "08 F0F1"},
		{"a later packet of the frame", "A0 8001 50 02 F0F1", "A0 9234 50 AB F0F1"},
		{"a scalability structure passes", "8A 8001 10 0280 0168 F0", "8A 9234 10 0280 0168 F0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, want := unhex(t, tt.in), unhex(t, tt.want)
			before := bytes.Clone(p)
			got, ok := payload.RewriteVP9(make([]byte, 3, 64), p, 0x1234, 0xAB)
			if !ok || !bytes.Equal(got, want) {
				t.Errorf("RewriteVP9(%x) = %x, %v, want %x, true", p, got, ok, want)
			}
			if !bytes.Equal(p, before) {
				t.Errorf("RewriteVP9 edited the packet all subscribers share: %x, want %x", p, before)
			}
		})
	}
}

func TestRewriteVP9Refuses(t *testing.T) {
	for _, in := range []string{"", "08", "88", "88 05", "88 81", "88 8123", "A8 8123", "A8 8123 50", "A8 8123 50 02", "B8 8123 50"} {
		if got, ok := payload.RewriteVP9(make([]byte, 0, 64), unhex(t, in), 1, 2); ok || got != nil {
			t.Errorf("RewriteVP9(%s) = %x, %v, want nil, false", in, got, ok)
		}
	}
	in := unhex(t, "A8 05 50 02 F0F1")
	if _, ok := payload.RewriteVP9(make([]byte, 0, len(in)), in, 1, 2); ok {
		t.Error("a wider id was written without room for it")
	}
	if _, ok := payload.RewriteVP9(make([]byte, 0, len(in)+1), in, 1, 2); !ok {
		t.Error("with room for one more byte: refused")
	}
}

func TestRewriteVP9DoesNotAllocate(t *testing.T) {
	scratch := make([]byte, 0, 1500)
	p := append(unhex(t, "A8 05 50 02"), make([]byte, 1200)...)
	if n := testing.AllocsPerRun(1000, func() { payload.RewriteVP9(scratch, p, 7, 8) }); n != 0 {
		t.Errorf("RewriteVP9 allocates %v times, want 0", n)
	}
}

func FuzzRewriteVP9(f *testing.F) {
	for _, seed := range []string{"", "08F0", "A8 8001 50 02 F0F1", "F8 05 20 02" + vp9Frame, "0A 10 0280 0168" + vp9Frame, "88 81"} {
		f.Add(unhex(f, seed), uint16(0x7FFF), uint8(255))
	}
	f.Fuzz(func(t *testing.T, p []byte, picture uint16, tl0 uint8) {
		before, want := bytes.Clone(p), payload.Inspect(payload.VP9, p)
		out, ok := payload.RewriteVP9(make([]byte, 0, len(p)+1), p, picture, tl0)
		if !bytes.Equal(p, before) {
			t.Fatalf("the shared packet %x became %x", before, p)
		}
		if !ok {
			if want != (payload.Info{}) {
				t.Fatalf("a readable payload %x was refused", p)
			}
			return
		}
		if want.HasPictureID {
			want.PictureID = picture & 0x7FFF
		}
		if want.HasTL0 {
			want.TL0 = tl0
		}
		if got := payload.Inspect(payload.VP9, out); got != want {
			t.Fatalf("%x became %x, which reads %+v, want %+v", p, out, got, want)
		}
		if behind := len(p) - len(out); behind != 0 && behind != -1 {
			t.Fatalf("%x became %x", p, out)
		}
	})
}
