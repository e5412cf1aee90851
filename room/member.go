package room

import (
	"context"
	"fmt"
	"strings"
)

// Member is one session's handle on its seat. Its methods may be called from
// any goroutine, also from [Notifier.Notify]. When the participant is no longer
// inside, or a newer session has resumed the seat, they return [ErrGone] or do
// nothing; when the room has ended, [ErrClosed].
//
// Each method posts one closure that calls one handler of the room.
type Member struct {
	room       *room
	id         string
	generation uint64 // of the session, see participant
	peer       Peer
}

// ID is the participant's identifier.
func (m *Member) ID() string { return m.id }

// Offer hands over the browser's next offer; an [Answer] or [OfferRefused]
// follows. ErrBadOffer: the revision does not rise, or too many wait.
func (m *Member) Offer(offer Description) error {
	return m.do(context.Background(), func(p *participant) error {
		if err := p.checkOffer(offer); err != nil {
			return err
		}
		m.room.offer(p, offer)
		return nil
	})
}

// Candidate hands over a candidate of the browser; an empty one ends them.
// ErrBadCandidate: the peer cannot read it.
func (m *Member) Candidate(mid, candidate, ufrag string) (err error) {
	inside := m.do(context.Background(), func(*participant) error { return nil })
	if inside != nil {
		return inside
	}
	defer func() {
		if cause := recover(); cause != nil {
			m.room.registry.panicked(m.room.log, m.id, cause)
			m.room.post("", func() { m.room.evict(m.id) })
			err = fmt.Errorf("%w: add candidate", ErrInternal)
		}
	}()
	// Here and not by the crier: the caller wants to know.
	if err := m.peer.AddCandidate(mid, candidate, ufrag); err != nil {
		return fmt.Errorf("%w: %w", ErrBadCandidate, err)
	}
	return nil
}

// Publish announces a track and returns its identifier. ErrBadTrack,
// ErrTooManyTracks, ErrScreensFull.
func (m *Member) Publish(ctx context.Context, request TrackRequest) (string, error) {
	var id string
	err := m.do(ctx, func(p *participant) (err error) {
		id, err = m.room.onPublish(p, request)
		return err
	})
	if err != nil {
		return "", err
	}
	return id, nil
}

// SetMuted mutes or unmutes a track of this participant. ErrNoTrack.
func (m *Member) SetMuted(ctx context.Context, track string, muted bool) error {
	return m.do(ctx, func(p *participant) error { return m.room.onMute(p, track, muted) })
}

// Unpublish takes a track of this participant back. ErrNoTrack.
func (m *Member) Unpublish(ctx context.Context, track string) error {
	return m.do(ctx, func(p *participant) error { return m.room.onUnpublish(p, track) })
}

// SetView says what the participant wants to receive from now on. ErrBadView.
func (m *Member) SetView(ctx context.Context, view View) error {
	if err := view.check(m.room.registry.limits.Load()); err != nil {
		return err
	}
	kept := view.clone()
	return m.do(ctx, func(p *participant) error {
		m.room.onView(p, kept)
		return nil
	})
}

// Acknowledge says that the browser hid what the slot table with this revision
// told it to hide.
func (m *Member) Acknowledge(rev uint64) {
	m.post(func(p *participant) {
		peer := p.peer
		m.room.errand(p.id, func() { peer.Acknowledge(rev) })
	})
}

// Chat sends a message to everybody, the author included, and returns it.
// ErrBadChat, ErrChatOff.
func (m *Member) Chat(ctx context.Context, text string) (ChatMessage, error) {
	text = strings.Clone(text) // the room keeps it
	var sent ChatMessage
	err := m.do(ctx, func(p *participant) (err error) {
		sent, err = m.room.onChat(p, text)
		return err
	})
	if err != nil {
		return ChatMessage{}, err
	}
	return sent, nil
}

// ChatTo sends a message to one other participant and to nobody else, and
// returns it. ErrNoReader, ErrBadChat, ErrChatOff.
func (m *Member) ChatTo(ctx context.Context, to, text string) (ChatMessage, error) {
	text = strings.Clone(text)
	var sent ChatMessage
	err := m.do(ctx, func(p *participant) (err error) {
		sent, err = m.room.onLetter(p, to, text)
		return err
	})
	if err != nil {
		return ChatMessage{}, err
	}
	return sent, nil
}

// Leave gives the seat up at once, even when ctx is done already. reason is
// what others are told; "" is [ReasonLeft].
func (m *Member) Leave(ctx context.Context, reason string) {
	if reason = clip(reason); reason == "" {
		reason = ReasonLeft
	}
	_ = m.do(context.WithoutCancel(ctx), func(p *participant) error { // who is gone already, is gone
		m.room.remove(p, farewell(reason))
		return nil
	})
}

// SocketLost says that the session's socket is gone. The seat is kept for
// Settings.ResumeTimeout; others are told nothing while media is heard.
func (m *Member) SocketLost() {
	m.post(func(p *participant) { m.room.attend(p, (*presence).socketLoses) })
}

// SocketSilent says whether the socket is silent: true when a ping went
// unanswered for 1.5 seconds, false when something is heard again.
func (m *Member) SocketSilent(silent bool) {
	change := (*presence).socketOpens
	if silent {
		change = (*presence).socketFalls
	}
	m.post(func(p *participant) {
		if p.presence.socket != socketLost { // what is lost, is not heard again
			m.room.attend(p, change)
		}
	})
}

// do has the actor call a handler for the participant, if this session still
// sits there. A request proves that the session got its Welcome, and with it
// the new token: the one before is spent for good.
func (m *Member) do(ctx context.Context, handler func(p *participant) error) error {
	return m.room.do(ctx, m.id, func() error {
		p := m.seat()
		if p == nil {
			return ErrGone
		}
		p.spent = ""
		return handler(p)
	})
}

// post is do for what needs no reply.
func (m *Member) post(handler func(p *participant)) {
	m.room.post(m.id, func() {
		if p := m.seat(); p != nil {
			handler(p)
		}
	})
}

// seat returns the participant, nil when this session does not sit there any
// more. Only the actor may call it.
func (m *Member) seat() *participant {
	p := m.room.members[m.id]
	if p == nil || p.generation != m.generation {
		return nil
	}
	return p
}
