package signaling

import (
	"encoding/binary"
	"net/netip"
	"testing"
	"time"
)

func TestBucket(t *testing.T) {
	start := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	b := perSecond(2, 3)
	for i, step := range []struct {
		story string
		at    time.Duration
		ok    bool
		wait  time.Duration
	}{
		{"full at first", 0, true, 0},
		{"the burst", 0, true, 0},
		{"its end", 0, true, 0},
		{"empty", 0, false, 500 * time.Millisecond},
		{"half a token is none", 250 * time.Millisecond, false, 250 * time.Millisecond},
		{"a refusal costs nothing", 500 * time.Millisecond, true, 0},
		{"and again empty", 500 * time.Millisecond, false, 500 * time.Millisecond},
		{"a clock that goes back gives nothing", -time.Hour, false, 500 * time.Millisecond},
		{"never more than the burst", time.Hour, true, 0},
		{"", time.Hour, true, 0},
		{"", time.Hour, true, 0},
		{"empty again", time.Hour, false, 500 * time.Millisecond},
	} {
		wait, ok := b.take(start.Add(step.at))
		if ok != step.ok || (wait-step.wait).Abs() > time.Millisecond {
			t.Errorf("step %d (%s): got %v, %v; want %v, %v", i, step.story, wait, ok, step.wait, step.ok)
		}
	}
}

func TestBucketGivesBack(t *testing.T) {
	now := time.Now()
	b := perMinute(1)
	for range 100 {
		if _, ok := b.take(now); !ok {
			t.Fatal("refused")
		}
		b.giveBack()
	}
	b.giveBack() // more than were taken
	b.take(now)
	if _, ok := b.take(now); ok {
		t.Error("what was given back twice counts")
	}
}

// Ten times as many addresses as are remembered: the table does not grow, and
// the newest address still has its rate.
func TestRatesRememberABoundedNumberOfAddresses(t *testing.T) {
	now := time.Now()
	r := newRates(perMinute(1))
	var last netip.Prefix
	for i := range uint32(10 * maxAddresses) {
		var bytes [4]byte
		binary.BigEndian.PutUint32(bytes[:], i)
		last = limitKey(netip.AddrFrom4(bytes), 64)
		if _, ok := r.take(last, now); !ok {
			t.Fatalf("address %d is refused", i)
		}
	}
	if len(r.buckets) > maxAddresses {
		t.Errorf("%d addresses remembered", len(r.buckets))
	}
	if _, ok := r.take(last, now); ok {
		t.Error("the newest address was forgotten")
	}
	r.giveBack(netip.Prefix{}) // unknown: nothing happens

	// A minute later all are full again, and forgotten when room is needed.
	now = now.Add(time.Minute)
	r.take(limitKey(netip.MustParseAddr("2001:db8::1"), 64), now)
	if len(r.buckets) != 1 {
		t.Errorf("%d addresses remembered", len(r.buckets))
	}
}
