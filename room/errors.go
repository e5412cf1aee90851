package room

import "errors"

// What a room refuses. Errors returned by this package wrap one of these, so
// that callers choose their words with [errors.Is].
var (
	ErrClosed        = errors.New("room: closed")                                  // the room or the server ends
	ErrGone          = errors.New("room: this participant is not inside")          // left, removed, or taken over by a newer session
	ErrNotFound      = errors.New("room: no such room")                            // and it may not be created
	ErrFull          = errors.New("room: full")                                    // Settings.MaxParticipants
	ErrServerFull    = errors.New("room: server full")                             // Limits.Rooms or Participants, or Options.Crowded
	ErrBadJoin       = errors.New("room: bad join")                                // unusable name, missing notifier
	ErrBadResume     = errors.New("room: no such session, or a wrong token")       // one error for both, on purpose
	ErrBadOffer      = errors.New("room: bad offer")                               // old revision, or too many unanswered
	ErrBadCandidate  = errors.New("room: bad candidate")                           // refused by the peer
	ErrBadTrack      = errors.New("room: bad track")                               // unknown source, unusable MID or size, MID in use
	ErrNoTrack       = errors.New("room: no such track")                           // of this participant
	ErrTooManyTracks = errors.New("room: too many tracks")                         // one of a source, and the limit of all
	ErrScreensFull   = errors.New("room: too many screens are shared already")     // Settings.MaxScreenShares
	ErrBadView       = errors.New("room: bad view")                                // too long, or a want that cannot be meant
	ErrBadChat       = errors.New("room: bad chat message")                        // empty or blank, too long, or not UTF-8
	ErrNoReader      = errors.New("room: nobody to read this message")             // the one it is for is not inside, or its author
	ErrChatOff       = errors.New("room: chat is off")                             // Settings.ChatOff
	ErrInternal      = errors.New("room: internal error, kept to one participant") // a fault of ours; it was counted and logged
)
