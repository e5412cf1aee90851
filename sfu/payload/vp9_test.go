package payload_test

import (
	"encoding/binary"
	"strings"
	"testing"

	"github.com/parley-sfu/parley/sfu/payload"
)

// vp9Frame is the beginning of some frame; its bytes are never looked at.
const vp9Frame = "82498342"

func TestInspectVP9(t *testing.T) {
	start, key := payload.Info{FrameStart: true}, payload.Info{KeyFrame: true, FrameStart: true}
	tell(t, payload.VP9, []story{
		{"key frame behind the shortest descriptor", "08" + vp9Frame, key},
		{"predicted frame", "48" + vp9Frame, start},
		{"a later packet of a key frame", "00" + vp9Frame, payload.Info{}},
		{"a key frame in one packet: B and E", "0C" + vp9Frame, payload.Info{KeyFrame: true, FrameStart: true, FrameEnd: true}},
		{"the last packet of a frame", "44" + vp9Frame, payload.Info{FrameEnd: true}},
		{"Z tells about others, not about this frame", "09" + vp9Frame, key},
		{"picture id of 7 bits", "88 7F" + vp9Frame, payload.Info{KeyFrame: true, FrameStart: true, HasPictureID: true, PictureID: 127}},
		{"picture id of 15 bits", "88 FFFF" + vp9Frame, payload.Info{KeyFrame: true, FrameStart: true, HasPictureID: true, PictureID: 32767}},
		{"layers bring TL0PICIDX with them", "28 00 07" + vp9Frame, payload.Info{KeyFrame: true, FrameStart: true, Layered: true, HasTL0: true, TL0: 7}},
		{"temporal layer 2, with the bit to switch up", "68 50 07" + vp9Frame, payload.Info{FrameStart: true, Layered: true, TemporalID: 2, SwitchUp: true, HasTL0: true, TL0: 7}},
		{"spatial layer 1 of a key picture stands on layer 0", "28 03 07" + vp9Frame, payload.Info{FrameStart: true, Layered: true, SpatialID: 1, HasTL0: true, TL0: 7}},
		{"the highest layers there are", "68 FF 07" + vp9Frame, payload.Info{FrameStart: true, Layered: true, TemporalID: 7, SpatialID: 7, SwitchUp: true, HasTL0: true, TL0: 7}},
		{"spatial layer 1 between key pictures needs its own past", "68 03 07" + vp9Frame, payload.Info{FrameStart: true, Layered: true, SpatialID: 1, HasTL0: true, TL0: 7}},
		{"flexible mode has no TL0PICIDX", "38 00" + vp9Frame, payload.Info{KeyFrame: true, FrameStart: true, Layered: true}},
		{"flexible mode, one reference", "F8 05 20 02" + vp9Frame, payload.Info{FrameStart: true, Layered: true, TemporalID: 1, HasPictureID: true, PictureID: 5}},
		{"flexible mode, three references", "D8 05 03 05 06" + vp9Frame, payload.Info{FrameStart: true, HasPictureID: true, PictureID: 5}},
		{"flexible key frame has no references", "98 05" + vp9Frame, payload.Info{KeyFrame: true, FrameStart: true, HasPictureID: true, PictureID: 5}},
	})
}

func TestInspectVP9ScalabilityStructure(t *testing.T) {
	sized := func(width, height uint16) payload.Info {
		return payload.Info{KeyFrame: true, FrameStart: true, Width: width, Height: height}
	}
	tell(t, payload.VP9, []story{
		{"one layer and its size", "0A 10 0280 0168" + vp9Frame, sized(640, 360)},
		{"of three layers the largest", "0A 50 00A0 005A 0140 00B4 0280 0168" + vp9Frame, sized(640, 360)},
		{"eight layers", "0A F0" + strings.Repeat("00A0 005A", 7) + "0280 0168" + vp9Frame, sized(640, 360)},
		{"layers without sizes", "0A 40" + vp9Frame, sized(0, 0)},
		{"a group of no pictures", "0A 08 00" + vp9Frame, sized(0, 0)},
		{"a group of four pictures with 0 to 3 references each", "0A 08 04 00 0401 080102 0C010203" + vp9Frame, sized(0, 0)},
		{"size and group", "0A 18 0280 0168 01 0401" + vp9Frame, sized(640, 360)},
		{"reserved bits are ignored", "0A 17 0280 0168" + vp9Frame, sized(640, 360)},
		{"all that can come before it", "EA 8123 00 05 10 0280 0168" + vp9Frame, payload.Info{
			FrameStart: true, Layered: true, HasPictureID: true, PictureID: 0x123, HasTL0: true, TL0: 5, Width: 640, Height: 360,
		}},
	})
}

