package keyframe

import "time"

// defaultInterval is the shortest time between two requests.
const defaultInterval = 500 * time.Millisecond

// Requester coalesces the key frame requests of all subscribers of one encoding.
// The zero value is ready to use.
type Requester struct {
	MinInterval time.Duration // between two PLIs; 0 is 500 ms

	asked   bool // a PLI was sent ever, at last
	last    time.Time
	pending bool // somebody waits for a key frame
}

// Request records that a subscriber needs a key frame, and reports whether to
// send a PLI now. If not, one was sent just before, and Tick will tell when to
// send the next.
func (r *Requester) Request(now time.Time) bool {
	r.pending = true
	return r.Tick(now)
}

// Again records that the key frame which came did not help a subscriber. Tick will
// tell when to ask for the next.
func (r *Requester) Again() { r.pending = true }

// Tick reports whether to send a PLI now because somebody still waits.
func (r *Requester) Tick(now time.Time) bool {
	if !r.pending || r.asked && now.Sub(r.last) < r.interval() {
		return false
	}
	r.asked, r.last = true, now
	return true
}

// Received records that a key frame came: nobody waits any more.
func (r *Requester) Received() { r.pending = false }

// Pending reports whether somebody waits for a key frame.
func (r *Requester) Pending() bool { return r.pending }

func (r *Requester) interval() time.Duration {
	if r.MinInterval <= 0 {
		return defaultInterval
	}
	return r.MinInterval
}
