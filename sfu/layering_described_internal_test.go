package sfu

import (
	"testing"

	"github.com/parley-sfu/parley/sfu/header"
	"github.com/parley-sfu/parley/sfu/layer"
	"github.com/parley-sfu/parley/sfu/payload"
)

// described is what an encoder of spatial layers counts for its descriptors.
// Each frame tells its distances itself; of the structure's nine templates, one
// for each layer, only the roles are used.
type described struct {
	frame  uint16
	frames map[[2]uint32]uint16 // numbers of pictures' layers
	chains [3]uint16            // newest frame of each
}

// bitWriter writes bit by bit, the naive way.
type bitWriter struct {
	bytes []byte
	used  int
}

func (w *bitWriter) put(v uint32, n int) {
	for i := n - 1; i >= 0; i-- {
		if w.used%8 == 0 {
			w.bytes = append(w.bytes, 0)
		}
		w.bytes[w.used/8] |= byte(v>>i&1) << (7 - w.used%8)
		w.used++
	}
}

// firstTemplate is the id of the first of an encoder's nine.
func (c *encoder) firstTemplate() uint32 { return c.e.source * 7 % 64 }

// role is what a frame of layer S, T is to decode target s, t.
func role(t *tag, full bool, target int) uint32 {
	s, to := uint8(target/3), uint8(target%3)
	switch {
	case s < t.spatial || to < t.temporal, s > t.spatial && !full && !t.key:
		return 0
	case t.temporal == 2:
		return 1
	}
	return 2
}

// describeLayers adds the dependency descriptor of a frame of several spatial
// layers: nine decode targets, three chains.
func (c *encoder) describeLayers(t *tag) {
	d := &c.described
	if t.opens {
		d.frame++
		if d.frames == nil {
			d.frames, d.frame = map[[2]uint32]uint16{}, uint16(c.dice.Uint32()) //nolint:gosec // of chance
		}
		d.frames[[2]uint32{t.frame, uint32(t.spatial)}] = d.frame
	}
	structured := t.key && t.opens && t.spatial == 0
	w := &bitWriter{}
	w.flags(t.opens, t.closes)
	w.put(c.firstTemplate()+uint32(t.spatial)*3+uint32(t.temporal), 6)
	w.put(uint32(d.frame), 16)
	w.flags(structured, false, true, true, true)
	if structured {
		c.writeStructure(w)
	}
	for target := range 9 {
		w.put(role(t, c.full, target), 2)
	}
	for _, reference := range d.references(t) {
		w.put(2, 2)
		w.put(uint32(d.frame-reference-1), 8)
	}
	w.put(0, 2)
	for chain := range d.chains {
		distance := uint32(d.frame - d.chains[chain])
		if t.key && t.spatial == 0 {
			distance = 0
		}
		w.put(distance, 8)
	}
	if t.closes {
		c.link(t)
	}
	c.raw[0] |= 0x10
	words := (len(w.bytes) + 2 + 3) / 4
	c.raw = append(c.raw, 0x10, 0, 0, byte(words), dependency, byte(len(w.bytes)))
	c.raw = append(append(c.raw, w.bytes...), make([]byte, 4*words-2-len(w.bytes))...)
}

func (w *bitWriter) flags(set ...bool) {
	for _, one := range set {
		v := uint32(0)
		if one {
			v = 1
		}
		w.put(v, 1)
	}
}

// references are the numbers of the frames that one needs.
func (d *described) references(t *tag) (list []uint16) {
	for _, picture := range t.references {
		if picture != 0 {
			list = append(list, d.frames[[2]uint32{picture, uint32(t.spatial)}])
		}
	}
	if t.below {
		list = append(list, d.frames[[2]uint32{t.frame, uint32(t.spatial - 1)}])
	}
	return list
}

// link adds a frame to the chains that it belongs to: of its own spatial layer,
// and of those above that are made from it.
func (c *encoder) link(t *tag) {
	d := &c.described
	for chain := range d.chains {
		if t.temporal == 0 && (chain == int(t.spatial) || chain > int(t.spatial) && (t.key || c.full)) {
			d.chains[chain] = d.frame
		}
	}
}

