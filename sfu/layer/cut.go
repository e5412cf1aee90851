package layer

import "github.com/parley-sfu/parley/sfu/payload"

// All is a limit that holds nothing back.
const All = 7

// Layers are the highest layers of an encoding that may pass.
type Layers struct{ Spatial, Temporal uint8 }

// Cut decides which layers of one encoding pass: a lower frame rate, or in SVC
// (RFC 9628, section 3) a smaller picture.
//
//	T2       2       2       2       2 ── refused while the limit is T1
//	T1           1               1
//	T0   0               0               0
//
// Less takes effect with the next picture. More temporal layers pass from where
// the sender says that they need nothing that was refused; more spatial layers
// from a key picture on. Of a picture either all packets of a layer pass, or
// none.
//
// The zero value is ready for the first packet of an encoding, and lets the
// lowest layers pass.
type Cut struct {
	limit   Layers
	current Layers // what passes
	begun   bool
	picture uint32 // RTP timestamp of the newest picture
	passes  bool   // its temporal layer does
}

// SetLimit says what may pass.
func (c *Cut) SetLimit(l Layers) { c.limit = l }

// Begin makes the cut ready for another encoding, with the same limit.
func (c *Cut) Begin() { *c = Cut{limit: c.limit} }

// Wants reports whether a key picture is needed to let all pass that may.
func (c *Cut) Wants() bool {
	return c.begun && c.limit.Spatial != All && c.current.Spatial < c.limit.Spatial
}

// Accept reports whether a packet passes. Packets with the same RTP timestamp
// are one picture. A late one, of an earlier picture, passes if its layer does
// now.
func (c *Cut) Accept(timestamp uint32, info *payload.Info) bool {
	ahead := int32(timestamp - c.picture) //nolint:gosec // a signed distance is meant
	if c.begun && ahead < 0 {
		return info.TemporalID <= c.current.Temporal && info.SpatialID <= c.current.Spatial
	}
	if !c.begun || ahead > 0 {
		c.begin(timestamp, info)
	}
	return c.passes && info.SpatialID <= c.current.Spatial
}

// begin decides about the picture that begins.
func (c *Cut) begin(timestamp uint32, info *payload.Info) {
	c.begun, c.picture = true, timestamp
	own := info.TemporalID
	switch {
	case info.KeyFrame:
		c.current = c.limit
	case info.LayerSync && own == c.current.Temporal+1: // and so step by step
		c.current.Temporal = own
	}
	c.current.Spatial = min(c.current.Spatial, c.limit.Spatial)
	c.current.Temporal = min(c.current.Temporal, c.limit.Temporal)
	c.passes = own <= c.current.Temporal
	if c.passes && info.SwitchUp {
		c.current.Temporal = c.limit.Temporal // for the pictures after it
	}
}

// Passing returns what passes now.
func (c *Cut) Passing() Layers { return c.current }

// Ends reports whether a packet is the last one of its picture as far as that
// passes, so that it takes the marker (RFC 9628, section 4.1).
func (l Layers) Ends(info *payload.Info) bool {
	return info.FrameEnd && info.SpatialID == l.Spatial
}
