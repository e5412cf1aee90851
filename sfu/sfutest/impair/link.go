package impair

import (
	"slices"
	"time"
)

// MaxPackets is how many packets a link holds; more are dropped.
const MaxPackets = 1 << 14

// Counts are what a link has done.
type Counts struct {
	Sent           uint64 `json:"sent"`
	SentBytes      uint64 `json:"sent_bytes"`
	Delivered      uint64 `json:"delivered"` // doubles too
	DeliveredBytes uint64 `json:"delivered_bytes"`
	Lost           uint64 `json:"lost"`       // each on its own
	LostBurst      uint64 `json:"lost_burst"` // in bursts
	Overflowed     uint64 `json:"overflowed"` // the queue was too long
	Swallowed      uint64 `json:"swallowed"`  // by a hole
	Reordered      uint64 `json:"reordered"`
	Duplicated     uint64 `json:"duplicated"`
}

// Link is one direction of a way. T is whatever a packet is to its caller, who
// must not change it once sent; a double is delivered as the same T.
type Link[T any] struct {
	schedule Schedule // what is still to come; first at start + At
	start    time.Time
	begun    time.Time
	seed     uint64
	now      Conditions
	dice     dice
	burst    bool // in the bad state

	clock  time.Time // the queue is served until then
	queue  []waiting[T]
	queued int     // bits in the queue behind the first
	left   float64 // bits of the first that are still to go
	flight []flying[T]
	last   time.Time // when the last one arrives that keeps the order
	counts Counts
}

// fate is what chance holds for a packet.
type fate struct {
	lost, burst, late, twice bool
}

type waiting[T any] struct {
	packet T
	bytes  int
	fate   fate
}

type flying[T any] struct {
	packet T
	bytes  int
	at     time.Time
}

// New makes a link whose schedule begins at start. With an empty schedule all
// packets pass at once.
func New[T any](seed uint64, s Schedule, start time.Time) *Link[T] {
	return &Link[T]{schedule: s, start: start, begun: start, clock: start, seed: seed, dice: dice(seed)}
}

// Set sets another schedule, which begins now.
func (l *Link[T]) Set(s Schedule, now time.Time) {
	l.advance(now)
	l.schedule, l.start, l.now = s, now, Conditions{}
	l.advance(now)
}

// Conditions are those that hold.
func (l *Link[T]) Conditions(now time.Time) Conditions {
	l.advance(now)
	return l.now
}

// Counts are what has happened so far.
func (l *Link[T]) Counts() Counts { return l.counts }

// Send gives the link a packet of so many bytes.
func (l *Link[T]) Send(packet T, bytes int, now time.Time) {
	l.advance(now)
	l.counts.Sent++
	l.counts.SentBytes += uint64(max(bytes, 0)) //nolint:gosec // not negative
	drawn := l.draw()
	switch {
	case l.now.Hole:
		l.counts.Swallowed++
	case len(l.queue)+len(l.flight) >= MaxPackets || l.wait() > l.now.queue():
		l.counts.Overflowed++
	default:
		l.enqueue(waiting[T]{packet, max(bytes, 0), drawn})
		l.serve(l.clock)
	}
}

// Receive takes the next packet that has arrived; false: none has.
func (l *Link[T]) Receive(now time.Time) (packet T, ok bool) {
	l.advance(now)
	if len(l.flight) == 0 || l.flight[0].at.After(now) {
		return packet, false
	}
	first := l.flight[0]
	l.flight = slices.Delete(l.flight, 0, 1)
	l.counts.Delivered++
	l.counts.DeliveredBytes += uint64(first.bytes) //nolint:gosec // not negative
	return first.packet, true
}

