package main_test

import (
	"fmt"
	"os/exec"
	"slices"
	"syscall"
	"testing"
	"time"
)

// tries is how often something is timed that came late: only what is late each time counts, as this machine is not ours alone.
const tries = 3

// timely plays until nothing is late, which play says in words.
func timely(t *testing.T, play func(t *testing.T) (late string)) {
	t.Helper()
	for try := range tries {
		late := play(t)
		if late == "" {
			return
		}
		t.Logf("try %d: %s", try+1, late)
	}
	t.Errorf("it was late %d times", tries)
}

// Another program takes over while people talk: its listening socket was open all the time, so they come back at once.
func TestUpgradeWithHandedSockets(t *testing.T) { timely(t, upgrade) }

func upgrade(t *testing.T) (late string) {
	t.Helper()
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
	if status, body := l.fetch("/readyz"); status != 200 {
		t.Errorf("/readyz: %d %s", status, body)
	}
	if longest := percentile(list, 1); longest > time.Second+started { // a busy machine starts a program in half a second
		return fmt.Sprintf("the longest silence was %v, want a second at most besides the %v until the program was ready", longest, started)
	}
	return ""
}

// A program that is stopped for good, and names another one: everybody goes on there.
func TestSuccessor(t *testing.T) { timely(t, move) }

func move(t *testing.T) (late string) {
	t.Helper()
	second := newLife(t, false)
	first := newLife(t, false, "--set", "server.successor_url="+second.url)
	second.start()
	first.start()
	crew := survivors(t, first.url, 2, 4)
	settled(t, crew, patience)
	forgetGaps(crew)
	for began := time.Now(); time.Since(began) < time.Second; {
		settled(t, crew, patience)
	}
	quiet := percentile(gaps(crew), 1) // what this machine does to sound by itself
	forgetGaps(crew)
	ended := first.end(syscall.SIGTERM)
	back := settled(t, crew, 10*time.Second)
	list := gaps(crew)
	t.Logf("before, silence of %v at most; ended in %v, all flowing on the other one %v later; silence between two: p50 %v, p95 %v, longest %v",
		quiet, ended.Round(time.Millisecond), back.Round(time.Millisecond), percentile(list, 0.5), percentile(list, 0.95), percentile(list, 1))
	if here := metric(t, second, "parley_participants"); here != float64(len(crew)) {
		t.Errorf("%g are there, want %d", here, len(crew))
	}
	if p95 := percentile(list, 0.95); p95 > 300*time.Millisecond+quiet {
		return fmt.Sprintf("one in twenty heard nothing for %v, want 300 ms at most, and %v before", p95, quiet)
	}
	if longest := percentile(list, 1); longest > time.Second {
		return fmt.Sprintf("the longest silence was %v, want 1 s at most", longest)
	}
	return ""
}

// kill -9 with fifty people, and a supervisor that starts the program again, at once or after a while: everybody is back by himself.
func TestKillAndRestart(t *testing.T) { timely(t, restart) }

func restart(t *testing.T) (late string) {
	t.Helper()
	l := newLife(t, false)
	l.start()
	crew := survivors(t, l.url, 10, 5)
	settled(t, crew, patience)
	var all []time.Duration
	for _, outage := range []time.Duration{0, 500 * time.Millisecond, 2 * time.Second, 4 * time.Second} {
		l.end(syscall.SIGKILL)
		<-time.After(outage)
		l.start()
		list := returns(t, crew, 20*time.Second)
		slices.Sort(list)
		t.Logf("away for %v: all flowing for one after p50 %v, p95 %v, longest %v", outage, percentile(list, 0.5), percentile(list, 0.95), percentile(list, 1))
		all = append(all, list...)
	}
	slices.Sort(all)
	if p95 := percentile(all, 0.95); p95 > 5*time.Second {
		return fmt.Sprintf("one in twenty is back later than %v after the port was up, want 5 s", p95)
	}
	return ""
}

// Who says it twice means it: while the program waits for its people, the next SIGTERM ends it, however soon it comes.
func TestASecondSIGTERMEndsAtOnce(t *testing.T) {
	for range 5 {
		dir := t.TempDir()
		command := exec.CommandContext(t.Context(), program(t), "--set", "server.listen=127.0.0.1:0", "--set", "ice.udp=127.0.0.1:0", "--set", "server.shutdown_delay=1m")
		command.Dir, command.Env = dir, []string{"HOME=" + dir}
		log, err := command.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err = command.Start(); err != nil {
			t.Fatal(err)
		}
		s := &server{entries: read(log)}
		for _, message := range []string{"ready", "draining"} {
			s.logged(t, message)
			if err = command.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
		}
		drain(t, s.entries)
		if err = command.Wait(); err == nil {
			t.Error("it took the second as the first, and ended with 0")
		}
	}
}
