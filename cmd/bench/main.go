package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
)

// Exit statuses.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := execute(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(status)
}

// options are what can be typed behind bench.
type options struct {
	Loads    []string      `placeholder:"NAME" help:"Loads, in the order of measuring: webinar, webinar100, meeting, audio, rooms, hd; alone: what Parley costs besides; largest: the most that is carried, in some minutes. All but the last if none is named."`
	Rounds   int           `default:"3" help:"The median of so many is told."`
	Duration time.Duration `default:"6s" help:"Measured time of each round."`
	Warm     time.Duration `default:"3s" help:"Time from all tracks flowing to measuring."`
	JSON     bool          `name:"json" help:"Print every round for a program."`
	NoJanus  bool          `help:"Leave Janus out."`
	Floor    bool          `help:"Measure the floor, too: what the kernel's sending and the cipher alone ask for on this machine."`
	Worker   bool          `hidden:"" help:"Be the load: an assignment comes on standard input."`
	BeFloor  string        `hidden:"" help:"Be the floor, at this address."`
}

// streams are where words come from and go to.
type streams struct {
	in       io.Reader
	out      io.Writer
	problems io.Writer
}

// execute runs one command line to its end and gives the exit status.
func execute(ctx context.Context, args []string, s streams) int {
	o, done := &options{}, -1
	parser, err := kong.New(
		o, kong.Name("bench"), kong.Description("What forwarding costs, beside Janus where that is installed."),
		kong.Writers(s.out, s.problems), kong.Exit(func(code int) { done = code }), kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err == nil {
		_, err = parser.Parse(args)
	}
	if done >= 0 {
		return done
	}
	if err == nil {
		err = o.validate()
	}
	if err != nil {
		return fail(s.problems, err, exitUsage)
	}
	switch {
	case o.Worker:
		err = work(ctx, s.in, s.out)
	case o.BeFloor != "":
		err = beFloor(ctx, o.BeFloor)
	default:
		err = compare(ctx, *o, s)
	}
	if err != nil {
		return fail(s.problems, err, exitFailed)
	}
	return exitOK
}

func fail(problems io.Writer, err error, status int) int {
	_, _ = fmt.Fprintln(problems, "bench:", err)
	return status
}

// compare measures everything and prints it. What failed is told beside what was
// measured.
func compare(ctx context.Context, o options, s streams) error {
	r, err := measureAll(ctx, o, s.problems)
	if o.JSON {
		encoder := json.NewEncoder(s.out)
		encoder.SetIndent("", "  ")
		return errors.Join(err, encoder.Encode(r))
	}
	return errors.Join(err, printTable(s.out, r.Summary), printTargets(s.out, r.Alone), printPeaks(s.out, r.Largest))
}

// report is what --json prints.
type report struct {
	Outcomes []outcome `json:"outcomes"` // every round
	Summary  []summary `json:"summary"`
	Alone    []target  `json:"alone,omitempty"`
	Largest  []peak    `json:"largest,omitempty"`
}