func TestInspectVP9SomethingIsMissing(t *testing.T) {
	for _, p := range []struct{ name, payload string }{
		{"nothing", ""},
		{"a descriptor and no frame", "08"},
		{"picture id announced", "88"},
		{"picture id and no frame", "88 05"},
		{"second half of a picture id announced", "88 81"},
		{"layers announced", "28"},
		{"TL0PICIDX announced", "28 00"},
		{"layers and no frame", "28 00 07"},
		{"reference announced", "D8 05"},
		{"another reference announced", "D8 05 03"},
		{"references and no frame", "D8 05 02"},
		{"a fourth reference announced", "D8 05 03 03 03 02" + vp9Frame},
		{"structure announced", "0A"},
		{"structure without the sizes it announces", "0A 10 0280 01"},
		{"structure without the size of its eighth layer", "0A F0" + strings.Repeat("00A0005A", 7)},
		{"structure without its group", "0A 08"},
		{"structure with a group of 255 pictures that are not there", "0A 08 FF 00 00 00"},
		{"structure with references that are not there", "0A 08 01 0C 01 02"},
		{"structure and no frame", "0A 18 0280 0168 01 0401"},
	} {
		tell(t, payload.VP9, []story{{p.name, p.payload, payload.Info{}}})
	}
}

// vp9 is a payload descriptor to be written; the naive counterpart to reading.
type vp9 struct {
	picture    uint16 // written with 15 bits
	layer, tl0 byte
	flexible   bool
	predicted  bool
	references byte // 1 to 3
	layers     byte // sizes in the structure, 1 to 8
	group      []byte
}

func (d vp9) write(frame []byte) []byte {
	p := []byte{0x80 | 0x20 | 0x08 | 0x02}
	p = binary.BigEndian.AppendUint16(p, 0x8000|d.picture)
	p = append(p, d.layer)
	if d.flexible {
		p[0] |= 0x10
	} else {
		p = append(p, d.tl0)
	}
	if d.predicted {
		p[0] |= 0x40
	}
	if d.predicted && d.flexible {
		for i := d.references; i > 0; i-- {
			p = append(p, 2*i|min(i-1, 1))
		}
	}
	p = append(p, (d.layers-1)<<5|0x18)
	for i := range uint16(d.layers) {
		p = binary.BigEndian.AppendUint16(p, 100*(i+1))
		p = binary.BigEndian.AppendUint16(p, 50*(i+1))
	}
	p = append(p, byte(len(d.group)))
	for _, references := range d.group {
		p = append(p, references<<2)
		p = append(p, make([]byte, references)...)
	}
	return append(p, frame...)
}

func (d vp9) info() payload.Info {
	info := payload.Info{
		FrameStart: true, Layered: true, TemporalID: d.layer >> 5, SwitchUp: d.layer&0x10 != 0, SpatialID: d.layer >> 1 & 7, HasPictureID: true, PictureID: d.picture,
		Width: 100 * uint16(d.layers), Height: 50 * uint16(d.layers),
	}
	info.KeyFrame = !d.predicted && info.SpatialID == 0
	if !d.flexible {
		info.HasTL0, info.TL0 = true, d.tl0
	}
	return info
}

func FuzzInspectVP9(f *testing.F) {
	for _, seed := range []string{
		"", "08", "08" + vp9Frame, "88 FFFF" + vp9Frame, "F8 05 20 02" + vp9Frame, "D8 05 03 05 06" + vp9Frame,
		"0A 50 00A0 005A 0140 00B4 0280 0168" + vp9Frame, "0A 08 04 00 0401 080102 0C010203" + vp9Frame, "0A 08 FF",
	} {
		f.Add(unhex(f, seed), uint16(0x7FFF), true, false)
	}
	f.Fuzz(func(t *testing.T, p []byte, picture uint16, flexible, predicted bool) {
		info := inspect(t, payload.VP9, p)
		if info.KeyFrame && p[0]&0x48 != 0x08 {
			t.Fatalf("%x is taken for a key frame", p)
		}
		if len(p) < 5 {
			return
		}
		// The same bytes as fields of a descriptor: what is written is read.
		d := vp9{
			picture: picture & 0x7FFF, layer: p[0], tl0: p[1], flexible: flexible, predicted: predicted,
			references: 1 + p[2]%3, layers: 1 + p[3]&7,
		}
		for _, references := range p[4:min(len(p), 4+255)] {
			d.group = append(d.group, references&3)
		}
		written := d.write(p)
		if got := inspect(t, payload.VP9, written); got != d.info() {
			t.Fatalf("%+v was written and %+v read, want %+v", d, got, d.info())
		}
		if got := inspect(t, payload.VP9, written[:len(written)-len(p)]); got != (payload.Info{}) {
			t.Fatalf("without a frame, %+v is read", got)
		}
	})
}
