package room

import "github.com/parley-sfu/parley/sfu"

// errand is something that somebody outside must be told: a notifier of an
// event, a peer of what should be.
type errand struct {
	who string // on whose behalf; a panic costs that participant the seat
	run func()
}

// cry runs errands in the order the actor wrote them down, until there are no
// more. It is the only goroutine that calls out of a room, and the actor never
// waits for it (but to say good bye): whoever is called may call back.
func (r *room) cry() {
	defer close(r.cried)
	for batch := range r.errands {
		for _, e := range batch {
			r.runErrand(e)
		}
	}
}

func (r *room) runErrand(e errand) {
	defer func() {
		if cause := recover(); cause != nil {
			r.registry.panicked(r.log, e.who, cause)
			r.post("", func() { r.evict(e.who) })
		}
	}()
	e.run()
}

// errand writes an errand down for the crier.
func (r *room) errand(who string, run func()) {
	r.pending = append(r.pending, errand{who, run})
}

// tell lets p know of an event.
func (r *room) tell(p *participant, e Event) {
	notifier := p.notifier
	r.errand(p.id, func() { notifier.Notify(e) })
}

// broadcast lets everybody inside know of an event.
func (r *room) broadcast(e Event) {
	for _, p := range r.order {
		r.tell(p, e)
	}
}

// fromPeer takes what the peer of a participant tells. It is called by the
// peer's goroutines and may wait for the mailbox, never for longer than the
// room lives.
func (r *room) fromPeer(id string) func(sfu.Event) {
	return func(e sfu.Event) {
		r.post(id, func() {
			if p := r.members[id]; p != nil {
				r.onPeer(p, e)
			}
		})
	}
}
