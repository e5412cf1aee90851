package sfu

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/sfutest/impair"
)

// repairSeeds is how many minutes make one figure of the table.
const repairSeeds = 3

func (r *repaired) String() string {
	return fmt.Sprintf("%.0f %%, %d ms, +%.0f %%", 100*r.share(), r.p95().Milliseconds(), 100*r.extra())
}

func lossy(share, length float64) impair.Conditions {
	if length <= 1 {
		return impair.Conditions{Loss: share}
	}
	return impair.Conditions{Burst: impair.Burst{Share: share, Length: length}}
}

// repair is what some minutes come to.
func repair(by repairs, c impair.Conditions, trip time.Duration) repaired {
	var sum repaired
	for seed := range uint64(repairSeeds) {
		sum.add(newRepairRun(by, seed+1, c, trip).run())
	}
	return sum
}

// repairByParity is the best that parity comes to in blocks of some length.
func repairByParity(by repairs, c impair.Conditions, trip time.Duration) repaired {
	var best repaired
	for _, block := range []time.Duration{100 * time.Millisecond, 200 * time.Millisecond, 400 * time.Millisecond} {
		by.block = block
		one := repair(by, c, trip)
		if d := one.share() - best.share(); d > 0.01 || d > -0.01 && one.p95() < best.p95() {
			best = one
		}
	}
	return best
}

// The table of the decision about FEC, when it is asked for: it takes two minutes.
func TestTableOfRepair(t *testing.T) {
	if os.Getenv("REPAIR_TABLE") == "" {
		t.Skip("REPAIR_TABLE=1 prints a table")
	}
	text := "| way | NACK, once | NACK as it is | parity alone, as much | parity alone, 50 % | NACK and XOR, 20 % | NACK and XOR, 50 % | NACK and parity, 20 % | NACK and parity, 50 % |\n"
	for _, trip := range []time.Duration{40 * time.Millisecond, 200 * time.Millisecond, 400 * time.Millisecond} {
		for _, share := range []float64{0.05, 0.1, 0.2, 0.3} {
			for _, length := range []float64{1, 6} {
				c := lossy(share, length)
				once, now := repair(repairs{nack: true}, c, trip), repair(repairs{nack: true, twice: true}, c, trip)
				text += fmt.Sprintf("| %v, %v | %v | %v |", trip, &c, &once, &now)
				for _, by := range []repairs{
					{share: now.extra()}, {share: 0.5}, {nack: true, share: 0.2, xor: true}, {nack: true, share: 0.5, xor: true}, {nack: true, share: 0.2}, {nack: true, share: 0.5},
				} {
					one := repairByParity(by, c, trip)
					text += fmt.Sprintf(" %v |", &one)
				}
				text += "\n"
			}
		}
	}
	t.Log("\n" + text)
}

// What repair holds on ways that lose, and what it may take.
func TestRepairHolds(t *testing.T) {
	tests := []struct {
		trip          time.Duration
		share, length float64
		least         float64       // of the pictures in a second
		wait          time.Duration // p95
		extra         float64
	}{
		{40 * time.Millisecond, 0.1, 1, 0.99, 120 * time.Millisecond, 0.15},
		{40 * time.Millisecond, 0.2, 1, 0.99, 200 * time.Millisecond, 0.3},
		{40 * time.Millisecond, 0.2, 6, 0.95, 300 * time.Millisecond, 0.35},
		{200 * time.Millisecond, 0.1, 1, 0.98, 500 * time.Millisecond, 0.25},
		{200 * time.Millisecond, 0.2, 1, 0.93, 850 * time.Millisecond, 0.5},
		{400 * time.Millisecond, 0.05, 1, 0.95, 750 * time.Millisecond, 0.15},
		{400 * time.Millisecond, 0.1, 1, 0.85, time.Second, 0.25},
	}
	for _, tt := range tests {
		c := lossy(tt.share, tt.length)
		got := newRepairRun(repairs{nack: true, twice: true}, 1, c, tt.trip).run()
		if got.share() < tt.least || got.p95() > tt.wait || got.extra() > tt.extra {
			t.Errorf("%v, %v: %v; want %.0f %%, %v, +%.0f %%", tt.trip, &c, &got, 100*tt.least, tt.wait, 100*tt.extra)
		}
	}
}
