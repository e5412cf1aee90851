package sfutest

import "encoding/binary"

// pattern is how a camera spreads its pictures over temporal layers: what
// repeats from a key picture on.
type pattern [8]struct {
	temporal byte
	sync     bool // needs nothing of its own layer or above
	size     int  // of each packet's body, bytes
}

// The bodies of a packet: of a camera without layers, and of one with them, whose
// mean is the same. Of the bits the base layer has 37 %, with the one above it 58 %:
// libwebrtc gives VP8 40 and 60.
const (
	bodySize  = 800
	baseSize  = 1200
	upperSize = (4*bodySize - baseSize) / 3
)

// threeLayers is what libvpx does.
func threeLayers() *pattern {
	return &pattern{
		{0, false, baseSize},
		{2, true, upperSize},
		{1, true, upperSize},
		{2, false, upperSize},
		{0, false, baseSize},
		{2, false, upperSize},
		{1, false, upperSize},
		{2, false, upperSize},
	}
}

// picture is where a camera stands.
type picture struct {
	id      uint16 // 15 bits
	tl0     byte
	key     bool
	layered bool
	place   int // in the pattern, of the next one
	layer   byte
	sync    bool
	size    int
}

// next goes on to the next picture.
func (c *picture) next(layers *pattern, key bool) { //nolint:revive // a key picture or not
	c.id = (c.id + 1) & 0x7fff
	c.key, c.layered, c.size = key, layers != nil, bodySize
	if layers == nil {
		c.tl0++
		return
	}
	if key {
		c.place = 0
	}
	is := layers[c.place]
	c.place = (c.place + 1) % len(layers)
	c.layer, c.sync, c.size = is.temporal, is.sync, is.size
	if is.temporal == 0 {
		c.tl0++
	}
}

// descriptor is that of VP8 with a 15-bit picture id (RFC 7741, section 4.2).
func (c *picture) descriptor(body []byte, index int) []byte {
	first := byte(0x80) // X
	if index == 0 {
		first |= 0x10 // S
	}
	extension := byte(0x80 | 0x40) // I, L
	if c.layered {
		extension |= 0x20 // T
	}
	body = append(body, first, extension, 0x80|byte(c.id>>8), byte(c.id), c.tl0)
	if !c.layered {
		return body
	}
	layer := c.layer << 6
	if c.sync {
		layer |= 0x20 // Y
	}
	return append(body, layer)
}

// descriptorSize is how long the descriptor before a payload is, and layerOf what
// it tells of the temporal layer.
func descriptorSize(p []byte) int {
	if p[1]&0x20 != 0 {
		return 6
	}
	return 5
}

func layerOf(p []byte) byte {
	if p[1]&0x20 != 0 {
		return p[5] >> 6
	}
	return 0
}

// payload is a VP8 packet with a 15-bit picture id, or Opus, and then the mark
// and a counter.
func (s *source) payload(c *picture, index int) []byte {
	body := make([]byte, 0, 1300)
	if s.video {
		inter := byte(1) // the P bit of RFC 7741, section 4.3
		if c.key {
			inter = 0
		}
		body = c.descriptor(body, index)
		body = append(body, inter|0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0xe0, 0x01)
	} else {
		body = append(body, 0x78)
	}
	body = append(body, s.mark)
	body = binary.BigEndian.AppendUint64(body, uint64(s.Sent.Load())) //nolint:gosec // counts up
	body = append(body, s.rank)
	if s.video {
		return append(body, make([]byte, c.size)...)
	}
	return append(body, make([]byte, 60)...)
}
