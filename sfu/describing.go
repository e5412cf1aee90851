package sfu

import (
	"encoding/binary"

	"github.com/parley-sfu/parley/sfu/header"
	"github.com/parley-sfu/parley/sfu/layer"
	"github.com/parley-sfu/parley/sfu/payload"
	"github.com/parley-sfu/parley/sfu/rewrite"
)

// descriptor is the dependency descriptor of a packet, nil when it has none or
// the codec tells everything itself.
func (e *encoding) descriptor(h *header.Header) []byte {
	if e.codec != payload.H264 && e.codec != payload.AV1 {
		return nil
	}
	agreed := e.publisher.agreed.Load()
	if agreed == nil || agreed.dependency == 0 {
		return nil
	}
	return h.Extension(agreed.dependency)
}

// describe takes out of a packet's descriptor what it tells.
func (e *encoding) describe(p *packet) {
	told, ok := e.dependencies.Read(p.descriptor)
	if !ok {
		return
	}
	if told.Structured || told.Restricted {
		if known := e.known.Load(); known == nil || *known != e.dependencies {
			known = new(header.Dependencies)
			*known = e.dependencies
			e.known.Store(known)
		}
	}
	e.told(p, &told)
}

// describeAgain does so for a packet that is sent again.
func (e *encoding) describeAgain(p *packet) {
	known := e.known.Load()
	if known == nil || p.descriptor == nil {
		return
	}
	structure := *known
	if told, ok := structure.Read(p.descriptor); ok {
		e.told(p, &told)
	}
}

func (e *encoding) told(p *packet, told *header.Dependency) {
	p.info.Layered, p.info.SpatialID, p.info.TemporalID = true, told.Spatial, told.Temporal
	p.info.SwitchUp = told.SwitchUp
	if e.codec == payload.AV1 {
		p.info.FrameEnd = told.FrameEnd
		p.info.KeyFrame = p.info.KeyFrame && told.Spatial == 0
		p.structure = e.known.Load()
	}
}

// spatial reports whether a stream of the codec may have spatial layers: of all
// others there is nothing to remember.
func (e *encoding) spatial() bool { return e.codec == payload.VP9 || e.codec == payload.AV1 }

// scalable reports whether viewers may get some of the encoding's spatial layers.
func (e *encoding) scalable() bool {
	return e.codec == payload.VP9 || e.codec == payload.AV1 && e.known.Load() != nil
}

// number fills in what the packet's descriptor counts.
func (p *packet) number(to *rewrite.Packet) {
	to.HasFrame, to.Frame = true, binary.BigEndian.Uint16(p.descriptor[1:])
	to.Template, to.Templates = p.structure.Templates()
}

// tell is the packet's descriptor for the slot's browser, nil when there is
// none for it.
func (s *slot) tell(t *train, p *packet, out *rewrite.Out, passed passage) []byte {
	within := p.structure.Within(passed.layers.Spatial, passed.layers.Temporal)
	first := p.descriptor[0]&0x80 != 0
	as := header.Described{
		Frame: out.Frame, Template: out.Template, Active: within,
		Tell: first && (passed.changed || within != p.structure.Within(layer.All, layer.All)),
	}
	room := t.take(len(p.descriptor) + header.DescriptionRoom)
	description, ok := p.structure.Describe(room, p.descriptor, as)
	if !ok {
		return nil
	}
	return description
}

// passage says which layers pass from one packet of a source on.
type passage struct {
	source  uint32
	from    int64 // sequence number
	layers  layer.Layers
	changed bool // since the last key picture
}

// passages remembers the newest, so that what is sent again is as it was.
type passages struct {
	newest int
	ring   *[8]passage // nil before the first: most publications have no spatial layers
}

// note says what passes from a packet on; what comes late changes nothing.
func (l *passages) note(source uint32, p *packet, layers layer.Layers) {
	if l.ring == nil {
		l.ring = new([8]passage)
	}
	newest := &l.ring[l.newest]
	same := newest.source == source
	if same && (p.seq < newest.from || newest.layers == layers && (!newest.changed || !p.info.KeyFrame)) {
		return
	}
	l.newest = (l.newest + 1) % len(l.ring)
	l.ring[l.newest] = passage{source: source, from: p.seq, layers: layers, changed: same && !p.info.KeyFrame}
}

// at is what passed of the source when a packet did.
func (l *passages) at(source uint32, seq int64) passage {
	for i := 0; l.ring != nil && i < len(l.ring); i++ {
		one := &l.ring[(l.newest-i+len(l.ring))%len(l.ring)]
		if one.source == source && one.from <= seq {
			return *one
		}
	}
	return passage{layers: layer.Layers{Spatial: layer.All, Temporal: layer.All}}
}
