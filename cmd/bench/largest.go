package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"
)

// peak is the largest load that a server carried on its core: one sends, and so
// many receive, with less than one packet in a thousand lost.
type peak struct {
	Server  string    `json:"server"`
	Viewers int       `json:"viewers"` // 0: not even the smallest
	At      figures   `json:"at"`      // of that step
	End     string    `json:"end"`     // why there is none larger
	Steps   []outcome `json:"steps"`
}

const (
	fewestDelivered = 99.9 // percent
	busy            = 90   // percent of a core: there is hardly more
	rampLimit       = 5 * time.Minute
	rampWarm        = time.Second
)

// viewers are the steps of the ramp.
func viewers() []int { return []int{25, 50, 75, 100, 150, 200, 300, 500, 750, 900} }

// ramp is a picture of 2.5 Mbit/s for many: 350 packets a second for each. All but
// the first two only count them.
func ramp(receivers int) load {
	return load{Name: fmt.Sprintf("1 to %d", receivers), Rooms: 1, Publishers: 1, Subscribers: receivers, VideoKbps: 2500, Count: true}
}

// largest looks for every server's largest load.
func (m measuring) largest(ctx context.Context) []peak {
	var all []peak
	for _, s := range m.servers {
		if ctx.Err() != nil {
			break
		}
		all = append(all, climb(ctx, time.Now, func(n int) outcome {
			return m.once(ctx, s, assignment{Load: ramp(n), Warm: rampWarm, Duration: shortWindow}, 0)
		}))
		all[len(all)-1].Server = s.name
	}
	return all
}

// climb goes up step by step. A step that fails is tried once more, because
// others may use the machine.
func climb(ctx context.Context, clock func() time.Time, step func(viewers int) outcome) peak {
	p, began := peak{}, clock()
	for _, n := range viewers() {
		carried := false
		for range 2 {
			got := step(n)
			p.Steps = append(p.Steps, got)
			if ctx.Err() != nil {
				p.End = "interrupted"
				return p
			}
			if carried = got.carried(); carried {
				p.Viewers, p.At = n, got.figures
				break
			}
		}
		if !carried {
			p.End = p.Steps[len(p.Steps)-1].limit()
			return p
		}
		if clock().Sub(began) > rampLimit {
			p.End = "the time is over"
			return p
		}
	}
	p.End = "no larger step"
	return p
}

func (o outcome) carried() bool { return o.Error == "" && o.DeliveredPct >= fewestDelivered }

// limit says who could not do more, as far as that is known.
func (o outcome) limit() string {
	switch {
	case o.Error != "":
		first, _, _ := strings.Cut(o.Error, "\n") // what the server said follows
		return "failed: " + first
	case o.LoadCPU >= busy && o.ServerCPU >= busy:
		return "both cores are full"
	case o.LoadCPU >= busy:
		return "the load's core is full"
	case o.ServerCPU >= busy:
		return "the server's core is full"
	default:
		return "loss with time left on both cores"
	}
}

// printPeaks prints them as a table of their own.
func printPeaks(out io.Writer, all []peak) error {
	if len(all) == 0 {
		return nil
	}
	_, _ = fmt.Fprintln(out)
	table, line := newTable(out)
	line("largest load", "viewers", "out, packets/s", "p99, ms", "server's core, %", "load's core, %", "beyond it")
	line("---", "---", "---", "---", "---", "---", "---")
	for _, p := range all {
		last := p.Steps[len(p.Steps)-1]
		line(p.Server, fmt.Sprint(p.Viewers), decimals(p.At.OutPPS, 0), decimals(p.At.DelayP99, 1), decimals(p.At.ServerCPU, 0), decimals(p.At.LoadCPU, 0),
			fmt.Sprintf("%s (%s: %s %% delivered, server %s %%, load %s %%)", p.End, last.Load,
				decimals(last.DeliveredPct, 2), decimals(last.ServerCPU, 0), decimals(last.LoadCPU, 0)))
	}
	return flush(table)
}
