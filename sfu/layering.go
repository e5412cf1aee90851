package sfu

import (
	"time"

	"github.com/parley-sfu/parley/sfu/allocate"
	"github.com/parley-sfu/parley/sfu/layer"
)

// layering is what a slot leaves out of the encoding it forwards: the upper
// temporal layers, and in SVC the upper spatial ones.
type layering struct {
	cut     layer.Cut
	granted layer.Layers // of the encoding that was granted
	spatial bool         // the publication is one stream whose spatial layers are granted like encodings

	// Of the newest packet that was left out, while none was forwarded since.
	leaving bool
	picture uint32

	passed passages
}

func everyLayer() layering {
	return layering{granted: layer.Layers{Spatial: layer.All, Temporal: layer.All}}
}

// begin prepares for the key frame of another encoding.
func (l *layering) begin() {
	l.cut.Begin()
	l.leaving = false
}

// grant notes how much of its encoding the slot was granted, and returns the
// encoding.
func (l *layering) grant(g allocate.Grant) (encoding int) {
	if g.Paused() {
		return g.Encoding
	}
	l.granted = layer.Layers{Spatial: layer.All, Temporal: uint8(g.Temporal)} //nolint:gosec // at most AllTemporal
	if !l.spatial {
		return g.Encoding
	}
	l.granted.Spatial = uint8(g.Encoding) //nolint:gosec // at most allocate.MaxEncodings
	return 0
}

// passes reports whether a packet of the encoding that is forwarded belongs to
// what was granted of it. While a better one is waited for, all of this one
// fits.
func (s *slot) passes(e *encoding, p *packet) bool {
	l := &s.layering
	if e.rank < s.selector.Target() {
		l.cut.SetLimit(layer.Layers{Spatial: layer.All, Temporal: layer.All})
	} else {
		l.cut.SetLimit(l.granted)
	}
	if l.cut.Accept(p.timestamp, &p.info) {
		l.leaving = false
		if e.spatial() {
			l.passed.note(e.source, p, l.cut.Passing())
		}
		return true
	}
	if l.leaving && l.picture == p.timestamp {
		s.rewriter.SkipThrough(e.source, p.seq) // what is missing in between was of the same picture
	} else {
		s.rewriter.Skip(e.source, p.seq)
	}
	l.leaving, l.picture = true, p.timestamp
	return false
}

// fill sends padding in place of a packet that is left out and came so late that
// a number was kept for it: nobody knew then of which layer it was. A receiver
// would wait for it, and some of them with every picture after it.
func (s *slot) fill(t *train, e *encoding, p *packet) (DropReason, bool) {
	in := numbers(p)
	in.HasPicture = false
	out, ok := s.rewriter.Forward(e.source, in)
	padding := t.take(1)
	if !ok || padding == nil {
		return DropLayer, false
	}
	padding[0] = 1 // byte, itself (RFC 3550, section 5.1)
	t.packets = append(t.packets, outgoing{
		ssrc: s.ssrc, timestamp: out.Timestamp, seq: out.Seq,
		payloads: s.codecs[e.codec].payloadType, padding: true, payload: padding,
	})
	return 0, true
}

// place finds the layer of a packet whose payload does not tell it, as that of
// H.264 never does and that of AV1 not always: in its dependency descriptor, or
// by another packet of the same picture: what comes as RTX may have lost its
// descriptor.
func (e *encoding) place(p *packet) {
	if !e.codec.Video() {
		return
	}
	if p.descriptor != nil {
		e.describe(p)
	}
	e.layers.place(p)
}

// pictureLayers are the layers of an encoding's newest pictures.
type pictureLayers struct {
	newest   int
	pictures [16]pictureLayer
}

type pictureLayer struct {
	known     bool
	timestamp uint32
	spatial   uint8
	temporal  uint8
}

// place notes the layer of a packet, or tells it.
func (l *pictureLayers) place(p *packet) {
	newest := &l.pictures[l.newest]
	if p.info.Layered {
		if !newest.known || newest.timestamp != p.timestamp {
			l.newest = (l.newest + 1) % len(l.pictures)
		}
		l.pictures[l.newest] = pictureLayer{true, p.timestamp, p.info.SpatialID, p.info.TemporalID}
		return
	}
	if !newest.known {
		return // of this encoding no layers are known at all
	}
	for i := range l.pictures {
		if one := &l.pictures[i]; one.known && one.timestamp == p.timestamp {
			p.info.Layered, p.info.SpatialID, p.info.TemporalID = true, one.spatial, one.temporal
			return
		}
	}
}

// describeEncodings lists what the allocator may choose from: simulcast
// encodings, or the spatial layers of the only one.
func (p *Publication) describeEncodings(to []allocate.Encoding, now time.Time) (list []allocate.Encoding, spatial bool) {
	layers := p.layers()
	if len(layers) == 1 && layers[0] != nil && layers[0].scalable() && layers[0].meter.spatial() > 1 {
		return layers[0].describeLayers(to, now), true
	}
	for rank, e := range layers {
		one := allocate.Encoding{}
		if e != nil {
			one = allocate.Encoding{
				Bitrate: e.bitrate(), Size: e.size(len(layers)), Alive: e.available(now),
				Temporal: e.meter.shares(meteredSpatial - 1),
			}
		}
		if rank == 0 && one.Bitrate == 0 {
			one.Bitrate = newBitrate // shown at once, and measured while it is
		}
		to = append(to, one)
	}
	return to, false
}

// describeLayers lists the spatial layers that come, each with those below it.
// Each is twice as wide and high as the one below.
func (e *encoding) describeLayers(to []allocate.Encoding, now time.Time) []allocate.Encoding {
	n := e.meter.spatial()
	full := e.publication.options
	for i := range n {
		shift := n - 1 - i
		to = append(to, allocate.Encoding{
			Bitrate: e.meter.rate(i, meteredTemporal-1), Alive: e.available(now), Temporal: e.meter.shares(i),
			Size: layer.Size{Width: full.Width >> shift, Height: full.Height >> shift},
		})
	}
	return to
}
