package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"
)

// measureAll measures every load on every server, round by round, and then what
// else is wanted.
func measureAll(ctx context.Context, o options, progress io.Writer) (r report, err error) {
	chosen, err := o.chosen()
	if err != nil {
		return r, err
	}
	folder, err := os.MkdirTemp("", "parley-bench-")
	if err != nil {
		return r, fmt.Errorf("make a folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	p, err := newPlace(ctx)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, p.remove()) }()
	servers, err := theServers(ctx, p, o, folder)
	if err != nil {
		return r, err
	}
	if !o.NoJanus && !slices.ContainsFunc(servers, func(s server) bool { return s.name == janus }) {
		_, _ = fmt.Fprintln(progress, "bench: without Janus: for that, install it and be root")
	}
	m := measuring{place: p, servers: servers, loads: chosen, options: o, progress: progress}
	err = m.report(ctx, &r)
	r.Summary = summarize(r.Outcomes)
	return r, err
}

// measuring is what stays the same from round to round.
type measuring struct {
	place    place
	servers  []server
	loads    []load
	options  options
	progress io.Writer
}

// report measures all that is wanted, as far as it comes.
func (m measuring) report(ctx context.Context, r *report) error {
	for round := range m.options.Rounds {
		done, err := m.round(ctx, round)
		if r.Outcomes = append(r.Outcomes, done...); err != nil {
			return err
		}
	}
	problems := []error{failed(r.Outcomes)}
	if m.options.wants(aloneName) {
		alone, err := m.alone(ctx)
		r.Alone, problems = alone, append(problems, err)
	}
	if m.options.wants(largestName) {
		r.Largest = m.largest(ctx)
	}
	return errors.Join(problems...)
}

// round measures every load once on every server.
func (m measuring) round(ctx context.Context, round int) ([]outcome, error) {
	var done []outcome
	for _, l := range m.loads {
		for i := range m.servers {
			s := m.servers[(i+round)%len(m.servers)]
			got := m.once(ctx, s, assignment{Load: l, Warm: m.options.Warm, Duration: m.options.Duration}, round)
			done = append(done, got)
			if ctx.Err() != nil {
				return done, fmt.Errorf("measure: %w", ctx.Err())
			}
		}
	}
	return done, nil
}

// once measures one load on one server.
func (m measuring) once(ctx context.Context, s server, a assignment, round int) outcome {
	a.Server, a.URL, a.Metrics = s.name, s.url, s.metrics
	got := measure(ctx, m.place, s, a)
	got.Round = round + 1
	tell(m.progress, got)
	return got
}

// theServers are Parley, Janus if it is wanted, installed, and has a network, and
// the floor if that is wanted.
func theServers(ctx context.Context, p place, o options, folder string) ([]server, error) {
	makers := []func(context.Context, place, string) (server, error){parleyServer}
	if _, err := exec.LookPath("janus"); !o.NoJanus && err == nil && p.isolated {
		makers = append(makers, janusServer)
	}
	if o.Floor {
		makers = append(makers, floorServer)
	}
	var servers []server
	for _, one := range makers {
		s, err := one(ctx, p, folder)
		if err != nil {
			return nil, err
		}
		servers = append(servers, s)
	}
	return servers, nil
}

// measure starts a server and a load, and ends both.
func measure(ctx context.Context, p place, s server, a assignment) outcome {
	got := outcome{Load: a.Load.Name, Server: s.name}
	process, err := s.start(ctx)
	if err != nil {
		got.Error = err.Error()
		return got
	}
	a.PID, a.Address = process.pid(), p.loadAddress()
	got.figures, err = putLoad(ctx, p, a)
	if said := process.stop(); err != nil {
		got.Error = fmt.Sprintf("%v; %s said: %s", err, s.name, said)
	}
	return got
}

// loadAddress is where clients send from.
func (p place) loadAddress() string {
	if p.isolated {
		return loadAddress
	}
	return loopback
}

// putLoad starts this program again, as load, on its core.
func putLoad(ctx context.Context, p place, a assignment) (figures, error) {
	self, err := os.Executable()
	if err != nil {
		return figures{}, fmt.Errorf("find myself: %w", err)
	}
	input, err := json.Marshal(a)
	if err != nil {
		return figures{}, fmt.Errorf("write the assignment: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, a.limit()+endTimeout)
	defer cancel()
	line := slices.Concat(p.load, []string{self, "--worker"})
	command := exec.CommandContext(ctx, line[0], line[1:]...) //nolint:gosec // written in this package
	var out, problems bytes.Buffer
	command.Dir, command.Stdin, command.Stdout, command.Stderr = filepath.Dir(self), bytes.NewReader(input), &out, &problems
	endGently(command)
	if err = command.Run(); err != nil {
		said := problems.Bytes()
		return figures{}, fmt.Errorf("load: %w: %s", err, said[max(0, len(said)-lastWords):])
	}
	var got figures
	if err = json.Unmarshal(out.Bytes(), &got); err != nil {
		return figures{}, fmt.Errorf("read what the load measured: %w", err)
	}
	return got, nil
}

// tell says how far it is.
func tell(progress io.Writer, o outcome) {
	at := fmt.Sprintf("%s  round %d  %-10s  %-6s", time.Now().Format(time.TimeOnly), o.Round, o.Load, o.Server)
	if o.Error != "" {
		_, _ = fmt.Fprintf(progress, "%s  FAILED: %s\n", at, o.Error)
		return
	}
	_, _ = fmt.Fprintf(progress, "%s  %6.0f/s  %6.2f %%  p99 %6.2f ms  %6.2f µs  %4.0f MB  load %3.0f %%\n",
		at, o.OutPPS, o.DeliveredPct, o.DelayP99, o.CPU, o.RSS, o.LoadCPU)
}

// failed counts the rounds without figures.
func failed(all []outcome) error {
	n := 0
	for _, o := range all {
		if o.Error != "" {
			n++
		}
	}
	if n > 0 {
		return fmt.Errorf("%d of %d rounds failed", n, len(all))
	}
	return nil
}
