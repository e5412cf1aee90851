package room

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"go.uber.org/zap"

	"github.com/parley-sfu/parley/configs/limits"
)

// Registry knows the rooms of a server by name. Its methods may be called from
// any goroutine.
//
// It has a mutex and is no actor: what it guards is a map and a count, nobody
// is called while it is held, and rooms only ever tell the registry something.
type Registry struct {
	options Options
	log     *zap.Logger
	panics  atomic.Uint64
	limits  atomic.Pointer[limits.Limits] // replaced as a whole, never written to

	mu           sync.Mutex // guards all below
	rooms        map[string]*room
	running      map[*room]struct{} // those of rooms, and those about to end
	participants int                // seats taken or promised
	refreshes    uint64             // so far
	closed       bool
}

// NewRegistry returns a registry without rooms.
func NewRegistry(o Options) *Registry {
	if o.Logger == nil {
		o.Logger = zap.NewNop()
	}
	r := &Registry{options: o, log: o.Logger, rooms: make(map[string]*room), running: make(map[*room]struct{})}
	r.SetLimits(o.Limits)
	return r
}

// Preview tells what may be known from outside. A room that nobody entered yet
// is shown as it would be opened; ErrNotFound when it may not.
func (r *Registry) Preview(ctx context.Context, name string) (Preview, error) {
	open, err := r.find(name)
	if err != nil {
		return Preview{}, err
	}
	if open != nil {
		var preview Preview
		err = open.do(ctx, "", func() error {
			preview = open.info()
			return nil
		})
		if !errors.Is(err, ErrClosed) {
			return preview, err
		}
	}
	settings, err := r.options.Settings(name)
	if err != nil {
		return Preview{}, fmt.Errorf("preview room %q: %w", name, err)
	}
	return infoOf(name, settings.withDefaults()), nil
}

// Join seats a participant, opening the room if need be. ErrBadJoin,
// ErrBadTrack, ErrTooManyTracks, ErrBadView, ErrBadOffer, ErrNotFound, ErrFull,
// ErrServerFull, ErrClosed.
func (r *Registry) Join(ctx context.Context, request JoinRequest) (*Member, Welcome, error) {
	if err := request.check(r.limits.Load()); err != nil {
		return nil, Welcome{}, err
	}
	for {
		if err := r.reserve(); err != nil {
			return nil, Welcome{}, err
		}
		open, err := r.open(request.Room)
		if err != nil {
			r.release()
			return nil, Welcome{}, err
		}
		member, welcome, err := open.join(ctx, request)
		if !errors.Is(err, ErrClosed) {
			return member, welcome, err
		}
		// The room ended while we stood at its door: another one opens.
	}
}

// Resume gives a seat to a new session. The old session's Notifier gets a
// [Bye]. A wrong token does nothing to anybody. ErrBadResume, ErrBadOffer,
// ErrClosed.
func (r *Registry) Resume(ctx context.Context, request ResumeRequest) (*Member, Welcome, error) {
	if request.Notifier == nil {
		return nil, Welcome{}, fmt.Errorf("%w: no notifier", ErrBadJoin)
	}
	open, err := r.find(request.Room)
	if err != nil {
		return nil, Welcome{}, err
	}
	if open == nil {
		return nil, Welcome{}, ErrBadResume
	}
	return open.resume(ctx, request)
}

// Close says [Bye] to everybody, ends all rooms and waits for them until ctx
// is done. Nobody joins any more.
func (r *Registry) Close(ctx context.Context, reason string) error {
	reason = clip(reason)
	if reason == "" {
		reason = ReasonDraining
	}
	r.mu.Lock()
	r.closed = true
	rooms := slices.Collect(maps.Keys(r.running))
	r.mu.Unlock()
	for _, open := range rooms {
		open.post("", func() { open.ending = reason })
	}
	for _, open := range rooms {
		select {
		case <-open.ended:
		case <-ctx.Done():
			return fmt.Errorf("wait for room %q to end: %w", open.name, ctx.Err())
		}
	}
	return nil
}

// Stats returns the present figures.
func (r *Registry) Stats() Stats {
	r.mu.Lock()
	defer r.mu.Unlock()
	return Stats{Rooms: len(r.rooms), Participants: r.participants, Panics: r.panics.Load()}
}

// find returns the open room with this name, nil when there is none.
func (r *Registry) find(name string) (*room, error) {
	open, _, err := r.findAt(name)
	return open, err
}

// open returns the open room with this name, or opens it.
func (r *Registry) open(name string) (*room, error) {
	for {
		open, refreshes, err := r.findAt(name)
		if open != nil || err != nil {
			return open, err
		}
		settings, err := r.options.Settings(name) // may take its time: not under the mutex
		if err != nil {
			return nil, fmt.Errorf("open room %q: %w", name, err)
		}
		if open, err = r.add(name, settings, refreshes); open != nil || err != nil {
			return open, err
		}
		// The settings may have changed since we asked: ask again.
	}
}

// findAt is find, with the number of times that settings were refreshed.
func (r *Registry) findAt(name string) (*room, uint64, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil, 0, ErrClosed
	}
	return r.rooms[name], r.refreshes, nil
}

// add opens a room with settings that are as old as refreshes; nil when newer
// ones are to be had.
func (r *Registry) add(name string, settings Settings, refreshes uint64) (*room, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	open := r.rooms[name]
	switch {
	case r.closed:
		return nil, ErrClosed
	case open != nil: // by somebody else, meanwhile
		return open, nil
	case r.refreshes != refreshes:
		return nil, nil //nolint:nilnil // documented: ask again
	case len(r.rooms) >= r.limits.Load().Rooms:
		return nil, fmt.Errorf("%w: %d rooms", ErrServerFull, len(r.rooms))
	}
	open = newRoom(name, settings, r)
	r.rooms[name] = open
	r.running[open] = struct{}{}
	go func() {
		open.run()
		r.over(open)
	}()
	return open, nil
}

// reserve promises a seat; release gives it back.
func (r *Registry) reserve() error {
	crowded := r.options.Crowded != nil && r.options.Crowded()
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.closed:
		return ErrClosed
	case r.participants >= r.limits.Load().Participants:
		return fmt.Errorf("%w: %d participants", ErrServerFull, r.participants)
	case crowded:
		return fmt.Errorf("%w: crowded", ErrServerFull)
	}
	r.participants++
	return nil
}

// release is called for whoever could not be seated, and for everybody who
// leaves.
func (r *Registry) release() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.participants--
}

// forget is called by a room that ends, before it refuses commands: who is
// refused will not find it again.
func (r *Registry) forget(ending *room, seats int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.rooms, ending.name)
	r.participants -= seats
}

// over is called when no goroutine of a room is left.
func (r *Registry) over(ended *room) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.running, ended)
	close(ended.ended)
}

// panicked counts and reports a panic that was kept to one participant.
func (r *Registry) panicked(log *zap.Logger, participant string, cause any) {
	r.panics.Add(1)
	log.Error("panic", zap.String("participant", participant), zap.Any("cause", cause), zap.StackSkip("stack", 2))
}
