package allocate

import "time"

// Proof is how long a budget must have been there, at least, before anything
// climbs on it; with the grain of the memory it may take half a second more.
const Proof = 2500 * time.Millisecond

const (
	proofSlots = 5
	slotLength = Proof / proofSlots
)

// recent remembers the least budget of the last moments.
type recent struct {
	slots   [proofSlots + 1]recentSlot
	last    int
	started bool
}

type recentSlot struct {
	number int64
	least  int
}

// note takes the budget of now and returns the least of late. The one before was
// there until now.
func (r *recent) note(budget int, now time.Time) int {
	least := budget
	if r.started {
		least = min(budget, r.last)
	}
	r.last, r.started = budget, true
	number := now.UnixNano() / int64(slotLength)
	slot := &r.slots[uint64(number)%uint64(len(r.slots))] //nolint:gosec // any slot will do
	if slot.number != number {
		*slot = recentSlot{number, least}
	}
	slot.least = min(slot.least, least)
	for _, s := range r.slots {
		if s.number <= number && number-s.number < int64(len(r.slots)) && s.number != 0 {
			least = min(least, s.least)
		}
	}
	return least
}
