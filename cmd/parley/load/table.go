package load

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Write prints the report for people.
func (r Report) Write(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(name, format string, args ...any) {
		_, _ = fmt.Fprintf(t, "%s\t%s\n", name, fmt.Sprintf(format, args...)) // Flush tells
	}
	row("load", "%d rooms × (%d publishers + %d subscribers), %g s", r.Rooms, r.Publishers, r.Subscribers, r.Seconds)
	row("joins", "%d ok, %d failed", r.JoinsOK, r.JoinsFailed)
	row("  welcome", "p50 %s  p99 %s", ms(r.JoinP50), ms(r.JoinP99))
	row("  media", "p50 %s  p99 %s", ms(r.MediaP50), ms(r.MediaP99))
	row("  first packet", "p50 %s  p99 %s", ms(r.FirstP50), ms(r.FirstP99))
	row("  all set up", "%s", ms(r.Setup))
	if r.Publishers > 0 {
		row("tracks", "%d of %d", r.Tracks, r.TracksWanted)
	} else {
		row("tracks", "%d of others", r.Tracks)
	}
	row("packets", "%.0f/s in, %.0f/s out, %.1f Mbps", r.InPPS, r.OutPPS, r.OutMbps)
	row("delivered", "%d of %d", r.Delivered, r.Expected)
	row("lost", "%.3f %%", r.LossPct)
	row("late", "%d, repeated %d, repaired %d", r.Late, r.Repeated, r.Repaired)
	name := "delay"
	if r.DelayRelative {
		name = "delay over the fastest"
	}
	row(name, "p50 %s  p95 %s  p99 %s  max %s", ms(r.DelayP50), ms(r.DelayP95), ms(r.DelayP99), ms(r.DelayMax))
	if s := r.Server; s != nil {
		row("server", "%.2f µs CPU a packet, %.1f %% of a core, %.1f MB, %d threads", s.CPUMicrosecond, s.CPUPct, s.RSSMB, s.Threads)
	}
	row("this computer", "%.1f %% of a core", r.ClientCPU)
	for _, e := range r.Errors {
		row("error", "%s", strings.ReplaceAll(e, "\n", "; "))
	}
	if r.Hint != "" {
		row("hint", "%s", r.Hint)
	}
	return t.Flush() //nolint:wrapcheck // of the writer given
}

func ms(v float64) string {
	switch {
	case v < 10:
		return fmt.Sprintf("%.2f ms", v)
	case v < 1000:
		return fmt.Sprintf("%.1f ms", v)
	}
	return fmt.Sprintf("%.2f s", v/1000)
}
