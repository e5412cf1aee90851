package sfu

import (
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/allocate"
	"github.com/parley-sfu/parley/sfu/payload"
)

// newSpatialScene is a camera that sends one stream of three spatial and three
// temporal layers: L3T3_KEY, or L3T3 when full. That of AV1 is described.
func newSpatialScene(t *testing.T, codec payload.Codec, full bool, seed uint64) *scene {
	t.Helper()
	sc := newScene(t, codec, seed, 0)
	p := NewPublication(PublicationOptions{Source: Camera, Width: 1280, Height: 720})
	sc.slot.bound.Store(p)
	if codec == payload.AV1 {
		sc.describe()
		sc.judge.reader.numbers = false
	}
	sc.encode(p, 0, codec)
	p.subscribe(sc.slot)
	sc.encoders[0].layers, sc.encoders[0].full = 3, full
	sc.encoders[1].alive, sc.encoders[2].alive = false, false
	sc.judge.layered = true
	sc.grant(0, allocate.AllTemporal)
	return sc
}

// picture lets a frame's time pass; a key picture that is wanted comes in time.
func (sc *scene) picture() {
	for _, c := range sc.encoders[:1] {
		c.e.meter.tick(sc.now)
		if sc.slot.layering.cut.Wants() && c.keyAt.IsZero() {
			c.keyAt = sc.now.Add(time.Duration(30+sc.dice.IntN(300)) * time.Millisecond)
		}
	}
	sc.frame()
}

// spatial forces the slot to layers of the stream, as the peer's division does.
func (sc *scene) spatial(spatial, temporal int) {
	_, several := sc.slot.bound.Load().describeEncodings(nil, sc.now)
	sc.slot.layering.spatial = several
	if !several {
		spatial = 0
	}
	sc.grant(spatial, temporal)
}

// Ten thousand times another picture size and frame rate out of one stream,
// while the sender now and then drops its upper layers itself: numbers without
// a step, one marker at the end of each picture, and nothing that a decoder has
// not got the base for.
func TestTenThousandSpatialSwitches(t *testing.T) {
	for _, row := range []struct {
		name  string
		codec payload.Codec
		full  bool
		loss  float64
	}{
		{"VP9, L3T3_KEY", payload.VP9, false, 0},
		{"VP9, L3T3", payload.VP9, true, 0},
		{"AV1, L3T3_KEY", payload.AV1, false, 0},
		{"AV1, L3T3", payload.AV1, true, 0},
		{"AV1, L3T3_KEY, loss", payload.AV1, false, 0.02},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			sc := newSpatialScene(t, row.codec, row.full, 9)
			sc.loss, sc.judge.lossy = row.loss, row.loss > 0
			for range 100 {
				sc.picture()
			}
			for n := range 10_000 {
				sc.spatial(sc.dice.IntN(3), sc.temporal())
				if c := sc.encoders[0]; n%64 == 0 { // which takes a key picture
					c.layers, c.keyAt = 1+sc.dice.IntN(3), sc.now
				}
				for range 1 + sc.dice.IntN(20) {
					sc.picture()
				}
			}
			t.Logf("%d pictures, %d packets left out", sc.judge.frames, sc.slot.peer.engine.stats.Drops(DropLayer))
			if r := sc.judge.reader; r != nil {
				t.Logf("%d frames described, %d of them broken by loss", r.frames, r.broken)
			}
		})
	}
}

// Each spatial layer is offered to the allocator as a picture of its own size,
// with what those below it take, and comes when it is granted.
func TestSpatialLayersAreGranted(t *testing.T) {
	for _, codec := range []payload.Codec{payload.VP9, payload.AV1} {
		spatialLayersAreGranted(t, codec)
	}
}

func spatialLayersAreGranted(t *testing.T, codec payload.Codec) {
	t.Helper()
	sc := newSpatialScene(t, codec, false, 4)
	for range 150 {
		sc.picture()
	}
	encodings, spatial := sc.slot.bound.Load().describeEncodings(nil, sc.now)
	if len(encodings) != 3 || !spatial {
		t.Fatalf("%d encodings, spatial layers: %v; want 3", len(encodings), spatial)
	}
	for i, e := range encodings {
		if width := 320 << i; e.Size.Width != width || !e.Alive || i > 0 && e.Bitrate < encodings[i-1].Bitrate*5/4 {
			t.Errorf("layer %d: %+v, want %d wide, alive, and clearly more than the one below", i, e, width)
		}
	}
	for _, want := range []struct{ spatial, temporal int }{{2, 7}, {0, 7}, {1, 1}, {2, 0}, {0, 0}, {2, 7}} {
		sc.spatial(want.spatial, want.temporal)
		for range 30 {
			sc.picture()
		}
		sc.judge.widest, sc.judge.highest = 0, 0
		for range 8 {
			sc.picture()
		}
		if j := sc.judge; int(j.widest) != want.spatial || int(j.highest) != min(want.temporal, 2) {
			t.Errorf("granted S%dT%d, what comes goes up to S%dT%d", want.spatial, want.temporal, j.widest, j.highest)
		}
	}
}
