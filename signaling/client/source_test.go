package client_test

import (
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/payload"
	"github.com/parley-sfu/parley/signaling/client"
)

func TestVP8LooksLikeVP8(t *testing.T) {
	v := &client.VP8{Width: 1280, Height: 720, FPS: 25, Bitrate: 2_000_000, PacketSize: 1000, KeyEvery: time.Second}
	var last uint16
	for i := range 100 {
		f := client.Frame{KeyWanted: i == 10}
		if err := v.Next(&f); err != nil {
			t.Fatal(err)
		}
		size := 0
		for j, p := range f.Packets {
			info := payload.Inspect(payload.VP8, p)
			if wantKey := j == 0 && (i%25 == 0 || i == 10); info.KeyFrame != wantKey || info.FrameStart != (j == 0) {
				t.Errorf("frame %d, packet %d: got %+v", i, j, info)
			}
			if info.KeyFrame && (info.Width != 1280 || info.Height != 720) {
				t.Errorf("frame %d: got %d × %d", i, info.Width, info.Height)
			}
			if !info.HasPictureID || i > 0 && j == 0 && info.PictureID != (last+1)&0x7FFF {
				t.Errorf("frame %d: picture %d follows %d", i, info.PictureID, last)
			}
			last = info.PictureID
			if len(p) > 1000 {
				t.Errorf("a packet of %d bytes", len(p))
			}
			size += len(p)
		}
		if size != 10_000 || f.Duration != 40*time.Millisecond {
			t.Errorf("frame %d: %d bytes for %v, want 10,000 for 40 ms", i, size, f.Duration)
		}
	}
}

// Whatever is asked for, a source makes packets that fit and hold what they must.
func TestSourcesOfAbsurdSizes(t *testing.T) {
	for _, v := range []*client.VP8{
		{},
		{Bitrate: 1},
		{Bitrate: 1, FPS: 1_000_000, Tail: 1000},
		{Bitrate: -5, FPS: -5, PacketSize: -5, Tail: -5, Width: -1, KeyEvery: -1},
		{Bitrate: 100_000_000, FPS: 1, PacketSize: 9000},
		{PacketSize: 1, Tail: 24},
		{Width: 1 << 20, Height: 1 << 20},
	} {
		f := client.Frame{}
		if err := v.Next(&f); err != nil {
			t.Fatal(err)
		}
		for i, p := range f.Packets {
			if len(p) > 1200 || len(p) < 15+max(0, min(v.Tail, 64)) {
				t.Errorf("%+v: packet %d of %d bytes", v.Format(), i, len(p))
			}
		}
		if !payload.Inspect(payload.VP8, f.Packets[0]).KeyFrame || f.Duration <= 0 {
			t.Errorf("%+v: got %v", v.Format(), f.Duration)
		}
	}
	for _, o := range []*client.Opus{{}, {Bitrate: 1}, {Bitrate: 1 << 40}, {Bitrate: -1, Tail: 24}} {
		f := client.Frame{}
		if err := o.Next(&f); err != nil {
			t.Fatal(err)
		}
		if n := len(f.Packets[0]); n < 2 || n > 1200 || n < 1+o.Tail || f.Duration != 20*time.Millisecond {
			t.Errorf("got %d bytes for %v", n, f.Duration)
		}
	}
}

func TestOpusLevels(t *testing.T) {
	o, f := &client.Opus{}, client.Frame{}
	for _, c := range []struct{ set, want uint8 }{{0, 0}, {50, 50}, {127, 127}, {200, 127}} {
		o.SetLevel(c.set)
		if err := o.Next(&f); err != nil || f.Level != c.want {
			t.Errorf("level %d: got %d, %v", c.set, f.Level, err)
		}
	}
}
