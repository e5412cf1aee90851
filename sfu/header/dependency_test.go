package header_test

import (
	"fmt"
	"testing"

	"github.com/parley-sfu/parley/sfu/header"
)

// reading is one packet's descriptor and what it tells, shortly: S and E where a
// frame begins and ends, its layer, + where one may switch up, ! for a structure.
type reading struct{ ext, want string }

func told(t *testing.T, d *header.Dependencies, ext string) string {
	t.Helper()
	got, ok := d.Read(unhex(t, ext))
	if !ok {
		return "nothing"
	}
	return short(got)
}

func short(d header.Dependency) string {
	s := ""
	for _, mark := range []struct {
		set  bool
		name string
	}{{d.FrameStart, "S"}, {d.FrameEnd, "E"}} {
		if mark.set {
			s += mark.name
		}
	}
	s += fmt.Sprintf(" %d S%dT%d", d.Frame, d.Spatial, d.Temporal)
	if d.SwitchUp {
		s += "+"
	}
	if d.Structured {
		s += "!"
	}
	return s
}

// As Chromium sent them, of cameras in three temporal layers.
func TestDependenciesFromChromium(t *testing.T) {
	streams := map[string][]reading{
		"h264": {
			{"c00001800214eaa860414d1410208426", "SE 1 S0T0+!"},
			{"c00003800214eaa860414d1410208426", "SE 3 S0T0+!"},
			{"c300051a2010", "SE 5 S0T2+"},
			{"c200071a6020", "SE 7 S0T1+"},
			{"c300091a2030", "SE 9 S0T2+"},
			{"c0000b1ae040", "SE 11 S0T0+"},
			{"8000131ae040", "S 19 S0T0+"},
			{"4000131ae040", "E 19 S0T0+"},
		},
		"av1": {
			{"c00001800214eaa860414d1410208427013f00b3", "SE 1 S0T0+!"},
			{"c30002", "SE 2 S0T2+"},
			{"c20003", "SE 3 S0T1+"},
			{"c40004", "SE 4 S0T2+"},
			{"c10005", "SE 5 S0T0+"},
			{"80000b800214eaa860414d1410208427013f00b3", "S 11 S0T0+!"},
			{"40000b", "E 11 S0T0+"},
			{"84000e1240", "S 14 S0T2+"},
		},
		"vp8": {
			{"c000018002044eaaaf2860414d34538a0940404fc02cc0", "SE 1 S0T0+!"},
			{"c500091240", "SE 9 S0T2+"},
			{"c3000c12a0", "SE 12 S0T1+"},
			{"c200121360", "SE 18 S0T0"}, // the layers above need what is older
		},
	}
	for name, packets := range streams {
		var d header.Dependencies
		for _, p := range packets {
			if got := told(t, &d, p.ext); got != p.want {
				t.Errorf("%s: %s tells %q, want %q", name, p.ext, got, p.want)
			}
		}
	}
}

const threeLayers = "c00001800214eaa860414d1410208426"

func TestDependenciesThatAreBroken(t *testing.T) {
	rows := []struct{ story, ext string }{
		{"nothing", ""},
		{"cut in the frame number", "c000"},
		{"a template of no structure", "c00001"},
		{"a template that the structure does not have", "ff0001" + threeLayers[6:]},
		{"more templates than there may be", "c00001800200" + "00000000000000000000000000000000000000"},
	}
	for _, row := range rows {
		var d header.Dependencies
		if got, ok := d.Read(unhex(t, row.ext)); ok {
			t.Errorf("%s: reads %+v", row.story, got)
		}
	}
	whole := unhex(t, threeLayers)
	for cut := range whole {
		var d header.Dependencies
		if got, ok := d.Read(whole[:cut]); ok {
			t.Errorf("cut after %d bytes: reads %+v", cut, got)
		}
	}
	var d header.Dependencies
	d.Read(whole)
	d.Read(unhex(t, "ff0002"+threeLayers[6:])) // refused, so the old structure stays
	if got := told(t, &d, "c30003"); got != "SE 3 S0T2+" {
		t.Errorf("after a broken structure: %q", got)
	}
}

