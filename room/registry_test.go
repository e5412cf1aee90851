package room_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/parley-sfu/parley/configs/limits"
	"github.com/parley-sfu/parley/room"
	"github.com/parley-sfu/parley/sfu"
)

func TestBadJoins(t *testing.T) {
	rows := []struct {
		because string
		request room.JoinRequest
		want    error
	}{
		{"no name", room.JoinRequest{}, room.ErrBadJoin},
		{"name too long", room.JoinRequest{Name: strings.Repeat("ä", 65)}, room.ErrBadJoin},
		{"name ten times too long", room.JoinRequest{Name: strings.Repeat("a", 640)}, room.ErrBadJoin},
		{"name not UTF-8", room.JoinRequest{Name: "\xff"}, room.ErrBadJoin},
		{"too many tracks", room.JoinRequest{Name: "bob", Tracks: make([]room.TrackRequest, 40)}, room.ErrTooManyTracks},
		{"bad track", room.JoinRequest{Name: "bob", Tracks: make([]room.TrackRequest, 1)}, room.ErrBadTrack},
		{"two cameras", room.JoinRequest{Name: "bob", Tracks: requests("camera", "camera")}, room.ErrTooManyTracks},
		{"no such room", room.JoinRequest{Name: "bob", Room: "nowhere"}, room.ErrNotFound},
	}
	for _, row := range rows {
		t.Run(row.because, func(t *testing.T) {
			play(t, settings(), room.Options{}, func(h *house) {
				if row.request.Room == "" {
					row.request.Room = "daily"
				}
				if _, err := h.try(row.request); !errors.Is(err, row.want) {
					h.t.Errorf("Join: %v, want %v", err, row.want)
				}
				if got := h.registry.Stats().Participants; got != 0 {
					h.t.Errorf("%d participants, want the seat given back", got)
				}
			})
		})
	}
}

func TestJoinWithoutNotifier(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		_, _, err := h.registry.Join(h.t.Context(), room.JoinRequest{Room: "daily", Name: "bob"})
		if !errors.Is(err, room.ErrBadJoin) {
			h.t.Errorf("Join: %v, want ErrBadJoin", err)
		}
	})
}

func TestNamesNeedNotBeUnique(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		first := h.join("ada", "camera")
		second := h.join("ada")
		if first.member.ID() == second.member.ID() {
			h.t.Error("both have the same identifier")
		}
		if got, want := first.sees(), "ada(camera) ada"; got != want {
			h.t.Errorf("the first sees %q, want %q", got, want)
		}
	})
}

// onlyTheThird who asks comes when there is no room.
func onlyTheThird() func() bool {
	asked := 0
	return func() bool {
		asked++
		return asked == 3
	}
}

func TestFull(t *testing.T) {
	full := settings()
	full.MaxParticipants = 2
	stories := []struct {
		story string
		room.Options
		rooms []string // joined in this order
		want  error    // of the last
	}{
		{story: "the room", rooms: []string{"daily", "daily", "daily"}, want: room.ErrFull},
		{story: "not another room", rooms: []string{"daily", "daily", "weekly"}},
		{story: "the server", Options: room.Options{Limits: limits.Limits{Participants: 2}}, rooms: []string{"a", "b", "c"}, want: room.ErrServerFull},
		{story: "the server's memory", Options: room.Options{Crowded: onlyTheThird()}, rooms: []string{"a", "b", "c"}, want: room.ErrServerFull},
		{story: "the server's rooms", Options: room.Options{Limits: limits.Limits{Rooms: 2}}, rooms: []string{"a", "b", "c"}, want: room.ErrServerFull},
		{story: "not the rooms that are open", Options: room.Options{Limits: limits.Limits{Rooms: 2}}, rooms: []string{"a", "b", "a"}},
	}
	for _, s := range stories {
		t.Run(s.story, func(t *testing.T) {
			play(t, full, s.Options, func(h *house) {
				join := func(i int) (*guest, error) {
					return h.try(room.JoinRequest{Room: s.rooms[i], Name: fmt.Sprint("guest ", i)})
				}
				for i := range len(s.rooms) - 1 {
					_, err := join(i)
					must(h.t, err)
				}
				end := len(s.rooms) - 1
				peers := len(h.peers)
				_, err := join(end)
				if !errors.Is(err, s.want) {
					h.t.Fatalf("the last join: %v, want %v", err, s.want)
				}
				if s.want == nil {
					return
				}
				if len(h.peers) != peers {
					h.t.Error("a peer was made for somebody who cannot be seated")
				}
				leave(h.guests["guest 0"])
				after(2 * time.Minute) // an empty room ends
				if _, err := join(end); err != nil {
					h.t.Errorf("after somebody left: %v, want a seat", err)
				}
			})
		})
	}
}

