package people

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"github.com/parley-sfu/parley/signaling/protocol"
)

const (
	defaultPatience = 30 * time.Second
	quiet           = 250 * time.Millisecond // between two lists, and
	quietEach       = 2 * time.Millisecond   // more for each person
	idle            = time.Hour              // the clock when nothing is due
	mailboxSize     = 64
)

// ErrClosed says that the hall takes nobody any more.
var ErrClosed = errors.New("the list of people is closed")

// Listener is told what happens. The hall calls it from its goroutine, in
// order; it must not block.
type Listener interface {
	Tell(m protocol.ServerMessage)
}

// Options describe a [Hall].
type Options struct {
	NewRoom     func() string // names a fresh room that two people may enter; required
	RingTimeout time.Duration // for an answer; 0 means 30 s
	Logger      *zap.Logger   // nil logs nothing
}

// Hall is where visible people stand. Its methods may be called from any
// goroutine. Make one with [New].
type Hall struct {
	log     *zap.Logger
	mailbox chan func()   // any goroutine sends; run receives
	closing chan struct{} // closed by Close
	ended   chan struct{} // closed when run has returned, or never will run
	started sync.Once
	closed  sync.Once
	visible atomic.Int64

	// Owned by run.
	floor  floor
	lastly time.Time // when a list was told
}

// New returns an empty hall.
func New(o Options) *Hall {
	if o.RingTimeout <= 0 {
		o.RingTimeout = defaultPatience
	}
	if o.Logger == nil {
		o.Logger = zap.NewNop()
	}
	return &Hall{
		log:     o.Logger,
		mailbox: make(chan func(), mailboxSize),
		closing: make(chan struct{}),
		ended:   make(chan struct{}),
		floor:   floor{patience: o.RingTimeout, mint: o.NewRoom},
	}
}

// Close ends the hall and waits until it has ended. Nobody is told: whoever
// holds the sockets says bye.
func (h *Hall) Close() {
	h.started.Do(func() { close(h.ended) })
	h.closed.Do(func() { close(h.closing) })
	<-h.ended
}

// Visible is how many people stand on the list.
func (h *Hall) Visible() int { return int(h.visible.Load()) }

// Visitor is somebody on the list. Its methods return ErrClosed, the error of
// the context, or a *protocol.Error.
type Visitor struct {
	hall   *Hall
	person *person
}

// Appear puts somebody on the list, unless it has most people already
// ([protocol.ServerFull]). The name was checked before. What is returned is the
// list as the newcomer finds it; what comes later is told to the listener.
func (h *Hall) Appear(ctx context.Context, name string, most int, listener Listener) (*Visitor, protocol.People, error) {
	h.started.Do(func() { go h.run() })
	p := &person{id: "u_" + strings.ToLower(rand.Text()[:13]), name: name, listener: listener}
	var found protocol.People
	err := h.do(ctx, func() error {
		if ctx.Err() != nil {
			return ctx.Err() // nobody waits any more
		}
		if len(h.floor.people) >= most {
			return &protocol.Error{Code: protocol.ServerFull, Message: "the list of people is full", RetryAfter: time.Minute}
		}
		h.floor.appear(p)
		found = protocol.People{Me: p.id, People: h.floor.list()}
		return nil
	})
	visitor := &Visitor{hall: h, person: p}
	if err != nil {
		visitor.Leave() //nolint:contextcheck // should it have happened after all: whatever the context says
		return nil, protocol.People{}, err
	}
	return visitor, found, nil
}

// ID is how the others know the visitor.
func (v *Visitor) ID() string { return v.person.id }

// Ring calls somebody.
func (v *Visitor) Ring(ctx context.Context, id string) error {
	return v.ask(ctx, func(f *floor, p *person) *protocol.Error { return f.ring(p, id, time.Now()) })
}

// Cancel takes back a ring, or says that the direct call is over.
func (v *Visitor) Cancel(ctx context.Context, id string) error {
	return v.ask(ctx, func(f *floor, p *person) *protocol.Error { return f.cancel(p, id) })
}

// Accept takes a call.
func (v *Visitor) Accept(ctx context.Context, id string) error {
	return v.ask(ctx, func(f *floor, p *person) *protocol.Error { return f.accept(p, id) })
}

// Decline refuses a call.
func (v *Visitor) Decline(ctx context.Context, id string) error {
	return v.ask(ctx, func(f *floor, p *person) *protocol.Error { return f.decline(p, id) })
}

// Leave takes the visitor off the list. It may be called more than once, and
// waits for nobody's permission.
func (v *Visitor) Leave() {
	_ = v.hall.do(context.Background(), func() error {
		v.hall.floor.vanish(v.person)
		return nil
	})
}

// ask does something that may be refused.
func (v *Visitor) ask(ctx context.Context, do func(*floor, *person) *protocol.Error) error {
	return v.hall.do(ctx, func() error {
		if !slices.Contains(v.hall.floor.people, v.person) {
			return protocol.Errorf(protocol.BadRequest, "you are not on the list").With("reason", "not_joined")
		}
		if refusal := do(&v.hall.floor, v.person); refusal != nil {
			return refusal
		}
		return nil
	})
}

// do has the hall's goroutine do something and waits for it.
func (h *Hall) do(ctx context.Context, f func() error) error {
	done := make(chan error, 1)
	select {
	case h.mailbox <- func() { done <- h.guarded(f) }:
	case <-h.ended:
		return ErrClosed
	case <-ctx.Done():
		return fmt.Errorf("ask the list of people: %w", ctx.Err())
	}
	select {
	case err := <-done:
		return err
	case <-h.ended:
		return ErrClosed
	case <-ctx.Done():
		return fmt.Errorf("wait for the list of people: %w", ctx.Err())
	}
}

// guarded keeps a fault of ours to the one who provoked it.
func (h *Hall) guarded(f func() error) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			h.log.Error("panic", zap.Any("cause", cause), zap.StackSkip("stack", 2))
			err = &protocol.Error{Code: protocol.Internal}
		}
	}()
	return f()
}

func (h *Hall) run() {
	defer close(h.ended)
	clock := time.NewTimer(idle)
	defer clock.Stop()
	for {
		select {
		case f := <-h.mailbox:
			f()
		case <-clock.C:
		case <-h.closing:
			return
		}
		clock.Reset(h.turn(time.Now()))
	}
}

// turn does what is due, says what was noted, and returns how long nothing
// more will be due.
func (h *Hall) turn(now time.Time) time.Duration {
	wait := idle
	if next := h.floor.expire(now); !next.IsZero() {
		wait = next.Sub(now)
	}
	h.visible.Store(int64(len(h.floor.people)))
	due := h.lastly.Add(quiet + time.Duration(len(h.floor.people))*quietEach)
	if now.Before(due) {
		wait = min(wait, due.Sub(now))
	} else if h.floor.tell() {
		h.lastly = now
	}
	for _, n := range h.floor.notes {
		n.to.Tell(n.message)
	}
	clear(h.floor.notes)
	h.floor.notes = h.floor.notes[:0]
	return wait
}
