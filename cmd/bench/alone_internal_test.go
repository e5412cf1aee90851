package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestCollectionsAreReadFromThePageOfFigures(t *testing.T) {
	for _, tt := range []struct {
		why, page string
		want      float64
		fails     bool
	}{
		{"among others", "# TYPE go_gc_duration_seconds summary\ngo_gc_duration_seconds_sum 0.5\ngo_gc_duration_seconds_count 17\nparley_rooms 1\n", 17, false},
		{"another server", "janus_rooms 1\n", 0, true},
		{"no number", "go_gc_duration_seconds_count many\n", 0, true},
		{"nothing", "", 0, true},
	} {
		got, err := readCollections(strings.NewReader(tt.page))
		if got != tt.want || (err != nil) != tt.fails {
			t.Errorf("%s: got %v, %v, want %v", tt.why, got, err, tt.want)
		}
	}
}

func TestTheMemoryOfOneIsTheDifferenceOfTwoCrowds(t *testing.T) {
	all := targets(20, figures{JoinCPU: 2.1, RSS: 50, Collections: 1}, figures{RSS: 60}, figures{RSS: 70, JoinCPU: 1})
	var out bytes.Buffer
	if err := printTargets(&out, all); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"2.1 s       | 2 s, not reached", "1.0 s       | 2 s, reached", "1.0 in 10 s", "20.0 MB", "50 MB, reached", "227.6 KB",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("got\n%s\nwant %q in it", &out, want)
		}
	}
}

func TestASlowSourceKeepsItsClock(t *testing.T) {
	fast, slow := newSource(load{VideoKbps: 250}), newSource(load{VideoKbps: 250, Slow: 10})
	for i := range fast.tracks {
		if slow.tracks[i].every != 10*fast.tracks[i].every || slow.tracks[i].step != 10*fast.tracks[i].step {
			t.Errorf("track %d: %v and %d, want ten times %v and %d", i,
				slow.tracks[i].every, slow.tracks[i].step, fast.tracks[i].every, fast.tracks[i].step)
		}
	}
}

func TestClimbing(t *testing.T) {
	good := outcome{figures: figures{DeliveredPct: 99.95}}
	for _, tt := range []struct {
		why     string
		pace    time.Duration // of a step
		at      func(viewers, times int) outcome
		viewers int
		end     string
	}{
		{"nothing stops it", time.Second, func(int, int) outcome { return good }, 900, "no larger step"},
		{"steps that take a minute", time.Minute, func(int, int) outcome { return good }, 200, "the time is over"},
		{"one bad moment", time.Second, func(n, times int) outcome {
			if n == 75 && times == 1 {
				return outcome{figures: figures{DeliveredPct: 98}}
			}
			return good
		}, 900, "no larger step"},
		{"the load is full", time.Second, func(n, _ int) outcome {
			if n > 100 {
				return outcome{figures: figures{DeliveredPct: 99.8, LoadCPU: 99, ServerCPU: 20}}
			}
			return good
		}, 100, "the load's core is full"},
		{"the server is full", time.Second, func(n, _ int) outcome {
			if n > 50 {
				return outcome{figures: figures{DeliveredPct: 50, LoadCPU: 60, ServerCPU: 99}}
			}
			return good
		}, 50, "the server's core is full"},
		{"nobody gets in", time.Second, func(int, int) outcome { return outcome{Error: "no answer\nit said: much"} }, 0, "failed: no answer"},
	} {
		now, times := time.Unix(0, 0), map[int]int{}
		got := climb(t.Context(), func() time.Time { return now }, func(n int) outcome {
			now = now.Add(tt.pace)
			times[n]++
			return tt.at(n, times[n])
		})
		if got.Viewers != tt.viewers || got.End != tt.end {
			t.Errorf("%s: got %d viewers, %q, want %d, %q", tt.why, got.Viewers, got.End, tt.viewers, tt.end)
		}
		if err := printPeaks(failing{}, []peak{got}); err == nil {
			t.Errorf("%s: a full disk is not told", tt.why)
		}
	}
}

// failing is a place where nothing can be written.
type failing struct{}

var errFull = errors.New("full")

func (failing) Write([]byte) (int, error) { return 0, errFull }

func TestWhatIsNoLoadCanBeNamed(t *testing.T) {
	for _, tt := range []struct {
		named          string
		loads          int
		alone, largest bool
	}{
		{"", len(loads()), true, false},
		{"webinar,alone", 1, true, false},
		{"largest", 0, false, true},
		{"hd", 1, false, false},
	} {
		o := options{}
		if tt.named != "" {
			o.Loads = strings.Split(tt.named, ",")
		}
		chosen, err := o.chosen()
		if err != nil || len(chosen) != tt.loads || o.wants(aloneName) != tt.alone || o.wants(largestName) != tt.largest {
			t.Errorf("%q: got %d loads, alone %v, largest %v, %v", tt.named, len(chosen), o.wants(aloneName), o.wants(largestName), err)
		}
	}
}
