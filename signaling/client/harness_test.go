package client_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/parley-sfu/parley/configs/limits"
	"github.com/parley-sfu/parley/configs/units"
	"github.com/parley-sfu/parley/room"
	"github.com/parley-sfu/parley/sfu"
	"github.com/parley-sfu/parley/signaling"
	"github.com/parley-sfu/parley/signaling/client"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// patience bounds every wait of a test; the machine may be busy.
const patience = 30 * time.Second

// site is a whole server in this process: engine, rooms, signalling, HTTP.
type site struct {
	t      *testing.T
	url    string
	kit    *client.Kit
	engine *sfu.Engine
	server *signaling.Server
	stop   func() // ends the server, once

	mu    sync.Mutex // guards conns
	conns map[net.Conn]struct{}
}

// newSite starts a server on loopback; it ends with the test.
func newSite(t *testing.T) *site {
	t.Helper()
	return newSiteOn(t, sfu.Options{}, "")
}

// newSiteOn starts one whose media go another way than by loopback, or that names who takes over when it is stopped.
func newSiteOn(t *testing.T, o sfu.Options, successor string) *site {
	t.Helper()
	s := &site{t: t, conns: map[net.Conn]struct{}{}}
	o.NoIPv6 = true
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	engine, err := sfu.NewEngine(o)
	if err != nil {
		t.Fatal(err)
	}
	s.engine = engine
	url, stop, err := serve(engine, successor, s)
	if err != nil {
		t.Fatal(err)
	}
	if s.kit, err = client.NewKit(nil); err != nil {
		t.Fatal(err)
	}
	s.url = url
	s.stop = sync.OnceFunc(func() {
		s.kit.Close()
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(s.stop)
	return s
}

// serve wires a server as cmd/parley does, for a site or for nobody, and returns its URL.
func serve(engine *sfu.Engine, successor string, of *site) (url string, stop func() error, err error) {
	rooms := room.NewRegistry(room.Options{
		NewPeer: func(o sfu.PeerOptions, notify func(sfu.Event)) (room.Peer, error) {
			return engine.NewPeer(o, notify)
		},
		Settings: settings,
	})
	server, err := signaling.New(signaling.Options{
		Rooms: rooms,
		Password: func(name string) signaling.Password {
			if name == "secret" {
				return signaling.Password{Plain: "correct horse"}
			}
			return signaling.Password{}
		},
		Limits:       limits.Limits{JoinsPerIP: units.PerMinute(10_000), SessionsPerIP: 1000},
		SuccessorURL: successor,
	})
	if err != nil {
		return "", nil, err
	}
	web := httptest.NewUnstartedServer(server)
	if of != nil {
		of.server, web.Config.ConnState = server, of.note
	}
	web.Start()
	return web.URL, func() error {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		err := errors.Join(rooms.Close(ctx, room.ReasonDraining), server.Close(ctx), engine.Close())
		web.Close()
		return err
	}, nil
}

func settings(name string) (room.Settings, error) {
	s := room.Settings{
		MaxParticipants: 100, ResumeTimeout: 10 * time.Second, ChatHistory: 10, MaxScreenShares: 1,
		VideoCodecs: []string{"vp8", "vp9", "av1"}, AudioCodecs: []string{"opus"}, VideoSlots: 25, AudioSlots: 8,
		Video:  room.VideoLimits{MaxWidth: 1280, MaxHeight: 720, MaxBitrate: 2_500_000, Simulcast: true},
		Screen: room.ScreenLimits{MaxWidth: 1920, MaxHeight: 1080, MaxBitrate: 3_000_000, MaxFPS: 30},
	}
	switch name {
	case "nowhere":
		return s, room.ErrNotFound
	case "secret":
		s.Password = true
	case "narrow":
		s.VideoSlots = 1
	}
	return s, nil
}

// note remembers the WebSockets, so that a test can cut them.
func (s *site) note(conn net.Conn, state http.ConnState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if state == http.StateHijacked {
		s.conns[conn] = struct{}{}
	}
}

// cut loses all signalling sockets, as a network does.
func (s *site) cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for conn := range s.conns {
		_ = conn.Close()
	}
	clear(s.conns)
}

// bot is a client and what it was told.
type bot struct {
	*client.Client
	t *testing.T

	mu      sync.Mutex // guards what follows
	events  []protocol.ServerMessage
	packets map[*client.RemoteTrack][]seen
	changed chan struct{} // closed at every change
}

// seen is what a test looks at of a packet.
type seen struct {
	seq       int64
	timestamp uint32
	marker    bool
	payload   []byte
}

func (b *bot) notify(change func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change()
	close(b.changed)
	b.changed = make(chan struct{})
}

// until waits for a condition, which is called with the bot's lock held.
func (b *bot) until(story string, condition func() bool) {
	b.t.Helper()
	late := time.After(patience)
	for {
		b.mu.Lock()
		met, changed := condition(), b.changed
		b.mu.Unlock()
		if met {
			return
		}
		select {
		case <-changed:
		case <-late:
			b.t.Fatalf("waited in vain until %s", story)
		}
	}
}

// options are a bot's way into a room; join fills them in.
func (s *site) join(in, name string, change func(*client.Options)) *bot {
	s.t.Helper()
	b, err := s.try(in, name, change)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		if err := b.Leave(context.Background()); err != nil {
			s.t.Errorf("%s leaves: %v", name, err)
		}
	})
	return b
}

func (s *site) try(in, name string, change func(*client.Options)) (*bot, error) {
	b := &bot{t: s.t, packets: map[*client.RemoteTrack][]seen{}, changed: make(chan struct{})}
	o := client.Options{
		URL: s.url, Room: in, Name: name, Kit: s.kit, Seed: 1,
		OnEvent: func(m protocol.ServerMessage) { b.notify(func() { b.events = append(b.events, m) }) },
		OnPacket: func(t *client.RemoteTrack, p *client.Packet) {
			b.notify(func() {
				b.packets[t] = append(b.packets[t], seen{p.Seq, p.Timestamp, p.Marker, append([]byte(nil), p.Payload...)})
			})
		},
	}
	if change != nil {
		change(&o)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var err error
	b.Client, err = client.Join(ctx, o)
	return b, err
}

// from returns the packets of a track; it is called with the bot's lock held,
// or when nothing flows.
func (b *bot) from(track string) []seen {
	for t, packets := range b.packets {
		if t != nil && t.ID == track {
			return packets
		}
	}
	return nil
}

// count says how many packets of a track came.
func (b *bot) count(track string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.from(track))
}

// receives waits until so many packets of a track came, and returns them.
func (b *bot) receives(track string, count int) []seen {
	b.t.Helper()
	var packets []seen
	b.until("packets come", func() bool {
		packets = b.from(track)
		return len(packets) >= count
	})
	return packets
}

// hears waits for a message.
func hears[M protocol.ServerMessage](b *bot, story string, matches func(M) bool) M {
	b.t.Helper()
	var found M
	b.until(story, func() bool {
		for _, e := range b.events {
			if m, ok := e.(M); ok && matches(m) {
				found = m
				return true
			}
		}
		return false
	})
	return found
}

// publish shows something that must be allowed.
func (b *bot) publish(what protocol.Source, sources ...client.Source) *client.Publication {
	b.t.Helper()
	p, err := b.Publish(context.Background(), what, sources...)
	if err != nil {
		b.t.Fatal(err)
	}
	return p
}
