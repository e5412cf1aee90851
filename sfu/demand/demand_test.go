package demand_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/demand"
)

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// sends writes a set as the publisher sees it: a digit for what it sends.
func sends(s demand.Set, n int) string {
	text := ""
	for i := range n {
		if s.Has(i) {
			text += fmt.Sprint(i)
		} else {
			text += "-"
		}
	}
	return text
}

func TestDemand(t *testing.T) {
	type moment struct {
		at     float64 // seconds
		wanted []int
		want   string
		due    float64 // 0: never
	}
	rows := []struct {
		story   string
		moments []moment
	}{
		{"a new publication sends all, and is alone", []moment{
			{0, []int{0, 0, 0}, "012", 5},
			{4.9, []int{0, 0, 0}, "012", 5},
			{5, []int{0, 0, 0}, "0-2", 10},
			{10, []int{0, 0, 0}, "---", 0},
			{1000, []int{0, 0, 0}, "---", 0},
		}},
		{"only thumbnails of it", []moment{
			{0, []int{3, 0, 0}, "012", 5}, {5, []int{3, 0, 0}, "0-2", 10}, {9.9, []int{3, 0, 0}, "0-2", 10}, {10, []int{3, 0, 0}, "0--", 0},
		}},
		{"on the stage: what lies between is not needed, the floor is", []moment{
			{0, []int{0, 0, 1}, "012", 5}, {5, []int{0, 0, 1}, "0-2", 0}, {500, []int{0, 0, 1}, "0-2", 0},
		}},
		{"resumed at once, paused 5 s after the last, also right after the start", []moment{
			{0, []int{1, 0, 0}, "012", 5},
			{10, []int{1, 0, 0}, "0--", 0},
			{20, []int{1, 0, 1}, "0-2", 0},
			{21, []int{1, 0, 0}, "0-2", 25},
			{24.9, []int{1, 0, 0}, "0-2", 25},
			{25, []int{1, 0, 0}, "0--", 0},
		}},
		{"wanted and left within the first seconds: it is measured all the same", []moment{
			{0, []int{1, 0, 1}, "012", 5}, {1, []int{1, 0, 0}, "012", 5}, {5, []int{1, 0, 0}, "0-2", 10}, {10, []int{1, 0, 0}, "0--", 0},
		}},
		{"somebody who comes and goes does not toggle it", []moment{
			{0, []int{1, 0, 1}, "012", 5}, {5, []int{1, 0, 0}, "0-2", 10}, {9, []int{1, 0, 1}, "0-2", 0}, {11, []int{1, 0, 0}, "0-2", 14}, {13, []int{1, 0, 1}, "0-2", 0},
		}},
		{"the last one goes: everything ends in its time, the floor last", []moment{
			{0, []int{1, 1, 1}, "012", 0},
			{60, []int{1, 1, 1}, "012", 0},
			{61, []int{0, 0, 0}, "012", 65},
			{65, []int{0, 0, 0}, "0--", 70},
			{69, []int{0, 0, 0}, "0--", 70},
			{70, []int{0, 0, 0}, "---", 0},
		}},
		{"and somebody comes again: what he wants, and the floor to begin with", []moment{
			{0, []int{0, 0, 0}, "012", 5}, {60, []int{0, 0, 0}, "---", 0}, {70, []int{0, 0, 1}, "0-2", 0},
		}},
		{"one encoding", []moment{
			{0, []int{0}, "0", 10}, {9, []int{0}, "0", 10}, {10, []int{0}, "-", 0}, {11, []int{1}, "0", 0}, {100, []int{1}, "0", 0}, {101, []int{0}, "0", 110}, {110, []int{0}, "-", 0},
		}},
		{"encodings appear one after the other, as browsers begin to send them", []moment{
			{0, []int{1}, "0", 0}, {2, []int{1, 0}, "01", 12}, {3, []int{1, 0, 0}, "012", 12}, {12, []int{1, 0, 0}, "0-2", 13}, {13, []int{1, 0, 0}, "0--", 0},
		}},
		{"the highest is taken away, and given again", []moment{
			{0, []int{1, 1, 1}, "012", 0}, {20, []int{1, 1}, "01", 0}, {30, []int{1, 1, 0}, "012", 40}, {40, []int{1, 1, 0}, "01-", 0},
		}},
		{"nothing is published", []moment{{0, nil, "", 0}, {10, []int{1}, "0", 0}}},
		{"nonsense is nobody", []moment{{0, []int{-5, -1}, "01", 10}, {10, []int{-5, -1}, "--", 0}}},
	}
	for _, row := range rows {
		var d demand.Demand
		for i, m := range row.moments {
			got := sends(d.Update(m.wanted, start.Add(time.Duration(m.at*float64(time.Second)))), len(m.wanted))
			due, ok := d.Due()
			if got != m.want || ok != (m.due > 0) || ok && due.Sub(start).Seconds() != m.due {
				t.Errorf("%s, moment %d at %v s: got %s, due %v (%v), want %s, %v", row.story, i, m.at, got, due.Sub(start), ok, m.want, m.due)
			}
		}
	}
}

