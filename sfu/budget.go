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

// repairBudget bounds what one browser is sent again by what its way carries:
// pictures that were too much for it are lost by hundreds, and each one that is
// sent again keeps a new one, or a voice, from passing.
type repairBudget struct {
	rate  float64 // bytes per second, with a second's worth at once; 0: no bound
	bytes float64
	last  time.Time
}

// allow takes so many bytes if there are any left.
func (b *repairBudget) allow(bytes int, now time.Time) bool {
	if b.rate == 0 {
		return true
	}
	b.bytes = min(b.rate, b.bytes+b.rate*max(0, now.Sub(b.last).Seconds()))
	b.last = now
	if b.bytes <= 0 {
		return false
	}
	b.bytes -= float64(bytes)
	return true
}

// mayRepair reports whether the way has room for so many bytes once more.
func (p *Peer) mayRepair(bytes int, now time.Time) bool {
	p.pace.mu.Lock()
	defer p.pace.mu.Unlock()
	return p.pace.repair.allow(bytes, now)
}

// recentResends remembers when packets of one browser's slots were last sent
// again, so that each goes out once per round trip and at most maxRepeats times.
type recentResends struct {
	mu      sync.Mutex // guards entries; nothing is locked inside
	entries []recentResend
}

// recentResend is 12 bytes; they are there once something was asked for again.
type recentResend struct {
	ssrc  uint32
	at    uint32 // milliseconds, modulo 2^32
	seq   uint16
	times uint8
}

const (
	maxRepeats    = 10   // as often as Chromium asks
	recentEntries = 1024 // a second of losses of many slots
	forgetAfter   = 2 * time.Second
)

func (r *recentResends) allow(ssrc uint32, seq uint16, now time.Time, rtt time.Duration) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.entries == nil {
		r.entries = make([]recentResend, recentEntries)
	}
	at := uint32(now.UnixMilli())                         //nolint:gosec // modulo 2^32 is meant
	entry := &r.entries[(ssrc+uint32(seq))%recentEntries] // numbers that follow each other have places of their own
	passed := time.Duration(at-entry.at) * time.Millisecond
	if entry.ssrc != ssrc || entry.seq != seq || passed > forgetAfter {
		*entry = recentResend{ssrc: ssrc, seq: seq, times: 1, at: at}
		return true
	}
	if entry.times >= maxRepeats || passed < rtt {
		return false
	}
	entry.times++
	entry.at = at
	return true
}
