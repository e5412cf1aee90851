package main_test

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// series is one figure of a server as time goes by: what it was, and when, in hours.
type series struct {
	name      string
	of        func(status, page string) (float64, bool) // /proc/…/status, /metrics
	at, value []float64
}

func (s *series) first() float64 { return s.value[len(s.value)/6] }
func (s *series) last() float64  { return s.value[len(s.value)-1] }

// slope is that of the line through the last five sixths (least squares over the means of each minute), per hour, and twice its
// standard error: what is less than that cannot be told from nothing. Minutes that follow each other resemble each other, which
// makes them worth fewer (by their autocorrelation r, (1-r)/(1+r) of them).
func (s *series) slope() (perHour, doubt float64) {
	at, value := s.minutes(len(s.at) / 6)
	n, x, y, xx, xy := float64(len(at)), 0.0, 0.0, 0.0, 0.0
	for i := range at {
		x, y, xx, xy = x+at[i], y+value[i], xx+at[i]*at[i], xy+at[i]*value[i]
	}
	d := n*xx - x*x
	if n < 3 || d == 0 {
		return 0, math.Inf(1)
	}
	perHour = (n*xy - x*y) / d
	rest, alike, before, start := 0.0, 0.0, 0.0, (y-perHour*x)/n
	for i := range at {
		off := value[i] - start - perHour*at[i]
		rest, alike, before = rest+off*off, alike+off*before, off
	}
	if rest == 0 {
		return perHour, 0
	}
	r := max(alike/rest, 0)
	return perHour, 2 * math.Sqrt(rest/(n-2)*n/d*(1+r)/(1-r))
}

// minutes are the means of each minute from a sample on.
func (s *series) minutes(from int) (at, value []float64) {
	count := 0.0
	for i, minute := from, -1; i < len(s.at); i++ {
		if m := int(s.at[i] * 60); m > minute {
			minute, count = m, 0
			at, value = append(at, 0), append(value, 0)
		}
		count++
		last := len(at) - 1
		at[last] += (s.at[i] - at[last]) / count
		value[last] += (s.value[i] - value[last]) / count
	}
	return at, value
}

// watch is what a server holds, as time goes by.
type watch struct {
	began   time.Time
	figures []*series
}

// watched is a server that is to be measured. Resident memory is what the system counts: what is in use (after a collection,
// and now), what was freed and not given back yet, and the program's own pages as it touches them.
func watched(began time.Time) watch {
	return watch{began, []*series{
		{name: "resident MiB", of: status("VmRSS")},
		{name: "not file MiB", of: status("RssAnon")},
		{name: "file MiB", of: status("RssFile")},
		{name: "live MiB", of: counted("go_gc_heap_live_bytes", 1<<20)},
		{name: "objects", of: counted("go_memstats_heap_objects", 1)},
		{name: "heap in use MiB", of: counted("go_memstats_heap_inuse_bytes", 1<<20)},
		{name: "heap idle MiB", of: counted("go_memstats_heap_idle_bytes", 1<<20)},
		{name: "released MiB", of: counted("go_memstats_heap_released_bytes", 1<<20)},
		{name: "stacks MiB", of: counted("go_memstats_stack_inuse_bytes", 1<<20)},
		{name: "spans MiB", of: counted("go_memstats_mspan_sys_bytes", 1<<20)},
		{name: "collector MiB", of: counted("go_memstats_gc_sys_bytes", 1<<20)},
		{name: "other MiB", of: counted("go_memstats_other_sys_bytes", 1<<20)},
		{name: "goroutines", of: counted("go_goroutines", 1)},
		{name: "threads", of: counted("go_threads", 1)},
		{name: "descriptors", of: counted("process_open_fds", 1)},
		{name: "participants", of: counted("parley_participants", 1)},
	}}
}

// during measures every second, and shows it every minute.
func (w watch) during(t *testing.T, l *life, duration time.Duration) {
	t.Helper()
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	minute := -1
	for began := time.Now(); time.Since(began) < duration; <-ticker.C {
		w.look(t, l)
		if now := int(time.Since(w.began).Minutes()); now > minute {
			minute = now
			t.Logf("%3d min: %s", minute, w)
		}
	}
}

// atRest measures once what the server holds when everything that nobody uses was collected and given back: it is asked for
// figures until it has collected garbage a few times in a row, which it takes for a rush (tidy.go), and left alone.
func (w watch) atRest(t *testing.T, l *life) {
	t.Helper()
	const collections = "go_gc_duration_seconds_count"
	for first, i := metric(t, l, collections), 0; metric(t, l, collections) < first+8 && i < 10_000; {
		i++
	}
	<-time.After(10 * time.Second)
	w.look(t, l)
	t.Logf("%3.0f min: at rest: %s", time.Since(w.began).Minutes(), w)
}

// look measures once.
func (w watch) look(t *testing.T, l *life) {
	t.Helper()
	hours := time.Since(w.began).Hours()
	state, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", l.pid()))
	if err != nil {
		t.Fatal(err)
	}
	_, page := l.fetch("/metrics")
	for _, f := range w.figures {
		value, ok := f.of(string(state), page)
		if !ok {
			t.Fatalf("the server does not say its %s", f.name)
		}
		f.at, f.value = append(f.at, hours), append(f.value, value)
	}
}

// String shows what was measured last.
func (w watch) String() string {
	var line []string
	for _, f := range w.figures {
		line = append(line, fmt.Sprintf("%s %.2f", f.name, f.last()))
	}
	return strings.Join(line, ", ")
}

// status reads kilobytes of /proc/…/status as MiB.
func status(name string) func(state, page string) (float64, bool) {
	line := regexp.MustCompile(`(?m)^` + name + `:\s+(\d+) kB$`)
	return func(state, _ string) (float64, bool) { return number(line, state, 1<<10) }
}

// counted reads a figure of /metrics, in parts of so many.
func counted(name string, unit float64) func(state, page string) (float64, bool) {
	line := regexp.MustCompile(`(?m)^` + name + ` (\S+)$`)
	return func(_, page string) (float64, bool) { return number(line, page, unit) }
}

func number(line *regexp.Regexp, text string, unit float64) (float64, bool) {
	match := line.FindStringSubmatch(text)
	if match == nil {
		return 0, false
	}
	value, err := strconv.ParseFloat(match[1], 64)
	return value / unit, err == nil
}
