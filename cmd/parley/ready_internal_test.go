package main

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// A load balancer learns within three seconds that media or rooms have stopped to work, however it asks.
func TestReadyTellsTheTruth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked, hangs := 0, false
		p := &pulse{parts: []func(context.Context) bool{
			func(context.Context) bool { return true },
			func(ctx context.Context) bool {
				if asked++; hangs {
					<-ctx.Done()
				}
				return !hangs
			},
		}}
		for range 100 {
			if !p.ready() {
				t.Fatal("not ready, though all is well")
			}
		}
		if asked != 1 {
			t.Errorf("asked %d times in an instant, want once", asked)
		}
		hangs = true
		began := time.Now()
		for p.ready() {
			time.Sleep(100 * time.Millisecond)
		}
		if late := time.Since(began); late > 3*time.Second {
			t.Errorf("told after %v, want 3 s at most", late)
		}
		hangs = false
		time.Sleep(readyFor)
		if !p.ready() {
			t.Error("not ready, though all is well again")
		}
	})
}
