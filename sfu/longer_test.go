package sfu_test

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/parley-sfu/parley/sfu/sfutest"
	"github.com/parley-sfu/parley/sfu/sfutest/impair"
	"github.com/parley-sfu/parley/sfu/sfutest/race"
)

// A way that becomes long at once, as when a phone leaves the house, is no queue:
// the pictures go on as they were. One that begins to shake at the same time may
// look like one for a while.
func TestAWayBecomesLong(t *testing.T) {
	rows := []struct {
		before, up, down string
		gone             int // seconds in a row without a picture, at most
		back             int // second from which on the best encoding comes; -1: some time
	}{
		{"delay=1ms", "delay=195ms", "rate=3M,delay=195ms", 0, 0},
		{"delay=1ms", "delay=195ms", "rate=1M,delay=195ms", 0, 0},
		{"delay=1ms", "", "rate=3M,delay=390ms", 0, 0},
		{"delay=1ms", "delay=195ms", "rate=3M,delay=195ms,jitter=10ms", 0, 0},
		{"delay=1ms,loss=5%", "delay=195ms", "rate=3M,delay=195ms,loss=5%", 0, 0},
		{"delay=1ms", "delay=195ms", "rate=3M,delay=195ms,loss=5%", 4, 15}, // a full buffer loses, too
		{"delay=1ms", "", "rate=3M,delay=400ms,jitter=50ms", 5, 20},
		{"delay=1ms", "", "rate=3M,delay=400ms,jitter=100ms", 8, -1},
	}
	for _, row := range race.Some(rows, 1) {
		for seed, list := range becomesLong(t, row.before, row.up, row.down) {
			t.Run(fmt.Sprintf("%s; %s; %s/%d", row.before, row.up, row.down, seed), func(t *testing.T) {
				t.Log(summary(list))
				gone := 0
				for i, one := range list {
					gone++
					if one.video > 0 {
						gone = 0
					}
					if gone > row.gone {
						t.Errorf("second %d: none with a picture for %d s, want %d", i, gone, row.gone)
					}
					if row.back >= 0 && i >= row.back && (one.rank != 2 || i > 0 && one.video < 75) { // second 0 lacks what is on its way
						t.Errorf("second %d: rank %d, %d packets, want the best encoding", i, one.rank, one.video)
					}
					if one.quiet > 550*time.Millisecond {
						t.Errorf("second %d: %v without sound", i, one.quiet)
					}
				}
			})
		}
	}
}

// becomesLong returns what six viewers get, who had all of a short way, from the
// moment on in which it becomes another.
func becomesLong(t *testing.T, before, up, down string) (lists [6][]second) {
	t.Helper()
	short, err := impair.ParsePath("", before, nil)
	if err != nil {
		t.Fatal(err)
	}
	long, err := impair.ParsePath(up, down, nil)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		call := sfutest.NewCall(t, sfutest.Options{Delay: 5 * time.Millisecond})
		defer call.Close()
		call.Join("ada", sfutest.JoinOptions{Simulcast: true, Microphone: true, Audio: 1, Video: 1})
		var viewers [len(lists)]*sfutest.Client
		for seed := range viewers {
			viewers[seed] = call.Join(fmt.Sprint("viewer", seed), sfutest.JoinOptions{Audio: 1, Video: 1})
			viewers[seed].Impair(uint64(seed), short) //nolint:gosec // counts up
			viewers[seed].Want(1280, 720)
		}
		time.Sleep(8 * time.Second)
		var watching sync.WaitGroup
		for seed, viewer := range viewers {
			viewer.Impair(uint64(seed), long) //nolint:gosec // counts up
			watching.Go(func() { lists[seed] = watch(viewer, 22) })
		}
		watching.Wait()
		for _, viewer := range viewers {
			continuous(t, viewer)
		}
	})
	return lists
}
