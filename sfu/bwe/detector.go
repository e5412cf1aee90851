package bwe

import "time"

// Usage is what the delay says about the path.
type Usage uint8

// The states of the path.
const (
	// Normal: the delay is steady.
	Normal Usage = iota
	// Overuse: a queue fills.
	Overuse
	// Underuse: a queue empties.
	Underuse
)

// String returns "normal", "overuse" or "underuse".
func (u Usage) String() string {
	switch u {
	case Overuse:
		return "overuse"
	case Underuse:
		return "underuse"
	case Normal:
	}
	return "normal"
}

// The adaptive threshold (draft-ietf-rmcat-gcc-02, section 5.4) follows the
// jitter of the path quickly down and slowly up, so that neither a jittery path
// nor a flow that fills the queue starves this one.
const (
	firstThreshold = 12.5
	leastThreshold = 6
	mostThreshold  = 600
	thresholdUp    = 0.0087
	thresholdDown  = 0.039
	outlier        = 15 // above the threshold: no measure of jitter
	overuseTime    = 10 * time.Millisecond
)

// detector compares the slope with a threshold. The zero value is ready to use.
type detector struct {
	threshold float64 // 0 before the first slope
	last      time.Duration
	previous  float64 // slope
	over      time.Duration
	overCount int
	usage     Usage
}

// update takes a slope, from a group sent at a moment. factor, at least 1, makes
// it see less.
func (d *detector) update(slope, factor float64, sent time.Duration) {
	if d.threshold == 0 {
		d.threshold, d.last = firstThreshold, sent
	}
	passed := min(max(sent-d.last, 0), 100*time.Millisecond)
	d.last = sent
	switch {
	case slope > d.threshold*factor:
		d.over += passed
		d.overCount++
		if d.over > overuseTime && d.overCount > 1 && slope >= d.previous {
			d.over, d.overCount = 0, 0
			d.usage = Overuse
		}
	case slope < -d.threshold*factor:
		d.over, d.overCount, d.usage = 0, 0, Underuse
	default:
		d.over, d.overCount, d.usage = 0, 0, Normal
	}
	d.previous = slope
	d.adapt(max(slope, -slope), passed)
}

func (d *detector) adapt(size float64, passed time.Duration) {
	if size > d.threshold+outlier {
		return
	}
	k := thresholdUp
	if size < d.threshold {
		k = thresholdDown
	}
	d.threshold += k * (size - d.threshold) * milliseconds(passed)
	d.threshold = min(max(d.threshold, leastThreshold), mostThreshold)
}
