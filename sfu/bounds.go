package sfu

import (
	"time"

	"github.com/parley-sfu/parley/configs/limits"
)

// bounds are the limits that peers are held to, as the numbers they are compared
// with. They never change; a peer keeps those it was made with.
type bounds struct {
	offerBytes, offerLines, sections, encodings int // of an offer

	streams, streamsEver int
	packets, bytes       int     // of RTP, a second
	feedback             float64 // compounds of RTCP, a second
	resends              int     // a second

	connect time.Duration
}

func newBounds(l limits.Limits) *bounds {
	l = l.Bounded()
	return &bounds{
		offerBytes: int(l.SDPSize), offerLines: l.SDPLines, sections: l.SDPSections, encodings: l.EncodingsPerTrack,
		streams: l.StreamsPerPerson, streamsEver: l.StreamsEverPerPerson,
		packets:  atLeastOne(l.PacketsPerPerson.PerSecond()),
		bytes:    atLeastOne(float64(l.BitratePerPerson) / 8),
		feedback: max(1, l.RTCPPerPerson.PerSecond()),
		resends:  atLeastOne(l.ResendsPerPerson.PerSecond()),
		connect:  l.ConnectTimeout,
	}
}

func atLeastOne(n float64) int { return max(1, int(n)) }

// SetLimits replaces Options.Limits for peers that are made from now on.
func (e *Engine) SetLimits(l limits.Limits) { e.bounds.Store(newBounds(l)) }
