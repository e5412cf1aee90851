package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// target is a figure of Parley alone, with what it should be at most.
type target struct {
	Name     string  `json:"name"`
	Measured float64 `json:"measured"`
	Unit     string  `json:"unit"`
	Goal     float64 `json:"goal"`
}

// crowd is a room of ten who send and some who receive their twenty streams. The
// packets are few: what is looked at is the people.
func crowd(receivers int) load {
	return load{Name: fmt.Sprintf("crowd%d", receivers), Rooms: 1, Publishers: 10, Subscribers: receivers, VideoKbps: 250, Slow: 10}
}

const (
	idleTime = 5 * time.Second
	// calmTime is until the server has given back what a rush of joins has left.
	calmTime    = 10 * time.Second
	longWindow  = 20 * time.Second
	shortWindow = 3 * time.Second
	halfCrowd   = 45 // twice as many and those who send are a hundred
)

// alone measures what has nothing to do with Janus, once: what it costs that
// people enter, are there, and leave garbage. What failed is left out.
func (m measuring) alone(ctx context.Context) ([]target, error) {
	ours := m.servers[0]
	idle, err := m.idle(ctx, ours)
	var (
		problems = []error{err}
		got      [3]figures
	)
	for i, a := range []assignment{
		{Load: loads()[1], Warm: calmTime, Duration: longWindow},
		{Load: crowd(halfCrowd), Warm: calmTime, Duration: shortWindow},
		{Load: crowd(2 * halfCrowd), Warm: calmTime, Duration: shortWindow},
	} {
		one := m.once(ctx, ours, a, 0)
		if one.Error != "" {
			problems = append(problems, fmt.Errorf("%s failed", one.Load)) //nolint:err113 // it is told, not handled
		}
		got[i] = one.figures
	}
	return targets(idle, got[0], got[1], got[2]), errors.Join(problems...)
}

// targets puts the goals beside what was measured. Zero is what was not.
func targets(idle float64, webinar, few, many figures) (all []target) {
	if webinar.RSS > 0 {
		all = append(all, target{"101 joins, each receives 2 streams: CPU", webinar.JoinCPU, "s", 2})
	}
	if many.RSS > 0 {
		all = append(all, target{"100 joins, each receives 20 streams: CPU", many.JoinCPU, "s", 2})
	}
	if idle > 0 {
		all = append(all, target{"memory, idle", idle, "MB", 25})
	}
	if webinar.RSS > 0 {
		all = append(all, target{"memory at webinar100", webinar.RSS, "MB", 50},
			target{"collections at webinar100", webinar.Collections, "in 10 s", 1})
	}
	if few.RSS > 0 && many.RSS > 0 {
		const kilo = 1024
		all = append(all, target{"memory of one who receives 20 streams", rounded((many.RSS - few.RSS) * kilo / halfCrowd), "KB", 250})
	}
	return all
}

// idle is the memory of a server that was started and does nothing, in MB.
func (m measuring) idle(ctx context.Context, s server) (float64, error) {
	process, err := s.start(ctx)
	if err != nil {
		return 0, fmt.Errorf("idle: %w", err)
	}
	timer := time.NewTimer(idleTime)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
	memory, err := residentMB(process.pid())
	if said := process.stop(); err != nil {
		return 0, fmt.Errorf("idle: %w; it said: %s", err, said)
	}
	return memory, nil
}

// collected is what Prometheus's client for Go counts collections by.
const collected = "go_gc_duration_seconds_count "

// collections is how often a server's collector has run, by its page of figures.
func collections(ctx context.Context, page string) (float64, error) {
	if page == "" {
		return 0, nil
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, page, http.NoBody)
	if err != nil {
		return 0, fmt.Errorf("count collections: %w", err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, fmt.Errorf("count collections: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	return readCollections(response.Body)
}

var errNoCollections = errors.New("the server does not count collections")

func readCollections(page io.Reader) (float64, error) {
	lines := bufio.NewScanner(page)
	for lines.Scan() {
		if text, found := strings.CutPrefix(lines.Text(), collected); found {
			count, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
			if err != nil {
				return 0, fmt.Errorf("count collections: %w", err)
			}
			return count, nil
		}
	}
	return 0, errors.Join(errNoCollections, lines.Err())
}

// printTargets prints them as a table of their own.
func printTargets(out io.Writer, all []target) error {
	if len(all) == 0 {
		return nil
	}
	_, _ = fmt.Fprintln(out)
	table, line := newTable(out)
	line("Parley alone", "measured", "goal")
	line("---", "---", "---")
	for _, t := range all {
		verdict := "reached"
		if t.Measured > t.Goal {
			verdict = "not reached"
		}
		line(t.Name, decimals(t.Measured, 1)+" "+t.Unit, fmt.Sprintf("%s %s, %s", decimals(t.Goal, 0), t.Unit, verdict))
	}
	return flush(table)
}
