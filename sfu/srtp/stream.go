package srtp

// The replay window is a ring of bits, one for each index, in words. Of the
// words one is always being filled, so that the window is one word shorter than
// the ring (RFC 6479, section 2).
//
// A resend comes late by as many packets as were sent since: 960 is more than a
// second at 9 Mbit/s. RFC 3711, section 3.3.2, asks for at least 64.
const (
	wordBits = 64
	words    = 16
	// window is how far behind the highest index one is still accepted.
	window = (words - 1) * wordBits
)

// half is half a round of sequence numbers.
const half = 1 << 15

// stream is what is remembered of one SSRC: only of packets whose tag was good.
type stream struct {
	ssrc    uint32
	highest uint64
	seen    [words]uint64
}

// estimate returns the index that a sequence number stands for: of the numbers
// that end in these 16 bits the one nearest to the highest index (RFC 3711,
// section 3.3.1 and appendix A).
//
//	highest 2:65530   seq     3 -> 3:3       a round begins
//	highest 3:3       seq 65531 -> 2:65531   a late one of the last round
//	highest 0:3       seq 65531 -> 0:65531   no round came before the first
//
// It returns false after the last round of all.
func (s *stream) estimate(seq uint16) (uint64, bool) {
	round, low := s.highest>>16, int(uint16(s.highest))
	switch {
	case low < half && int(seq)-low > half && round > 0:
		round--
	case low >= half && low-half > int(seq):
		round++
	}
	index := round<<16 | uint64(seq)
	return index, index <= maxIndex
}

// fresh reports whether an index was not seen before and is not too old to tell.
func (s *stream) fresh(index uint64) bool {
	if index > s.highest {
		return true
	}
	return s.highest-index < window && s.seen[index/wordBits%words]&(1<<(index%wordBits)) == 0
}

// accept marks a fresh index as seen.
func (s *stream) accept(index uint64) {
	if index > s.highest {
		// The words that the window moves into hold bits of a round ago.
		from, to := s.highest/wordBits, index/wordBits
		for word := max(from+1, to-min(to, words-1)); word <= to; word++ {
			s.seen[word%words] = 0
		}
		s.highest = index
	}
	s.seen[index/wordBits%words] |= 1 << (index % wordBits)
}
