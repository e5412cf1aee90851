package room

import "context"

// Member is one session's handle on its seat. Its methods may be called from
// any goroutine. When the participant is no longer inside, or a newer session
// has resumed the seat, they return [ErrGone] or do nothing.
type Member struct{ id string }

// ID is the participant's identifier.
func (m *Member) ID() string { return m.id }

// Offer hands over the browser's next offer; an [Answer] or [OfferRefused]
// follows. ErrBadOffer: the revision does not rise, or too many wait.
func (m *Member) Offer(offer Description) error { return ErrGone }

// Candidate hands over a candidate of the browser; an empty one ends them.
func (m *Member) Candidate(mid, candidate, ufrag string) error { return ErrGone }

// Publish announces a track and returns its identifier.
func (m *Member) Publish(ctx context.Context, request TrackRequest) (string, error) {
	return "", ErrGone
}

// SetMuted mutes or unmutes a track of this participant.
func (m *Member) SetMuted(ctx context.Context, track string, muted bool) error { return ErrGone }

// Unpublish takes a track of this participant back.
func (m *Member) Unpublish(ctx context.Context, track string) error { return ErrGone }

// SetView says what the participant wants to receive from now on.
func (m *Member) SetView(ctx context.Context, view View) error { return ErrGone }

// Acknowledge says that the browser hid what the slot table with this revision
// told it to hide.
func (m *Member) Acknowledge(rev uint64) {}

// Chat sends a message to everybody, the author included, and returns it.
func (m *Member) Chat(ctx context.Context, text string) (ChatMessage, error) {
	return ChatMessage{}, ErrGone
}

// Leave gives the seat up. reason is what others are told; "" is [ReasonLeft].
func (m *Member) Leave(ctx context.Context, reason string) {}

// SocketLost says that the session's socket is gone. The seat is kept for
// Settings.ResumeTimeout.
func (m *Member) SocketLost() {}

// SocketSilent says whether the socket is silent: true when a ping went
// unanswered for 1.5 seconds, false when something is heard again.
func (m *Member) SocketSilent(silent bool) {}
