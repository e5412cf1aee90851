package srtp

// Counter gives the packets of one sent stream their indexes, each index once:
// what it gave out it refuses from then on, so that whatever goes wrong above,
// no nonce comes twice. A resend under the number of the first sending is
// refused as well, since nobody can promise that it is the same to the last
// byte; RTX sends it as a packet of a stream of its own (RFC 4588, section 4).
//
// The zero value is ready for a new stream. The stream should begin in the
// lower half of the sequence numbers; see [Opener.Open]. One goroutine at a time.
type Counter struct {
	stream  stream
	started bool
}

// Take returns the index for a packet with this sequence number, which may come
// a little early or late. It returns false for a number that was taken, is more
// than a replay window late, lies before the first one taken, or comes after
// the last index of all: such a packet must not be sealed.
func (c *Counter) Take(seq uint16) (index uint64, ok bool) {
	if !c.started {
		c.started = true
		c.stream.highest = uint64(seq)
		c.stream.accept(uint64(seq))
		return uint64(seq), true
	}
	index, ok = c.stream.estimate(seq)
	if !ok || !c.stream.fresh(index) || index > c.stream.highest+half {
		return 0, false // the last: a number from before the first packet, where no round is
	}
	c.stream.accept(index)
	return index, true
}
