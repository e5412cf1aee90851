package sfu_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/parley-sfu/parley/sfu"
	"github.com/parley-sfu/parley/sfu/sfutest"
	"github.com/parley-sfu/parley/sfu/sfutest/impair"
)

// A way that becomes long at once, as when a phone leaves the house, is no queue:
// the pictures go on.
func TestAWayBecomesLong(t *testing.T) {
	rows := []struct{ up, down string }{
		{"delay=195ms", "rate=3M,delay=195ms"},
		{"delay=195ms", "rate=1M,delay=195ms"},
		{"", "rate=3M,delay=390ms"},
		{"delay=195ms", "rate=3M,delay=195ms,jitter=10ms"},
		{"", "rate=3M,delay=400ms,jitter=50ms"},
		{"", "rate=3M,delay=400ms,jitter=100ms"},
	}
	for _, row := range rows {
		for seed := range uint64(6) {
			t.Run(fmt.Sprintf("%s; %s/%d", row.up, row.down, seed), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					path, err := impair.ParsePath(row.up, row.down, nil)
					if err != nil {
						t.Fatal(err)
					}
					call := sfutest.NewCall(t, sfutest.Options{Delay: 5 * time.Millisecond})
					defer call.Close()
					call.Join("ada", sfutest.JoinOptions{Simulcast: true, Microphone: true, Audio: 1, Video: 1})
					bob := call.Join("bob", sfutest.JoinOptions{Audio: 1, Video: 1})
					bob.Want(1280, 720)
					time.Sleep(12 * time.Second)
					bob.Impair(seed, path)
					_ = sfu.Camera
					list := watch(bob, 25)
					gap, worst := 0, 0
					for _, s := range list {
						if s.video == 0 {
							gap++
							worst = max(worst, gap)
						} else {
							gap = 0
						}
					}
					t.Log(summary(list), "worst", worst)
				})
			})
		}
	}
}
