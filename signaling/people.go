package signaling

import (
	"net/http"
	"time"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// People says whether visitors may be visible to each other and ring each
// other, and how much of it there may be. A zero takes the default.
type People struct {
	Off            bool          // nobody may: the addresses answer 404
	Max            int           // visible at a time; default 500
	RingsPerMinute int           // of one person; default 10
	RingTimeout    time.Duration // for an answer; default 30 s
}

func (p People) withDefaults() People {
	p.Max = orDefault(p.Max, 500)
	p.RingsPerMinute = orDefault(p.RingsPerMinute, 10)
	p.RingTimeout = orDefault(p.RingTimeout, 30*time.Second)
	return p
}

// onList answers 404 where there is no list of people.
func (s *Server) onList(handle func(call) *protocol.Error) func(call) *protocol.Error {
	return func(c call) *protocol.Error {
		if s.terms.Load().people.Off {
			return noList()
		}
		return handle(c)
	}
}

func noList() *protocol.Error {
	return protocol.Errorf(protocol.NotFound, "there is no list of people here")
}

// peopleInfo says how full the list is.
func (s *Server) peopleInfo(c call) *protocol.Error {
	if wait, ok := s.previewRate.take(c.address, time.Now()); !ok {
		return &protocol.Error{Code: protocol.RateLimited, RetryAfter: wait}
	}
	writeJSON(c.w, http.StatusOK, protocol.PeopleInfo{
		People: protocol.PeopleCount{Visible: s.hall.Visible(), Max: s.terms.Load().people.Max},
	})
	return nil
}

// signalPeople serves a session on the list.
func (s *Server) signalPeople(c call) *protocol.Error {
	return s.upgrade(c, &visit{rings: perMinute(s.terms.Load().people.RingsPerMinute)})
}

// clearList says bye to everybody on the list.
func (s *Server) clearList() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for session := range s.sessions {
		if session.visit != nil {
			session.finish(endFor(noList()))
		}
	}
}

// Minted says whether a room's name was made here for a direct call, and is
// still good: whoever knows it may open it, whatever else is said of opening
// rooms.
func (s *Server) Minted(room string) bool { return s.minter.minted(room, time.Now()) }
