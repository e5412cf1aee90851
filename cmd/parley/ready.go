package main

import (
	"context"
	"sync"
	"time"
)

const (
	// readyFor is how long an answer holds, so that whoever asks often costs
	// little; readyPatience how long what is asked may take.
	readyFor      = time.Second
	readyPatience = time.Second
)

// pulse knows whether the parts of the program do their work, by asking them.
// Its zero value asks nobody.
type pulse struct {
	parts []func(context.Context) bool

	mu    sync.Mutex // guards the following, and lets one ask for all
	asked time.Time
	well  bool
}

// ready tells what was found out a second ago at most.
func (p *pulse) ready() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if time.Since(p.asked) < readyFor {
		return p.well
	}
	ctx, cancel := context.WithTimeout(context.Background(), readyPatience)
	defer cancel()
	p.well = true
	for _, part := range p.parts {
		p.well = p.well && part(ctx)
	}
	p.asked = time.Now()
	return p.well
}
