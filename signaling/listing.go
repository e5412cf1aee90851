package signaling

import (
	"context"
	"net/http"
	"time"

	"go.uber.org/zap"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// ListedRoom is a room that everybody may know of.
type ListedRoom struct{ Name, Description string }

// listing is what GET /v1/rooms answers. The rooms are asked once a second,
// however many people look at the start page.
type listing struct {
	turn chan struct{} // one slot: held by whoever looks or asks

	// Owned by who holds the turn.
	known protocol.Rooms
	until time.Time
}

func newListing() *listing { return &listing{turn: make(chan struct{}, 1)} }

// get returns what is known, or what ask finds out when that is too old. The
// error is ctx's.
func (l *listing) get(ctx context.Context, ask func() protocol.Rooms) (protocol.Rooms, error) {
	select {
	case l.turn <- struct{}{}:
	case <-ctx.Done():
		return protocol.Rooms{}, ctx.Err() //nolint:wrapcheck // told apart by the caller
	}
	defer func() { <-l.turn }()
	if now := time.Now(); !now.Before(l.until) {
		l.known = ask()
		l.until = now.Add(listingLife)
	}
	return l.known, nil
}

// rooms lists the rooms that everybody may know of, with how many are inside.
func (s *Server) rooms(c call) *protocol.Error {
	if wait, ok := s.previewRate.take(c.address, time.Now()); !ok {
		return &protocol.Error{Code: protocol.RateLimited, RetryAfter: wait}
	}
	// Others wait for this answer too: it does not end with one request.
	found, err := s.listing.get(c.r.Context(), func() protocol.Rooms {
		return s.listRooms(context.WithoutCancel(c.r.Context()))
	})
	if err != nil {
		return asProtocolError(err)
	}
	writeJSON(c.w, http.StatusOK, found)
	return nil
}

func (s *Server) listRooms(ctx context.Context) protocol.Rooms {
	list := protocol.Rooms{Rooms: []protocol.ListedRoom{}}
	if s.options.Listed == nil {
		return list
	}
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	for _, one := range s.options.Listed() {
		if len(list.Rooms) == maxListedRooms {
			s.log.Warn("more rooms are listed than are shown", zap.Int("shown", maxListedRooms))
			break
		}
		info, err := s.options.Rooms.Preview(ctx, one.Name)
		if err != nil { // it is just ending, or gone from the settings
			continue
		}
		described := wireRoom(info)
		list.Rooms = append(list.Rooms, protocol.ListedRoom{
			Name: described.Name, Title: described.Title, Description: one.Description, Needs: described.Needs,
			Participants: described.Participants, MaxParticipants: described.MaxParticipants,
		})
	}
	return list
}
