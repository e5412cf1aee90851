package pacer_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/pacer"
)

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// play offers trains of a size at an interval, retrying each millisecond, and
// returns the longest any of them waited.
func play(b *pacer.Bucket, from time.Time, n, bytes int, every time.Duration) (longest time.Duration, end time.Time) {
	now := from
	for i := range n {
		due := from.Add(time.Duration(i) * every)
		if now.Before(due) {
			now = due
		}
		for !b.Spend(bytes, now) {
			now = now.Add(time.Millisecond)
		}
		longest = max(longest, now.Sub(due))
	}
	return longest, now
}

func TestPace(t *testing.T) {
	rows := []struct {
		story          string
		n, bytes       int
		every          time.Duration
		least, longest time.Duration // a train waits
	}{
		{"an ordinary camera never waits", 300, 4500, 33 * time.Millisecond, 0, 0},
		{"nine cameras never wait", 2700, 4500, 33 * time.Millisecond / 9, 0, 0},
		{"sound alone never waits", 1000, 100, 20 * time.Millisecond, 0, 0},
		{"nine key frames of 30 kB at once are spread", 14, 19_200, 0, 100 * time.Millisecond, 200 * time.Millisecond},
		{"a flood is held to the pace", 1000, 19_200, 0, time.Second, time.Minute},
	}
	for _, row := range rows {
		var b pacer.Bucket
		got, _ := play(&b, start, row.n, row.bytes, row.every)
		if got < row.least || got > row.longest {
			t.Errorf("%s: waited up to %v, want %v to %v", row.story, got, row.least, row.longest)
		}
	}
}

// Sound goes at once even when pictures wait, and what it takes pictures do
// without.
func TestSoundDoesNotWait(t *testing.T) {
	var b pacer.Bucket
	_, now := play(&b, start, 5, 19_200, 0)
	before := b.Wait(now)
	b.Force(1000, now)
	if after := b.Wait(now); after <= before {
		t.Errorf("pictures wait %v after sound took its part, %v before", after, before)
	}
	if b.Spend(1, now) {
		t.Error("a picture left while the budget is overdrawn")
	}
	if !b.Spend(1, now.Add(b.Wait(now))) {
		t.Error("nothing may leave after the wait")
	}
}

// A clock that goes back does nothing.
func TestClockGoesBack(t *testing.T) {
	var b pacer.Bucket
	b.Spend(1000, start)
	rate := b.Rate()
	b.Spend(1000, start.Add(-time.Hour))
	if b.Rate() < rate {
		t.Errorf("the rate fell from %v to %v", rate, b.Rate())
	}
}

func TestSpendAllocatesNothing(t *testing.T) {
	var b pacer.Bucket
	now := start
	if n := testing.AllocsPerRun(1000, func() { now = now.Add(time.Millisecond); b.Spend(1200, now) }); n != 0 {
		t.Errorf("%v allocations, want 0", n)
	}
}

func FuzzBucket(f *testing.F) {
	f.Add(1200, int64(1000000), 10)
	f.Fuzz(func(t *testing.T, bytes int, step int64, n int) {
		if bytes < 0 || bytes > 1<<20 || n < 0 || n > 1000 {
			return
		}
		var b pacer.Bucket
		now := start
		for range n {
			now = now.Add(time.Duration(step))
			b.Spend(bytes, now)
			if b.Rate() < pacer.MinRate || b.Wait(now) < 0 {
				t.Fatalf("rate %v, wait %v", b.Rate(), b.Wait(now))
			}
		}
	})
}

func ExampleBucket() {
	var b pacer.Bucket
	now := time.Unix(0, 0)
	for i := range 4 {
		fmt.Println("train", i, "leaves at once:", b.Spend(20_000, now))
	}
	fmt.Println("the next may leave in", b.Wait(now).Round(time.Millisecond))
	// Output:
	// train 0 leaves at once: true
	// train 1 leaves at once: true
	// train 2 leaves at once: true
	// train 3 leaves at once: false
	// the next may leave in 10ms
}
