package sfu

import (
	"testing"
	"time"
)

func TestASwitchHasADirectionAndAReason(t *testing.T) {
	tests := []struct {
		story       string
		up, was, is bool
		grew        int
		want        Switch
	}{
		{"the way was too narrow and is not any more", true, true, false, 0, SwitchUpBandwidth},
		{"it is still, and carries a little more", true, true, true, 0, SwitchUpBandwidth},
		{"shown larger", true, false, false, 1, SwitchUpWish},
		{"larger on a way that is narrow for it", true, false, true, 1, SwitchUpWish},
		{"nothing changed here: it comes again", true, false, false, 0, SwitchUpSource},
		{"the way narrows", false, false, true, 0, SwitchDownBandwidth},
		{"the way narrows, whatever else happens", false, true, true, -1, SwitchDownBandwidth},
		{"shown smaller", false, false, false, -1, SwitchDownWish},
		{"nothing changed here: it comes no more", false, false, false, 0, SwitchDownSource},
	}
	for _, tt := range tests {
		if got := why(tt.up, tt.was, tt.is, tt.grew); got != tt.want {
			t.Errorf("%s: got %s %s, want %s %s", tt.story, got.Direction(), got.Reason(), tt.want.Direction(), tt.want.Reason())
		}
	}
	for _, kind := range Switches() {
		if (kind == SwitchStart) != (kind.Direction() == "none") || (kind == SwitchStart) != (kind.Reason() == "start") {
			t.Errorf("%d: %s %s", kind, kind.Direction(), kind.Reason())
		}
	}
	if got := new(Stats).Switched(Switch(switchKinds)); got != 0 {
		t.Errorf("got %d of a switch that is none", got)
	}
}

func TestUsageIsMeasuredOverASecond(t *testing.T) {
	var u usage
	now := time.Unix(1000, 0)
	steps := []struct {
		story string
		after time.Duration
		bytes int
		want  int
	}{
		{"nothing to compare with", 0, 5000, 0},
		{"too early", 900 * time.Millisecond, 1000, 0},
		{"a second", 100 * time.Millisecond, 1500, 20_000},
		{"two", 2 * time.Second, 1000, 4000},
		{"silence", time.Second, 0, 0},
	}
	for _, step := range steps {
		now = now.Add(step.after)
		u.bytes += step.bytes
		if u.tick(now); u.rate != step.want {
			t.Errorf("%s: got %d bit/s, want %d", step.story, u.rate, step.want)
		}
	}
}
