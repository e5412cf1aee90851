package main

import (
	"context"
	"encoding/json"
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
	status := execute(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// options are what can be typed behind impair.
type options struct {
	Listen   string          `default:"127.0.0.1:0" help:"Where browsers send to."`
	To       string          `required:"" help:"The server's media port."`
	Seed     uint64          `default:"1" help:"Fixes what is left to chance."`
	Up       string          `sep:"none" placeholder:"CONDITIONS" help:"Towards the server, such as loss=5%%,delay=20ms."`
	Down     string          `sep:"none" placeholder:"CONDITIONS" help:"Towards browsers, such as rate=1M,queue=200ms."`
	At       []string        `sep:"none" placeholder:"CHANGE" help:"From then on, such as '10s down rate=250k' or '20s hole=2s'. May be repeated."`
	Rebind   []time.Duration `placeholder:"TIME" help:"From then on the server sees another address. May be repeated."`
	Clients  int             `default:"64" help:"Browsers at a time, at most."`
	Idle     time.Duration   `default:"1m" help:"A browser that is silent for so long is forgotten."`
	Duration time.Duration   `help:"End after so long."`
	Every    time.Duration   `help:"Print counts so often."`
}

// listening is the first line that is printed.
type listening struct {
	Listening string `json:"listening"`
}

// execute runs one command line to its end and gives the exit status.
func execute(ctx context.Context, args []string, out, problems io.Writer) int {
	o, done := &options{}, -1
	parser, err := kong.New(
		o, kong.Name("impair"), kong.Description("A bad network in front of a server's media port."),
		kong.Writers(out, problems), kong.Exit(func(code int) { done = code }), kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err == nil {
		_, err = parser.Parse(args)
	}
	if done >= 0 {
		return done
	}
	var p *proxy
	if err == nil {
		p, err = newProxy(*o)
	}
	if err != nil {
		return fail(problems, err, exitUsage)
	}
	if o.Duration > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, o.Duration)
		defer cancel()
	}
	if err = run(ctx, p, o.Every, json.NewEncoder(out)); err != nil {
		return fail(problems, err, exitFailed)
	}
	return exitOK
}

func fail(problems io.Writer, err error, status int) int {
	_, _ = fmt.Fprintln(problems, "impair:", err)
	return status
}

// run serves until the context ends, and prints.
func run(ctx context.Context, p *proxy, every time.Duration, out *json.Encoder) error {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		p.serve(ctx)
	}()
	defer func() { <-ended }()
	if err := out.Encode(listening{p.front.LocalAddr().String()}); err != nil {
		_ = p.front.Close()
		return fmt.Errorf("print: %w", err)
	}
	var tick <-chan time.Time
	if every > 0 {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		tick = ticker.C
	}
	for {
		select {
		case <-ended:
			return printReport(out, p)
		case <-tick:
			if err := printReport(out, p); err != nil {
				_ = p.front.Close()
				return err
			}
		}
	}
}

func printReport(out *json.Encoder, p *proxy) error {
	if err := out.Encode(p.report()); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return nil
}
