package signaling_test

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/parley-sfu/parley/configs/units"
	"github.com/parley-sfu/parley/signaling"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// tally is an observer that writes down how often what happened.
type tally struct {
	mu     sync.Mutex // guards counts
	counts map[string]int
}

func (t *tally) count(format string, values ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counts[fmt.Sprintf(format, values...)]++
}

func (t *tally) Entered(how protocol.Kind, refused protocol.Code, took time.Duration) {
	if took < 0 || took > time.Hour {
		refused = "took " + protocol.Code(took.String())
	}
	t.count("%s:%s", how, refused)
}
func (t *tally) Refused(code protocol.Code) { t.count("told %s", code) }
func (t *tally) Sent(kind protocol.Kind)    { t.count("sent %s", kind) }

func (t *tally) Ended(reason protocol.Code, after time.Duration) {
	t.count("ended %s after %v", reason, after)
}

func (t *tally) Received(kind protocol.Kind, outcome signaling.Outcome) {
	t.count("got %s %s", kind, outcome)
}

// take gives what happened since the last call.
func (t *tally) take() []string {
	synctest.Wait()
	t.mu.Lock()
	defer t.mu.Unlock()
	var lines []string
	for _, what := range slices.Sorted(maps.Keys(t.counts)) {
		lines = append(lines, fmt.Sprintf("%d %s", t.counts[what], what))
	}
	clear(t.counts)
	return lines
}

func TestTheObserverIsToldWhatHappens(t *testing.T) {
	seen := &tally{counts: map[string]int{}}
	inBubble(t, func(o *signaling.Options) { o.Observer = seen; o.Limits.MessagesPerSession = units.PerMinute(90) }, func(s *site) {
		check := func(story string, want ...string) {
			s.t.Helper()
			if got := seen.take(); !slices.Equal(got, want) {
				s.t.Errorf("%s: got %q, want %q", story, got, want)
			}
		}
		ada, joined := s.join("standup", "Ada")
		check("a join", "1 got join ok", "1 join:", "1 sent joined")

		expect[protocol.OK](ada, ada.send(protocol.Ping{}))
		ada.expectError(ada.send(protocol.TrackUpdate{Track: "nope"}), protocol.NotFound)
		check("a right message and a wrong one", "1 got ping ok", "1 got track_update refused", "1 sent error", "1 sent ok", "1 told not_found")

		time.Sleep(2 * time.Second)
		seen.take()
		ada.sendText(`{"type":"dance","id":9}`)
		ada.expectError(9, protocol.Unsupported)
		check("a message nobody knows", "1 got  malformed", "1 sent error", "1 told unsupported")

		time.Sleep(2 * time.Second)
		for range 4 {
			nextAnswer(ada, ada.send(protocol.Ping{}))
		}
		check("a message over the rate", "1 got ping limited", "3 got ping ok", "1 sent error", "3 sent ok", "1 told rate_limited")

		ada.vanish()
		check("a lost socket", "1 ended lost after 4s")
		again := s.call("standup")
		expect[protocol.Joined](again, again.send(protocol.Resume{Session: joined.Session, ResumeToken: joined.ResumeToken}))
		check("a resume", "1 got resume ok", "1 resume:", "1 sent joined")
		again.send(protocol.Leave{})
		again.expectBye(protocol.Left)
		check("a leave", "1 ended left after 0s", "1 got leave ok", "1 sent bye")

		eve := s.call("standup")
		eve.send(protocol.Join{Ticket: "forged"})
		eve.expectBye(protocol.Unauthorized)
		check("a forged ticket", "1 got join refused", "1 join:unauthorized", "1 sent bye", "1 sent error", "1 told unauthorized")

		s.request("POST", "/v1/rooms/secret/tickets", `{"name":"Eve","password":"guess"}`)
		s.request("GET", "/v1/nothing", "")
		s.request("PUT", "/v1/rooms/standup/preview", "")
		check("errors over HTTP", "1 told not_found", "1 told unsupported", "1 told wrong_password")
	})
}
