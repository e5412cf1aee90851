package allocate

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
	"time"
)

// Allocator divides one browser's budget, again and again. The zero value is
// ready to use.
type Allocator struct {
	recent   recent
	memories memories
	round    uint32

	// Of one call; kept for their memory.
	items  []item
	order  []ranked
	grants []Grant

	budget  int // what may be used
	proven  int // what may be climbed on
	used    int // by what is granted
	planned int // and by what will be once it may climb
	next    int

	settling bool // somebody has climbed to a better encoding
}

// Forget makes the next allocation a first one; the memory is kept for it.
func (a *Allocator) Forget() {
	a.memories.forget()
	*a = Allocator{memories: a.memories, items: a.items[:0], order: a.order[:0], grants: a.grants[:0]}
}

// item is a subscription while it climbs.
type item struct {
	ladder
	memory     memory
	remembered int      // where
	current    position // where it stood
	free       bool     // it may climb above
	rested     bool     // it may climb where there is plenty
	settled    bool     // it may climb to another encoding
	sticky     bool     // it has no steps below the encoding it has
	stuck      bool     // its next step does not fit
	level      int      // steps planned
	granted    int      // steps granted
	reason     Reason   // Hidden or Dead when it takes no part
}

// ranked is an item that takes part, by importance.
type ranked struct {
	key  uint64
	id   string
	item int
}

// areaBits of a key order those that are alike otherwise.
const areaBits = 33

// Allocate divides a budget, bits per second of video, sound already taken off.
// It is to be called when the estimate or the wishes change, and at least twice a
// second, since climbing waits for time to pass.
func (a *Allocator) Allocate(subscriptions []Subscription, budget int, now time.Time) Result {
	a.begin(subscriptions, budget, now)
	a.share(subscriptions)
	if a.unstick(subscriptions) {
		a.share(subscriptions)
	}
	a.finish(subscriptions, now)
	return Result{Grants: a.grants, Used: a.used, Next: a.next, Settling: a.settling}
}

// share lets all climb that take part.
func (a *Allocator) share(subscriptions []Subscription) {
	a.used, a.planned, a.next = 0, 0, 0
	for _, r := range a.order {
		a.climbReadable(&a.items[r.item], &subscriptions[r.item])
	}
	for _, r := range a.order {
		if it := &a.items[r.item]; it.level == 0 {
			a.climb(it)
		}
	}
	for rest := a.order; len(rest) > 0; {
		n := alike(rest)
		a.climbTogether(rest[:n])
		rest = rest[n:]
	}
}

// unstick gives everybody a whole ladder if somebody is left with nothing; false when
// nothing changes by that.
func (a *Allocator) unstick(subscriptions []Subscription) bool {
	stuck, starved := false, false
	for _, r := range a.order {
		it := &a.items[r.item]
		stuck, starved = stuck || it.sticky, starved || it.granted == 0
	}
	if !stuck || !starved {
		return false
	}
	for _, r := range a.order {
		it := &a.items[r.item]
		if it.sticky {
			it.sticky = false
			it.build(&subscriptions[r.item], 0)
		}
		it.stuck, it.level, it.granted = false, 0, 0
	}
	return true
}

// begin builds everybody's ladder and ranks who takes part.
func (a *Allocator) begin(subscriptions []Subscription, budget int, now time.Time) {
	a.round++
	a.memories.next = 0
	a.budget = min(max(budget, 0), maxBitrate)
	a.proven = a.recent.note(a.budget, now)
	a.order = a.order[:0]
	a.items = slices.Grow(a.items[:0], len(subscriptions))[:len(subscriptions)]
	for i := range subscriptions {
		s, it := &subscriptions[i], &a.items[i]
		a.recall(it, s, now)
		if it.reason == Fits {
			a.order = append(a.order, ranked{s.key(), s.ID, i})
		}
	}
	slices.SortFunc(a.order, func(x, y ranked) int {
		return cmp.Or(cmp.Compare(y.key, x.key), strings.Compare(x.id, y.id))
	})
}

// recall prepares an item from what is remembered of its subscription.
func (a *Allocator) recall(it *item, s *Subscription, now time.Time) {
	at := a.memories.find(s.ID)
	m := &a.memories.list[at].memory
	again := m.round == a.round
	hidden := again || s.hidden()
	if hidden && !again {
		*m = memory{}
	}
	m.round = a.round
	it.memory, it.remembered, it.current = *m, at, m.position
	it.stuck, it.level, it.granted, it.reason = false, 0, 0, Fits
	it.n = 0
	if hidden {
		it.reason = Hidden
		return
	}
	least := m.keeps(s, now)
	it.sticky = least > 0
	it.build(s, least)
	if it.n == 0 {
		it.reason = Dead
		return
	}
	gone := it.current > 0 && it.at(1) > it.current // what it had has died, and all below
	it.free, it.rested = gone || m.free(now), m.rested(now)
	it.settled = gone || it.current == 0 || !settles(m.encoding, now)
}

// key packs importance into a number: more is more important.
func (s *Subscription) key() uint64 {
	key := uint64(s.Priority)
	if s.Dominant {
		key |= 1 << 8
	}
	if s.Pinned {
		key |= 1 << 9
	}
	if s.Kind == Screen {
		key |= 1 << 10
	}
	pixels := uint64(area(s.Want))            //nolint:gosec // not negative
	key = key<<6 | uint64(bits.Len64(pixels)) //nolint:gosec // at most 33
	return key<<areaBits | pixels
}

// alike returns how many at the beginning of the list are of one importance:
// tiles whose areas lie within a factor of two share what there is.
func alike(list []ranked) int {
	n := 1
	for n < len(list) && list[n].key>>areaBits == list[0].key>>areaBits {
		n++
	}
	return n
}

// finish keeps what is to be remembered, forgets the others and writes grants.
func (a *Allocator) finish(subscriptions []Subscription, now time.Time) {
	a.grants, a.settling = a.grants[:0], false
	for i := range a.items {
		it := &a.items[i]
		if it.reason == Hidden {
			a.grants = append(a.grants, position(0).grant(Hidden))
			continue
		}
		stands := it.at(it.granted)
		if it.reason == Fits && it.granted < it.n {
			it.reason = Limited
		}
		if it.memory.position != stands {
			it.memory.move(stands, it.cause(&subscriptions[i]), now)
			a.memories.list[it.remembered].memory = it.memory
		}
		a.settling = a.settling || settles(it.memory.better, now)
		a.grants = append(a.grants, stands.grant(it.reason))
	}
	a.memories.keep(a.round)
}

// cause tells what moves an item.
func (it *item) cause(s *Subscription) cause {
	had := it.current.encoding()
	switch {
	case it.reason == Dead:
		return wish // to be back as soon as there is something
	case had >= 0 && (had >= len(s.Encodings) || !s.Encodings[had].Alive):
		return death
	case it.reason == Fits:
		return wish
	}
	return budget
}
