package sfu

import (
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/allocate"
	"github.com/parley-sfu/parley/sfu/layer"
	"github.com/parley-sfu/parley/sfu/payload"
)

// measured is a scene whose encodings have sent for some seconds.
func measured(t *testing.T, codec payload.Codec) *scene {
	t.Helper()
	sc := newScene(t, codec, 3, 0)
	sc.grant(2, allocate.AllTemporal)
	for end := sc.now.Add(5 * time.Second); sc.now.Before(end); {
		sc.frame()
		for _, c := range sc.encoders {
			c.e.meter.tick(sc.now)
		}
	}
	return sc
}

// The allocator is told what each temporal layer takes: of eight pictures of
// about one size two are of the base layer and two of the next.
func TestTemporalLayersAreMeasured(t *testing.T) {
	for _, codec := range []payload.Codec{payload.VP8, payload.VP9, payload.AV1, payload.H264} {
		sc := measured(t, codec)
		encodings, spatial := sc.slot.bound.Load().describeEncodings(nil, sc.now)
		if len(encodings) != 3 || spatial {
			t.Fatalf("%v: %d encodings, spatial layers: %v", codec, len(encodings), spatial)
		}
		for i, e := range encodings {
			if codec == payload.H264 {
				if e.Temporal != [3]float64{} {
					t.Errorf("%v: encoding %d has shares %v, and tells no layers", codec, i, e.Temporal)
				}
				continue
			}
			if s := e.Temporal; s[0] < 0.15 || s[0] > 0.4 || s[1] < 0.4 || s[1] > 0.65 || s[2] != 1 {
				t.Errorf("%v: encoding %d has shares %.2f, want about 0.25, 0.5, 1", codec, i, s)
			}
		}
	}
}

// A budget between two encodings buys half of the pictures of the larger one;
// and that is what comes.
func TestFrameRateGoesBeforeSize(t *testing.T) {
	for _, codec := range []payload.Codec{payload.VP8, payload.VP9, payload.AV1} {
		sc := measured(t, codec)
		encodings, _ := sc.slot.bound.Load().describeEncodings(nil, sc.now)
		for i := range encodings { // as if the larger ones took more
			encodings[i].Bitrate = 200_000 << (2 * i)
		}
		budgets := []struct {
			bps                int
			encoding, temporal int
		}{
			{3_800_000, 2, allocate.AllTemporal}, {2_200_000, 2, 1}, {1_000_000, 1, allocate.AllTemporal}, {600_000, 1, 1}, {120_000, 0, 1}, {90_000, 0, 0},
		}
		for _, b := range budgets {
			var a allocate.Allocator
			want := allocate.Subscription{ID: "ada", Want: layer.Size{Width: 1280, Height: 720}, Encodings: encodings}
			got := a.Allocate([]allocate.Subscription{want}, b.bps, sc.now).Grants[0]
			if got.Encoding != b.encoding || got.Temporal != b.temporal {
				t.Errorf("%v: %d bps buy encoding %d, T%d; want %d, T%d", codec, b.bps, got.Encoding, got.Temporal, b.encoding, b.temporal)
				continue
			}
			sc.grant(got.Encoding, got.Temporal)
			for range 80 {
				sc.frame()
			}
			before := sc.judge.frames
			for range 80 {
				sc.frame()
			}
			pictures := map[int]int{0: 20, 1: 40, allocate.AllTemporal: 80}[b.temporal]
			if came := sc.judge.frames - before; came != pictures || int(sc.judge.tag.rank) != b.encoding {
				t.Errorf("%v: at %d bps %d of 80 pictures of encoding %d came, want %d of %d", codec, b.bps, came, sc.judge.tag.rank, pictures, b.encoding)
			}
		}
	}
}

func TestLeavingOutAllocatesNothing(t *testing.T) {
	sc := measured(t, payload.VP8)
	sc.grant(2, 0)
	e, p := sc.encoders[2].e, packet{payload: []byte{1}, timestamp: sc.judge.last.timestamp, seq: 1 << 20}
	if n := testing.AllocsPerRun(1000, func() {
		p.seq++
		p.timestamp += frameTicks / 3
		p.info = payload.Info{Layered: true, TemporalID: uint8(p.seq % 3)}
		if sc.slot.passes(e, &p) {
			sc.slot.rewriter.Forward(e.source, numbers(&p))
		}
		e.meter.count(p.payload, &p)
	}); n != 0 {
		t.Errorf("a packet allocates %v times, want 0", n)
	}
}
