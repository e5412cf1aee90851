package bwe_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"
	"unsafe"

	"github.com/parley-sfu/parley/sfu/bwe"
)

// second is a second of a camera of 2 Mbps and a voice: 260 packets, answered
// twenty times.
func second(e *bwe.Estimator, seq uint16, at time.Time, reports [][]byte) uint16 {
	for i := range 20 {
		for range 13 {
			e.Sent(seq, 1000, 0, at)
			at = at.Add(3800 * time.Microsecond)
			seq++
		}
		raw := reports[i]
		raw[12], raw[13] = byte((seq-13)>>8), byte(seq-13)
		reference := uint32(at.Sub(start)/(64*time.Millisecond)) << 8
		raw[16], raw[17], raw[18] = byte(reference>>24), byte(reference>>16), byte(reference>>8)
		e.Feedback(raw, at)
		e.Estimate(at)
	}
	return seq
}

func reports() [][]byte {
	var all [][]byte
	for range 20 {
		all = append(all, packReport(0, 13, 0, []uint16{0x2000 | 13}, []byte{1, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15}))
	}
	return all
}

func TestNothingIsAllocated(t *testing.T) {
	e, seq, at, raw := bwe.New(bwe.Options{}), uint16(0), start, reports()
	run := func() { seq = second(e, seq, at, raw); at = at.Add(time.Second) }
	run() // the ring is made
	if n := testing.AllocsPerRun(100, run); n != 0 {
		t.Errorf("%v allocations in a second, want 0", n)
	}
	if s := e.State(); s.Acked < 1_000_000 {
		t.Errorf("%d bps acknowledged: the benchmark's reports do not count", s.Acked)
	}
}

func TestMemory(t *testing.T) {
	if size := unsafe.Sizeof(bwe.Estimator{}); size > 2000 {
		t.Errorf("an estimator takes %d bytes, want 2000", size)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	e := bwe.New(bwe.Options{})
	for seq := range uint16(500) { // 3 Mbps, one and a half seconds of it
		e.Sent(seq, 1200, 0, start)
	}
	runtime.ReadMemStats(&after)
	if taken := after.TotalAlloc - before.TotalAlloc; taken > 16<<10 {
		t.Errorf("a subscriber takes %d bytes, want 16 KB", taken)
	}
	runtime.KeepAlive(e)
}

func BenchmarkSent(b *testing.B) {
	e := bwe.New(bwe.Options{})
	at := start
	var seq uint16
	b.ReportAllocs()
	for b.Loop() {
		e.Sent(seq, 1200, 0, at)
		at = at.Add(4 * time.Millisecond)
		seq++
	}
}

func BenchmarkSecond(b *testing.B) {
	e, seq, at, raw := bwe.New(bwe.Options{}), uint16(0), start, reports()
	b.ReportAllocs()
	for b.Loop() {
		seq = second(e, seq, at, raw)
		at = at.Add(time.Second)
	}
}

func ExampleEstimator() {
	e := bwe.New(bwe.Options{StartBitrate: 500_000})
	now := time.Unix(0, 0)
	fmt.Println("at first:", e.Estimate(now))
	e.Sent(0, 1200, 0, now)
	e.REMB(800_000, now.Add(50*time.Millisecond)) // a browser without transport-wide feedback
	fmt.Println("then:", e.Estimate(now.Add(60*time.Millisecond)))
	// Output:
	// at first: 500000
	// then: 800000
}
