package signaling_test

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/parley-sfu/parley/configs/units"
	"github.com/parley-sfu/parley/room"
	"github.com/parley-sfu/parley/signaling"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// countingRooms counts previews.
type countingRooms struct {
	signaling.Rooms
	previews atomic.Int64
}

func (c *countingRooms) Preview(ctx context.Context, name string) (room.Preview, error) {
	c.previews.Add(1)
	return c.Rooms.Preview(ctx, name)
}

func lists(names ...string) func(*signaling.Options) {
	return func(o *signaling.Options) {
		o.Listed = func() []signaling.ListedRoom {
			var list []signaling.ListedRoom
			for _, name := range names {
				list = append(list, signaling.ListedRoom{Name: name, Description: "About " + name})
			}
			return list
		}
	}
}

// The list shows what is listed, with live counts that are a second old at
// most, and tells nobody's name.
func TestListOfRooms(t *testing.T) {
	inBubble(t, lists("lobby", "nowhere", "secret"), func(s *site) {
		t := s.t
		s.join("lobby", "Ada")
		s.join("lobby", "Bob")
		s.join("unlisted", "Eve")
		look := func() protocol.Rooms {
			return decodeBody[protocol.Rooms](t, s.request(http.MethodGet, "/v1/rooms", ""))
		}
		want := []protocol.ListedRoom{
			{Name: "lobby", Title: "The lobby", Description: "About lobby", Participants: 2, MaxParticipants: 300, Needs: []string{}},
			{Name: "secret", Title: "The secret", Description: "About secret", MaxParticipants: 300, Needs: []string{"password"}},
		}
		if got := look().Rooms; fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
		s.join("lobby", "Fay")
		if got := look().Rooms[0].Participants; got != 2 {
			t.Errorf("%d inside, want the count of a moment ago", got)
		}
		<-time.After(time.Second) // of the bubble
		if got := look().Rooms[0].Participants; got != 3 {
			t.Errorf("%d inside a second later, want 3", got)
		}
	})
}

func TestNoRoomIsListedUnlessSaid(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		w := s.request(http.MethodGet, "/v1/rooms", "")
		if got := w.Body.String(); w.Code != http.StatusOK || got != "{\"rooms\":[]}\n" {
			s.t.Errorf("%d %q, want an empty list", w.Code, got)
		}
	})
}

// However many ask, the rooms are asked once a second, and so many are shown.
func TestListIsCheap(t *testing.T) {
	var names []string
	for i := range 150 {
		names = append(names, fmt.Sprintf("room%03d", i))
	}
	counting := &countingRooms{}
	change := func(o *signaling.Options) {
		lists(names...)(o)
		counting.Rooms, o.Rooms = o.Rooms, counting
	}
	inBubble(t, change, func(s *site) {
		done := make(chan int)
		for range 50 {
			go func() {
				w := s.request(http.MethodGet, "/v1/rooms", "")
				done <- len(decodeBody[protocol.Rooms](s.t, w).Rooms)
			}()
		}
		for range 50 {
			if got := <-done; got != 100 {
				s.t.Errorf("%d rooms, want 100", got)
			}
		}
		if got := counting.previews.Load(); got != 100 {
			s.t.Errorf("rooms were asked %d times, want 100: once each", got)
		}
	})
}

func TestListOfRoomsRefuses(t *testing.T) {
	inBubble(t, func(o *signaling.Options) { o.Limits.JoinsPerIP = units.PerMinute(1) }, func(s *site) {
		if w := s.request(http.MethodPost, "/v1/rooms", "{}"); w.Code != http.StatusMethodNotAllowed {
			s.t.Errorf("POST: %d", w.Code)
		}
		for range 8 {
			s.request(http.MethodGet, "/v1/rooms", "")
		}
		w := s.request(http.MethodGet, "/v1/rooms", "")
		if e := decodeBody[protocol.ErrorBody](s.t, w).Error; w.Code != http.StatusTooManyRequests || e.RetryAfter <= 0 {
			s.t.Errorf("%d %+v, want 429 with a time to wait", w.Code, e)
		}
	})
}
