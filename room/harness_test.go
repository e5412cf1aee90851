package room_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/parley-sfu/parley/room"
	"github.com/parley-sfu/parley/sfu"
)

// recorder is a session: it remembers events and what a browser would make of
// them.
type recorder struct {
	t       *testing.T
	onEvent func(room.Event) // may call back into the room; set before there are events

	mu     sync.Mutex // guards events
	events []room.Event
}

func (n *recorder) Notify(e room.Event) {
	if n.left() {
		n.t.Errorf("%T %v after the Bye", e, e)
	}
	n.mu.Lock()
	n.events = append(n.events, e)
	n.mu.Unlock()
	if n.onEvent != nil {
		n.onEvent(e)
	}
}

// heard is a copy of all events so far.
func (n *recorder) heard() []room.Event {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.events)
}

// left reports whether the Bye came.
func (n *recorder) left() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.events) == 0 {
		return false
	}
	_, bye := n.events[len(n.events)-1].(room.Bye)
	return bye
}

// eventsOf returns the events of one type.
func eventsOf[T room.Event](n *recorder) []T {
	synctest.Wait()
	var list []T
	for _, e := range n.heard() {
		if one, ok := e.(T); ok {
			list = append(list, one)
		}
	}
	return list
}

// last returns the last event of one type, and whether there is one.
func last[T room.Event](n *recorder) (T, bool) {
	list := eventsOf[T](n)
	if len(list) == 0 {
		var none T
		return none, false
	}
	return list[len(list)-1], true
}

// house is a registry with fake peers, inside a bubble.
type house struct {
	t        *testing.T
	registry *room.Registry
	settings room.Settings
	refusal  error // of NewPeer
	gone     bool  // no room has settings

	mu     sync.Mutex // guards all below
	peers  map[string]*fakePeer
	guests map[string]*guest // by name, the latest with it
}

// settings of most stories. Slots are few, so that they matter.
func settings() room.Settings {
	return room.Settings{
		Title: "Daily", MaxParticipants: 8, EmptyTimeout: time.Minute, ResumeTimeout: 15 * time.Second,
		ChatHistory: 3, MaxScreenShares: 1, VideoCodecs: []string{"vp8"}, AudioCodecs: []string{"opus"},
		VideoSlots: 3, AudioSlots: 3,
	}
}

// play opens a house in a bubble, runs a story in it and closes it.
func play(t *testing.T, s room.Settings, o room.Options, story func(h *house)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		h := &house{t: t, settings: s, peers: map[string]*fakePeer{}, guests: map[string]*guest{}}
		o.NewPeer = h.newPeer
		o.Settings = func(name string) (room.Settings, error) {
			if name == "nowhere" || h.gone {
				return room.Settings{}, room.ErrNotFound
			}
			return h.settings, nil
		}
		h.registry = room.NewRegistry(o)
		story(h)
		h.close()
	})
}

func (h *house) newPeer(o sfu.PeerOptions, notify func(sfu.Event)) (room.Peer, error) {
	if h.refusal != nil {
		return nil, h.refusal
	}
	p := &fakePeer{options: o, notify: notify}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.peers[o.ID] = p
	return p, nil
}

// close ends all rooms and checks that nothing is left.
func (h *house) close() {
	h.t.Helper()
	if err := h.registry.Close(h.t.Context(), room.ReasonDraining); err != nil {
		h.t.Errorf("Close: %v", err)
	}
	if stats := h.registry.Stats(); stats.Rooms != 0 || stats.Participants != 0 {
		h.t.Errorf("after Close there are %d rooms and %d participants, want none", stats.Rooms, stats.Participants)
	}
	for _, p := range h.peers {
		if p.now().closed == 0 {
			h.t.Errorf("the peer of %s was not closed", p.options.ID)
		}
	}
}

// guest is somebody in the room, with what the browser knows.
type guest struct {
	*recorder
	h       *house
	name    string
	member  *room.Member
	welcome room.Welcome
	peer    *fakePeer
}

// join seats somebody who publishes these sources; "-camera" is muted.
func (h *house) join(name string, sources ...string) *guest {
	h.t.Helper()
	g, err := h.try(room.JoinRequest{Room: "daily", Name: name, Tracks: requests(sources...)})
	if err != nil {
		h.t.Fatalf("join %s: %v", name, err)
	}
	synctest.Wait()
	return g
}

