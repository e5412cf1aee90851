package main_test

import (
	"syscall"
	"testing"
	"time"
)

// Another program takes over while people talk: its listening socket was open all the time, so they come back at once.
func TestUpgradeWithHandedSockets(t *testing.T) {
	l := newLife(t, true)
	l.start()
	crew := survivors(t, l.url, 2, 4)
	settled(t, crew, patience)
	forgetGaps(crew)
	ended := l.end(syscall.SIGTERM)
	began := time.Now()
	l.start()
	started := time.Since(began)
	back := settled(t, crew, 5*time.Second)
	list := gaps(crew)
	t.Logf("ended in %v, started in %v, all flowing %v later; silence between two: p50 %v, p95 %v, longest %v",
		ended.Round(time.Millisecond), started.Round(time.Millisecond), back.Round(time.Millisecond),
		percentile(list, 0.5), percentile(list, 0.95), percentile(list, 1))
	if longest := percentile(list, 1); longest > 2*time.Second { // a machine that does nothing else takes 0.7
		t.Errorf("the longest silence was %v, want 2 s at most", longest)
	}
	if status, body := l.fetch("/readyz"); status != 200 {
		t.Errorf("/readyz: %d %s", status, body)
	}
}

// kill -9, and a supervisor that starts the program again: everybody is back by himself.
func TestKillAndRestart(t *testing.T) {
	l := newLife(t, false)
	l.start()
	crew := survivors(t, l.url, 2, 4)
	settled(t, crew, patience)
	forgetGaps(crew)
	l.end(syscall.SIGKILL)
	l.start()
	back := settled(t, crew, 8*time.Second)
	list := gaps(crew)
	t.Logf("all flowing %v after the port was up; silence between two: p50 %v, p95 %v, longest %v",
		back.Round(time.Millisecond), percentile(list, 0.5), percentile(list, 0.95), percentile(list, 1))
}
