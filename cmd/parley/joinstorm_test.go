package main_test

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/parley-sfu/parley/signaling/client"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// A crowd joins four rooms in which people talk, forty a second: all get in, and those who talk miss nothing.
//
//	JOINS=200 go test -count=1 -v -run TestJoinStorm ./cmd/parley
func TestJoinStorm(t *testing.T) {
	many, err := strconv.Atoi(cmp.Or(os.Getenv("JOINS"), "60"))
	if err != nil {
		t.Fatalf("JOINS: %v", err)
	}
	l := newLife(t, false, "--set", "room_defaults.max_participants=300")
	l.start()
	crew := survivors(t, l.url, 4, 2)
	settled(t, crew, patience)
	forgetGaps(crew)
	before := received(crew)
	took, leave := storm(t, l.url, many)
	after := received(crew)
	leave()
	lost := 100 * float64(after.Lost-before.Lost) / float64(max(after.Packets-before.Packets, 1))
	t.Logf("%d of %d joined within 15 s: p50 %v, p95 %v, longest %v; those inside lost %.2f %% of %d packets, longest silence %v",
		len(took), many, percentile(took, 0.5), percentile(took, 0.95), percentile(took, 1), lost, after.Packets-before.Packets, percentile(gaps(crew), 1))
	if len(took) < many {
		t.Errorf("%d did not get in", many-len(took))
	}
	if lost > 0.5 {
		t.Errorf("those inside lost %.2f %%, want 0.5 %% at most", lost)
	}
	if got := joins(crew); got != len(crew) {
		t.Errorf("%d joins of %d people", got, len(crew))
	}
	healthy(t, l)
}

// storm has so many join, with a microphone that is muted, forty a second; it says how long each took, in rising order, of those
// who were in within 15 s. They stay until leave is called.
func storm(t *testing.T, url string, joins int) (took []time.Duration, leave func()) {
	t.Helper()
	kit, err := client.NewKit(nil)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex // guards took and inside
	var inside []*client.Client
	var coming sync.WaitGroup
	ticker := time.NewTicker(time.Second / 40)
	defer ticker.Stop()
	for i := range joins {
		<-ticker.C
		coming.Go(func() {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 15*time.Second)
			defer cancel()
			began := time.Now()
			c, err := client.Join(ctx, client.Options{URL: url, Room: fmt.Sprint("room-", i%4), Name: fmt.Sprint("guest ", i), Kit: kit})
			if err != nil {
				t.Errorf("guest %d: after %v: %v", i, time.Since(began).Round(time.Millisecond), err)
				return
			}
			mu.Lock()
			took, inside = append(took, time.Since(began)), append(inside, c)
			mu.Unlock()
			p, err := c.Publish(ctx, protocol.Microphone, &client.Opus{})
			if err == nil {
				err = p.SetMuted(ctx, true)
			}
			if err != nil {
				t.Errorf("guest %d publishes: %v", i, err)
			}
		})
	}
	coming.Wait()
	slices.Sort(took)
	return took, func() {
		var leaving sync.WaitGroup
		for _, c := range inside {
			leaving.Go(func() { _ = c.Leave(t.Context()) }) // at the end; not what is tested
		}
		leaving.Wait()
		kit.Close()
	}
}

// received is what came to all so far.
func received(crew []*survivor) (sum client.Counters) {
	for _, s := range crew {
		s.mu.Lock()
		c := s.client
		s.mu.Unlock()
		if c == nil {
			continue // its own fault is found elsewhere
		}
		r := c.Received()
		sum.Packets, sum.Lost = sum.Packets+r.Packets, sum.Lost+r.Lost
	}
	return sum
}

// For the first seconds of a join nothing comes back from the media port, as when the machine is full: the join is late by so
// much, and does not fail.
func TestMediaComesLate(t *testing.T) {
	const late = 4 * time.Second
	l := newLife(t, false)
	wire := proxied(t, l)
	l.start()
	kit, err := client.NewKit(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer kit.Close()
	wire.hole.Store(true)
	began := time.Now()
	timer := time.AfterFunc(late, func() { wire.hole.Store(false) })
	defer timer.Stop()
	var wg sync.WaitGroup
	var longest atomic.Int64
	for i := range 8 {
		wg.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
			defer cancel()
			c, err := client.Join(ctx, client.Options{URL: l.url, Room: "hall", Name: fmt.Sprint("guest ", i), Kit: kit})
			if err != nil {
				t.Errorf("after %v: %v", time.Since(began).Round(time.Millisecond), err)
				return
			}
			for took := int64(time.Since(began)); ; {
				if before := longest.Load(); took <= before || longest.CompareAndSwap(before, took) {
					break
				}
			}
			_ = c.Leave(t.Context())
		})
	}
	wg.Wait()
	t.Logf("nothing came back for %v: all were in after %v", late, time.Duration(longest.Load()).Round(time.Millisecond))
}
