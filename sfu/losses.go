package sfu

// losses makes a count that only grows out of the cumulative losses in the report
// blocks about one RTP stream (RFC 3550, section 6.4.1), which go down again when
// a packet came late.
type losses struct{ most uint32 }

// grown returns by how much a report's loss exceeds all before it. The loss has
// 24 bits, signed; more than was sent is not believed.
func (l *losses) grown(total, sent uint32) uint64 {
	if total >= 1<<23 { // negative: some packets came twice
		return 0
	}
	total = min(total, sent)
	more := max(total, l.most) - l.most
	l.most += more
	return uint64(more)
}
