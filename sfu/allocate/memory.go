package allocate

import (
	"slices"
	"time"
)

// Hold is how long a subscription stays where it is before it climbs. Each climb
// that failed within relapse doubles it, up to three times.
const Hold = 3 * time.Second

// Settle is how long one encoding is shown, at least, before a better one, unless the
// viewer or the publisher changes something: five seconds, and one for what waits on
// the way.
const Settle = 6 * time.Second

const (
	relapse     = 10 * time.Second
	maxFailures = 3
	forgiven    = 30 * time.Second // without a change, failures are forgotten
)

// memory is what is kept of a subscription between two calls.
type memory struct {
	round    uint32 // the call it was last in
	position position
	failures uint8
	changed  time.Time
	climbed  time.Time
	until    time.Time // it does not climb before
	encoding time.Time // it changed its encoding
	better   time.Time // for a better one
}

// memories are those of all subscriptions of the last call, in its order: the
// next one names them in the same order, but for a few.
type memories struct {
	list []remembered
	next int // where the one after the last found stands
}

type remembered struct {
	id string
	memory
}

// find returns where the memory of a subscription stands, a new one if need be.
func (m *memories) find(id string) int {
	at := m.next
	if at >= len(m.list) || m.list[at].id != id {
		at = slices.IndexFunc(m.list, func(r remembered) bool { return r.id == id })
	}
	if at < 0 {
		at = len(m.list)
		m.list = append(m.list, remembered{id: id})
	}
	m.next = at + 1
	return at
}

// forget keeps nothing but who there is.
func (m *memories) forget() {
	for i := range m.list {
		m.list[i].memory = memory{}
	}
}

// keep drops whoever was not in this round.
func (m *memories) keep(round uint32) {
	m.list = slices.DeleteFunc(m.list, func(r remembered) bool { return r.round != round })
}

// free reports whether the subscription may climb. A time far ahead comes from a
// clock that went back.
func (m *memory) free(now time.Time) bool {
	return !now.Before(m.until) || m.until.Sub(now) > Hold<<maxFailures
}

// rested reports whether the subscription has had nothing, or one encoding, for long
// enough to try again, however often it fell, if there is plenty.
func (m *memory) rested(now time.Time) bool {
	wait := Settle
	if m.position == 0 {
		wait = Hold
	}
	return now.Sub(m.changed) >= wait
}

// cause is why a subscription moved.
type cause uint8

const (
	budget cause = iota // what there is
	wish                // what it needs
	death               // what it had is gone
)

// move notes where the subscription stands now. A budget or an encoding that did
// not last makes it wait longer and longer.
func (m *memory) move(to position, why cause, now time.Time) {
	if to == m.position {
		return
	}
	if now.Sub(m.changed) >= forgiven {
		m.failures = 0
	}
	switch {
	case to > m.position:
		m.climbed, m.until = now, now.Add(Hold)
	case why == wish:
		m.until = time.Time{}
	case to == 0 && why == death:
		m.until = now.Add(Hold) // whatever comes is better
	default:
		if now.Sub(m.climbed) < relapse {
			m.failures = min(m.failures+1, maxFailures)
		}
		m.until = now.Add(Hold << m.failures)
	}
	if was, is := m.position.encoding(), to.encoding(); was != is && !m.changed.IsZero() {
		m.encoded(is > was, why, now)
	}
	m.position, m.changed = to, now
}

// encoded notes a change of the encoding. One that was wished for, or that died, does
// not keep anything from changing again.
func (m *memory) encoded(better bool, why cause, now time.Time) {
	switch {
	case better:
		m.better, m.encoding = now, now
	case why == budget:
		m.encoding = now
	}
}

// keeps returns the encoding below which there are no steps for now: that of a camera
// that changed a moment ago. Fewer of its pictures do as well as another change would,
// for that long.
func (m *memory) keeps(s *Subscription, now time.Time) (least int) {
	had := m.position.encoding()
	if s.Kind != Camera || had <= 0 || !settles(m.encoding, now) || had > s.target() || !s.Encodings[had].Alive {
		return 0
	}
	return had
}

// settles reports whether less than Settle has passed since a moment.
func settles(since, now time.Time) bool {
	passed := now.Sub(since)
	return passed >= 0 && passed < Settle
}
