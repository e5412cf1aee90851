package room

import (
	"context"
	"maps"
	"slices"
)

// Answers reports whether every open room does what it is asked before the
// context ends. They never block, so that one that does not is a fault of ours.
func (r *Registry) Answers(ctx context.Context) bool {
	r.mu.Lock()
	rooms := slices.Collect(maps.Values(r.rooms))
	r.mu.Unlock()
	return !slices.ContainsFunc(rooms, func(open *room) bool { return !open.answers(ctx) })
}

// answers is true of a room that has ended, too.
func (r *room) answers(ctx context.Context) bool {
	asked := make(chan struct{})
	select {
	case r.mailbox <- command{run: func() { close(asked) }}:
	case <-r.done:
		return true
	case <-ctx.Done():
		return false
	}
	select {
	case <-asked:
	case <-r.done:
	case <-ctx.Done():
		return false
	}
	return true
}
