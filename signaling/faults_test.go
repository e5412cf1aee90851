package signaling_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/parley-sfu/parley/room"
	"github.com/parley-sfu/parley/sfu"
	"github.com/parley-sfu/parley/signaling"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// badRooms are rooms with a fault for certain names.
type badRooms struct{ signaling.Rooms }

func (b badRooms) Join(ctx context.Context, r room.JoinRequest) (*room.Member, room.Welcome, error) {
	switch r.Room {
	case "panics":
		panic("a fault of ours")
	case "hangs":
		<-ctx.Done()
		return nil, room.Welcome{}, ctx.Err()
	}
	return b.Rooms.Join(ctx, r)
}

func withBadRooms(o *signaling.Options) { o.Rooms = badRooms{o.Rooms} }

// A fault of ours costs one session, and is counted.
func TestPanicIsKeptToOneSession(t *testing.T) {
	inBubble(t, withBadRooms, func(s *site) {
		t := s.t
		bystander, _ := s.join("standup", "Bystander")
		victim := s.call("panics")
		victim.send(protocol.Join{Ticket: s.ticket("panics", "Ada")})
		victim.expectEnd()
		expect[protocol.OK](bystander, bystander.send(protocol.Ping{}))
		synctest.Wait()
		if stats := s.server.Stats(); stats.Panics != 1 || stats.Sockets != 1 {
			t.Errorf("got %+v", stats)
		}
		s.panics = 1
	})
}

func TestRoomThatHangs(t *testing.T) {
	inBubble(t, withBadRooms, func(s *site) {
		c := s.call("hangs")
		start := time.Now()
		c.expectError(c.send(protocol.Join{Ticket: s.ticket("hangs", "Ada")}), protocol.Internal)
		c.expectBye(protocol.Internal)
		if got := time.Since(start); got != 5*time.Second {
			s.t.Errorf("given up after %v", got)
		}
	})
}

// Close cuts whoever is left when its context ends.
func TestCloseCutsWhoIsLeft(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		for range 3 {
			s.join("standup", "Stuck")
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := s.server.Close(ctx); err == nil {
			t.Error("three sessions cannot have ended")
		}
		synctest.Wait()
		if got := s.server.Stats().Sockets; got != 0 {
			t.Errorf("%d sockets left", got)
		}
		if err := s.server.Close(t.Context()); err != nil {
			t.Errorf("closed again: %v", err)
		}
	})
}

// What a peer tells its room comes out at the browser in the words of the wire.
func TestEventsOnTheWire(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		c, joined := s.join("standup", "Ada")
		peer := s.peer(joined.Me)

		peer.notify(sfu.SlotsChanged{Rev: 3, Slots: []*sfu.Slot{
			{MID: "4", Track: "t", Participant: "p", State: sfu.SlotSwitching},
			{MID: "5", State: sfu.SlotEmpty},
		}})
		slots := expect[protocol.Slots](c, 0)
		if slots.Rev != 3 || len(slots.Slots) != 2 || slots.Slots[0] != (protocol.Slot{MID: "4", Track: "t", Participant: "p", State: protocol.SlotSwitching}) {
			t.Errorf("got %+v", slots)
		}

		peer.notify(sfu.SlotsShort{Audio: 5, Video: 9})
		if please := expect[protocol.PleaseOffer](c, 0); please.AudioSlots != 5 || please.VideoSlots != 9 || please.ICERestart {
			t.Errorf("got %+v", please)
		}

		published := expect[protocol.OK](c, c.send(protocol.Publish{TrackRequest: protocol.TrackRequest{MID: "1", Source: protocol.Camera}}))
		result, ok := published.Result.(protocol.TrackPublished)
		if !ok {
			t.Fatalf("published: %+v", published)
		}
		id := result.Track
		peer.notify(sfu.Wanted{Track: id, Encodings: []sfu.WantedEncoding{{RID: "q", Active: true}, {RID: "f"}}})
		if want := expect[protocol.LayersWanted](c, 0); want.Track != id || len(want.Layers) != 2 || want.Layers[0] != (protocol.Layer{RID: "q", Active: true}) {
			t.Errorf("got %+v", want)
		}

		c.send(protocol.Candidate{MID: "0", Candidate: "candidate:1", Ufrag: "u"})
		c.send(protocol.Candidate{MID: "0", Ufrag: "u"})
		expect[protocol.OK](c, c.send(protocol.Ping{}))
		peer.mu.Lock()
		defer peer.mu.Unlock()
		if len(peer.candidates) != 2 || peer.candidates[0] != "candidate:1" || peer.candidates[1] != "" {
			t.Errorf("candidates %q", peer.candidates)
		}
	})
}

// Chat reaches newcomers; a name that was changed by nobody comes out as NFC.
func TestHistoryAndNames(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		c, joined := s.join("standup", "  Zoe\u0308   K ")
		if got := joined.Participants[0].Name; got != "Zoë K" {
			t.Errorf("named %q", got)
		}
		for _, text := range []string{"one", "two"} {
			expect[protocol.OK](c, c.send(protocol.SendChat{Text: text}))
		}
		_, late := s.join("standup", "Late")
		if len(late.Chat) != 2 || late.Chat[0].Text != "one" || late.Chat[1].Name != "Zoë K" {
			t.Errorf("history %+v", late.Chat)
		}
	})
}
