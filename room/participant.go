package room

import (
	"crypto/rand"
	"crypto/subtle"
	"slices"
	"strings"
	"time"

	"github.com/parley-sfu/parley/sfu"
)

// participant is what the actor knows about somebody inside.
type participant struct {
	id       string
	name     string
	joinedAt time.Time
	peer     Peer
	entered  bool // was a member, and counted as one, whatever came after

	// The session that sits here now.
	session    string
	token      string // resumes the seat
	spent      string // the token before; good until the session that got token is heard of
	generation uint64 // of the Member that may act; a resume makes a new one
	notifier   Notifier
	presence   presence

	// What was written.
	arrived uint64        // messages there were when p came
	letters []ChatMessage // to p or by p alone, oldest first, at most maxLetters

	// What was negotiated.
	offered uint64 // highest revision
	waiting int    // offers that were not answered yet
	asking  asking
	slots   SlotTable

	// What is published and wanted.
	tracks        []*track
	view          *View
	subscriptions []sfu.Subscription // as last told to the peer; never changed, only replaced
}

// track is something published, and where.
type track struct {
	Track
	publication *sfu.Publication
	wanted      []WantedEncoding // as last told to the publisher; nil: nothing was said
}

// newID returns a short identifier that nobody else has: 50 random bits, enough
// for names that are no secrets.
func newID(prefix string) string { return prefix + strings.ToLower(rand.Text()[:10]) }

// newSecret returns at least 128 random bits.
func newSecret(prefix string) string { return prefix + rand.Text() }

// proves reports whether a token resumes the seat, in a time that does not tell
// how much of it is right.
func (p *participant) proves(token string) bool {
	now := subtle.ConstantTimeCompare([]byte(token), []byte(p.token))
	before := subtle.ConstantTimeCompare([]byte(token), []byte(p.spent))
	return now == 1 || (before == 1 && p.spent != "")
}

// public is what everybody may know.
func (p *participant) public() Participant {
	tracks := make([]Track, 0, len(p.tracks))
	for _, t := range p.tracks {
		tracks = append(tracks, t.Track)
	}
	return Participant{ID: p.id, Name: p.name, Connection: p.presence.connection(), JoinedAt: p.joinedAt, Tracks: tracks}
}

// track returns the one with this identifier, nil when there is none.
func (p *participant) track(id string) *track {
	i := slices.IndexFunc(p.tracks, func(t *track) bool { return t.ID == id })
	if i < 0 {
		return nil
	}
	return p.tracks[i]
}

// source returns the track of this source, nil when there is none.
func (p *participant) source(source Source) *track {
	i := slices.IndexFunc(p.tracks, func(t *track) bool { return t.Source == source })
	if i < 0 {
		return nil
	}
	return p.tracks[i]
}
