package sfu

import (
	"math"
	"sync/atomic"
	"time"
)

// stopBeats is in how many beats in a row a lower encoding came and a better one
// did not, before that one has stopped, if it is silent for encodingFlows too:
// half a second, or three pictures where they are rare.
const stopBeats = 3

// pulse tells whether an encoding comes while lower ones of its publication do.
// A browser stops the best by itself when its uplink carries no more; Firefox
// also one that it began again a moment ago because it was asked to.
//
//	q   ▪ ▪ ▪ ▪ ▪ ▪ ▪ ▪ ▪ ▪ ▪ ▪ ▪ ▪ ▪ ▪
//	f   ▪ ▪ ▪ ▪ ▪                 ▪ ▪ ▪
//	    comes       1 2 3 │       comes
//	                      └ stopped: who watches it gets q
type pulse struct {
	stopped atomic.Bool

	// Owned by the beat.
	arrived int64 // the newest packet, at the last beat
	missed  int   // beats in a row in which one below came, and it did not
}

// watch is the beat's part: it notes which encodings came since the last one. When
// one has stopped, or comes again, everybody who watches chooses anew.
func (p *Publication) watch(layers []*encoding, now time.Time) {
	below, changed := false, false
	for _, e := range layers {
		if e == nil {
			continue
		}
		switch arrived := e.arrived.Load(); {
		case arrived != e.pulse.arrived:
			e.pulse.arrived, e.pulse.missed, below = arrived, 0, true
			e.woke()
		case below:
			e.pulse.missed++
		}
		stopped := e.pulse.missed >= stopBeats && !e.cameWithin(encodingFlows, now)
		changed = e.pulse.stopped.Swap(stopped) != stopped || changed
	}
	if !changed {
		return
	}
	for _, s := range p.fan() {
		s.peer.divide(now)
	}
}

// woke notes that something came: what was asked for again comes from now on, or
// has stopped.
func (e *encoding) woke() {
	if rests := e.rests.Load(); rests != 0 && rests != math.MaxInt64 {
		e.rests.Store(0)
	}
}

// comes reports whether the encoding can be watched now.
func (e *encoding) comes(now time.Time) bool { return e.alive(now) && !e.pulse.stopped.Load() }

// comes reports whether one encoding can be watched now.
func (p *Publication) comes(rank int, now time.Time) bool {
	layers := p.layers()
	return rank >= 0 && rank < len(layers) && layers[rank] != nil && layers[rank].comes(now)
}
