package main_test

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// Three who watch a picture of 1 Mbit/s stop to run: they read neither media nor words, and answer nothing. The others miss nothing,
// what the server keeps for them stays small, and when they never come back they lose their seats.
//
//	STOPPED=60s go test -count=1 -v -run TestStoppedListeners ./cmd/parley
func TestStoppedListeners(t *testing.T) {
	stopped, err := time.ParseDuration(cmp.Or(os.Getenv("STOPPED"), "4s"))
	if err != nil {
		t.Fatalf("STOPPED: %v", err)
	}
	l := newLife(t, false, "--set", "room_defaults.resume_timeout=5s")
	l.start()
	crew := survivors(t, l.url, 1, 4)
	settled(t, crew, patience)
	bystanders(t, l, "--publishers", "1", "--subscribers", "0")
	victims := bystanders(t, l, "--publishers", "0", "--subscribers", "3")
	until(t, "all are in and see a picture", patience, func() bool {
		return metric(t, l, "parley_participants") == 8 && metric(t, l, "parley_trains_total") > 0
	})

	calm := suffered(t, l, crew, min(stopped, 4*time.Second))
	if err := victims.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	harm := suffered(t, l, crew, stopped)
	t.Logf("before: %v; while three are stopped for %v: %v", calm, stopped, harm)
	if harm.lost > 0 {
		t.Errorf("others lost %d packets, want none", harm.lost)
	}
	if more := harm.resident - calm.resident; more > 3*4 {
		t.Errorf("the server took %.1f MiB more for three that are stopped, want 4 each at most", more)
	}
	if stopped >= 45*time.Second {
		until(t, "they have lost their seats", time.Second, func() bool { return metric(t, l, "parley_participants") == 5 })
		t.Logf("%v after they stopped their seats are free", time.Since(began).Round(time.Second))
	}
	healthy(t, l)
}

// bystanders are people of another process, in the room of the crew.
func bystanders(t *testing.T, l *life, args ...string) *os.Process {
	t.Helper()
	args = append([]string{"load", "--url", l.url, "--room", "room", "--duration", "10m"}, args...)
	command := exec.CommandContext(context.WithoutCancel(t.Context()), program(t), args...)
	command.Dir, command.Env = l.dir, []string{"HOME=" + l.dir, "PATH=" + os.Getenv("PATH")}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	return command.Process
}

// suffering is what came of a while.
type suffering struct {
	lost     int64
	longest  time.Duration // silence between two of the crew
	resident float64       // MiB, at its end
}

func (s suffering) String() string {
	return fmt.Sprintf("%d packets lost, longest silence %v, resident %.1f MiB", s.lost, s.longest, s.resident)
}

func suffered(t *testing.T, l *life, crew []*survivor, during time.Duration) suffering {
	t.Helper()
	forgetGaps(crew)
	before := received(crew).Lost
	<-time.After(during)
	return suffering{
		lost:     received(crew).Lost - before,
		longest:  percentile(gaps(crew), 1),
		resident: metric(t, l, "process_resident_memory_bytes") / (1 << 20),
	}
}

// until waits for what should become true.
func until(t *testing.T, what string, within time.Duration, done func() bool) {
	t.Helper()
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	for late := time.Now().Add(within); !done(); <-ticker.C {
		if time.Now().After(late) {
			t.Fatalf("not within %v: %s", within, what)
		}
	}
}
