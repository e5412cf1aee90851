package room

import (
	"context"
	"fmt"
	"time"

	"go.uber.org/zap"

	"github.com/parley-sfu/parley/sfu"
	"github.com/parley-sfu/parley/sfu/speaker"
)

const (
	mailboxSize = 64                     // commands waiting; who posts more waits
	beatEvery   = 100 * time.Millisecond // levels and seats are looked at while somebody is inside
	settleEvery = 20 * time.Millisecond  // who receives what is worked out no more often
	maxErrands  = 1 << 18                // untold things; a notifier that blocks ends the room instead of the memory
)

// room is an actor: run owns every field below the line. See the package
// comment for the picture.
type room struct {
	name     string
	settings Settings // run may change what Refresh names; the rest is fixed
	newPeer  func(sfu.PeerOptions, func(sfu.Event)) (Peer, error)
	registry *Registry // told who left and when the room ends; asked for nothing but limits
	log      *zap.Logger

	mailbox chan command  // any goroutine sends; run receives
	done    chan struct{} // closed by run: no command is served any more
	errands chan []errand // run sends; crier receives
	cried   chan struct{} // closed by the crier: everything was told
	ended   chan struct{} // closed by the registry: no goroutine is left

	// Owned by run.
	members  map[string]*participant
	order    []*participant // as they joined
	version  uint64         // of the roster
	chat     chat
	voices   voices
	pending  []errand // what the crier gets next
	dirty    bool     // who receives what has to be worked out again
	settled  time.Time
	ending   string // the reason, once the room ends
	empty    *time.Timer
	beat     *time.Timer // ticks only while somebody is inside
	rest     *time.Timer // runs while dirty, until settleEvery after settled
	trackIDs uint64      // given so far
}

// command is one call of a handler, on somebody's behalf.
type command struct {
	who string // a participant, who loses the seat if it panics; "" nobody
	run func()
}

func newRoom(name string, settings Settings, registry *Registry) *room {
	r := &room{
		name:     name,
		settings: settings.withDefaults(),
		newPeer:  registry.options.NewPeer,
		registry: registry,
		log:      registry.log.With(zap.String("room", name)),
		mailbox:  make(chan command, mailboxSize),
		done:     make(chan struct{}),
		errands:  make(chan []errand),
		cried:    make(chan struct{}),
		ended:    make(chan struct{}),
		members:  make(map[string]*participant),
	}
	r.chat.keep, r.chat.prefix = r.settings.ChatHistory, newID("m_")+"_"
	r.voices.detector = speaker.New(speaker.Options{Hold: voiceHold, Max: max(r.settings.MaxParticipants, leastVoices)})
	return r
}

// run is the actor. It returns when the room has ended and everybody was told.
func (r *room) run() {
	r.empty = time.NewTimer(r.settings.EmptyTimeout)
	r.beat = time.NewTimer(beatEvery)
	r.beat.Stop()
	r.rest = time.NewTimer(settleEvery)
	r.rest.Stop()
	go r.cry()
	r.log.Info("room opened")
	for r.ending == "" {
		r.step()
	}
	r.end()
}

// step waits for one thing to happen and does what follows from it.
func (r *room) step() {
	var crier chan<- []errand
	if len(r.pending) > 0 {
		crier = r.errands
	}
	select {
	case c := <-r.mailbox:
		r.serve(c)
	case now := <-r.beat.C:
		r.onBeat(now)
		if len(r.order) > 0 {
			r.beat.Reset(untilBeat(now))
		}
	case <-r.empty.C:
		r.ending = ReasonRoomClosed
	case <-r.rest.C:
		r.settle(time.Now())
	case crier <- r.pending:
		r.pending = nil
	}
	if len(r.pending) > maxErrands {
		r.log.Error("a notifier blocks; the room ends", zap.Int("untold", len(r.pending)))
		r.ending = ReasonInternal
	}
	if r.dirty {
		r.settleSoon(time.Now())
	}
}

// end sends everybody home and waits until they were told. The order matters:
// the crier may be inside a notifier that waits for a command, so commands are
// refused before the crier is waited for.
func (r *room) end() {
	r.empty.Stop()
	r.beat.Stop()
	r.rest.Stop()
	for _, p := range r.order {
		r.tell(p, farewell(r.ending))
		r.errand(p.id, p.peer.Close)
	}
	r.registry.forget(r, len(r.order))
	close(r.done)
	if len(r.pending) > 0 {
		r.errands <- r.pending
	}
	close(r.errands)
	<-r.cried
	r.log.Info("room closed", zap.String("reason", r.ending))
}

// untilBeat is how long it is until the next beat. Rooms beat together, and
// with the media engine, so that an idle processor wakes up once for all.
func untilBeat(now time.Time) time.Duration { return beatEvery - now.Sub(now.Truncate(beatEvery)) }

// onBeat looks at everybody's voice and seat.
func (r *room) onBeat(now time.Time) {
	r.listenInTime(now)
	for i := len(r.order) - 1; i >= 0; i-- { // backwards: who is gone is removed
		r.watchInTime(r.order[i], now)
	}
}

func (r *room) listenInTime(now time.Time) {
	defer r.rescue("")
	r.listen(now)
}

func (r *room) watchInTime(p *participant, now time.Time) {
	defer r.rescue(p.id)
	r.watch(p, now)
}

// serve runs a command.
func (r *room) serve(c command) {
	defer r.rescue(c.who)
	c.run()
}

// rescue is deferred: a panic costs the one who was served the seat, and nobody
// else anything.
func (r *room) rescue(who string) {
	if cause := recover(); cause != nil {
		r.registry.panicked(r.log, who, cause)
		r.evict(who)
	}
}

// evict removes somebody who met a fault of ours.
func (r *room) evict(id string) {
	if p := r.members[id]; p != nil {
		r.remove(p, farewell(ReasonInternal))
	}
}

// do has the actor run a handler on behalf of who and returns its error. Once
// the command is posted there is no way back: the actor never blocks, so the
// wait is short, and nobody is seated whom nobody waits for.
func (r *room) do(ctx context.Context, who string, handler func() error) error {
	err := fmt.Errorf("%w: see the log", ErrInternal) // unless the handler returns
	finished := make(chan struct{})
	c := command{who, func() {
		defer close(finished)
		err = handler()
	}}
	select {
	case r.mailbox <- c:
	case <-r.done:
		return ErrClosed
	case <-ctx.Done():
		return fmt.Errorf("wait for room %s: %w", r.name, ctx.Err())
	}
	select {
	case <-finished:
		return err
	case <-r.done:
	}
	select {
	case <-finished: // it was the last command
		return err
	default:
		return ErrClosed
	}
}

// post has the actor run a handler and does not wait for it.
func (r *room) post(who string, handler func()) {
	select {
	case r.mailbox <- command{who, handler}:
	case <-r.done:
	}
}