// Whatever subscribers do: what is wanted is sent, the floor is there for those
// who watch, nothing is paused before its time, and waking up at Due is enough.
func TestDemandHolds(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var d demand.Demand
		now, wanted, last, before := start, make([]int, 3), [3]time.Time{}, demand.Set(7)
		for range 200 {
			wanted[dice.IntN(3)] = max(0, dice.IntN(5)-2)
			set := d.Update(wanted, now)
			for i, n := range wanted {
				if n > 0 {
					last[i] = now
				}
				switch {
				case n > 0 && !set.Has(i):
					t.Fatalf("%d is wanted and not sent", i)
				case before.Has(i) && !set.Has(i) && now.Sub(last[i]) < demand.Linger:
					t.Fatalf("%d is paused %v after it was wanted", i, now.Sub(last[i]))
				case n > 0 && !set.Has(0):
					t.Fatal("somebody watches, and there is no floor")
				}
			}
			before = set
			if due, ok := d.Due(); ok && !due.After(now) {
				t.Fatalf("due %v ago", now.Sub(due))
			}
			now = now.Add(time.Duration(dice.IntN(3000)) * time.Millisecond)
		}
	}
}

func TestSetHas(t *testing.T) {
	for encoding, want := range map[int]bool{-1: false, 0: true, 1: false, 2: true, 3: false, 4: true, 1000: true} {
		if got := demand.Set(5).Has(encoding); got != want {
			t.Errorf("Has(%d) = %v, want %v", encoding, got, want)
		}
	}
}

func TestUpdateDoesNotAllocate(t *testing.T) {
	var d demand.Demand
	wanted, now := []int{1, 0, 1}, start
	if n := testing.AllocsPerRun(1000, func() { now = now.Add(time.Second); wanted[2] ^= 1; d.Update(wanted, now) }); n != 0 {
		t.Errorf("Update allocates %v times, want 0", n)
	}
}

func FuzzDemand(f *testing.F) {
	f.Add([]byte{1, 2, 3, 0, 0, 200})
	f.Fuzz(func(t *testing.T, script []byte) {
		var d demand.Demand
		now, wanted := start, make([]int, 6)
		for _, b := range script {
			wanted[b%6] = int(b >> 6)
			n := int(b>>3) % 7
			set := d.Update(wanted[:n], now)
			for i := range n {
				if wanted[i] > 0 && (!set.Has(i) || i < demand.MaxEncodings && !set.Has(0)) {
					t.Fatalf("%v: %s", wanted[:n], sends(set, n))
				}
			}
			now = now.Add(time.Duration(b) * 50 * time.Millisecond)
		}
	})
}

func ExampleDemand() {
	var d demand.Demand
	now := time.Unix(0, 0)
	d.Update([]int{2, 0, 1}, now) // two thumbnails and a stage
	now = now.Add(time.Minute)
	d.Update([]int{3, 0, 0}, now) // the stage has gone over to somebody else
	due, _ := d.Due()
	set := d.Update([]int{3, 0, 0}, due)
	fmt.Println(set.Has(0), set.Has(1), set.Has(2))
	// Output: true false false
}
