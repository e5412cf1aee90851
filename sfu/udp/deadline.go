package udp

import (
	"sync"
	"time"
)

// deadline is a moment that readers can wait for, and that can be moved while
// they wait.
type deadline struct {
	mu     sync.Mutex // guards the following; never held together with another lock
	timer  *time.Timer
	passed chan struct{} // closed when the deadline has passed
}

func newDeadline() *deadline { return &deadline{passed: make(chan struct{})} }

// set moves the deadline. The zero time means none.
func (d *deadline) set(t time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.timer != nil {
		d.timer.Stop() // if it is too late for that, expire sees that it is not its timer any more
		d.timer = nil
	}
	select {
	case <-d.passed:
		d.passed = make(chan struct{})
	default:
	}
	if t.IsZero() {
		return
	}
	if wait := time.Until(t); wait > 0 {
		var timer *time.Timer
		timer = time.AfterFunc(wait, func() { d.expire(&timer) })
		d.timer = timer
		return
	}
	close(d.passed)
}

func (d *deadline) expire(timer **time.Timer) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.timer == *timer {
		d.timer = nil
		close(d.passed)
	}
}

// wait returns a channel that is closed when the deadline has passed.
func (d *deadline) wait() <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.passed
}
