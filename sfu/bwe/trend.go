package bwe

import (
	"slices"
	"time"
)

const (
	trendWindow = 20  // groups: a quarter to half a second of sound and pictures
	smoothing   = 0.9 // of the delay, per group
	trendGain   = 4
	trendCount  = 60 // groups after which a slope has its full weight
	// baseWindow is how long the least delay is remembered, once to twice:
	// clocks that drift apart by 100 millionths make 3 ms of it.
	baseWindow = 15 * time.Second
	// recentGroups are looked at for the queue that stands.
	recentGroups = 8
	jitterWeight = 32 // groups
)

// trend is the slope of the one-way delay: a queue that fills.
type trend struct {
	points [trendWindow]trendPoint
	count  int // groups seen
	origin trendOrigin
	smooth float64 // milliseconds

	recent [recentGroups]time.Duration
	lows   lows
	base   windowedMin
	jitter time.Duration // mean change of the delay from group to group
}

type trendPoint struct{ at, delay float64 } // milliseconds from the origin

type trendOrigin struct{ at, delay time.Duration }

// add takes a group's moment of sending and its delay, whose zero may be
// anywhere, and returns the slope in the detector's units; false while there are
// too few groups.
func (t *trend) add(sent, delay time.Duration) (slope float64, ok bool) {
	if t.count == 0 {
		t.origin = trendOrigin{sent, delay}
		t.recent[recentGroups-1] = delay
	}
	t.jitter += ((delay - t.recent[(t.count+recentGroups-1)%recentGroups]).Abs() - t.jitter) / jitterWeight
	t.recent[t.count%recentGroups] = delay
	t.base.add(delay, sent)
	t.lows.add(delay-t.origin.delay, sent)

	t.smooth = smoothing*t.smooth + (1-smoothing)*milliseconds(delay-t.origin.delay)
	t.points[t.count%trendWindow] = trendPoint{milliseconds(sent - t.origin.at), t.smooth}
	t.count++
	if t.count < trendWindow {
		return 0, false
	}
	return float64(min(t.count, trendCount)) * t.slope() * trendGain, true
}

// queue is the delay that stands above the least one lately: the smallest of
// the last groups, so that neither jitter nor a frame's own length count, and of
// all groups of a span, so that a delay that wanders does not.
func (t *trend) queue(span time.Duration) time.Duration {
	if t.count == 0 {
		return 0
	}
	return max(0, t.lately(span)-t.base.value())
}

// rebase takes the present delay for the path's own: it became longer.
func (t *trend) rebase(span time.Duration) {
	if t.count > 0 {
		lately := t.lately(span)
		t.base.before, t.base.least = lately, lately
	}
}

// lately is the least delay of the last groups, and of a span.
func (t *trend) lately(span time.Duration) time.Duration {
	if t.count == 0 {
		return 0
	}
	least := slices.Min(t.recent[:min(t.count, recentGroups)])
	if span > 0 {
		least = min(least, t.origin.delay+t.lows.least(span))
	}
	return least
}

// latest is the delay of the last group.
func (t *trend) latest() time.Duration {
	return t.recent[(t.count+recentGroups-1)%recentGroups]
}

// slope is the linear regression of delay over time.
func (t *trend) slope() float64 {
	var sumX, sumY float64
	for _, p := range t.points {
		sumX += p.at
		sumY += p.delay
	}
	meanX, meanY := sumX/trendWindow, sumY/trendWindow
	var num, den float64
	for _, p := range t.points {
		num += (p.at - meanX) * (p.delay - meanY)
		den += (p.at - meanX) * (p.at - meanX)
	}
	if den == 0 {
		return 0
	}
	return num / den
}

// windowedMin is the least value of the last one to two windows.
type windowedMin struct {
	started       bool
	since         time.Duration
	before, least time.Duration
}

func (w *windowedMin) add(v, at time.Duration) {
	switch {
	case !w.started || at-w.since > 2*baseWindow:
		*w = windowedMin{started: true, since: at, before: v, least: v}
	case at-w.since > baseWindow:
		w.since, w.before, w.least = at, w.least, v
	default:
		w.least = min(w.least, v)
	}
}

func (w *windowedMin) value() time.Duration { return min(w.before, w.least) }

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
