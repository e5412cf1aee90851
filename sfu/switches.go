package sfu

import (
	"sync/atomic"
	"time"

	"github.com/parley-sfu/parley/sfu/allocate"
	"github.com/parley-sfu/parley/sfu/layer"
)

// Switch says which way the picture in a slot changed its encoding, and why.
type Switch uint8

// The switches.
const (
	SwitchStart         Switch = iota // nothing of the publication flowed before, or its encoder began anew
	SwitchUpBandwidth                 // the way to the viewer carries more
	SwitchUpWish                      // the viewer shows it larger
	SwitchUpSource                    // the publisher sends it again
	SwitchDownBandwidth               // the way to the viewer carries no more
	SwitchDownWish                    // the viewer shows it smaller
	SwitchDownSource                  // the publisher does not send the better one
)

const switchKinds = int(SwitchDownSource) + 1

// Switches lists all of them.
func Switches() []Switch {
	all := make([]Switch, switchKinds)
	for i := range all {
		all[i] = Switch(i) //nolint:gosec // there are few
	}
	return all
}

// Direction is where the switch leads, as it stands in metrics.
func (s Switch) Direction() string {
	switch s {
	case SwitchUpBandwidth, SwitchUpWish, SwitchUpSource:
		return "up"
	case SwitchDownBandwidth, SwitchDownWish, SwitchDownSource:
		return "down"
	case SwitchStart:
	}
	return "none"
}

// Reason is the switch's reason, as it stands in metrics.
func (s Switch) Reason() string {
	switch s {
	case SwitchUpBandwidth, SwitchDownBandwidth:
		return "bandwidth"
	case SwitchUpWish, SwitchDownWish:
		return "wish"
	case SwitchUpSource, SwitchDownSource:
		return "source"
	case SwitchStart:
	}
	return "start"
}

// switchCounts counts switches by kind.
type switchCounts [switchKinds]atomic.Uint64

// Switched returns how often pictures switched so.
func (s *Stats) Switched(kind Switch) uint64 {
	if int(kind) >= switchKinds {
		return 0
	}
	return s.switched[kind].Load()
}

// gapFrom is how long no picture of a camera may go to a viewer before that
// counts as a gap: who watches has seen it freeze.
const gapFrom = 500 * time.Millisecond

// flow is what a slot remembers of its picture to tell why it switches, and
// whether it froze. The slot's mu guards it.
type flow struct {
	limited bool // the way carries less than was wished for
	of      *Publication
	before  struct { // at the last switch
		limited bool
		want    layer.Size
	}
}

// granted notes whether the slot got what it wished for, or was paused.
func (f *flow) granted(g allocate.Grant) {
	f.limited = g.Reason == allocate.Limited
	if f.limited && g.Paused() {
		f.rest()
	}
}

// rest notes that nothing is to flow for a while, by intent.
func (f *flow) rest() { f.of = nil }

// countSwitch counts that e begins to flow. The caller holds mu, and has not yet
// made it the current one.
func (s *slot) countSwitch(e *encoding) {
	if s.kind != Video {
		return
	}
	before := s.flow.before
	s.flow.before.limited, s.flow.before.want = s.flow.limited, s.want
	kind := SwitchStart
	if s.current != nil && s.flow.of != nil {
		grew := s.want.Width*s.want.Height - before.want.Width*before.want.Height
		kind = why(e.rank > s.current.rank, before.limited, s.flow.limited, grew)
	}
	s.peer.engine.stats.switched[kind].Add(1)
}

// why tells the reason of a switch from whether the way was, and is, too narrow,
// and by how many pixels the wish grew since the last switch.
func why(up, was, is bool, grew int) Switch {
	switch {
	case up && was:
		return SwitchUpBandwidth
	case up && grew > 0:
		return SwitchUpWish
	case up:
		return SwitchUpSource
	case is:
		return SwitchDownBandwidth
	case grew < 0:
		return SwitchDownWish
	default:
		return SwitchDownSource
	}
}

// countGap counts a gap before the pictures that leave now, if there was one.
// Screens are left out: one that does not change sends nothing. The caller holds
// mu.
func (s *slot) countGap(now time.Time) {
	if s.kind != Video || s.current == nil {
		return
	}
	of := s.current.publication
	if of == s.flow.of && of.Source() == Camera && now.Sub(s.lastSent) > gapFrom {
		s.peer.engine.stats.Gaps.Add(1)
	}
	s.flow.of = of
}
