package allocate

import "github.com/parley-sfu/parley/sfu/layer"

const (
	temporalLayers = 3
	wholeRate      = temporalLayers - 1 // the layer that stands for the whole encoding
	maxBitrate     = 1 << 36            // so that sums and margins cannot overflow
)

// position orders what a subscription can get: 0 is nothing, then the temporal
// layers of encoding 0, of encoding 1, and so on. It outlives one ladder.
type position uint8

func positionOf(encoding, temporal int) position {
	return position(encoding*temporalLayers + temporal + 1) //nolint:gosec // at most 12
}

func (p position) encoding() int { return (int(p)+temporalLayers-1)/temporalLayers - 1 }
func (p position) temporal() int { return (int(p) + temporalLayers - 1) % temporalLayers }

func (p position) grant(reason Reason) Grant {
	if p == 0 {
		return Grant{Encoding: -1, Reason: reason}
	}
	g := Grant{Encoding: p.encoding(), Temporal: p.temporal(), Reason: reason}
	if g.Temporal == wholeRate {
		g.Temporal = AllTemporal
	}
	return g
}

// step is one rung: what is sent there, and what that takes.
type step struct {
	position position
	cost     int
}

// ladder is what a subscription may climb, from nothing to all it needs. Costs
// never fall: an encoding measured below a lower one is reckoned like that one.
type ladder struct {
	steps    [MaxEncodings * temporalLayers]step
	n        int
	readable int // steps to where text can be read
}

// build makes the ladder from an encoding on.
func (l *ladder) build(s *Subscription, least int) {
	l.n, l.readable = 0, 0
	target := s.target()
	for i := least; i <= target; i++ {
		e := &s.Encodings[i]
		if !e.Alive {
			continue
		}
		if i == target {
			l.readable = l.n + 1
		}
		for t := range temporalLayers {
			share, ok := e.share(t)
			jerky := t == 0 && s.Kind == Camera && l.n > 0 && e.layered(1)
			if ok && !jerky { // a smaller picture that moves is better than a large one that jerks
				l.add(positionOf(i, t), int(float64(e.rate())*share))
			}
		}
	}
}

func (l *ladder) add(p position, cost int) {
	l.steps[l.n] = step{p, max(cost, l.cost(l.n))}
	l.n++
}

// cost is what the first n steps take together.
func (l *ladder) cost(n int) int {
	if n == 0 {
		return 0
	}
	return l.steps[n-1].cost
}

// at is where one stands after n steps.
func (l *ladder) at(n int) position {
	if n == 0 {
		return 0
	}
	return l.steps[n-1].position
}

// target is the encoding that would be enough, -1 when none is alive.
func (s *Subscription) target() int {
	var sizes [MaxEncodings]layer.Size
	var indexes [MaxEncodings]int
	n := 0
	for i := range min(len(s.Encodings), MaxEncodings) {
		if s.Encodings[i].Alive {
			sizes[n], indexes[n] = s.Encodings[i].Size, i
			n++
		}
	}
	chosen := layer.Choose(sizes[:n], s.Want)
	if chosen < 0 {
		return -1
	}
	return indexes[chosen]
}

func (s *Subscription) hidden() bool { return s.Want.Width <= 0 && s.Want.Height <= 0 }

// rate is the measured bitrate, or a guess that suits cameras as browsers send
// them: 165 kbps at 320x180, 0.5 Mbps at 640x360, 1.9 Mbps at 1280x720.
func (e *Encoding) rate() int {
	if e.Bitrate > 0 {
		return min(e.Bitrate, maxBitrate)
	}
	pixels := area(e.Size)
	if pixels == 0 {
		return 300_000
	}
	return min(50_000+2*pixels, maxBitrate)
}

// share is the part of the bitrate up to a temporal layer; false when the
// encoding has no such layer.
func (e *Encoding) share(temporal int) (float64, bool) {
	if temporal == wholeRate {
		return 1, true
	}
	return e.Temporal[temporal], e.layered(temporal)
}

// layered reports whether the encoding can be cut off above a temporal layer.
func (e *Encoding) layered(temporal int) bool {
	share, above := e.Temporal[temporal], e.Temporal[temporal+1]
	if temporal > 0 && !(share > e.Temporal[temporal-1]) {
		return false
	}
	return share > 0 && share < 1 && above > share
}

const maxSide = 1 << 16

func area(s layer.Size) int { return side(s.Width) * side(s.Height) }
func side(pixels int) int   { return min(max(pixels, 0), maxSide) }
