package people

import (
	"slices"
	"time"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// person is somebody on the floor.
type person struct {
	id, name string
	listener Listener

	stance stance
	with   protocol.Somebody // the other side, unless free
	until  time.Time         // ringing: when it ends without an answer
	seen   uint64            // the version of the list that was told last
}

func (p *person) somebody() protocol.Somebody { return protocol.Somebody{ID: p.id, Name: p.name} }

// take takes a step. Callers know that it may be taken.
func (p *person) take(by step, with protocol.Somebody) {
	p.stance, _ = p.stance.next(by)
	if p.stance == free {
		with = protocol.Somebody{}
	}
	p.with = with
}

// note is something to say to somebody.
type note struct {
	to      Listener
	message protocol.ServerMessage
}

// floor is everybody who is visible. It says nothing itself: what is to be
// said stands in notes, which the caller takes.
type floor struct {
	patience time.Duration // for an answer to a ring
	mint     func() string // a fresh room

	people  []*person // in the order in which they came
	version uint64    // of the list; every change counts
	notes   []note
}

func (f *floor) find(id string) *person {
	for _, p := range f.people {
		if p.id == id {
			return p
		}
	}
	return nil
}

func (f *floor) say(to *person, message protocol.ServerMessage) {
	f.notes = append(f.notes, note{to.listener, message})
}

// appear adds somebody, who has seen the list as it is then.
func (f *floor) appear(p *person) {
	f.people = append(f.people, p)
	f.version++
	p.seen = f.version
}

// vanish takes somebody away, whatever they are in the middle of.
func (f *floor) vanish(p *person) {
	at := slices.Index(f.people, p)
	if at < 0 {
		return
	}
	if p.stance == ringing || p.stance == rung {
		f.end(p, f.find(p.with.ID), protocol.EndGone)
	}
	f.people = slices.Delete(f.people, at, at+1)
	f.version++
}

// ring calls somebody. Whoever rings the one who rings them is connected.
func (f *floor) ring(p *person, id string, now time.Time) *protocol.Error {
	switch {
	case id == p.id:
		return protocol.Errorf(protocol.BadRequest, "data.person: this is yourself").With("path", "data.person")
	case p.stance == ringing, p.stance == talking:
		return protocol.Errorf(protocol.Stale, "you are %s already", p.stance).With("reason", "in_call")
	case p.stance == rung && p.with.ID == id:
		f.connect(p, f.find(id))
		return nil
	case p.stance == rung:
		f.end(p, f.find(p.with.ID), protocol.EndTaken)
	}
	other := f.find(id)
	switch {
	case other == nil:
		f.say(p, protocol.Ended{Person: protocol.Somebody{ID: id}, Reason: protocol.EndGone})
	case other.stance != free:
		f.say(p, protocol.Ended{Person: other.somebody(), Reason: protocol.EndBusy})
	default:
		f.start(p, other, now)
	}
	return nil
}

func (f *floor) start(p, other *person, now time.Time) {
	p.take(stepRing, other.somebody())
	other.take(stepRung, p.somebody())
	p.until = now.Add(f.patience)
	f.version++
	f.say(p, protocol.Calling{Person: other.somebody(), TimeoutMS: f.patience.Milliseconds()})
	f.say(other, protocol.Incoming{From: p.somebody(), TimeoutMS: f.patience.Milliseconds()})
}

// accept takes the call of the one who rings.
func (f *floor) accept(p *person, id string) *protocol.Error {
	if p.stance != rung || p.with.ID != id {
		return noCall()
	}
	f.connect(p, f.find(id))
	return nil
}

// decline refuses it.
func (f *floor) decline(p *person, id string) *protocol.Error {
	if p.stance != rung || p.with.ID != id {
		return noCall()
	}
	f.end(p, f.find(id), protocol.EndDeclined)
	return nil
}

// cancel takes back a ring, or hangs up.
func (f *floor) cancel(p *person, id string) *protocol.Error {
	switch {
	case p.stance == ringing && p.with.ID == id:
		f.end(p, f.find(id), protocol.EndCancelled)
	case p.stance == talking && p.with.ID == id:
		p.take(stepHangUp, protocol.Somebody{})
		f.version++
	default:
		return noCall()
	}
	return nil
}

func noCall() *protocol.Error {
	return protocol.Errorf(protocol.Stale, "there is no such call (any more)").With("reason", "no_call")
}

// connect gives a ring's two sides a room of their own.
func (f *floor) connect(p, other *person) {
	room := f.mint()
	for _, side := range [][2]*person{{p, other}, {other, p}} {
		me, you := side[0], side[1]
		me.take(stepConnect, you.somebody())
		f.say(me, protocol.Connected{Person: you.somebody(), Room: room})
	}
	f.version++
}

// end tells both sides of a ring that it came to nothing.
func (f *floor) end(p, other *person, reason protocol.EndReason) {
	for _, side := range [][2]*person{{p, other}, {other, p}} {
		me, you := side[0], side[1]
		me.take(stepEnd, protocol.Somebody{})
		f.say(me, protocol.Ended{Person: you.somebody(), Reason: reason})
	}
	f.version++
}

// expire ends the rings that nobody answers, and returns when the next one
// would end; zero when nothing rings.
func (f *floor) expire(now time.Time) time.Time {
	var next time.Time
	for _, p := range f.people {
		switch {
		case p.stance != ringing:
		case !now.Before(p.until):
			f.end(p, f.find(p.with.ID), protocol.EndNoAnswer)
		case next.IsZero() || p.until.Before(next):
			next = p.until
		}
	}
	return next
}

// list is everybody, as one of them is told.
func (f *floor) list() []protocol.Person {
	rows := make([]protocol.Person, 0, len(f.people))
	for _, p := range f.people {
		rows = append(rows, protocol.Person{ID: p.id, Name: p.name, Busy: p.stance != free})
	}
	return rows
}

// tell notes the list for all who have not seen it as it is; false when all have.
func (f *floor) tell() bool {
	var rows []protocol.Person
	for _, p := range f.people {
		if p.seen == f.version {
			continue
		}
		if rows == nil {
			rows = f.list()
		}
		p.seen = f.version
		f.say(p, protocol.People{Me: p.id, People: rows})
	}
	return rows != nil
}
