package seqnum

// Unwrapper extends one truncated counter. The zero value is ready to use: the
// first value it sees stands for itself.
type Unwrapper[T uint16 | uint32] struct {
	started bool
	highest int64
}

// Unwrap returns the extended value of v (RFC 3550, appendix A.1): of all
// numbers whose low bits are v, the one nearest to the highest so far. A late
// value does not move the highest; nor does one exactly half the ring away,
// which counts as late.
func (u *Unwrapper[T]) Unwrap(v T) int64 {
	if !u.started {
		u.started, u.highest = true, int64(v)
		return u.highest
	}
	// Subtraction of unsigned numbers goes around the ring by itself:
	// 2 - 65535 is 3 steps ahead, and 65535 - 2 is 65533 steps ahead, which
	// is more than half and so in truth 3 steps behind.
	half := ^T(0)>>1 + 1
	if ahead := v - T(u.highest); ahead < half {
		u.highest += int64(ahead)
		return u.highest
	}
	return u.highest - int64(T(u.highest)-v)
}

// Highest returns the highest extended value so far; false before the first.
func (u *Unwrapper[T]) Highest() (int64, bool) {
	return u.highest, u.started
}
