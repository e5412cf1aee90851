package bwe

import "time"

const (
	// holdQueue is the standing queue with which nothing is added, drainQueue
	// the one that is drained: a voice can wait no longer.
	holdQueue  = 80 * time.Millisecond
	drainQueue = 150 * time.Millisecond
	// drainTo is what is left of the received rate while a queue drains.
	drainTo = 0.7
	// drainTries is how often a queue that does not shrink is drained before it
	// is taken for the path's new length.
	drainTries = 3
)

// standing drains a queue that neither fills nor empties. The slope does not see
// it: once a buffer is full the delay is steady again.
//
//	delay │    ┌───────────╮
//	      │   ╱  steady,    ╲  drained
//	      │  ╱   and full    ╲
//	      └─╱─────────────────╲───── time
type standing struct {
	tries int
	queue time.Duration // at the last try
}

// drain tells whether to lower the rate now, and whether the queue did not
// shrink so often that it must be no queue.
func (q *standing) drain(s *signal, lastDecrease time.Duration) (lower, rebase bool) {
	if s.queue < drainQueue {
		q.tries = 0
		return false, false
	}
	if s.usage == Underuse || s.at-lastDecrease < 2*s.rtt+responseTime {
		return false, false
	}
	if q.tries > 0 && s.queue < q.queue*9/10 {
		q.tries = 0
	}
	if q.tries == drainTries {
		q.tries = 0
		return false, true
	}
	q.tries, q.queue = q.tries+1, s.queue
	return true, false
}
