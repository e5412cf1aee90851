package room

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"go.uber.org/zap"

	"github.com/parley-sfu/parley/configs/limits"
	"github.com/parley-sfu/parley/sfu"
)

// check finds faults of a request that need no room to be seen.
func (q *JoinRequest) check(l *limits.Limits) error {
	runes := utf8.RuneCountInString(q.Name)
	switch {
	case q.Notifier == nil:
		return fmt.Errorf("%w: no notifier", ErrBadJoin)
	case runes == 0 || runes > l.NameLength || !utf8.ValidString(q.Name):
		return fmt.Errorf("%w: a name has 1 to %d characters, this one %d", ErrBadJoin, l.NameLength, runes)
	case len(q.Tracks) > l.TracksPerPerson:
		return fmt.Errorf("%w: %d, at most %d", ErrTooManyTracks, len(q.Tracks), l.TracksPerPerson)
	case q.View != nil:
		return q.View.check(l)
	}
	return nil
}

// join seats a participant for whom the registry reserved a seat. The peer is
// made here, in the goroutine of the one who joins: it takes a while, and the
// actor has others to serve.
func (r *room) join(ctx context.Context, request JoinRequest) (member *Member, welcome Welcome, err error) {
	p := &participant{
		id: newID("p_"), name: strings.Clone(request.Name), joinedAt: time.Now(),
		session: newSecret("s_"), token: newSecret("rt_"), notifier: request.Notifier, view: request.View.clone(),
	}
	defer func() {
		if err != nil && !p.entered { // else it was released by leaving
			r.registry.release()
		}
	}()
	if err = r.do(ctx, "", r.hasSeat); err != nil { // before anything is made
		return nil, Welcome{}, err
	}
	if p.peer, err = r.makePeer(p.id); err != nil {
		return nil, Welcome{}, err
	}
	err = r.do(ctx, p.id, func() (err error) {
		welcome, err = r.onJoin(p, request)
		return err
	})
	if err != nil {
		p.peer.Close()
		return nil, Welcome{}, err
	}
	return &Member{room: r, id: p.id, peer: p.peer}, welcome, nil
}

func (r *room) makePeer(id string) (peer Peer, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			r.registry.panicked(r.log, id, cause)
			err = fmt.Errorf("%w: make peer", ErrInternal)
		}
	}()
	options := sfu.PeerOptions{ID: id, VideoCodecs: r.settings.VideoCodecs, AudioCodecs: r.settings.AudioCodecs, Music: r.settings.Music}
	if peer, err = r.newPeer(options, r.fromPeer(id)); err != nil {
		return nil, fmt.Errorf("%w: make peer of %s: %w", ErrInternal, id, err)
	}
	return peer, nil
}

func (r *room) hasSeat() error {
	if len(r.order) >= r.settings.MaxParticipants {
		return fmt.Errorf("%w: %d inside", ErrFull, len(r.order))
	}
	return nil
}

// onJoin seats p. Nothing was changed when it returns an error.
func (r *room) onJoin(p *participant, request JoinRequest) (Welcome, error) {
	if err := r.hasSeat(); err != nil {
		return Welcome{}, err
	}
	if request.Offer != nil {
		if err := p.checkOffer(*request.Offer); err != nil {
			return Welcome{}, err
		}
	}
	for _, t := range request.Tracks {
		// A screen too many does not keep its owner outside: Welcome.Tracks
		// says what was taken.
		if _, err := r.addTrack(p, t); err != nil && !errors.Is(err, ErrScreensFull) {
			return Welcome{}, err
		}
	}
	r.enter(p)
	if request.Offer != nil {
		r.offer(p, *request.Offer) // last, so that the answer knows what is published and wanted
	}
	return r.welcome(p), nil
}