func (h *house) try(q room.JoinRequest) (*guest, error) {
	g := &guest{recorder: &recorder{t: h.t}, h: h, name: q.Name}
	if q.Notifier == nil {
		q.Notifier = g.recorder
	}
	var err error
	if g.member, g.welcome, err = h.registry.Join(h.t.Context(), q); err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	g.peer = h.peers[g.member.ID()]
	h.guests[q.Name] = g
	return g, nil
}

// requests makes a track of each source; their MIDs are the sources.
func requests(sources ...string) []room.TrackRequest {
	var list []room.TrackRequest
	for _, word := range sources {
		source, muted := strings.CutPrefix(word, "-")
		list = append(list, room.TrackRequest{MID: source, Source: room.Source(source), Muted: muted})
	}
	return list
}

// resume makes a new session of g with a token; the old one is g still.
func (g *guest) resume(token string) (*guest, error) {
	again := &guest{recorder: &recorder{t: g.t}, h: g.h, name: g.name, peer: g.peer}
	var err error
	again.member, again.welcome, err = g.h.registry.Resume(g.t.Context(), room.ResumeRequest{
		Room: "daily", Session: g.welcome.Session, Token: token, Notifier: again.recorder,
	})
	if err != nil {
		return nil, err
	}
	g.h.guests[g.name] = again
	synctest.Wait()
	return again, nil
}

// track returns the identifier of g's track with this source.
func (g *guest) track(source string) string {
	g.t.Helper()
	for _, p := range g.roster() {
		for _, t := range p.Tracks {
			if p.ID == g.member.ID() && t.Source == room.Source(source) {
				return t.ID
			}
		}
	}
	g.t.Fatalf("%s has no %s", g.name, source)
	return ""
}

// roster is what the browser knows: the welcome, and every event applied.
func (g *guest) roster() []room.Participant {
	g.t.Helper()
	synctest.Wait()
	list, version := slices.Clone(g.welcome.Participants), g.welcome.Version
	for _, event := range g.heard() {
		switch e := event.(type) {
		case room.ParticipantChanged:
			list, version = put(list, e.Participant), g.next(version, e.Version)
		case room.ParticipantLeft:
			list = slices.DeleteFunc(list, func(p room.Participant) bool { return p.ID == e.ID })
			version = g.next(version, e.Version)
		default:
		}
	}
	return list
}

// next checks that no version is missing.
func (g *guest) next(have, version uint64) uint64 {
	g.t.Helper()
	if version != have+1 {
		g.t.Errorf("%s: version %d after %d, want every one", g.name, version, have)
	}
	return version
}

func put(list []room.Participant, p room.Participant) []room.Participant {
	for i := range list {
		if list[i].ID == p.ID {
			list[i] = p
			return list
		}
	}
	return append(list, p)
}

// sees writes the roster down: "ada(camera -microphone) bob?", where a minus is
// a mute and a question mark "reconnecting".
func (g *guest) sees() string {
	g.t.Helper()
	var words []string
	for _, p := range g.roster() {
		word := p.Name
		if p.Connection == room.ConnectionReconnecting {
			word += "?"
		}
		if tracks := tracksOf(p); tracks != "" {
			word += "(" + tracks + ")"
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

func tracksOf(p room.Participant) string {
	var words []string
	for _, t := range p.Tracks {
		word := string(t.Source)
		if t.Muted {
			word = "-" + word
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

// receives writes the subscriptions down in their order: "ada.microphone
// ada.camera".
func (g *guest) receives() string {
	var words []string
	for _, s := range g.peer.now().subscriptions {
		words = append(words, g.h.nameOf(s.Publication.Participant())+"."+string(s.Publication.Source()))
	}
	return strings.Join(words, " ")
}

func (h *house) nameOf(id string) string {
	for name, g := range h.guests {
		if g.member.ID() == id {
			return name
		}
	}
	return "nobody"
}

// elapse lets fake time pass.
func elapse(d time.Duration) { time.Sleep(d) }

// after lets fake time pass, and everything that comes of it happen.
func after(d time.Duration) {
	elapse(d)
	synctest.Wait()
}

// must stops the test when a call that should succeed does not.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func leave(g *guest) {
	g.member.Leave(context.Background(), "")
	synctest.Wait()
}

func withDeadline(t *testing.T, at time.Time) (context.Context, context.CancelFunc) {
	t.Helper()
	return context.WithDeadline(t.Context(), at)
}