func TestEmptyRoomEnds(t *testing.T) {
	stories := []struct {
		story string
		empty time.Duration
		rooms int
		chat  int // messages the next one reads
	}{
		{story: "a short absence changes nothing", empty: 59 * time.Second, rooms: 1, chat: 1},
		{story: "a long one makes a new room of it", empty: 61 * time.Second},
	}
	for _, s := range stories {
		t.Run(s.story, func(t *testing.T) {
			play(t, settings(), room.Options{}, func(h *house) {
				ada := h.join("ada")
				after(10 * time.Minute) // with somebody inside no room ends
				_, err := ada.member.Chat(h.t.Context(), "see you")
				must(h.t, err)
				leave(ada)
				after(s.empty)
				if got := h.registry.Stats().Rooms; got != s.rooms {
					h.t.Errorf("%d rooms, want %d", got, s.rooms)
				}
				if got := len(h.join("ada").welcome.Chat); got != s.chat {
					h.t.Errorf("%d messages on return, want %d", got, s.chat)
				}
			})
		})
	}
}

// Joining at the very moment in which an empty room ends finds that room, or a
// new one, and never a closed door.
func TestJoinWhileTheRoomEnds(t *testing.T) {
	for range 50 {
		play(t, settings(), room.Options{}, func(h *house) {
			leave(h.join("ada"))
			elapse(time.Minute) // and no Wait: the timer fires now
			h.join("bob")
		})
	}
}

func TestPreview(t *testing.T) {
	set := settings()
	set.MaxParticipants = 20
	play(t, set, room.Options{}, func(h *house) {
		preview, err := h.registry.Preview(h.t.Context(), "daily")
		must(h.t, err)
		if preview.Participants != 0 || preview.Title != "Daily" || preview.MaxParticipants != 20 || preview.Settings.AudioSlots != 3 {
			h.t.Errorf("preview of an unopened room %+v, want it empty, with its settings", preview)
		}
		if got := h.registry.Stats().Rooms; got != 0 {
			h.t.Errorf("a look opened %d rooms, want 0", got)
		}
		for i := range 10 {
			h.join(fmt.Sprint("guest ", i))
		}
		preview, err = h.registry.Preview(h.t.Context(), "daily")
		must(h.t, err)
		if preview.Participants != 10 || len(preview.Names) != room.PreviewNames || preview.Names[0] != "guest 0" {
			h.t.Errorf("preview %d inside, named %v; want 10 and the first names", preview.Participants, preview.Names)
		}
		if _, err := h.registry.Preview(h.t.Context(), "nowhere"); !errors.Is(err, room.ErrNotFound) {
			h.t.Errorf("Preview of no room: %v, want ErrNotFound", err)
		}
	})
}

func TestSettingsHaveDefaults(t *testing.T) {
	play(t, room.Settings{ChatHistory: 1 << 30, VideoSlots: -1}, room.Options{}, func(h *house) {
		preview, err := h.registry.Preview(h.t.Context(), "daily")
		must(h.t, err)
		s := preview.Settings
		if s.MaxParticipants != 50 || s.EmptyTimeout != 5*time.Minute || s.ResumeTimeout != 15*time.Second || s.AudioSlots != 6 {
			h.t.Errorf("settings %+v, want the documented defaults", s)
		}
		if s.ChatHistory != room.MaxChatHistory || s.VideoSlots != 0 {
			h.t.Errorf("settings %+v, want them bounded", s)
		}
	})
}

