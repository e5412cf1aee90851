package header_test

import (
	"testing"

	"github.com/parley-sfu/parley/sfu/header"
)

// As Chromium begins a camera in AV1 as L2T3_KEY.
const twoByThree = "c00002800514853aaaa8018004004002a02a0060010015d34514174d144c700874321651118543276809f8059813f80b38"

// The same, of which the smaller pictures are sent.
const twoByThreeRestricted = "c00002c00514853aaaa8018004004002a02a0060010015d34514174d144c700874321651118543276809f8059813f80b38e0"

const allTargets = 0b111111

func TestDescribe(t *testing.T) {
	rows := []struct {
		story, ext string
		as         header.Described
		want       string
	}{
		{"as it was", "c30004", header.Described{Frame: 4}, "c30004"},
		{"another number", "c30004", header.Described{Frame: 0x1234}, "c31234"},
		{"templates of other ids, which wrap", "c30004", header.Described{Frame: 4, Template: 62}, "c10004"},
		{"what else is told stays", "c200051a401810", header.Described{Frame: 7}, "c200071a401810"},
		{"three layers are sent", "c30004", header.Described{Frame: 4, Active: 0b111, Tell: true}, "c3000440e0"},
		{"and what else is told moves behind that", "c200051a401810", header.Described{Frame: 5, Active: 0b111, Tell: true}, "c2000558e9006040"},
		{"what the sender restricts stays restricted", "c3000440e0", header.Described{Frame: 4, Active: 0b1001}, "c300044020"},
		{"a structure, and what of it is sent", twoByThree, header.Described{Frame: 2, Active: 0b111, Tell: true}, twoByThreeRestricted},
		{"a structure of other ids", twoByThree, header.Described{Frame: 2, Template: 3}, "c300028065" + twoByThree[10:]},
	}
	for _, row := range rows {
		var d header.Dependencies
		if _, ok := d.Read(unhex(t, twoByThree)); !ok {
			t.Fatal("the structure is not read")
		}
		ext := unhex(t, row.ext)
		got, ok := d.Describe(make([]byte, 0, len(ext)+header.DescriptionRoom), ext, row.as)
		if !ok || string(got) != string(unhex(t, row.want)) {
			t.Errorf("%s: %x, %v, want %s", row.story, got, ok, row.want)
		}
	}
}

func TestWhatCannotBeDescribed(t *testing.T) {
	var unknown, d header.Dependencies
	d.Read(unhex(t, twoByThree))
	room := make([]byte, 0, 300)
	for _, row := range []struct {
		story, ext string
		d          *header.Dependencies
		room       []byte
	}{
		{"nothing", "", &d, room},
		{"cut", "c300", &d, room},
		{"a structure that was not heard", "c30004", &unknown, room},
		{"a template that there is not", "ff0004", &d, room},
		{"cut in what it tells", "c200051a", &d, room},
		{"no room", "c30004", &d, make([]byte, 0, 2)},
	} {
		if got, ok := row.d.Describe(row.room, unhex(t, row.ext), header.Described{Tell: true}); ok {
			t.Errorf("%s: %x", row.story, got)
		}
	}
}

// Decode targets go by their layers: of two spatial and three temporal ones.
func TestTargetsWithinLayers(t *testing.T) {
	var d header.Dependencies
	d.Read(unhex(t, twoByThree))
	for _, row := range []struct {
		spatial, temporal uint8
		want              uint32
	}{{7, 7, allTargets}, {0, 7, 0b111}, {0, 0, 0b1}, {1, 0, 0b1001}, {1, 1, 0b11011}} {
		if got := d.Within(row.spatial, row.temporal); got != row.want {
			t.Errorf("within S%dT%d: %b, want %b", row.spatial, row.temporal, got, row.want)
		}
	}
	if first, count := d.Templates(); first != 0 || count < 6 {
		t.Errorf("%d templates from %d on", count, first)
	}
	if d.Active() != allTargets {
		t.Errorf("%b are sent, want all", d.Active())
	}
	if got, _ := d.Read(unhex(t, "c3000440e0")); !got.Restricted || d.Active() != 0b111 {
		t.Errorf("%b are sent, want the lower three", d.Active())
	}
}

func TestDescribeDoesNotAllocate(t *testing.T) {
	var d header.Dependencies
	first, next := unhex(t, twoByThree), unhex(t, "c200051a401810")
	d.Read(first)
	room := make([]byte, 0, 100)
	if n := testing.AllocsPerRun(1000, func() {
		d.Describe(room, first, header.Described{Active: 7, Tell: true})
		d.Describe(room, next, header.Described{Frame: 5})
	}); n != 0 {
		t.Errorf("two packets allocate %v times, want 0", n)
	}
}

// What was written anew tells the same as before but for what was changed, and
// changing it back gives what there was.
func FuzzDescribe(f *testing.F) {
	f.Add(unhex(f, twoByThree), unhex(f, "c200051a401810"), uint16(9), uint8(3), uint32(7))
	f.Add(unhex(f, threeLayers), unhex(f, "c300051a2010"), uint16(65535), uint8(63), uint32(1))
	f.Add(unhex(f, threeLayers), unhex(f, "c3000540e0"), uint16(0), uint8(0), uint32(0))
	f.Fuzz(func(t *testing.T, first, second []byte, frame uint16, template uint8, active uint32) {
		var theirs header.Dependencies
		theirs.Read(first)
		for _, ext := range [][]byte{first, second, first} {
			known := theirs // as it is before the packet
			told, read := theirs.Read(ext)
			room := make([]byte, 0, len(ext)+header.DescriptionRoom)
			as := header.Described{Frame: frame, Template: template, Active: active, Tell: true}
			written, ok := theirs.Describe(room, ext, as)
			if !ok { // who only reads does not look at the end
				continue
			}
			if !read {
				t.Fatalf("%x is not read, and described", ext)
			}
			ours := known
			if !told.Structured {
				as.Template = 0
				written, _ = theirs.Describe(room, ext, as)
			}
			got, ok := ours.Read(written)
			told.Frame, told.Restricted = frame, true
			if !ok || got != told {
				t.Fatalf("%x as %x tells %+v, %v, want %+v", ext, written, got, ok, told)
			}
			if sent := theirs.Active() & active; ours.Active() != sent {
				t.Fatalf("%b are sent, want %b", ours.Active(), sent)
			}
			back, ok := ours.Describe(make([]byte, 0, len(written)+header.DescriptionRoom), written, header.Described{
				Frame: frame, Template: -as.Template, Active: 1<<32 - 1,
			})
			if again, fine := known.Read(back); !ok || !fine || again != told {
				t.Fatalf("%x as %x and back %x tells %+v, want %+v", ext, written, back, again, told)
			}
		}
	})
}
