package allocate

// withMargin is the budget at which one may climb to a need: 1.15 times as much.
func withMargin(need int) int { return (need*23 + 19) / 20 }

// climbReadable lets a screen share climb until its text can be read.
func (a *Allocator) climbReadable(it *item, s *Subscription) {
	for s.Kind == Screen && it.level < it.readable && a.climb(it) {
		continue
	}
}

// climbTogether lets equals climb step by step, so that none runs away with what
// all could share.
func (a *Allocator) climbTogether(equals []ranked) {
	for climbing := true; climbing; {
		climbing = false
		for _, r := range equals {
			it := &a.items[r.item]
			if it.level > 0 && a.climb(it) {
				climbing = true
			}
		}
	}
}

// plenty is how many times what it takes the budget must be for nothing to end
// before its time.
const plenty = 2

// climb takes an item one step up, if that fits, and reports whether it did.
// Below where it stood the whole budget counts. Above, what the budget has proven
// to be counts, with a margin; and while the item must not climb yet the step is
// planned but not granted, so that nobody less important takes its room for a
// moment.
func (a *Allocator) climb(it *item) bool {
	if it.stuck || it.level == it.n {
		return false
	}
	extra := it.cost(it.level+1) - it.cost(it.level)
	above := it.at(it.level+1) > it.current
	fits := a.used+extra <= a.budget
	if above {
		fits = withMargin(a.planned+extra) <= a.proven
	}
	if !fits {
		it.stuck = true
		a.look(it)
		return false
	}
	out := it.rested && plenty*(a.planned+extra) <= a.proven
	it.level++
	a.planned += extra
	if !above || it.free && a.settled(it) || out {
		it.granted++
		a.used += extra
	}
	return true
}

// settled reports whether an item may take the step planned last, as far as its
// encoding goes: the one it has was shown for long enough, or the step is one of
// frames.
func (a *Allocator) settled(it *item) bool {
	same := it.at(it.level).encoding() == it.current.encoding()
	return it.settled || same
}

// look notes by how much the first step above an item that the budget does not carry
// fell short. What only has to prove itself is passed by: while it does, more is
// found out.
func (a *Allocator) look(it *item) {
	for level := it.level + 1; level <= it.n; level++ {
		short := withMargin(a.planned+it.cost(level)-it.cost(it.level)) - a.budget
		if short > 0 {
			if a.next == 0 || short < a.next {
				a.next = short
			}
			return
		}
	}
}
