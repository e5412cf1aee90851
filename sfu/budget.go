package sfu

import (
	"sync"
	"time"
)

// rate is a token bucket: so many per second, a second's worth at once.
type rate struct {
	limit float64

	mu     sync.Mutex
	tokens float64
	last   time.Time
}

// allow takes n tokens if there are as many.
func (r *rate) allow(now time.Time, n float64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.last.IsZero() {
		r.tokens = r.limit
	} else if d := now.Sub(r.last).Seconds(); d > 0 {
		r.tokens = min(r.limit, r.tokens+d*r.limit)
	}
	r.last = now
	if r.tokens < n {
		return false
	}
	r.tokens -= n
	return true
}

// resendBudget bounds retransmissions by what was sent: one packet in
// maxResendShare, and a floor so that a thin stream can be repaired too.
type resendBudget struct {
	tokens int
	since  time.Time
	count  int
}

const (
	resendFloor   = 32
	resendReserve = 50 * maxResendShare
)

// sent notes packets sent for the first time.
func (b *resendBudget) sent(n int) {
	b.tokens = min(b.tokens+n, maxResendRate)
}

// allow takes one retransmission out of the budget.
func (b *resendBudget) allow(now time.Time) bool {
	if now.Sub(b.since) >= time.Second {
		b.since, b.count = now, 0
	}
	if b.count >= maxResendRate {
		return false
	}
	if b.count >= resendFloor {
		if b.tokens < maxResendShare {
			return false
		}
		b.tokens -= maxResendShare
	}
	b.count++
	return true
}

// spare takes one that is not needed: what remains is enough for those that are.
func (b *resendBudget) spare() bool {
	if b.tokens < resendReserve {
		return false
	}
	b.tokens -= maxResendShare
	return true
}

// recentResends remembers when a sequence number was last sent again, so that
// it goes out once per round trip and at most maxRepeats times.
type recentResends struct {
	entries [256]recentResend
}

type recentResend struct {
	seq   uint16
	times uint8
	at    time.Time
}

const (
	maxRepeats  = 10 // as often as Chromium asks
	forgetAfter = 2 * time.Second
)

func (r *recentResends) allow(seq uint16, now time.Time, rtt time.Duration) bool {
	entry := &r.entries[seq%uint16(len(r.entries))]
	if entry.seq != seq || now.Sub(entry.at) > forgetAfter {
		*entry = recentResend{seq: seq, times: 1, at: now}
		return true
	}
	if entry.times >= maxRepeats || now.Sub(entry.at) < rtt {
		return false
	}
	entry.times++
	entry.at = now
	return true
}
