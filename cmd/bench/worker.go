package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"time"
)

// assignment is what a load is told: one server, one load, once.
type assignment struct {
	Server   string        `json:"server"`
	URL      string        `json:"url"`
	Metrics  string        `json:"metrics,omitempty"` // the page of its figures; empty: none
	PID      int           `json:"pid"`
	Address  string        `json:"address"` // where media is sent from
	Load     load          `json:"load"`
	Warm     time.Duration `json:"warm"`
	Duration time.Duration `json:"duration"`
}

const (
	setupLimit = 4 * time.Minute        // from starting to all tracks flowing
	linger     = 500 * time.Millisecond // for packets that are late
	lookAgain  = 20 * time.Millisecond
)

// limit is how long an assignment may take.
func (a assignment) limit() time.Duration { return setupLimit + a.Warm + a.Duration + linger }

// adapter is how a server's rooms are entered. All publishers have entered before
// anybody receives.
type adapter interface {
	// enter joins a room and publishes, if the seat does.
	enter(ctx context.Context, s *seat) error
	// receive subscribes to everybody else in the room.
	receive(ctx context.Context, s *seat) error
}

// seat is one participant.
type seat struct {
	engine *engine
	load   load
	room   int
	index  int // in the room; the first ones publish
	source *source
	line   *line

	janus  *janusSession // at Janus alone, as what follows
	handle uint64        // where it publishes
	feed   uint64        // who it is
}

// counts reports whether the seat only counts what comes: all but the first who
// receive, where the load is to be cheap.
func (s *seat) counts() bool {
	return s.load.Count && s.index >= s.load.Publishers+ordinary
}

// ordinary is how many who receive open packets and report where the others count.
const ordinary = 2

func (s *seat) name() string { return fmt.Sprintf("seat %d", s.index) }

// newAdapter speaks to a server by its name.
func newAdapter(a assignment) (adapter, error) {
	switch a.Server {
	case parley:
		return parleyAdapter{base: a.URL}, nil
	case janus:
		return janusAdapter{url: a.URL}, nil
	case floor:
		return floorAdapter{server: a.URL}, nil
	default:
		return nil, fmt.Errorf("no server is called %q", a.Server)
	}
}

// work is the load: it reads an assignment, carries it out and writes figures.
func work(ctx context.Context, in io.Reader, out io.Writer) error {
	var a assignment
	if err := json.NewDecoder(in).Decode(&a); err != nil {
		return fmt.Errorf("read the assignment: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, a.limit())
	defer cancel()
	to, err := newAdapter(a)
	if err != nil {
		return err
	}
	e, err := newEngine(a.Address)
	if err != nil {
		return err
	}
	defer e.close()
	began, err := readClocks(a.PID)
	if err != nil {
		return err
	}
	if err = e.fill(ctx, to, a.Load); err != nil {
		return err
	}
	joined, err := readClocks(a.PID)
	if err != nil {
		return err
	}
	if err = e.wait(ctx, a.Warm); err != nil {
		return err
	}
	got, err := e.measure(ctx, a)
	if err != nil {
		return err
	}
	got.JoinCPU = rounded((joined.server - began.server).Seconds())
	if err = json.NewEncoder(out).Encode(got); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return nil
}

// fill seats everybody and waits until all tracks flow.
func (e *engine) fill(ctx context.Context, to adapter, l load) error {
	ctx, cancel := context.WithTimeout(ctx, setupLimit)
	defer cancel()
	var seats []*seat
	for room := range l.Rooms {
		for index := range l.perRoom() {
			s := &seat{engine: e, load: l, room: room, index: index}
			if index < l.Publishers {
				s.source = newSource(l)
				e.sources = append(e.sources, s.source)
			}
			seats = append(seats, s)
		}
	}
	for _, step := range []func(context.Context, *seat) error{to.enter, to.receive} {
		for _, s := range seats {
			if err := step(ctx, s); err != nil {
				return fmt.Errorf("room %d, %s: %w", s.room, s.name(), err)
			}
		}
	}
	for e.meter.flowing.Load() < int64(l.tracks()) {
		if err := e.wait(ctx, lookAgain); err != nil {
			return fmt.Errorf("%d of %d tracks flow: %w", e.meter.flowing.Load(), l.tracks(), err)
		}
	}
	return nil
}

// wait lets time pass, unless the context ends or a participant is sent away.
func (e *engine) wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case err := <-e.faults:
		return err
	case <-ctx.Done():
		return fmt.Errorf("wait: %w", ctx.Err())
	}
}