// Next is when to ask Receive again, unless something is sent before; false:
// nothing is on its way. There may then be nothing to receive yet.
func (l *Link[T]) Next() (at time.Time, ok bool) {
	if len(l.flight) > 0 {
		at = l.flight[0].at
	}
	if len(l.queue) > 0 {
		at = earlier(at, l.finish())
		if len(l.schedule) > 0 {
			at = earlier(at, l.start.Add(l.schedule[0].At))
		}
	}
	return at, !at.IsZero()
}

// earlier returns the earlier of two times; a zero one is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

// draw rolls as often for each packet, whatever the conditions are.
func (l *Link[T]) draw() fate {
	loss, turn, late, twice := l.dice.roll(), l.dice.roll(), l.dice.roll(), l.dice.roll()
	if l.burst {
		l.burst = turn >= l.now.Burst.end()
	} else {
		l.burst = turn < l.now.Burst.begin()
	}
	l.burst = l.burst && l.now.Burst.Share > 0
	return fate{lost: loss < l.now.Loss, burst: l.burst, late: late < l.now.Reorder, twice: twice < l.now.Duplicate}
}

// advance lets time pass: the queue is served, conditions change. Time does not
// go back.
func (l *Link[T]) advance(now time.Time) {
	for len(l.schedule) > 0 {
		at := l.start.Add(l.schedule[0].At)
		if at.After(now) {
			break
		}
		l.serve(at)
		l.now, l.schedule = l.schedule[0].Conditions, l.schedule[1:]
	}
	l.serve(now)
}

// serve sends from the queue what the rate allows until a time.
func (l *Link[T]) serve(until time.Time) {
	for len(l.queue) > 0 {
		finish := l.finish()
		if finish.After(until) {
			break
		}
		l.clock = finish
		first := l.queue[0]
		l.queue = slices.Delete(l.queue, 0, 1)
		if len(l.queue) > 0 {
			l.left = float64(8 * l.queue[0].bytes)
			l.queued -= 8 * l.queue[0].bytes
		}
		l.launch(first)
	}
	if !until.After(l.clock) {
		return
	}
	if len(l.queue) > 0 {
		l.left -= until.Sub(l.clock).Seconds() * float64(l.now.Rate)
	}
	l.clock = until
}

// finish is when the first of the queue has gone.
func (l *Link[T]) finish() time.Time {
	if l.now.Rate == 0 {
		return l.clock
	}
	return l.clock.Add(time.Duration(max(l.left, 0) / float64(l.now.Rate) * float64(time.Second)))
}

// wait is how long the queue is.
func (l *Link[T]) wait() time.Duration {
	if l.now.Rate == 0 || len(l.queue) == 0 {
		return 0
	}
	return time.Duration((l.left + float64(l.queued)) / float64(l.now.Rate) * float64(time.Second))
}

func (l *Link[T]) enqueue(w waiting[T]) {
	if len(l.queue) == 0 {
		l.left, l.queued = float64(8*w.bytes), 0
	} else {
		l.queued += 8 * w.bytes
	}
	l.queue = append(l.queue, w)
}

// launch puts a packet on its way that has just left the queue.
func (l *Link[T]) launch(w waiting[T]) {
	switch {
	case w.fate.burst:
		l.counts.LostBurst++
		return
	case w.fate.lost:
		l.counts.Lost++
		return
	}
	at := l.clock.Add(l.now.Delay + wander(l.seed, l.now.Jitter, l.clock.Sub(l.begun)))
	if w.fate.late {
		l.counts.Reordered++
		at = at.Add(l.now.late())
	} else {
		if at.Before(l.last) {
			at = l.last
		}
		l.last = at
	}
	l.fly(flying[T]{w.packet, w.bytes, at})
	if w.fate.twice {
		l.counts.Duplicated++
		l.fly(flying[T]{w.packet, w.bytes, at})
	}
}

// fly keeps what is on its way in order of arrival.
func (l *Link[T]) fly(f flying[T]) {
	i := len(l.flight)
	for i > 0 && l.flight[i-1].at.After(f.at) {
		i--
	}
	l.flight = slices.Insert(l.flight, i, f)
}
