package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"text/tabwriter"
)

// outcome is what one round of one load came to on one server.
type outcome struct {
	Load   string `json:"load"`
	Server string `json:"server"`
	Round  int    `json:"round"`
	figures
	Error string `json:"error,omitempty"` // then there are no figures
}

// figures are what is measured of a server.
type figures struct {
	OutPPS       float64 `json:"out_pps"` // packets a second out of the server
	DeliveredPct float64 `json:"delivered_pct"`
	DelayP50     float64 `json:"delay_p50_ms"` // from sending to receiving
	DelayP99     float64 `json:"delay_p99_ms"`
	CPU          float64 `json:"cpu_us_per_packet"` // of the server, per packet that came out
	RSS          float64 `json:"rss_mb"`
	LoadCPU      float64 `json:"load_cpu_pct"` // of the load's core: near 100 it is the limit
	ServerCPU    float64 `json:"server_cpu_pct"`
	JoinCPU      float64 `json:"join_cpu_s"` // of the server, until all tracks flowed, forwarding included
	Collections  float64 `json:"gc_per_10s"` // of Go's collector within the window; 0 where there is none
}

// summary is the medians of a load's rounds, with the ratio where both servers
// were measured.
type summary struct {
	Load   string   `json:"load"`
	Parley *figures `json:"parley,omitempty"`
	Janus  *figures `json:"janus,omitempty"`
	Floor  *figures `json:"floor,omitempty"`
	// Ratio is the cost of a packet over that at Janus: of the medians, and the
	// smallest and largest of a round. 0: not measured.
	Ratio    float64 `json:"ratio,omitempty"`
	RatioMin float64 `json:"ratio_min,omitempty"`
	RatioMax float64 `json:"ratio_max,omitempty"`
	Goal     float64 `json:"goal"` // 8 means an eighth
}

// The servers, as outcomes name them.
const (
	parley = "parley"
	janus  = "janus"
	floor  = "floor"
)

// summarize takes the medians of each load, in the order of first appearance.
// Rounds that failed are left out.
func summarize(outcomes []outcome) []summary {
	var all []summary
	for _, l := range loads() {
		s := summary{Load: l.Name, Goal: l.Goal, Parley: medians(outcomes, l.Name, parley), Janus: medians(outcomes, l.Name, janus), Floor: medians(outcomes, l.Name, floor)}
		if s.Parley == nil && s.Janus == nil && s.Floor == nil {
			continue
		}
		if s.Parley != nil && s.Janus != nil && s.Janus.CPU > 0 {
			s.Ratio = s.Parley.CPU / s.Janus.CPU
			s.RatioMin, s.RatioMax = ratios(outcomes, l.Name)
		}
		all = append(all, s)
	}
	return all
}

// medians are those of a server's rounds, or nil if it has none.
func medians(outcomes []outcome, load, server string) *figures {
	var rounds []figures
	for _, o := range outcomes {
		if o.Load == load && o.Server == server && o.Error == "" {
			rounds = append(rounds, o.figures)
		}
	}
	if len(rounds) == 0 {
		return nil
	}
	of := func(figure func(figures) float64) float64 {
		var values []float64
		for _, f := range rounds {
			values = append(values, figure(f))
		}
		return median(values)
	}
	return &figures{
		OutPPS:       of(func(f figures) float64 { return f.OutPPS }),
		DeliveredPct: of(func(f figures) float64 { return f.DeliveredPct }),
		DelayP50:     of(func(f figures) float64 { return f.DelayP50 }),
		DelayP99:     of(func(f figures) float64 { return f.DelayP99 }),
		CPU:          of(func(f figures) float64 { return f.CPU }),
		RSS:          of(func(f figures) float64 { return f.RSS }),
		LoadCPU:      of(func(f figures) float64 { return f.LoadCPU }),
		ServerCPU:    of(func(f figures) float64 { return f.ServerCPU }),
		JoinCPU:      of(func(f figures) float64 { return f.JoinCPU }),
		Collections:  of(func(f figures) float64 { return f.Collections }),
	}
}

// median is the middle value, or the mean of the two in the middle; 0 of none.
func median[T ~float64](values []T) T {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}

// ratios are the smallest and the largest of the rounds in which both servers
// were measured, or 0.
func ratios(outcomes []outcome, load string) (least, most float64) {
	var found []float64
	for _, ours := range outcomes {
		for _, theirs := range outcomes {
			same := ours.Load == load && theirs.Load == load && ours.Round == theirs.Round
			measured := ours.Error == "" && theirs.Error == "" && theirs.CPU > 0
			if same && measured && ours.Server == parley && theirs.Server == janus {
				found = append(found, ours.CPU/theirs.CPU)
			}
		}
	}
	if len(found) == 0 {
		return 0, 0
	}
	return slices.Min(found), slices.Max(found)
}

// printTable prints the medians, to be read and to be put into a page.
func printTable(out io.Writer, all []summary) error {
	if len(all) == 0 {
		return nil
	}
	table, line := newTable(out)
	line("load", "server", "out, packets/s", "delivered, %", "p50, ms", "p99, ms", "CPU, µs a packet", "memory, MB", "load's core, %", "ratio (rounds)", "goal")
	line(slices.Repeat([]string{"---"}, 11)...)
	for _, s := range all {
		if s.Parley != nil {
			line(append(s.Parley.cells(s.Load, parley), s.ratioCells()...)...)
		}
		if s.Janus != nil {
			line(append(s.Janus.cells(s.Load, janus), "", "")...)
		}
		if s.Floor != nil {
			line(append(s.Floor.cells(s.Load, floor), s.floorRatio(), "")...)
		}
	}
	return flush(table)
}

// newTable is a table to write lines to, and to flush.
func newTable(out io.Writer) (table *tabwriter.Writer, line func(cells ...string)) {
	table = tabwriter.NewWriter(out, 0, 0, 1, ' ', 0)
	return table, func(cells ...string) {
		for _, cell := range cells {
			_, _ = fmt.Fprintf(table, "| %s\t", cell)
		}
		_, _ = fmt.Fprintln(table, "|")
	}
}

func flush(table *tabwriter.Writer) error {
	if err := table.Flush(); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return nil
}

func (f figures) cells(load, server string) []string {
	return []string{
		load, server, decimals(f.OutPPS, 0), decimals(f.DeliveredPct, 2), decimals(f.DelayP50, 2), decimals(f.DelayP99, 2),
		decimals(f.CPU, 1), decimals(f.RSS, 0), decimals(f.LoadCPU, 0),
	}
}

// floorRatio is the least that Parley's ratio could be.
func (s summary) floorRatio() string {
	if s.Janus == nil || s.Floor.CPU == 0 {
		return ""
	}
	return "1/" + decimals(s.Janus.CPU/s.Floor.CPU, 1)
}

func (s summary) ratioCells() []string {
	goal := "1/" + strconv.FormatFloat(s.Goal, 'g', -1, 64)
	if s.Ratio == 0 {
		return []string{"", goal}
	}
	verdict := ", not reached"
	if cmp.Compare(s.Ratio, 1/s.Goal) <= 0 {
		verdict = ", reached"
	}
	return []string{
		fmt.Sprintf("1/%s (%s–%s)", decimals(1/s.Ratio, 1), decimals(s.RatioMin, 2), decimals(s.RatioMax, 2)),
		goal + verdict,
	}
}

func decimals(value float64, places int) string { return strconv.FormatFloat(value, 'f', places, 64) }
