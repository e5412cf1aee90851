package sfu

import (
	"testing"
	"testing/synctest"
	"time"
)

// What is answered in time is never late, what is not is late once, when all its parts have passed.
func TestPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began, called := time.Now(), []time.Duration{}
		note := func() { called = append(called, time.Since(began)) }
		timely, late := newPatience(5*time.Second, note), newPatience(5*time.Second, note)
		time.Sleep(5*time.Second - time.Millisecond)
		if !timely.stop() {
			t.Error("stopped in time, and it says no")
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if len(called) != 1 || called[0] != 5*time.Second {
			t.Errorf("called after %v, want once after 5 s", called)
		}
		if late.stop() || timely.stop() {
			t.Error("stopped too late or twice, and it says in time")
		}
	})
}

// A program that did not run for a while finds its timers due: that takes one part, not all.
func TestPatienceOutlivesAPause(t *testing.T) {
	called := false
	p := newPatience(time.Hour, func() { called = true })
	p.tick() // as a timer does that came late, however late
	if called || !p.stop() {
		t.Error("one pause used up all patience")
	}
	p.tick()
	if called {
		t.Error("late, though it was stopped")
	}
}
