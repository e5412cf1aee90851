package room

import (
	"fmt"
	"slices"
	"strconv"

	"go.uber.org/zap"

	"github.com/parley-sfu/parley/sfu"
)

// check finds faults of a request that need no room to be seen.
func (q *TrackRequest) check() error {
	switch {
	case !q.Source.Valid():
		return fmt.Errorf("%w: source %q is not known", ErrBadTrack, clip(string(q.Source)))
	case q.MID == "" || len(q.MID) > maxMIDBytes:
		return fmt.Errorf("%w: a MID has 1 to %d bytes, this one %d", ErrBadTrack, maxMIDBytes, len(q.MID))
	case !validSize(q.Width, q.Height):
		return fmt.Errorf("%w: size %dx%d", ErrBadTrack, q.Width, q.Height)
	}
	return nil
}

// validSize reports whether width and height can be meant: 0 is unknown.
func validSize(width, height int) bool {
	return width >= 0 && height >= 0 && width <= MaxPixels && height <= MaxPixels
}

// addTrack gives p a track and tells nobody.
func (r *room) addTrack(p *participant, request TrackRequest) (*track, error) {
	if err := request.check(); err != nil {
		return nil, err
	}
	if most := r.registry.limits.Load().TracksPerPerson; len(p.tracks) >= most {
		return nil, fmt.Errorf("%w: %d", ErrTooManyTracks, most)
	}
	if p.source(request.Source) != nil {
		return nil, fmt.Errorf("%w: a second %s", ErrTooManyTracks, request.Source)
	}
	for _, other := range p.tracks {
		if other.publication.MID() == request.MID {
			return nil, fmt.Errorf("%w: MID %q carries the %s", ErrBadTrack, request.MID, other.Source)
		}
	}
	if request.Source == Screen && r.screens() >= r.settings.MaxScreenShares {
		return nil, fmt.Errorf("%w: %d", ErrScreensFull, r.settings.MaxScreenShares)
	}
	r.trackIDs++
	t := &track{Track: Track{
		ID: "t_" + strconv.FormatUint(r.trackIDs, 36), Source: request.Source, Muted: request.Muted,
		Width: request.Width, Height: request.Height,
	}}
	t.publication = sfu.NewPublication(sfu.PublicationOptions{
		ID: t.ID, Participant: p.id, MID: request.MID, Source: t.Source, Width: t.Width, Height: t.Height,
	})
	p.tracks = append(p.tracks, t)
	return t, nil
}

// screens counts what is shared.
func (r *room) screens() int {
	n := 0
	for _, p := range r.order {
		if p.source(Screen) != nil {
			n++
		}
	}
	return n
}

// announce tells p's peer what p publishes.
func (r *room) announce(p *participant) {
	peer, publications := p.peer, make([]*sfu.Publication, 0, len(p.tracks))
	for _, t := range p.tracks {
		publications = append(publications, t.publication)
	}
	r.errand(p.id, func() { peer.SetPublications(publications) })
}

// onPublish adds a track to p's.
func (r *room) onPublish(p *participant, request TrackRequest) (string, error) {
	t, err := r.addTrack(p, request)
	if err != nil {
		return "", err
	}
	r.log.Info("published", zap.String("participant", p.id), zap.String("publication", t.ID), zap.String("source", string(t.Source)))
	r.announce(p)
	r.changed(p)
	r.dirty = true
	return t.ID, nil
}

// onMute mutes or unmutes one of p's tracks.
func (r *room) onMute(p *participant, id string, muted bool) error {
	t := p.track(id)
	if t == nil {
		return fmt.Errorf("%w: %q", ErrNoTrack, clip(id))
	}
	if t.Muted != muted {
		t.Muted = muted
		r.changed(p)
		r.dirty = true
	}
	return nil
}

// onUnpublish takes one of p's tracks away.
func (r *room) onUnpublish(p *participant, id string) error {
	t := p.track(id)
	if t == nil {
		return fmt.Errorf("%w: %q", ErrNoTrack, clip(id))
	}
	p.tracks = slices.DeleteFunc(p.tracks, func(other *track) bool { return other == t })
	r.log.Info("unpublished", zap.String("participant", p.id), zap.String("publication", t.ID))
	r.announce(p)
	r.changed(p)
	r.dirty = true
	return nil
}
