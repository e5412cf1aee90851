package client

import (
	"context"
	"slices"
	"time"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// What going over to another server may take.
const (
	lookInterval = 100 * time.Millisecond
	arrival      = 3 * time.Second         // for those who are here, and what they send, to be there
	linger       = 1500 * time.Millisecond // is one heard by those who are slower, where one has left
	maxHeld      = 1 << 12                 // events that wait until they may be told
)

// move goes over to another server while this one still serves, as browsers do
// (web/sdk/move.js), and returns the call to go on with: this one, when there is
// no way there.
func (s *stay) move(ctx context.Context, now *sitting, where protocol.Moving) *sitting {
	if !mayFollow(s.options.URL, where.Successor) {
		return now
	}
	now.curtain.leave()
	after := time.Duration(0)
	for attempt := 0; ; attempt++ {
		wait := after + pause(attempt, time.Duration(where.SpreadMS)*time.Millisecond)
		if !rest(wait, now.client.Done()) {
			return now // how it ended says where to go on
		}
		next, failed := s.sit(ctx, where.Successor, newCurtain(s.options, false))
		if next == nil && failed.over {
			now.curtain.raise()
			return now
		}
		if next != nil && arrive(now.client, next.client) {
			s.goOver(ctx, now, next)
			s.settleAt(where.Successor)
			return next
		}
		after = retryAfter(failed.err)
	}
}

// goOver lets the next call be heard instead, and ends this one a little later:
// others are slower, and hear one there.
func (s *stay) goOver(ctx context.Context, now, next *sitting) {
	now.curtain.fall()
	next.curtain.raise()
	s.wg.Go(func() {
		rest(linger, next.client.Done())
		_ = now.client.Leave(context.WithoutCancel(ctx))
	})
}

// arrive waits until everybody who is here is there and as much flows, or for as
// long as is sensible; false when there it ended meanwhile.
func arrive(here, there *Client) bool {
	before, ahead := flows{}, flows{}
	before.look(here)
	ahead.look(there)
	for late := time.Now().Add(arrival); time.Now().Before(late); {
		if !rest(lookInterval, there.Done()) {
			return false
		}
		select {
		case <-here.Done():
			return true
		default:
		}
		audio, video := before.look(here)
		heard, seen := ahead.look(there)
		if heard >= audio && seen >= video && includes(there.Participants(), here.Participants()) {
			break
		}
	}
	return true
}

// flows are the packets that came of each track until now.
type flows map[*RemoteTrack]uint64

// look counts the tracks of which something came since the last look.
func (f flows) look(c *Client) (audio, video int) {
	for _, t := range c.Tracks() {
		came := t.Counters().Packets
		if came > f[t] {
			if t.Video {
				video++
			} else {
				audio++
			}
		}
		f[t] = came
	}
	return audio, video
}

// includes tells whether there is somebody of each name: identifiers differ from
// server to server.
func includes(there, here []protocol.Participant) bool {
	var names []string
	for _, p := range there {
		names = append(names, p.Name)
	}
	for _, p := range here {
		at := slices.Index(names, p.Name)
		if at < 0 {
			return false
		}
		names = slices.Delete(names, at, at+1)
	}
	return true
}
