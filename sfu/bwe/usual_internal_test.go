package bwe

import (
	"testing"
	"time"
)

// More than of late is a rise, for some seconds; what was sent before a short fall is none.
func TestRisen(t *testing.T) {
	type stretch struct {
		sent  float64 // kbit/s
		span  time.Duration
		risen bool // at its end
	}
	for name, stretches := range map[string][]stretch{
		"the first packets":           {{300, time.Second, false}},
		"a step of a tenth":           {{300, 5 * time.Second, false}, {330, time.Second / 2, false}},
		"a step of a half, at once":   {{300, 5 * time.Second, false}, {450, time.Second / 2, true}},
		"a step of a half, after 5 s": {{300, 5 * time.Second, false}, {450, 5 * time.Second, false}},
		"back after a second":         {{450, 9 * time.Second, false}, {300, time.Second, false}, {450, time.Second / 2, false}},
		"back after ten":              {{450, 9 * time.Second, false}, {300, 10 * time.Second, false}, {450, time.Second / 2, true}},
	} {
		t.Run(name, func(t *testing.T) {
			const step = 50 * time.Millisecond
			var u usual
			for i, s := range stretches {
				for at := time.Duration(0); at < s.span; at += step {
					u.note(s.sent*1000, step)
				}
				if got := u.risen(s.sent * 1000); got != s.risen {
					t.Errorf("stretch %d: risen %v, want %v, at %.0f kbit/s", i, got, s.risen, float64(u)/1000)
				}
			}
		})
	}
}
