package sfu

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"time"

	"github.com/parley-sfu/parley/sfu/header"
	"github.com/parley-sfu/parley/sfu/payload"
	"github.com/parley-sfu/parley/sfu/reports"
)

const (
	frameTime  = 33 * time.Millisecond
	frameTicks = 33 * 90
)

// tag stands at the end of each packet's payload and tells what the packet is,
// in a way that no forwarder knows of.
type tag struct {
	source      uint32 // unique per encoder
	frame       uint32 // counts from 1
	references  [2]uint32
	rank        uint8
	temporal    uint8
	spatial     uint8
	below       bool // needs the spatial layer below it in the same frame
	key         bool
	sync        bool // of VP8; not written
	first, last bool // of the frame, in SVC of all that is sent of it
	made        time.Time

	opens, closes bool // of its spatial layer; not written
}

const tagSize = 28

func (t tag) append(p []byte) []byte {
	p = binary.BigEndian.AppendUint32(p, t.source)
	p = binary.BigEndian.AppendUint32(p, t.frame)
	p = binary.BigEndian.AppendUint32(p, t.references[0])
	p = binary.BigEndian.AppendUint32(p, t.references[1])
	flags := byte(0)
	for i, set := range []bool{t.key, t.first, t.last, t.below} {
		if set {
			flags |= 1 << i
		}
	}
	p = binary.BigEndian.AppendUint64(p, uint64(t.made.UnixNano()))
	return append(p, t.rank, t.temporal, flags, t.spatial)
}

func readTag(p []byte) tag {
	p = p[len(p)-tagSize:]
	return tag{
		source: binary.BigEndian.Uint32(p), frame: binary.BigEndian.Uint32(p[4:]),
		references: [2]uint32{binary.BigEndian.Uint32(p[8:]), binary.BigEndian.Uint32(p[12:])},
		made:       time.Unix(0, int64(binary.BigEndian.Uint64(p[16:]))),
		rank:       p[24], temporal: p[25], key: p[26]&1 != 0, first: p[26]&2 != 0, last: p[26]&4 != 0,
		below: p[26]&8 != 0, spatial: p[27],
	}
}

// encoder is one simulcast encoding of a camera: three temporal layers as
// libvpx makes them, or one where the codec tells of none.
type encoder struct {
	codec payload.Codec
	dice  *rand.Rand
	e     *encoding
	rank  int

	layers int  // spatial ones: L3T3_KEY when there are several
	tells  bool // sends dependency descriptors
	full   bool // L3T3: each layer needs the one below it in every picture

	seq       uint16
	timestamp uint32
	picture   uint16
	tl0       uint8
	frame     uint32
	place     int       // in the pattern, whose eight frames begin anew with a key frame
	recent    [3]uint32 // newest frame of each temporal layer
	alive     bool
	keyAt     time.Time // when it answers a key frame request; zero: none is open
	raw       []byte
	late      [][]byte // lost packets, which come again with the next frame but one
	described described
}

// pattern is what libvpx repeats for VP8: T1 and T2 need nothing but T0 once in
// it. VP9 and AV1 repeat its first half, so that T0 is always such a place.
var pattern = [8]struct {
	temporal uint8
	sync     bool
}{{0, false}, {2, true}, {1, true}, {2, false}, {0, false}, {2, false}, {1, false}, {2, false}}

func newEncoder(codec payload.Codec, e *encoding, dice *rand.Rand) *encoder {
	return &encoder{
		codec: codec, dice: dice, e: e, rank: e.rank, alive: true, layers: 1,
		seq: uint16(dice.Uint32()), timestamp: dice.Uint32(), picture: uint16(dice.Uint32()), tl0: uint8(dice.Uint32()),
	}
}

// report relates the encoding's RTP clock to the time.
func (c *encoder) report(now time.Time) { c.e.reported(reports.NTP(now), c.timestamp, now) }

// next makes the encoder's next frame.
func (c *encoder) next(now time.Time) tag {
	key := c.frame == 0 || !c.keyAt.IsZero() && !now.Before(c.keyAt)
	if key {
		c.keyAt, c.place, c.recent = time.Time{}, 0, [3]uint32{}
	}
	c.frame++
	c.picture = (c.picture + 1) & 0x7fff
	place := pattern[c.place]
	if c.codec == payload.H264 && !c.tells {
		place.temporal = 0
	}
	if c.place++; c.place == len(pattern) || c.place == 4 && c.codec != payload.VP8 {
		c.place = 0
	}
	if place.temporal == 0 {
		c.tl0++
	}
	t := tag{source: c.e.source, frame: c.frame, made: now, rank: uint8(c.rank), temporal: place.temporal, key: key, sync: place.sync || key}
	switch {
	case key:
	case place.temporal == 0:
		t.references[0] = c.recent[0]
	case place.sync:
		t.references[0] = c.recent[0]
	default:
		t.references = [2]uint32{c.recent[0], c.recent[1]}
	}
	c.recent[place.temporal] = c.frame
	return t
}

