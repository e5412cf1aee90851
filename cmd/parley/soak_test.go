package main_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/parley-sfu/parley/signaling/client"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// lasts is how long a long test should run, by its variable; without it the test is skipped.
func lasts(t *testing.T, variable string) time.Duration {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		t.Skipf("%s says how long; see make help", variable)
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatalf("%s: %v", variable, err)
	}
	return d
}

// Four rooms of six for an hour, and somebody who comes and goes every second, one in five without a word: the program does
// not grow.
func TestSoak(t *testing.T) {
	duration := lasts(t, "SOAK")
	l := newLife(t, false, "--set", "room_defaults.resume_timeout=5s")
	l.start()
	crew := survivors(t, l.url, 4, 6)
	settled(t, crew, patience)
	stop := visitors(t, l.url, 4)
	memory, routines := watch(t, l, duration)
	stop()
	settled(t, crew, 30*time.Second)
	for _, s := range crew {
		if s.joins != 1 {
			t.Errorf("%s joined %d times, want once", s.name, s.joins)
		}
	}
	healthy(t, l)
	growth := memory.slope()
	t.Logf("%v: resident memory %.1f → %.1f MiB, slope %.2f MiB/h over the last five sixths; goroutines %.0f → %.0f, slope %.1f/h",
		duration, memory.first(), memory.last(), growth, routines.first(), routines.last(), routines.slope())
	if duration >= time.Hour && growth > 0.5 {
		t.Errorf("grows by %.2f MiB an hour, want 0.5 at most", growth)
	}
}

// visitors come every second and stay a few; the function that is returned waits for the last to go.
func visitors(t *testing.T, url string, rooms int) (stop func()) {
	t.Helper()
	kit, err := client.NewKit(nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		ticker := time.NewTicker(time.Second)
		defer ticker.Stop()
		for i := 0; ; i++ {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
			wg.Go(func() {
				visit(ctx, t, client.Options{URL: url, Room: fmt.Sprint("room-", i%rooms), Name: "visitor", Kit: kit})
			})
		}
	})
	return func() {
		cancel()
		wg.Wait()
		kit.Close()
	}
}

func visit(ctx context.Context, t *testing.T, o client.Options) {
	t.Helper()
	away := context.WithoutCancel(ctx)
	joining, cancel := context.WithTimeout(away, 15*time.Second)
	defer cancel()
	one, err := client.Join(joining, o)
	if err != nil {
		t.Errorf("a visitor cannot join: %v", err)
		return
	}
	_, _ = one.Publish(joining, protocol.Microphone, &client.Opus{}) // it shows in what is heard
	timer := time.NewTimer(rand.N(4 * time.Second))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
	if rand.IntN(5) == 0 {
		one.Abandon()
		return
	}
	if err := one.Leave(away); err != nil {
		t.Errorf("a visitor cannot leave: %v", err)
	}
}

// series is what was measured, and when, in hours.
type series struct{ at, value []float64 }

func (s *series) first() float64 { return s.value[len(s.value)/6] }
func (s *series) last() float64  { return s.value[len(s.value)-1] }

// slope is that of the line through the last five sixths (least squares), per hour.
func (s *series) slope() float64 {
	from := len(s.at) / 6
	n, x, y, xx, xy := 0.0, 0.0, 0.0, 0.0, 0.0
	for i := from; i < len(s.at); i++ {
		n, x, y, xx, xy = n+1, x+s.at[i], y+s.value[i], xx+s.at[i]*s.at[i], xy+s.at[i]*s.value[i]
	}
	if d := n*xx - x*x; d != 0 {
		return (n*xy - x*y) / d
	}
	return 0
}

// watch measures a server every second.
func watch(t *testing.T, l *life, duration time.Duration) (memory, routines *series) {
	t.Helper()
	memory, routines = &series{}, &series{}
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for began := time.Now(); time.Since(began) < duration; <-ticker.C {
		hours := time.Since(began).Hours()
		memory.at, memory.value = append(memory.at, hours), append(memory.value, resident(t, l.pid()))
		routines.at, routines.value = append(routines.at, hours), append(routines.value, metric(t, l, "go_goroutines"))
	}
	return memory, routines
}

// resident is a process's memory in MiB.
func resident(t *testing.T, pid int) float64 {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	kib, err := strconv.ParseFloat(string(regexp.MustCompile(`VmRSS:\s+(\d+) kB`).FindSubmatch(status)[1]), 64)
	if err != nil {
		t.Fatal(err)
	}
	return kib / 1024
}

// metric is one figure that the server counts, all its labels together.
func metric(t *testing.T, l *life, name string) float64 {
	t.Helper()
	_, body := l.fetch("/metrics")
	sum, found := 0.0, regexp.MustCompile(`(?m)^`+name+`(?:\{[^}]*\})? (\S+)$`).FindAllStringSubmatch(body, -1)
	if len(found) == 0 {
		t.Fatalf("/metrics has no %s", name)
	}
	for _, match := range found {
		value, err := strconv.ParseFloat(match[1], 64)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		sum += value
	}
	return sum
}

// healthy checks what must be none, whatever happens.
func healthy(t *testing.T, l *life) {
	t.Helper()
	for _, name := range []string{"parley_panics_total", "parley_stuck_closes_total"} {
		if n := metric(t, l, name); n != 0 {
			t.Errorf("%s is %g", name, n)
		}
	}
}
