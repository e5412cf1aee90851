package layer_test

import (
	"testing"

	"github.com/parley-sfu/parley/sfu/layer"
	"github.com/parley-sfu/parley/sfu/payload"
)

// passing tells of each picture whether its packet passes.
func passing(c *layer.Cut, pictures []payload.Info) string {
	told := ""
	for i := range pictures {
		if c.Accept(uint32(3000*(i+1)), &pictures[i]) {
			told += "x"
		} else {
			told += "."
		}
	}
	return told
}

// vp8Pictures are three temporal layers as libvpx makes them: every eight
// pictures the upper ones depend on the base layer alone.
func vp8Pictures(n int) []payload.Info {
	pattern := []payload.Info{
		{},
		{TemporalID: 2, LayerSync: true},
		{TemporalID: 1, LayerSync: true},
		{TemporalID: 2},
		{},
		{TemporalID: 2},
		{TemporalID: 1},
		{TemporalID: 2},
	}
	var all []payload.Info
	for i := range n {
		info := pattern[i%len(pattern)]
		info.KeyFrame, info.FrameStart, info.Layered = i == 0, true, true
		all = append(all, info)
	}
	return all
}

// vp9Pictures have a place to switch up at every picture of the base layer.
func vp9Pictures(n int) []payload.Info {
	all := vp8Pictures(n)
	for i := range all {
		all[i].LayerSync, all[i].SwitchUp = false, all[i].TemporalID == 0
	}
	return all
}

func TestCutTemporalLayers(t *testing.T) {
	type change struct {
		at    int // picture
		limit uint8
	}
	rows := []struct {
		story    string
		pictures []payload.Info
		changes  []change
		want     string
	}{
		{"all", vp8Pictures(16), []change{{0, layer.All}}, "xxxxxxxxxxxxxxxx"},
		{"half", vp8Pictures(16), []change{{0, 1}}, "x.x.x.x.x.x.x.x."},
		{"a quarter", vp8Pictures(16), []change{{0, 0}}, "x...x...x...x..."},
		{"less at once", vp8Pictures(16), []change{{0, layer.All}, {3, 0}}, "xxx.x...x...x..."},
		{"half more from the sync on", vp8Pictures(16), []change{{0, 0}, {3, 1}}, "x...x...x.x.x.x."},
		{"all, step by step", vp8Pictures(32), []change{{0, 0}, {3, layer.All}}, "x...x...x.x.x.x.xxxxxxxxxxxxxxxx"},
		{"no further than asked for", vp8Pictures(24), []change{{0, 1}, {3, 2}, {6, 1}}, "x.x.x.x.x.x.x.x.x.x.x.x."},
		{"VP9: all at the next base picture", vp9Pictures(16), []change{{0, 0}, {5, layer.All}}, "x...x...xxxxxxxx"},
		{"VP9: one more", vp9Pictures(16), []change{{0, 0}, {5, 1}}, "x...x...x.x.x.x."},
	}
	for _, row := range rows {
		var c layer.Cut
		got, from := "", 0
		feed := func(to int) {
			for i := from; i < to; i++ {
				if c.Accept(uint32(3000*(i+1)), &row.pictures[i]) {
					got += "x"
				} else {
					got += "."
				}
			}
			from = to
		}
		for _, change := range row.changes {
			feed(change.at)
			c.SetLimit(layer.Layers{Spatial: layer.All, Temporal: change.limit})
		}
		feed(len(row.pictures))
		if got != row.want {
			t.Errorf("%s: %s, want %s", row.story, got, row.want)
		}
	}
}

// A key frame lets everything pass again that may.
func TestCutAtAKeyFrame(t *testing.T) {
	var c layer.Cut
	pictures := vp8Pictures(8)
	for i := range pictures {
		pictures[i].LayerSync = false // an encoder that never syncs
	}
	c.SetLimit(layer.Layers{})
	if got := passing(&c, pictures); got != "x...x..." {
		t.Fatalf("the base layer: %s", got)
	}
	c.SetLimit(layer.Layers{Temporal: layer.All})
	later := make([]payload.Info, len(pictures))
	copy(later, pictures)
	later[0].KeyFrame = false
	got := ""
	for i := range later {
		later[i].KeyFrame = i == 4
		if c.Accept(uint32(100_000+3000*i), &later[i]) {
			got += "x"
		} else {
			got += "."
		}
	}
	if got != "x...xxxx" {
		t.Errorf("around a key frame: %s", got)
	}
}

// Packets of one picture share its fate, whatever is said meanwhile, and late
// ones that of their layer.
func TestCutInsideAPicture(t *testing.T) {
	var c layer.Cut
	c.SetLimit(layer.Layers{Temporal: 1})
	key, upper := payload.Info{KeyFrame: true}, payload.Info{TemporalID: 1}
	if !c.Accept(1, &key) || !c.Accept(2, &upper) {
		t.Fatal("what may pass does not")
	}
	c.SetLimit(layer.Layers{})
	if !c.Accept(2, &upper) {
		t.Error("the second half of a picture is held back")
	}
	if c.Accept(3, &upper) {
		t.Error("the next picture passes")
	}
	c.SetLimit(layer.Layers{Temporal: 1})
	if upper.LayerSync = true; c.Accept(3, &upper) {
		t.Error("the second half passes of a picture that did not")
	}
	if late := (payload.Info{}); !c.Accept(1, &late) {
		t.Error("a late packet of the base layer is held back")
	}
	if late := (payload.Info{TemporalID: 1}); c.Accept(2, &late) {
		t.Error("a late packet of a layer passes that does not")
	}
}

// Spatial layers: a smaller picture at once, a larger one with a key picture.
func TestCutSpatialLayers(t *testing.T) {
	var c layer.Cut
	picture := func(timestamp uint32, key bool) (told string) {
		for s := range uint8(3) {
			info := payload.Info{KeyFrame: key && s == 0, FrameStart: true, FrameEnd: true, Layered: true, SpatialID: s}
			switch {
			case !c.Accept(timestamp, &info):
				told += "."
			case c.Passing().Ends(&info):
				told += "m"
			default:
				told += "x"
			}
		}
		return told
	}
	steps := []struct {
		limit uint8
		key   bool
		want  string
		wants bool
	}{
		{layer.All, true, "xxx", false}, // the sender's own marker stands
		{layer.All, false, "xxx", false},
		{1, false, "xm.", false},
		{0, false, "m..", false},
		{2, false, "m..", true},
		{2, true, "xxm", false},
		{0, true, "m..", false},
		{1, true, "xm.", false},
		{2, false, "xm.", true},
		{1, false, "xm.", false},
		{layer.All, true, "xxx", false},
	}
	for i, step := range steps {
		c.SetLimit(layer.Layers{Spatial: step.limit})
		if got := picture(uint32(3000*i), step.key); got != step.want || c.Wants() != step.wants {
			t.Errorf("picture %d: %s, wants a key picture: %v; want %s, %v", i, got, c.Wants(), step.want, step.wants)
		}
	}
}

func TestCutDoesNotAllocate(t *testing.T) {
	var c layer.Cut
	c.SetLimit(layer.Layers{Temporal: 1})
	pictures, timestamp := vp8Pictures(8), uint32(0)
	if n := testing.AllocsPerRun(1000, func() {
		timestamp += 3000
		c.Accept(timestamp, &pictures[timestamp/3000%8])
	}); n != 0 {
		t.Errorf("a packet allocates %v times, want 0", n)
	}
}
