package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/url"
	"os"
	"os/signal"
	"slices"
	"strings"
)

// options are the flags.
type options struct {
	target Target
	groups []string
	speed  string
	json   bool
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	o, err := readFlags()
	var wrong int
	if err == nil {
		wrong, err = run(ctx, o)
	}
	stop()
	switch {
	case err != nil:
		_, _ = fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	case wrong > 0:
		os.Exit(1)
	}
}

func readFlags() (options, error) {
	o := options{}
	where := flag.String("url", "http://127.0.0.1:8080", "the server")
	flag.StringVar(&o.target.Room, "room", "hostile", "a room without a password")
	flag.StringVar(&o.target.Locked, "locked", "", "a room with one; empty: what needs it is left out")
	flag.StringVar(&o.target.Program, "program", "", "the program, to start it with bad settings; empty: left out")
	flag.StringVar(&o.target.Track, "track", "t_none", "the track of somebody in the room")
	flag.StringVar(&o.target.Person, "person", "p_none", "who publishes it")
	flag.StringVar(&o.speed, "speed", "", "quick or slow leaves out the others")
	flag.BoolVar(&o.json, "json", false, "print results as JSON")
	only := flag.String("groups", strings.Join(groupNames(), ","), "what to play")
	flag.Parse()
	o.groups = strings.Split(*only, ",")
	u, err := url.Parse(*where)
	if err != nil {
		return o, fmt.Errorf("url: %w", err)
	}
	o.target.URL = u
	return o, nil
}

// run plays the table against a server and counts the answers that were wrong.
func run(ctx context.Context, o options) (wrong int, err error) {
	table, err := Table()
	if err != nil {
		return 0, err
	}
	k, err := newKit(o.target)
	if err != nil {
		return 0, err
	}
	defer k.close()
	var all []Result
	for _, group := range o.pick(table) {
		results := k.play(ctx, group.Cases)
		all = append(all, results...)
		if !o.json {
			report(group, results)
		}
	}
	if n := k.trap.contacts.Load(); n > 0 {
		all = append(all, Result{ID: "I2", What: "an address that a client names", Mark: markWrong, Answer: fmt.Sprintf("contacted %d times", n)})
	}
	for _, r := range all {
		if r.Mark == markWrong {
			wrong++
		}
	}
	if o.json {
		err = json.NewEncoder(os.Stdout).Encode(all)
	}
	return wrong, err //nolint:wrapcheck // standard output's
}

// pick leaves out groups that were not asked for, and what is too quick or too
// slow. Cases that wait are one group: they wait together.
func (o options) pick(table []Group) []Group {
	waiting := Group{Name: "slow", About: "Those that mostly wait."}
	var picked []Group
	for _, group := range table {
		if !slices.Contains(o.groups, group.Name) {
			continue
		}
		kept := Group{Name: group.Name, About: group.About}
		for _, c := range group.Cases {
			if c.Slow {
				waiting.Cases = append(waiting.Cases, c)
			} else {
				kept.Cases = append(kept.Cases, c)
			}
		}
		if o.speed != "slow" {
			picked = append(picked, kept)
		}
	}
	if o.speed != "quick" {
		picked = append(picked, waiting)
	}
	return picked
}

// report prints the results of a group.
func report(group Group, results []Result) {
	_, _ = fmt.Fprintf(os.Stdout, "\n%s\n%s\n", group.Name, group.About)
	for _, r := range results {
		_, _ = fmt.Fprintln(os.Stdout, r)
	}
}
