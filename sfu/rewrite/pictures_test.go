package rewrite_test

import (
	"fmt"
	"testing"

	"github.com/parley-sfu/parley/sfu/rewrite"
)

// picture is one packet of one picture, all numbers from the origins.
type picture struct {
	do   op
	seq  int64
	id   uint16
	tl0  uint8
	want uint16 // picture id going out
	base uint8  // TL0PICIDX going out
}

func TestPictures(t *testing.T) {
	tests := map[string][]picture{
		"one after another": {
			{forward, 0, 0, 0, 0, 0}, {forward, 1, 0, 0, 0, 0}, {forward, 2, 1, 1, 1, 1},
		},
		"a lost picture keeps its id": {
			{forward, 0, 0, 0, 0, 0}, {forward, 2, 2, 2, 2, 2}, {forward, 1, 1, 1, 1, 1},
		},
		"pictures skipped whole close the gap": {
			{forward, 0, 0, 0, 0, 0},
			{skip, 1, 1, 0, 0, 0},
			{skip, 2, 2, 0, 0, 0},
			{forward, 3, 3, 1, 1, 1},
			{skip, 4, 4, 1, 0, 0},
			{forward, 5, 5, 2, 2, 2},
			{forward, 3, 3, 1, 1, 1}, // again, as it was
		},
		"padding in the middle of a picture": {
			{forward, 0, 0, 0, 0, 0}, {skip, 1, 0, 0, 0, 0}, {forward, 2, 0, 0, 0, 0}, {forward, 3, 1, 1, 1, 1},
		},
		"padding between pictures": {
			{forward, 0, 0, 0, 0, 0}, {skip, 1, 0, 0, 0, 0}, {forward, 2, 1, 1, 1, 1},
		},
		"a packet is missing of a picture that is left out": {
			{forward, 0, 0, 0, 0, 0},
			{skip, 1, 1, 0, 0, 0},
			{through, 3, 1, 0, 0, 0},
			{forward, 4, 2, 1, 1, 1},
		},
		"skipped or lost, nobody knows: the id is kept": {
			{forward, 0, 0, 0, 0, 0},
			{skip, 2, 2, 0, 0, 0},
			{forward, 3, 3, 1, 3, 1},
			{forward, 1, 1, 0, 1, 0},
		},
		"a picture id that goes back is not followed": {
			{forward, 0, 0, 0, 0, 0}, {forward, 1, 100, 0, 100, 0}, {skip, 2, 0, 0, 0, 0}, {forward, 3, 90, 0, 90, 0},
		},
	}
	for name, rows := range tests {
		for _, origin := range origins {
			t.Run(fmt.Sprint(name, "/", origin), func(t *testing.T) {
				const firstID = 0x7ffe // wraps soon
				r := rewrite.New(0, 0, firstID)
				packet := func(p picture) rewrite.Packet {
					return rewrite.Packet{Seq: p.seq, HasPicture: true, PictureID: (origin + p.id) & 0x7fff, TL0: uint8(origin) + p.tl0}
				}
				r.Switch(low, packet(picture{}), 0)
				for i, p := range rows {
					switch p.do {
					case skip:
						r.Skip(low, p.seq)
						continue
					case through:
						r.SkipThrough(low, p.seq)
						continue
					case forward, change:
					}
					out, _ := r.Forward(low, packet(p))
					if want := (firstID + p.want) & 0x7fff; out.PictureID != want || out.TL0 != p.base {
						t.Errorf("row %d: picture %d, TL0 %d, want %d, %d", i, out.PictureID, out.TL0, want, p.base)
					}
				}
			})
		}
	}
}

func TestPicturesGoOnOverASwitch(t *testing.T) {
	r := rewrite.New(0, 0, 0x7fff)
	first := rewrite.Packet{Seq: 10, HasPicture: true, PictureID: 500, TL0: 200}
	second := rewrite.Packet{Seq: 900, HasPicture: true, PictureID: 3, TL0: 255}

	r.Switch(low, first, 0)
	check := func(p rewrite.Packet, source uint32, id uint16, tl0 uint8) {
		t.Helper()
		out, ok := r.Forward(source, p)
		if !ok || out.PictureID != id || out.TL0 != tl0 {
			t.Errorf("source %d picture %d goes out as %d, TL0 %d, want %d, %d", source, p.PictureID, out.PictureID, out.TL0, id, tl0)
		}
	}
	check(first, low, 0x7fff, 0)
	first.Seq, first.PictureID, first.TL0 = 11, 501, 201
	check(first, low, 0, 1)

	r.Switch(high, second, 9000)
	check(second, high, 1, 2)
	second.Seq, second.PictureID, second.TL0 = 901, 4, 0
	check(second, high, 2, 3)
	check(first, low, 0, 1)
}