func (c *encoder) writeStructure(w *bitWriter) {
	w.put(c.firstTemplate(), 6)
	w.put(8, 5)
	for _, next := range []uint32{1, 1, 2, 1, 1, 2, 1, 1, 3} {
		w.put(next, 2)
	}
	for of := range 9 {
		for target := range 9 {
			w.put(role(&tag{spatial: uint8(of / 3), temporal: uint8(of % 3)}, true, target), 2)
		}
	}
	w.put(0, 9) // no frame differences
	w.put(3, 3) // chains: 3 below 10, in three bits
	for target := range 9 {
		w.put([]uint32{0, 0b10, 0b11}[target/3], []int{1, 2, 2}[target/3]) // by chains 0, 1, 2
	}
	w.put(0, 9*3*4)
	w.put(0, 1)
}

// reader is a browser that reads descriptors: it decodes a frame when it has all
// that the frame names, and wants the chains of what it was promised unbroken.
type reader struct {
	structure header.Dependencies
	numbers   bool // are all that is looked at, since the descriptors are Chromium's
	begun     bool
	source    uint32
	number    uint16 // of the frame under way
	active    uint32
	whole     bool
	needs     []uint16
	chains    []uint16
	came      map[uint16][3]uint32 // which frame has a number: source, picture, spatial layer
	decoded   map[uint16]bool

	frames, broken int
}

func (r *reader) read(j *judge, p *outgoing, got tag) {
	j.t.Helper()
	if len(p.descriptor) == 0 {
		j.fail("a packet of S%d without a descriptor", got.spatial)
	}
	told, ok := r.structure.Read(p.descriptor)
	switch {
	case !ok && j.lossy && !r.decoded[r.number]:
		return // the structure was lost
	case !ok:
		j.fail("descriptor %x is not understood", p.descriptor)
	case told.Spatial != got.spatial || told.Temporal != got.temporal:
		j.fail("S%dT%d is told as S%dT%d", got.spatial, got.temporal, told.Spatial, told.Temporal)
	}
	if told.FrameStart {
		r.opens(j, p, &told, got)
	} else if told.Frame != r.number {
		r.whole = false // its beginning was lost
		if !j.lossy {
			j.fail("frame %d goes on as %d", r.number, told.Frame)
		}
	}
	if told.FrameEnd && r.whole && !r.numbers {
		r.closes(j, got)
	}
}

// opens begins a frame.
func (r *reader) opens(j *judge, p *outgoing, told *header.Dependency, got tag) {
	step := told.Frame - r.number
	switch {
	case !r.begun:
		r.came, r.decoded, r.number = map[uint16][3]uint32{}, map[uint16]bool{}, told.Frame
	case r.source != got.source && step != 1 && !j.lossy:
		j.fail("frame %d of another source comes after %d", told.Frame, r.number)
	case step == 0 || step > 1000:
		j.fail("frame %d after %d", told.Frame, r.number)
	}
	from := r.number
	r.begun, r.whole = true, true
	r.source, r.number = got.source, told.Frame
	if r.numbers {
		return
	}
	for n := from; n != told.Frame; n++ { // numbers come round
		delete(r.came, n-1000)
		delete(r.decoded, n-1000)
	}
	r.came[told.Frame] = [3]uint32{got.source, got.frame, uint32(got.spatial)}
	r.active = r.structure.Active()
	if within := r.structure.Within(got.spatial, layer.All); r.active & ^(within>>3) == 0 && got.spatial > 0 {
		j.fail("targets %b are sent, says a frame of S%d", r.active, got.spatial)
	}
	r.names(p.descriptor)
}