func TestCloseSaysGoodBye(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		ada, bob := h.join("ada", "camera"), h.join("bob")
		must(h.t, h.registry.Close(h.t.Context(), room.ReasonDraining))
		for _, g := range []*guest{ada, bob} {
			bye, _ := last[room.Bye](g.recorder)
			if bye.Reason != room.ReasonDraining || bye.Retry != room.RetryNow {
				h.t.Errorf("%s was told %v, want that the server drains", g.name, bye)
			}
			if got := eventsOf[room.ParticipantLeft](g.recorder); len(got) != 0 {
				h.t.Errorf("%s was told %v: everybody leaves, nobody needs a list", g.name, got)
			}
		}
		if err := ada.member.SetMuted(h.t.Context(), "t_1", true); !errors.Is(err, room.ErrClosed) {
			h.t.Errorf("SetMuted: %v, want ErrClosed", err)
		}
		ada.member.SocketLost() // returns
		ada.member.Leave(h.t.Context(), "")
		if _, err := h.try(room.JoinRequest{Room: "daily", Name: "cyd"}); !errors.Is(err, room.ErrClosed) {
			h.t.Errorf("Join: %v, want ErrClosed", err)
		}
		if _, err := bob.resume(bob.welcome.Token); !errors.Is(err, room.ErrClosed) {
			h.t.Errorf("Resume: %v, want ErrClosed", err)
		}
		if _, err := h.registry.Preview(h.t.Context(), "daily"); !errors.Is(err, room.ErrClosed) {
			h.t.Errorf("Preview: %v, want ErrClosed", err)
		}
	})
}

func TestByeSaysWhatToDo(t *testing.T) {
	rows := []struct{ reason, retry string }{
		{sfu.ReasonTooManyStreams, room.RetryNever},
		{sfu.ReasonTooMuchMedia, room.RetryLater},
		{sfu.ReasonTransport, room.RetryNow},
		{sfu.ReasonInternal, room.RetryNow},
		{sfu.ReasonBadOffer, room.RetryNow},
		{"never heard of", room.RetryNever},
	}
	for _, row := range rows {
		t.Run(row.reason, func(t *testing.T) {
			play(t, settings(), room.Options{}, func(h *house) {
				ada, bob := h.join("ada"), h.join("bob")
				bob.peer.notify(sfu.PeerClosed{Reason: row.reason})
				if bye, _ := last[room.Bye](bob.recorder); bye.Reason != row.reason || bye.Retry != row.retry {
					h.t.Errorf("bob was told %v, want %s and %s", bye, row.reason, row.retry)
				}
				if left, _ := last[room.ParticipantLeft](ada.recorder); left.Reason != row.reason {
					h.t.Errorf("ada was told %v, want %s", left, row.reason)
				}
			})
		})
	}
}

func TestLeaveGivesItsReason(t *testing.T) {
	rows := map[string]string{
		"":                       room.ReasonLeft,
		"tired":                  "tired",
		strings.Repeat("x", 1e5): strings.Repeat("x", 64),
		"\xff":                   room.ReasonLeft,
	}
	for reason, want := range rows {
		play(t, settings(), room.Options{}, func(h *house) {
			ada, bob := h.join("ada"), h.join("bob")
			gone, cancel := context.WithCancel(h.t.Context())
			cancel() // a session that leaves may be ending itself
			bob.member.Leave(gone, reason)
			if left, _ := last[room.ParticipantLeft](ada.recorder); left.Reason != want {
				h.t.Errorf("ada was told %q, want %q", left.Reason, want)
			}
			if bye, _ := last[room.Bye](bob.recorder); bye.Reason != want || bye.Retry != room.RetryNever {
				h.t.Errorf("bob was told %v, want %q", bye, want)
			}
		})
	}
}

func TestPeerCannotBeMade(t *testing.T) {
	fault := errors.New("no more ports")
	play(t, settings(), room.Options{}, func(h *house) {
		h.refusal = fault
		_, err := h.try(room.JoinRequest{Room: "daily", Name: "bob"})
		if !errors.Is(err, room.ErrInternal) || !errors.Is(err, fault) {
			h.t.Errorf("Join: %v, want ErrInternal and the cause", err)
		}
		h.refusal = nil
		h.join("bob")
	})
}

// A caller that gives up waiting is told so and leaves nobody behind.
func TestCallerGivesUp(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		gone, cancel := context.WithCancel(h.t.Context())
		cancel()
		seated := 0
		for seated < h.settings.MaxParticipants { // a mailbox with room in it and a context that is done: either may win
			_, _, err := h.registry.Join(gone, room.JoinRequest{Room: "daily", Name: "bob", Notifier: &recorder{t: h.t}})
			switch {
			case err == nil:
				seated++
			case !errors.Is(err, context.Canceled):
				h.t.Fatalf("Join: %v, want context.Canceled", err)
			}
			preview, err := h.registry.Preview(h.t.Context(), "daily")
			must(h.t, err)
			if got := h.registry.Stats().Participants; preview.Participants != seated || got != seated {
				h.t.Fatalf("%d inside, %d counted, want %d", preview.Participants, got, seated)
			}
		}
	})
}