// enter makes p one of the members.
func (r *room) enter(p *participant) {
	if len(r.order) == 0 {
		r.empty.Stop()
		r.beat.Reset(untilBeat(time.Now()))
	}
	r.version++
	r.broadcast(ParticipantChanged{r.version, p.public()})
	r.members[p.id], p.entered = p, true
	p.arrived = r.chat.written
	r.order = append(r.order, p)
	r.log.Info("joined", zap.String("participant", p.id), zap.Int("inside", len(r.order)))

	r.announce(p)
	r.subscribe(p, r.stage(time.Now()))
	r.dirty = true // the others follow, see settleSoon
	r.greet(p)
}

// greet tells a new session what only events tell.
func (r *room) greet(p *participant) {
	if known := r.voices.told; len(known.Speakers) > 0 || known.Dominant != "" {
		r.tell(p, known)
	}
}

// resume seats a new session in an old seat.
func (r *room) resume(ctx context.Context, request ResumeRequest) (*Member, Welcome, error) {
	var (
		member  *Member
		welcome Welcome
	)
	err := r.do(ctx, "", func() (err error) {
		member, welcome, err = r.onResume(request)
		return err
	})
	if err != nil {
		return nil, Welcome{}, err
	}
	return member, welcome, nil
}

// onResume changes nothing when it returns an error.
func (r *room) onResume(request ResumeRequest) (*Member, Welcome, error) {
	i := slices.IndexFunc(r.order, func(p *participant) bool { return p.session == request.Session })
	if i < 0 || !r.order[i].proves(request.Token) {
		return nil, Welcome{}, ErrBadResume
	}
	p := r.order[i]
	if request.Offer != nil {
		if err := p.checkOffer(*request.Offer); err != nil {
			return nil, Welcome{}, err
		}
	}
	r.attend(p, (*presence).socketOpens)
	r.tell(p, farewell(ReasonReplaced)) // to the session before, which may be long dead
	p.notifier = request.Notifier
	p.generation++
	p.token, p.spent = newSecret("rt_"), request.Token
	r.log.Info("resumed", zap.String("participant", p.id))

	r.greet(p)
	r.askAgain(p, request.Offer)
	if request.Offer != nil {
		r.offer(p, *request.Offer)
	}
	welcome := r.welcome(p)
	welcome.Resumed = true
	return &Member{room: r, id: p.id, generation: p.generation, peer: p.peer}, welcome, nil
}

// welcome is the whole state, as p may know it.
func (r *room) welcome(p *participant) Welcome {
	w := Welcome{
		Session: p.session, Token: p.token, Me: p.id, Room: r.info(), Version: r.version,
		Chat: r.chat.known(p), Slots: p.slots, ResumeTimeout: r.settings.ResumeTimeout,
	}
	for _, other := range r.order {
		w.Participants = append(w.Participants, other.public())
	}
	for _, t := range p.tracks {
		w.Tracks = append(w.Tracks, PublishedTrack{MID: t.publication.MID(), ID: t.ID})
	}
	return w
}

// info is what strangers may know.
func (r *room) info() Info {
	info := infoOf(r.name, r.settings)
	info.Participants = len(r.order)
	for _, p := range r.order[:min(len(r.order), PreviewNames)] {
		info.Names = append(info.Names, p.name)
	}
	return info
}

// infoOf is a room that nobody is in.
func infoOf(name string, s Settings) Info {
	return Info{Name: name, Title: s.Title, MaxParticipants: s.MaxParticipants, Settings: s}
}

// remove takes somebody's seat away and tells everybody. Removing twice is
// removing once.
func (r *room) remove(p *participant, bye Bye) {
	if r.members[p.id] != p {
		return
	}
	delete(r.members, p.id)
	r.order = slices.DeleteFunc(r.order, func(other *participant) bool { return other == p })
	r.version++
	r.tell(p, bye)
	r.errand(p.id, p.peer.Close)
	r.broadcast(ParticipantLeft{r.version, p.id, bye.Reason})
	r.voices.forget(p.id)
	r.registry.release()
	r.dirty = true
	r.log.Info("left", zap.String("participant", p.id), zap.String("reason", bye.Reason), zap.Int("inside", len(r.order)))
	if len(r.order) == 0 {
		r.beat.Stop()
		r.voices.hush()
		r.empty.Reset(r.settings.EmptyTimeout)
	}
}
