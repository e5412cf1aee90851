package bwe

import (
	"testing"
	"time"
)

// Each row is a path's delay in milliseconds, group by group, 20 ms apart, and in
// which group it is found to have become longer; 0: never.
func TestSteps(t *testing.T) {
	rows := []struct {
		story  string
		delays []int
		every  time.Duration // between two groups; 0: 20 ms
		takes  int           // ms: what is sent from one group to the next, at the rate that came
		lost   int           // packets of 20 after the rise
		usual  float32       // share that is lost anyway
		want   int
	}{
		{"longer by 200 ms", []int{10, 10, 210, 210, 210, 210, 210, 210, 210, 210, 210}, 0, 20, 0, 0, 10},
		{"it varies by 30 ms, and has to prove it for 150", []int{10, 10, 210, 240, 210, 240, 210, 240, 210, 240, 210, 240}, 0, 20, 0, 0, 10},
		{"it varies by 40 ms, and has to prove it for 200", []int{10, 10, 210, 250, 210, 250, 210, 250, 210, 250, 210, 250, 210, 250}, 0, 20, 0, 0, 12},
		{"longer by less than 100 ms: a queue could be", []int{10, 10, 109, 109, 109, 109, 109, 109, 109, 109, 109, 109, 109}, 0, 20, 0, 0, 0},
		{"a narrow path: the queue grows on", []int{10, 10, 210, 260, 310, 360, 410, 460, 510, 560, 610, 660, 710}, 0, 20, 0, 0, 0},
		{"narrow by a third", []int{10, 10, 210, 217, 224, 231, 238, 245, 252, 259, 266, 273, 280, 287, 294, 301, 308, 315}, 0, 20, 0, 0, 0},
		{"a pause: the queue empties", []int{10, 10, 210, 190, 170, 150, 130, 110, 90, 70, 50, 30, 10, 10, 10}, 0, 20, 0, 0, 0},
		{"a burst of ours at the rate that came", []int{10, 10, 210, 210, 210, 210, 210, 210, 210, 210, 210, 210}, 0, 150, 0, 0, 0},
		{"a burst, and a rise that is longer", []int{10, 10, 310, 310, 310, 310, 310, 310, 310, 310, 310, 310}, 0, 150, 0, 0, 10},
		{"it rose in a second without a packet", []int{10, 10, 210, 210, 210, 210, 210, 210, 210}, 110 * time.Millisecond, 20, 0, 0, 0},
		{"a full buffer loses", []int{10, 10, 210, 210, 210, 210, 210, 210, 210, 210, 210, 210}, 0, 20, 1, 0, 0},
		{"what is lost anyway", []int{10, 10, 210, 210, 210, 210, 210, 210, 210, 210, 210, 210}, 0, 20, 5, 0.1, 10},
		{"more than that", []int{10, 10, 210, 210, 210, 210, 210, 210, 210, 210, 210, 210}, 0, 20, 6, 0.1, 0},
		{"two rises within two seconds: the second is not looked at", []int{10, 10, 210, 10, 210, 210, 210, 210, 210, 210, 210, 210, 210}, 0, 20, 0, 0, 0},
	}
	for _, row := range rows {
		p := steps{loss: row.usual}
		found := 0
		since := func(int64) (int, int, time.Duration) {
			return 20, row.lost, time.Duration(row.takes) * time.Millisecond
		}
		every := max(row.every, 20*time.Millisecond)
		var before completed
		for i, ms := range row.delays {
			at := epoch + time.Duration(i)*every
			now := group{first: at, last: at, delay: time.Duration(ms) * time.Millisecond}
			if i > 0 && p.add(before, &now, since) && found == 0 {
				found = i
			}
			before = completed{now.last, now.delay, 0}
		}
		if found != row.want {
			t.Errorf("%s: found in group %d, want %d", row.story, found, row.want)
		}
	}
}

// The proof is taken back when much more is lost soon after it.
func TestStepIsTakenBack(t *testing.T) {
	rows := []struct {
		story string
		usual float32
		after time.Duration
		loss  float64
		want  bool
	}{
		{"nothing is lost", 0, time.Second, 0, false},
		{"more is lost than was", 0, time.Second, 0.03, true},
		{"much later", 0, 4 * time.Second, 0.3, false},
		{"as much as was", 0.1, time.Second, 0.15, false},
		{"much more", 0.1, time.Second, 0.21, true},
	}
	for _, row := range rows {
		p := steps{loss: row.usual}
		p.prove(epoch, 0)
		if got := p.doubtful(epoch+row.after, row.loss); got != row.want {
			t.Errorf("%s: %v, want %v", row.story, got, row.want)
		}
		if row.want && p.doubtful(epoch+row.after, row.loss) {
			t.Errorf("%s: taken back twice", row.story)
		}
	}
}
