package pacer

import "time"

// The bounds of what a bucket lets through.
const (
	// MinRate is the least rate, bytes per second: nine cameras pass without
	// waiting, nine key frames at once take a fifth of a second.
	MinRate = 10_000_000 / 8
	// Burst is what may leave at once after a pause, bytes: more than all the
	// frames of an ordinary moment.
	Burst = 48_000
	// Headroom is how much faster than lately a browser may be sent to.
	Headroom = 3
	// leastBurst is the burst of the narrowest way, bytes, and moment what it
	// amounts to on wider ones.
	leastBurst = 6_000
	moment     = 40 * time.Millisecond
	// window is the memory of "lately".
	window = time.Second
)

// Bucket paces what goes to one browser. The zero value is ready to use.
type Bucket struct {
	// Floor is the least rate, bytes per second, once somebody knows what the
	// way carries; 0 stands for MinRate, with the burst that goes with it.
	Floor float64

	started bool
	last    time.Time
	budget  float64 // bytes that may leave now; negative: overdrawn
	average float64 // bytes per second sent lately
}

// Spend asks to send so many bytes now. When it returns false nothing was
// spent, and the caller waits for [Bucket.Wait].
func (b *Bucket) Spend(bytes int, now time.Time) bool {
	b.refill(now)
	if b.budget <= 0 {
		return false
	}
	b.take(bytes)
	return true
}

// Force spends without asking: sound and retransmissions do not wait, but what
// they take is not there for pictures.
func (b *Bucket) Force(bytes int, now time.Time) {
	b.refill(now)
	b.take(bytes)
}

// Wait returns how long it takes until something may leave, 0 for now.
func (b *Bucket) Wait(now time.Time) time.Duration {
	b.refill(now)
	if b.budget > 0 {
		return 0
	}
	return time.Duration(-b.budget/b.Rate()*float64(time.Second)) + time.Microsecond
}

// Rate is the pace in bytes per second.
func (b *Bucket) Rate() float64 {
	if b.Floor > 0 {
		return b.Floor
	}
	return max(MinRate, Headroom*b.average)
}

// burst is what may leave at once: on a narrow way no more than passes in a
// moment, but a few packets at least.
func (b *Bucket) burst() float64 {
	if b.Floor > 0 {
		return min(Burst, max(leastBurst, b.Floor*moment.Seconds()))
	}
	return Burst
}

func (b *Bucket) take(bytes int) {
	b.budget -= float64(bytes)
	b.average += float64(bytes) / window.Seconds()
}

// refill lets time pass: the budget grows with the rate, the average fades.
func (b *Bucket) refill(now time.Time) {
	if !b.started {
		b.started, b.last, b.budget = true, now, b.burst()
		return
	}
	passed := now.Sub(b.last).Seconds()
	if passed <= 0 {
		return // the clock went back, or two trains of one moment
	}
	b.last = now
	b.budget = min(b.burst(), b.budget+passed*b.Rate())
	b.average *= max(0, 1-passed/window.Seconds())
}