// names reads which frames one needs, at the place where the test's encoder
// writes it.
func (r *reader) names(descriptor []byte) {
	bits := bitReader{rest: descriptor, at: 24}
	structured, active := bits.take(1) == 1, bits.take(1) == 1
	bits.at += 3
	if structured {
		bits.at += 6 + 5 + 9*2 + 81*2 + 9 + 3 + 3*1 + 6*2 + 9*3*4 + 1
	}
	if active {
		bits.at += 9
	}
	bits.at += 9 * 2
	r.needs, r.chains = r.needs[:0], r.chains[:0]
	for bits.take(2) != 0 {
		r.needs = append(r.needs, r.number-uint16(bits.take(8))-1) //nolint:gosec // 8 bits
	}
	for range 3 {
		r.chains = append(r.chains, r.number-uint16(bits.take(8))) //nolint:gosec // 8 bits
	}
}

// closes ends a frame that came whole.
func (r *reader) closes(j *judge, got tag) {
	r.frames++
	whole := true
	for _, number := range r.needs {
		if is, known := r.came[number]; known && !got.names(is) {
			j.fail("frame %d of S%d needs %d, which is %v: references are %v", r.number, got.spatial, number, is, got.references)
		}
		whole = whole && r.decoded[number]
	}
	if r.decoded[r.number] = whole; !whole {
		r.broken++
		if !j.lossy {
			j.fail("frame %d of S%d needs %v, of which some did not come", r.number, got.spatial, r.needs)
		}
	}
	for chain, number := range r.chains {
		sent := r.active>>(3*chain)&0b111 != 0
		if sent && number != r.number && !r.decoded[number] && !j.lossy {
			j.fail("frame %d: chain %d is broken at %d, and targets %b are sent", r.number, chain, number, r.active)
		}
	}
}

// names reports whether a frame needs the one of this source, picture and layer.
func (t *tag) names(is [3]uint32) bool {
	if is[0] != t.source {
		return false
	}
	if is[1] == t.frame {
		return t.below && is[2]+1 == uint32(t.spatial)
	}
	return is[2] == uint32(t.spatial) && (is[1] == t.references[0] || is[1] == t.references[1])
}

type bitReader struct {
	rest []byte
	at   int
}

func (r *bitReader) take(n int) (v uint32) {
	for range n {
		v = v<<1 | uint32(r.rest[r.at/8]>>(7-r.at%8)&1)
		r.at++
	}
	return v
}

// What is asked for again has the descriptor and the marker that it had, also
// after other layers were granted.
func TestSentAgainAsItWas(t *testing.T) {
	sc := newSpatialScene(t, payload.AV1, false, 5)
	kept := map[uint16]outgoing{}
	keeper := &keeper{kept: kept, judge: sc.judge}
	sc.slot.writer = keeper
	sc.slot.codecs[payload.AV1].rtx, sc.slot.rtxSSRC = 101, 77
	for n := range 200 {
		sc.picture()
		if n%20 == 19 {
			sc.spatial(sc.dice.IntN(3), sc.temporal())
		}
	}
	keeper.again = true
	newest, asked := sc.judge.last.seq, 0
	for back := range uint16(200) {
		if _, ok := kept[newest-back]; ok && sc.slot.resendOne(newest-back, sc.now) {
			asked++
		}
		sc.now = sc.now.Add(frameTime) // so that the budget lasts
		sc.encoders[0].e.arrived.Store(sc.now.UnixNano())
	}
	if asked < 100 || keeper.compared != asked {
		t.Errorf("%d sent again, %d of them compared", asked, keeper.compared)
	}
}

// keeper keeps what was sent, and compares what is sent again.
type keeper struct {
	judge    *judge
	kept     map[uint16]outgoing
	again    bool
	compared int
}

// writeTrain implements trainWriter.
func (k *keeper) writeTrain(t *train) int {
	for _, p := range t.packets {
		if !k.again {
			p.descriptor = append([]byte(nil), p.descriptor...)
			k.kept[p.seq] = p
			continue
		}
		seq := uint16(p.payload[0])<<8 | uint16(p.payload[1])
		first := k.kept[seq]
		if string(p.descriptor) != string(first.descriptor) || p.marker != first.marker {
			k.judge.t.Errorf("number %d comes again with %x, %v, the first time with %x, %v", seq, p.descriptor, p.marker, first.descriptor, first.marker)
		}
		k.compared++
	}
	if !k.again {
		k.judge.writeTrain(t)
	}
	return 0
}
