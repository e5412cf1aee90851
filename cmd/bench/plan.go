package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// load is how many talk to how many, and how much.
type load struct {
	Name        string `json:"name"`
	Rooms       int    `json:"rooms"`
	Publishers  int    `json:"publishers"` // per room; they receive too
	Subscribers int    `json:"subscribers"`
	VideoKbps   int    `json:"video_kbps"` // 0: sound only
	// Slow is how many times fewer packets a second there are than people send,
	// where only their connections matter. 0: as many.
	Slow int `json:"slow,omitempty"`
	// Count has all but the first who receive only count what comes, so that the
	// load is not the limit.
	Count bool `json:"count,omitempty"`
	// Goal is how often the cost of a packet should fit into that of Janus.
	Goal float64 `json:"goal"`
}

// loads are all there are, in the order of docs/performance.md.
func loads() []load {
	return []load{
		{Name: "webinar", Rooms: 1, Publishers: 1, Subscribers: 30, VideoKbps: 1000, Goal: 8},
		{Name: "webinar100", Rooms: 1, Publishers: 1, Subscribers: 100, VideoKbps: 600, Goal: 10},
		{Name: "meeting", Rooms: 1, Publishers: 10, VideoKbps: 500, Goal: 5},
		{Name: "audio", Rooms: 1, Publishers: 12, Goal: 3.5},
		{Name: "rooms", Rooms: 8, Publishers: 4, VideoKbps: 500, Goal: 7},
		{Name: "hd", Rooms: 1, Publishers: 1, Subscribers: 30, VideoKbps: 2500, Goal: 7},
	}
}

// What is not measured in rounds may be named among the loads, too.
const (
	aloneName   = "alone"
	largestName = "largest"
)

// wants reports whether something that is no load was named, or is measured when
// nothing is.
func (o options) wants(name string) bool {
	return slices.Contains(o.Loads, name) || len(o.Loads) == 0 && name == aloneName
}

// perRoom is how many sit in a room.
func (l load) perRoom() int { return l.Publishers + l.Subscribers }

// receivers is how many hear each publisher.
func (l load) receivers() int { return l.perRoom() - 1 }

// kinds is how many tracks a publisher sends.
func (l load) kinds() int {
	if l.VideoKbps > 0 {
		return 2
	}
	return 1
}

// tracks is how many tracks are received in all.
func (l load) tracks() int { return l.Rooms * l.Publishers * l.receivers() * l.kinds() }

// The bounds of what may be typed.
const (
	maxRounds   = 50
	minDuration = time.Second
	maxDuration = 10 * time.Minute
	maxWarm     = time.Minute
)

// validate names every problem of the options.
func (o options) validate() error {
	var problems []error
	if o.Rounds < 1 || o.Rounds > maxRounds {
		problems = append(problems, fmt.Errorf("--rounds is %d, want 1 to %d", o.Rounds, maxRounds))
	}
	if o.Duration < minDuration || o.Duration > maxDuration {
		problems = append(problems, fmt.Errorf("--duration is %v, want %v to %v", o.Duration, minDuration, maxDuration))
	}
	if o.Warm < 0 || o.Warm > maxWarm {
		problems = append(problems, fmt.Errorf("--warm is %v, want at most %v", o.Warm, maxWarm))
	}
	_, err := o.chosen()
	return errors.Join(append(problems, err)...)
}

// chosen are the loads that were named, or all if nothing was.
func (o options) chosen() ([]load, error) {
	if len(o.Loads) == 0 {
		return loads(), nil
	}
	var found []load
	for i, name := range o.Loads {
		at := slices.IndexFunc(loads(), func(l load) bool { return l.Name == name })
		switch {
		case slices.Contains(o.Loads[:i], name):
			return nil, fmt.Errorf("--loads names %q twice", name)
		case name == aloneName || name == largestName:
			continue
		case at < 0:
			return nil, fmt.Errorf("--loads names %q, want some of %s", name, strings.Join(loadNames(), ", "))
		}
		found = append(found, loads()[at])
	}
	return found, nil
}

func loadNames() []string {
	var names []string
	for _, l := range loads() {
		names = append(names, l.Name)
	}
	return append(names, aloneName, largestName)
}