// send sends one frame in up to three packets, of which some are lost, and now
// and then padding.
func (c *encoder) send(now time.Time, loss float64) {
	t := c.next(now)
	for s := range c.layers {
		t.spatial, t.below = uint8(s), s > 0 && (t.key || c.full)
		n := 1 + c.dice.IntN(3)
		for i := range n {
			t.first, t.last = i == 0, i == n-1
			body := c.descriptor(t)
			t.opens, t.closes = t.first, t.last
			t.first, t.last = t.first && s == 0, t.last && s == c.layers-1
			c.packet(body, &t, now, loss)
		}
	}
	if c.dice.IntN(20) == 0 {
		c.packet(nil, nil, now, 0)
	}
}

// packet sends one packet, of padding when it has no tag.
func (c *encoder) packet(body []byte, t *tag, now time.Time, loss float64) {
	c.seq++
	c.raw = append(c.raw[:0], 0x80, 96)
	if t != nil && t.last {
		c.raw[1] |= 0x80
	}
	c.raw = binary.BigEndian.AppendUint16(c.raw, c.seq)
	c.raw = binary.BigEndian.AppendUint32(c.raw, c.timestamp)
	c.raw = binary.BigEndian.AppendUint32(c.raw, c.e.ssrc)
	if t != nil && c.tells {
		c.describe(t)
	}
	c.raw = append(c.raw, body...)
	if t != nil {
		c.raw = t.append(c.raw)
	}
	if c.dice.Float64() < loss {
		c.late = append(c.late, bytes.Clone(c.raw))
		return
	}
	h, _ := header.Parse(c.raw)
	c.e.receive(&h, c.raw, now)
}

// dependency is the id of the header extension.
const dependency = 5

// describe adds the dependency descriptor as Chromium writes it.
func (c *encoder) describe(t *tag) {
	if c.layers > 1 || c.described.frames != nil {
		c.describeLayers(t)
		return
	}
	element := []byte{1, byte(t.frame >> 8), byte(t.frame)} // template of T0
	switch {
	case t.key && t.first:
		element = []byte{0, element[1], element[2], 0x80, 0x02, 0x14, 0xea, 0xa8, 0x60, 0x41, 0x4d, 0x14, 0x10, 0x20, 0x84, 0x26}
	case t.temporal > 0:
		element[0] = t.temporal + 1
	}
	if t.first {
		element[0] |= 0x80
	}
	if t.last {
		element[0] |= 0x40
	}
	c.raw[0] |= 0x10
	words := (len(element) + 4) / 4
	c.raw = append(c.raw, 0xbe, 0xde, 0, byte(words), dependency<<4|byte(len(element)-1))
	c.raw = append(append(c.raw, element...), make([]byte, 4*words-1-len(element))...)
}

// recover sends what was lost once more, as it would be asked for.
func (c *encoder) recover(now time.Time) {
	for _, raw := range c.late {
		h, _ := header.Parse(raw)
		c.e.receive(&h, raw, now)
	}
	c.late = c.late[:0]
}

// descriptor is what the codec's packetizer puts in front.
func (c *encoder) descriptor(t tag) []byte {
	switch c.codec {
	case payload.VP8:
		return c.descriptorVP8(t)
	case payload.VP9:
		return c.descriptorVP9(t)
	case payload.H264:
		switch {
		case !t.first:
			return []byte{0x7c, 0x05} // a later piece
		case t.key:
			return []byte{0x65, 0x88}
		}
		return []byte{0x41, 0x9a}
	case payload.AV1:
		return c.descriptorAV1(t)
	case payload.Opus, payload.Unknown:
	}
	return nil
}

func (c *encoder) descriptorVP8(t tag) []byte {
	layer := t.temporal << 6
	if t.sync {
		layer |= 0x20
	}
	p := []byte{0x80, 0xe0, 0x80 | byte(c.picture>>8), byte(c.picture), c.tl0, layer}
	if !t.first {
		return p
	}
	p[0] |= 0x10
	if t.key {
		return append(p, 0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01)
	}
	return append(p, 0x11, 0, 0)
}

func (c *encoder) descriptorVP9(t tag) []byte {
	p := []byte{0x80 | 0x20 | 0x10, 0x80 | byte(c.picture>>8), byte(c.picture), t.temporal<<5 | t.spatial<<1}
	if t.below {
		p[3] |= 0x01
	}
	if t.temporal == 0 {
		p[3] |= 0x10 // U: the pattern needs nothing older above the base layer
	}
	if t.first {
		p[0] |= 0x08
	}
	if t.last {
		p[0] |= 0x04
	}
	if !t.key {
		p[0] |= 0x40
		p = append(p, byte(t.frame-t.references[0])<<1)
	}
	return p
}

func (c *encoder) descriptorAV1(t tag) []byte {
	if !t.first {
		return []byte{0x90, 0xaa}
	}
	p := []byte{0x10, 0x34, t.temporal << 5}
	if t.key {
		p[0] |= 0x08
	}
	if !t.last {
		p[0] |= 0x40
	}
	return p
}
