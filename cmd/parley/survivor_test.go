package main_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/parley-sfu/parley/signaling/client"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// survivor is a bot with a microphone that comes back by itself, as browsers do, and knows how long it heard nothing of whom.
type survivor struct {
	name, room string
	url        string
	kit        *client.Kit
	pause      context.CancelFunc // ends its life
	done       chan struct{}

	mu     sync.Mutex // guards what follows
	client *client.Client
	names  map[string]string // of those in the room, by id
	heard  map[string]*heard // by name
	joins  int
	fault  error // why it was outside last
}

// heard is what came of somebody.
type heard struct {
	last    time.Time
	longest time.Duration // without a packet
}

// survivors joins so many people to rooms of so many.
func survivors(t *testing.T, url string, rooms, each int) []*survivor {
	t.Helper()
	kit, err := client.NewKit(nil)
	if err != nil {
		t.Fatal(err)
	}
	var crew []*survivor
	for i := range rooms * each {
		ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
		s := &survivor{
			name: fmt.Sprint("bot ", i), room: fmt.Sprint("room-", i%rooms), url: url, kit: kit, pause: cancel, done: make(chan struct{}),
			names: map[string]string{}, heard: map[string]*heard{},
		}
		go s.live(ctx)
		crew = append(crew, s)
	}
	t.Cleanup(func() {
		for _, s := range crew {
			s.pause()
		}
		for _, s := range crew {
			<-s.done
		}
		kit.Close()
	})
	return crew
}

// live is inside, or on the way back, until its context ends.
func (s *survivor) live(ctx context.Context) {
	defer close(s.done)
	err := client.Stay(ctx, client.Options{
		URL: s.url, Room: s.room, Name: s.name, Kit: s.kit, AudioSlots: 8, VideoSlots: -1, OnEvent: s.told, OnPacket: s.hear,
	}, s.inside)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.client, s.fault = nil, err
}

// inside is one call. On the way to another server there are two for a while.
func (s *survivor) inside(ctx context.Context, c *client.Client) error {
	if _, err := c.Publish(ctx, protocol.Microphone, &client.Opus{}); err != nil {
		return err
	}
	s.mu.Lock()
	s.client = c
	s.joins++
	s.mu.Unlock()
	<-c.Done()
	s.mu.Lock()
	if s.client == c { // else it has moved on
		s.client, s.fault = nil, c.Err()
	}
	s.mu.Unlock()
	return nil
}

// told learns who is who.
func (s *survivor) told(m protocol.ServerMessage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch m := m.(type) {
	case protocol.Joined:
		for _, p := range m.Participants {
			s.names[p.ID] = p.Name
		}
	case protocol.ParticipantChanged:
		s.names[m.Participant.ID] = m.Participant.Name
	}
}

// hear notes one packet.
func (s *survivor) hear(track *client.RemoteTrack, p *client.Packet) {
	if track == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	of := s.heard[s.names[track.Participant]]
	if of == nil {
		of = &heard{last: p.Arrived}
		s.heard[s.names[track.Participant]] = of
	}
	of.longest = max(of.longest, p.Arrived.Sub(of.last))
	of.last = p.Arrived
}

// hearsSince says whom it has not heard since then, or who is here that should not be.
func (s *survivor) trouble(crew []*survivor, since time.Time) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client == nil {
		return fmt.Sprintf("%s is outside: %v", s.name, s.fault)
	}
	var here []string
	for _, p := range s.client.Participants() {
		here = append(here, p.Name)
	}
	var want []string
	for _, other := range crew {
		if other.room != s.room {
			continue
		}
		want = append(want, other.name)
		if of := s.heard[other.name]; other != s && (of == nil || of.last.Before(since)) {
			return fmt.Sprintf("%s does not hear %s", s.name, other.name)
		}
	}
	slices.Sort(here)
	slices.Sort(want)
	if !slices.Equal(here, want) {
		return fmt.Sprintf("%s sees %s, want %s", s.name, strings.Join(here, ", "), strings.Join(want, ", "))
	}
	return ""
}

// settled waits until everybody hears everybody of the room, and nobody else is there, and says how long that took.
func settled(t *testing.T, crew []*survivor, within time.Duration) time.Duration {
	t.Helper()
	return slices.Max(returns(t, crew, within))
}

// returns says of each how long it took until it heard everybody of its room, and nobody else was there.
func returns(t *testing.T, crew []*survivor, within time.Duration) []time.Duration {
	t.Helper()
	began := time.Now()
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	took := make([]time.Duration, len(crew))
	for late := began.Add(within); ; {
		trouble, now := "", <-ticker.C
		for i, s := range crew {
			if took[i] > 0 {
				continue
			}
			if why := s.trouble(crew, began); why != "" {
				trouble = why
			} else {
				took[i] = now.Sub(began)
			}
		}
		switch {
		case trouble == "":
			return took
		case now.After(late):
			t.Fatalf("after %v: %s", within, trouble)
		}
	}
}

// forgetGaps begins to measure anew.
func forgetGaps(crew []*survivor) {
	for _, s := range crew {
		s.mu.Lock()
		for _, of := range s.heard {
			of.longest = 0
		}
		s.mu.Unlock()
	}
}

// gaps are the longest silences between any two, in rising order.
func gaps(crew []*survivor) []time.Duration {
	var list []time.Duration
	for _, s := range crew {
		s.mu.Lock()
		for _, of := range s.heard {
			list = append(list, of.longest)
		}
		s.mu.Unlock()
	}
	slices.Sort(list)
	return list
}

// percentile of a list in rising order.
func percentile(list []time.Duration, share float64) time.Duration {
	if len(list) == 0 {
		return 0
	}
	return list[min(len(list)-1, int(share*float64(len(list))))].Round(time.Millisecond)
}
