package bwe

import (
	"testing"
	"time"
)

// Reports that are late for a moment cost memory for a while, and no packet that
// may still be reported on.
func TestSentRingShrinksAfterABurst(t *testing.T) {
	const every = 2 * time.Millisecond // 500 packets a second
	var (
		ring sentRing
		seq  uint16
		at   = time.Second
	)
	send := func(span, late time.Duration) (most int) {
		for begin, end := at, at+span; at < end; at += every {
			seq++
			ext := ring.put(seq, 1200, 0, at)
			for n := range int64(patience / every) {
				if p := ring.get(ext - n); p != nil && p.fate == pending && at-p.at >= late {
					p.fate = arrived
				}
			}
			if p := ring.get(ext - int64(late/every) + 1); at-begin >= late && (p == nil || p.at != at-late+every) {
				t.Fatalf("at %v a packet that was sent %v ago is forgotten", at, late)
			}
			most = max(most, len(ring.ring))
		}
		return most
	}
	if most := send(5*time.Second, 100*time.Millisecond); most != firstRing {
		t.Errorf("%d packets are remembered at first, want %d", most, firstRing)
	}
	if most := send(3*time.Second, 1400*time.Millisecond); most != 2*firstRing {
		t.Errorf("%d packets are remembered while reports are late, want %d", most, 2*firstRing)
	}
	send(ringHolds-3*time.Second, 100*time.Millisecond)
	if size := len(ring.ring); size != 2*firstRing {
		t.Errorf("the ring shrinks to %d too soon", size)
	}
	send(5*time.Second, 100*time.Millisecond)
	if size := len(ring.ring); size != firstRing {
		t.Errorf("%d packets are remembered after the burst, want %d", size, firstRing)
	}
	if n := testing.AllocsPerRun(1000, func() { send(every, 100*time.Millisecond) }); n != 0 {
		t.Errorf("%v allocations a packet", n)
	}
}
