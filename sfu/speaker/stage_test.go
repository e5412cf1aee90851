package speaker_test

import (
	"testing"
	"time"
)

func TestDominant(t *testing.T) {
	tests := []struct {
		name   string
		levels []level
		want   map[time.Duration]string // who has the stage, from when
	}{
		{"nobody", nil, map[time.Duration]string{0: ""}},
		{"the first takes it at once", []level{{"ada", second, 2 * second, 20}}, map[time.Duration]string{
			0: "", second: "ada", // and keeps it, silent
		}},
		{"a cough does not", []level{
			{"ada", 0, 10 * second, 20},
			{"bob", 5 * second, 5*second + 2*tick, 1},
		}, map[time.Duration]string{0: "ada"}},
		{"nor a cough in silence", []level{
			{"ada", 0, second, 20},
			{"bob", 5 * second, 5*second + 2*tick, 1},
		}, map[time.Duration]string{0: "ada"}},
		{"who is louder for a second does", []level{
			{"ada", 0, 10 * second, 20},
			{"bob", 5 * second, 10 * second, 10},
		}, map[time.Duration]string{0: "ada", 6 * second: "bob"}},
		{"who is quieter never", []level{
			{"ada", 0, 10 * second, 20},
			{"bob", 5 * second, 10 * second, 21},
		}, map[time.Duration]string{0: "ada"}},
		{"who speaks while the other is silent does, before half a second is over", []level{
			{"ada", 0, 5 * second, 20},
			{"bob", 5 * second, 10 * second, 30},
		}, map[time.Duration]string{0: "ada", 5300 * ms: "bob"}},
		{"who began before the other fell silent does too", []level{
			{"ada", 0, 5 * second, 20},
			{"bob", 4500 * ms, 10 * second, 30},
		}, map[time.Duration]string{0: "ada", 5300 * ms: "bob"}},
		{"what is much quieter does only after his hold: it may be the street", []level{
			{"ada", 0, 5 * second, 20},
			{"bob", 3 * second, 10 * second, 38},
		}, map[time.Duration]string{0: "ada", 4900*ms + 1500*ms: "bob"}},
		{"a word in a pause does not", []level{
			{"ada", 0, 5 * second, 20},
			{"bob", 5 * second, 5300 * ms, 20},
			{"ada", 5500 * ms, 20 * second, 20},
		}, map[time.Duration]string{0: "ada"}},
		{"nor a fit of coughing in silence", []level{
			{"ada", 0, 5 * second, 20},
			{"bob", 6 * second, 6300 * ms, 5},
			{"bob", 6500 * ms, 6800 * ms, 5},
			{"bob", 7 * second, 7300 * ms, 5},
			{"bob", 7500 * ms, 7800 * ms, 5},
		}, map[time.Duration]string{0: "ada"}},
		{"nor typing, of which every other moment is loud", []level{
			{"ada", 0, 3 * second, 20},
			{"bob", 5000 * ms, 5100 * ms, 30},
			{"bob", 5300 * ms, 5400 * ms, 30},
			{"bob", 5600 * ms, 5800 * ms, 30},
			{"bob", 6000 * ms, 6100 * ms, 30},
			{"bob", 6300 * ms, 6500 * ms, 30},
		}, map[time.Duration]string{0: "ada"}},
		{"two words with a breath between them do", []level{
			{"ada", 0, 3 * second, 20},
			{"bob", 5 * second, 5300 * ms, 30},
			{"bob", 5400 * ms, 5600 * ms, 30},
		}, map[time.Duration]string{0: "ada", 5500 * ms: "bob"}},
		{"of two who begin together the louder one", []level{
			{"ada", 0, second, 20},
			{"bob", 0, 10 * second, 10},
		}, map[time.Duration]string{0: "bob"}},
		{"not taken before two seconds are over", []level{
			{"ada", 0, 10 * second, 20},
			{"bob", tick, 10 * second, 10},
		}, map[time.Duration]string{0: "ada", 2 * second: "bob"}},
		{"a dispute is not shown", []level{
			{"ada", 0, 20 * second, 20},
			{"bob", 5 * second, 5800 * ms, 10},
			{"cy", 5800 * ms, 6600 * ms, 5},
			{"bob", 6600 * ms, 7400 * ms, 3},
		}, map[time.Duration]string{0: "ada"}},
		{"two others who alternate do not keep each other off the empty stage", []level{
			{"ada", 0, second, 20},
			{"bob", 5 * second, 8 * second, 20},
			{"cy", 5 * second, 5300 * ms, 25},
			{"cy", 5300 * ms, 8 * second, 15},
		}, map[time.Duration]string{0: "ada", 5300 * ms: "cy"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRoom(tt.levels...)
			want := ""
			r.run(20*second, func(at time.Duration, now time.Time) {
				if next, ok := tt.want[at]; ok {
					want = next
				}
				if got := r.Dominant(now); got != want {
					t.Fatalf("after %v %q is dominant, want %q", at, got, want)
				}
			})
		})
	}
}

// Bob is louder than ada for almost a second. Then somebody leaves.
func TestRemoveOfAChallenger(t *testing.T) {
	for leaver, want := range map[string]string{"cy": "bob", "bob": "ada"} {
		r := newRoom(level{"ada", 0, 20 * second, 20}, level{"bob", 5 * second, 20 * second, 10})
		r.run(6*second+tick, func(at time.Duration, now time.Time) {
			if at == 6*second-tick {
				r.Remove(leaver)
				r.Level("bob", 10, now)
			}
			if got := r.Dominant(now); at == 6*second && got != want {
				t.Errorf("%s leaves: %q is dominant, want %q", leaver, got, want)
			}
		})
	}
}
