package main_test

import (
	"cmp"
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
// not grow. After each minute of it the visitors stay away for a moment: how much memory they need depends on how quickly the
// machine lets them in, and what was lost is what the same people need more after many visits. With more visitors a second what is
// lost of each shows sooner.
//
//	make soak        SOAK=40m VISITORS=10
func TestSoak(t *testing.T) {
	duration := lasts(t, "SOAK")
	l := newLife(t, false, "--set", "room_defaults.resume_timeout=5s")
	l.start()
	crew := survivors(t, l.url, 4, 6)
	settled(t, crew, patience)
	rate, err := strconv.Atoi(cmp.Or(os.Getenv("VISITORS"), "1"))
	if err != nil || rate < 1 {
		t.Fatalf("VISITORS: %q, want how many a second", os.Getenv("VISITORS"))
	}
	busy, rest := watched(time.Now()), watched(time.Now())
	for time.Since(busy.began) < duration {
		stop := visitors(t, l.url, 4, rate)
		busy.during(t, l, time.Minute)
		stop()
		alone(t, l, len(crew))
		rest.atRest(t, l)
	}
	settled(t, crew, 30*time.Second)
	for _, s := range crew {
		if s.joins != 1 {
			t.Errorf("%s joined %d times, want once", s.name, s.joins)
		}
	}
	healthy(t, l)
	for _, w := range []struct {
		when string
		watch
	}{{"with visitors", busy}, {"at rest", rest}} {
		for _, f := range w.figures {
			slope, doubt := f.slope()
			t.Logf("%v, %-13s: %-16s %8.2f → %8.2f, slope over the last five sixths %6.2f ± %.2f an hour", duration, w.when, f.name, f.first(), f.last(), slope, doubt)
		}
		if growth, doubt := w.figures[0].slope(); duration >= time.Hour && (growth > 0.5 || growth > doubt) {
			t.Errorf("%s it grows by %.2f ± %.2f MiB an hour, want 0.5 at most, and not to be told from nothing", w.when, growth, doubt)
		}
	}
}

// alone waits until only so many are left.
func alone(t *testing.T, l *life, people int) {
	t.Helper()
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	for late := time.Now().Add(patience); metric(t, l, "parley_participants") > float64(people); <-ticker.C {
		if time.Now().After(late) {
			t.Fatalf("more than %d are left", people)
		}
	}
}

// visitors come, so many a second, and stay a few; the function that is returned waits for the last to go.
func visitors(t *testing.T, url string, rooms, rate int) (stop func()) {
	t.Helper()
	kit, err := client.NewKit(nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		ticker := time.NewTicker(time.Second / time.Duration(rate))
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