// Where distances between pictures mean something, they stay.
func TestDistancesStay(t *testing.T) {
	r := rewrite.New(0, 0, 7)
	picture := func(seq int64, id uint16) rewrite.Packet {
		return rewrite.Packet{Seq: seq, HasPicture: true, PictureID: id, Distances: true}
	}
	r.Switch(low, picture(10, 100), 0)
	for _, row := range []struct {
		seq       int64
		id        uint16
		left      bool
		out, want uint16
	}{{10, 100, false, 0, 7}, {11, 101, true, 0, 0}, {12, 102, false, 1, 9}, {13, 103, true, 0, 0}, {14, 104, false, 2, 11}} {
		if row.left {
			r.Skip(low, row.seq)
			continue
		}
		if out, _ := r.Forward(low, picture(row.seq, row.id)); out.Seq != row.out || out.PictureID != row.want {
			t.Errorf("picture %d is number %d, picture %d, want %d, %d", row.id, out.Seq, out.PictureID, row.out, row.want)
		}
	}
	r.Switch(high, picture(500, 3), 9000)
	if out, _ := r.Forward(high, picture(500, 3)); out.PictureID != 12 {
		t.Errorf("after a switch picture %d, want 12", out.PictureID)
	}
}

// A key frame's first packets may overtake each other: the ids are counted from
// the packet the switch was made for.
func TestFirstPacketOvertakenAfterASwitch(t *testing.T) {
	r := rewrite.New(0, 0, 7)
	r.Switch(low, rewrite.Packet{Seq: 10, HasPicture: true, PictureID: 100}, 0)
	if out, _ := r.Forward(low, rewrite.Packet{Seq: 12, HasPicture: true, PictureID: 101}); out.Seq != 2 || out.PictureID != 8 {
		t.Errorf("the second picture is number %d, picture %d, want 2, 8", out.Seq, out.PictureID)
	}
	if out, _ := r.Forward(low, rewrite.Packet{Seq: 10, HasPicture: true, PictureID: 100}); out.Seq != 0 || out.PictureID != 7 {
		t.Errorf("the first picture is number %d, picture %d, want 0, 7", out.Seq, out.PictureID)
	}
}

// A source may show picture ids only later, or another one never.
func TestPicturesOfSourcesWithout(t *testing.T) {
	r := rewrite.New(0, 0, 40)
	r.Switch(low, rewrite.Packet{Seq: 0}, 0)
	if out, _ := r.Forward(low, rewrite.Packet{Seq: 0, PictureID: 9}); out.PictureID != 0 {
		t.Errorf("without a picture the id is %d, want 0", out.PictureID)
	}
	if out, _ := r.Forward(low, rewrite.Packet{Seq: 1, HasPicture: true, PictureID: 9}); out.PictureID != 40 {
		t.Errorf("the first picture is %d, want 40", out.PictureID)
	}
	r.Switch(high, rewrite.Packet{Seq: 0}, 0)
	r.Forward(high, rewrite.Packet{Seq: 0})
	r.Switch(low, rewrite.Packet{Seq: 20, HasPicture: true, PictureID: 30}, 0)
	if out, _ := r.Forward(low, rewrite.Packet{Seq: 20, HasPicture: true, PictureID: 30}); out.PictureID != 41 {
		t.Errorf("the picture after a source without is %d, want 41", out.PictureID)
	}
}

// Numbers of frames keep their distances where some are left out, go on over a
// switch, and templates get ids that the source before did not use.
func TestFramesGoOnOverASwitch(t *testing.T) {
	r := rewrite.New(0, 0, 0)
	send := func(source uint32, seq int64, frame, want uint16, template uint8) {
		t.Helper()
		p := rewrite.Packet{Seq: seq, HasFrame: true, Frame: frame, Template: 60, Templates: 9}
		if seq == 10 || seq == 900 {
			r.Switch(source, p, 0)
		}
		out, ok := r.Forward(source, p)
		if !ok || out.Frame != want || (60+out.Template)&63 != template {
			t.Errorf("source %d frame %d goes out as %d by template %d, want %d by %d", source, frame, out.Frame, (60+out.Template)&63, want, template)
		}
	}
	send(low, 10, 65534, 1, 0)
	r.Skip(low, 11) // frame 65535
	send(low, 12, 0, 3, 0)
	send(low, 14, 2, 5, 0)
	send(high, 900, 7, 6, 9)
	send(high, 902, 9, 8, 9)
	send(low, 13, 1, 4, 0) // late, or again
}
