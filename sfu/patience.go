package sfu

import (
	"sync"
	"time"
)

// patienceParts is how many timers one after the other make a patience.
const patienceParts = 5

// patience calls late after a time in which the program ran: one that was
// stopped meanwhile, by a signal or with its whole machine, finds all timers due
// when it goes on, and what waits for an answer would be given up before the
// answer had a chance. Here such a pause counts as one part of the time.
type patience struct {
	late func()
	part time.Duration

	mu    sync.Mutex // guards what follows
	timer *time.Timer
	left  int  // parts
	over  bool // stopped, or late was called
}

func newPatience(d time.Duration, late func()) *patience {
	p := &patience{late: late, part: d / patienceParts, left: patienceParts}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.timer = time.AfterFunc(p.part, p.tick)
	return p
}

func (p *patience) tick() {
	if p.used() {
		p.late()
	}
}

// used takes one part away and tells whether that was the last.
func (p *patience) used() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over {
		return false
	}
	p.left--
	p.over = p.left == 0
	if !p.over {
		p.timer.Reset(p.part)
	}
	return p.over
}

// stop ends the wait, and tells whether that was in time.
func (p *patience) stop() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	timely := !p.over
	p.over = true
	p.timer.Stop()
	return timely
}
