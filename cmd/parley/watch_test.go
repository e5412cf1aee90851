package main_test

import (
	"fmt"
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

// watch is what a server holds, as time goes by.
type watch struct{ figures []*series }

// watched measures a server every second, and shows it every minute. Resident memory is what the system counts: what is in
// use (after a collection, and now), what was freed and not given back yet, and the program's own pages as it touches them.
func watched(t *testing.T, l *life, duration time.Duration) watch {
	t.Helper()
	w := watch{[]*series{
		{name: "resident MiB", of: status("VmRSS")},
		{name: "not file MiB", of: status("RssAnon")},
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
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	began, minute := time.Now(), -1
	for ; time.Since(began) < duration; <-ticker.C {
		w.look(t, l, time.Since(began).Hours())
		if now := int(time.Since(began).Minutes()); now > minute {
			minute = now
			t.Logf("%3d min: %s", minute, w)
		}
	}
	return w
}

// look measures once.
func (w watch) look(t *testing.T, l *life, hours float64) {
	t.Helper()
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
