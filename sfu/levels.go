package sfu

import "sync/atomic"

const (
	levelBits = 7
	levelMask = 1<<levelBits - 1
	manyHeard = 5 // packets of which the third loudest is about the median
	someHeard = 3 // and of which the second loudest is
)

// levels are the loudest audio levels of some packets, in one word, so that the
// reader of a publisher waits for nobody:
//
//	bits  0…6 loudest   7…13 second   14…20 third   21… packets, at most manyHeard
//
// Each is 127 - level (RFC 6464), so that zero is silence.
type levels struct{ word atomic.Uint32 }

// heard adds the level of a packet.
func (l *levels) heard(level uint8) {
	loudness := uint32(levelMask - min(level, levelMask))
	for {
		old := l.word.Load()
		first, second, third := old&levelMask, old>>levelBits&levelMask, old>>(2*levelBits)&levelMask
		packets := min(old>>(3*levelBits)+1, manyHeard)
		switch {
		case loudness > first:
			first, second, third = loudness, first, second
		case loudness > second:
			second, third = loudness, second
		case loudness > third:
			third = loudness
		}
		if l.word.CompareAndSwap(old, first|second<<levelBits|third<<(2*levelBits)|packets<<(3*levelBits)) {
			return
		}
	}
}

// take forgets everything, and returns about the median level; the loudest
// when there were only one or two packets.
func (l *levels) take() uint8 {
	word := l.word.Swap(0)
	loudness := word & levelMask
	switch packets := word >> (3 * levelBits); {
	case packets >= manyHeard:
		loudness = word >> (2 * levelBits) & levelMask
	case packets >= someHeard:
		loudness = word >> levelBits & levelMask
	}
	return uint8(levelMask - loudness) //nolint:gosec // at most 127
}