func TestDependenciesDoNotAllocate(t *testing.T) {
	var d header.Dependencies
	first, next := unhex(t, threeLayers), unhex(t, "c300051a2010")
	if n := testing.AllocsPerRun(1000, func() {
		d.Read(first)
		d.Read(next)
	}); n != 0 {
		t.Errorf("two packets allocate %v times, want 0", n)
	}
}

// writer writes bits, the naive counterpart to reading.
type writer struct {
	bytes []byte
	used  int
}

func (w *writer) put(v uint32, n int) {
	for i := n - 1; i >= 0; i-- {
		if w.used%8 == 0 {
			w.bytes = append(w.bytes, 0)
		}
		w.bytes[w.used/8] |= byte(v>>i&1) << (7 - w.used%8)
		w.used++
	}
}

// descriptor is one whose structure has this many layers and no chains.
type descriptor struct {
	spatial, temporal uint32
	offset, template  uint32
	indication        uint32 // of each frame to the decode targets that it is part of
}

func (d descriptor) write(frame uint32) []byte {
	spatial, temporal := d.spatial, d.temporal
	w := &writer{}
	w.put(3, 2)
	w.put((d.offset+d.template)%64, 6)
	w.put(frame, 16)
	w.put(0b10000, 5)
	w.put(d.offset, 6)
	targets := spatial * temporal
	w.put(targets-1, 5)
	for s := range spatial {
		for t := range temporal {
			switch {
			case t+1 < temporal:
				w.put(1, 2)
			case s+1 < spatial:
				w.put(2, 2)
			default:
				w.put(3, 2)
			}
		}
	}
	for s := range spatial {
		for t := range temporal {
			for target := range targets {
				if target/temporal >= s && target%temporal >= t {
					w.put(d.indication, 2)
				} else {
					w.put(0, 2)
				}
			}
		}
	}
	w.put(0, int(targets)) // no frame differences
	for n := targets + 1; n > 1; n >>= 1 {
		w.put(0, 1) // no chains; ns(n) of 0 takes at least log2 n bits
	}
	w.put(0, 8)
	return w.bytes
}

func FuzzDependencies(f *testing.F) {
	f.Add([]byte{}, []byte{}, uint8(0), uint8(0))
	f.Add(unhex(f, threeLayers), unhex(f, "c300051a2010"), uint8(0x12), uint8(3))
	f.Add(unhex(f, "c000018002044eaaaf2860414d34538a0940404fc02cc0"), unhex(f, "c3000c12a0"), uint8(0x23), uint8(60))
	f.Fuzz(func(t *testing.T, first, second []byte, layers, offset uint8) {
		var d header.Dependencies
		for _, ext := range [][]byte{first, second, first} {
			if got, ok := d.Read(ext); ok && (got.Temporal > 7 || got.Spatial > 3) {
				t.Fatalf("%x is in layer S%dT%d", ext, got.Spatial, got.Temporal)
			} else if !ok && got != (header.Dependency{}) {
				t.Fatalf("%x is refused and tells %+v", ext, got)
			}
		}
		spatial, temporal, indication := uint32(1+layers&3), uint32(1+layers>>2&7), uint32(1+layers>>6%3)
		if spatial*temporal > 32 {
			return
		}
		template := uint32(layers) % (spatial * temporal)
		written := descriptor{spatial, temporal, uint32(offset % 64), template, indication}
		got, ok := d.Read(written.write(7))
		top := template%temporal == temporal-1
		want := header.Dependency{
			FrameStart: true, FrameEnd: true, Frame: 7, Structured: true,
			Spatial: uint8(template / temporal), Temporal: uint8(template % temporal), SwitchUp: top || indication == 2,
		}
		if !ok || got != want {
			t.Fatalf("S%dT%d of %dx%d reads %+v, %v, want %+v", want.Spatial, want.Temporal, spatial, temporal, got, ok, want)
		}
	})
}