// measure opens the window and tells what came of it. The server is asked for its
// own figures outside of it.
func (e *engine) measure(ctx context.Context, a assignment) (figures, error) {
	before, err := collections(ctx, a.Metrics)
	if err != nil {
		return figures{}, err
	}
	got, err := e.window(ctx, a)
	if err != nil {
		return figures{}, err
	}
	after, err := collections(ctx, a.Metrics)
	got.Collections = rounded((after - before) * 10 / a.Duration.Seconds())
	return got, err
}

func (e *engine) window(ctx context.Context, a assignment) (figures, error) {
	began := time.Now().Add(lookAgain) // everybody knows of the window before it begins
	e.meter.open(began, began.Add(a.Duration))
	if err := e.wait(ctx, lookAgain); err != nil {
		return figures{}, err
	}
	before, err := readClocks(a.PID)
	if err != nil {
		return figures{}, err
	}
	if err = e.wait(ctx, time.Until(began.Add(a.Duration))); err != nil {
		return figures{}, err
	}
	after, err := readClocks(a.PID)
	if err != nil {
		return figures{}, err
	}
	memory, err := residentMB(a.PID)
	if err != nil {
		return figures{}, err
	}
	if err = e.wait(ctx, linger); err != nil {
		return figures{}, err
	}
	var sent uint64
	for _, s := range e.sources {
		sent += s.sent.Load()
	}
	delays := e.meter.delays()
	if len(delays) == 0 {
		return figures{}, errors.New("nothing was delivered")
	}
	delivered, wanted := e.delivered(a.Load, float64(len(delays)), float64(sent))
	seconds := a.Duration.Seconds()
	return figures{
		OutPPS: rounded(delivered / seconds), DeliveredPct: rounded(100 * delivered / wanted),
		DelayP50: milliseconds(percentile(delays, 50)), DelayP99: milliseconds(percentile(delays, 99)),
		CPU: rounded(float64((after.server - before.server).Microseconds()) / delivered), RSS: rounded(memory),
		LoadCPU:   rounded(100 * (after.load - before.load).Seconds() / seconds),
		ServerCPU: rounded(100 * (after.server - before.server).Seconds() / seconds),
	}, nil
}

// delivered tells how many packets came, and should have. Counters go by the
// server's numbers, which say to the packet what is missing; but not that a stream
// has stopped, so those must be about as many as were sent.
func (e *engine) delivered(l load, opened, sent float64) (delivered, wanted float64) {
	got, numbered := e.meter.counts()
	delivered, wanted = opened+float64(got), sent*float64(l.receivers())
	if counters := float64(l.receivers() - ordinary); l.Count && float64(numbered) > standing*sent*counters {
		wanted = sent*ordinary + float64(numbered)
	}
	return delivered, wanted
}

// standing is what share of packets counters may lack since the window's ends are
// a little elsewhere for them.
const standing = 0.97

// clocks are the CPU time that server and load have used.
type clocks struct{ server, load time.Duration }

func readClocks(pid int) (clocks, error) {
	server, err := cpuTime(pid)
	if err != nil {
		return clocks{}, err
	}
	load, err := cpuTime(os.Getpid())
	return clocks{server: server, load: load}, err
}

// percentile of sorted durations; there is at least one.
func percentile(sorted []time.Duration, p int) time.Duration {
	return sorted[min(len(sorted)*p/100, len(sorted)-1)]
}

func milliseconds(d time.Duration) float64 { return rounded(d.Seconds() * 1000) }

// rounded keeps three decimals: no figure is more exact.
func rounded(f float64) float64 { return math.Round(f*1000) / 1000 }
