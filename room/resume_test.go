package room_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/parley-sfu/parley/room"
	"github.com/parley-sfu/parley/sfu"
)

func TestResumeKeepsTheSeat(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		ada := h.join("ada", "camera")
		bob := h.join("bob", "microphone")
		_, err := ada.member.Chat(h.t.Context(), "before")
		must(h.t, err)
		bob.member.SocketLost()
		must(h.t, ada.member.SetMuted(h.t.Context(), ada.track("camera"), true))
		_, err = ada.member.Chat(h.t.Context(), "meanwhile")
		must(h.t, err)
		after(14 * time.Second)

		again, err := bob.resume(bob.welcome.Token)
		must(h.t, err)
		w := again.welcome
		if !w.Resumed || w.Me != bob.welcome.Me || w.Session != bob.welcome.Session {
			h.t.Errorf("resumed %t as %s in %s, want the same seat", w.Resumed, w.Me, w.Session)
		}
		if w.Token == bob.welcome.Token || w.Token == "" {
			h.t.Errorf("token %q, want a new one", w.Token)
		}
		if got, want := again.sees(), "ada(-camera) bob(microphone)"; got != want {
			h.t.Errorf("bob sees %q, want what changed meanwhile: %q", got, want)
		}
		if len(w.Chat) != 2 || w.Chat[1].Text != "meanwhile" {
			h.t.Errorf("chat %v, want both messages", w.Chat)
		}
		if len(w.Tracks) != 1 || w.Tracks[0].MID != "microphone" {
			h.t.Errorf("tracks %v, want the one published before", w.Tracks)
		}
		if bob.peer.now().closed != 0 || len(h.peers) != 2 {
			h.t.Errorf("%d peers, bob's closed %d times, want media untouched", len(h.peers), bob.peer.now().closed)
		}
	})
}

// The old session is told, and can do nothing any more: not even by the last
// words of its socket.
func TestResumeReplacesTheOldSession(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		ada := h.join("ada")
		bob := h.join("bob", "camera")
		again, err := bob.resume(bob.welcome.Token)
		must(h.t, err)
		if bye, _ := last[room.Bye](bob.recorder); bye != (room.Bye{Reason: room.ReasonReplaced, Retry: room.RetryNever}) {
			h.t.Errorf("the old session was told %v, want that it was replaced", bye)
		}
		bob.member.SocketLost()
		bob.member.Leave(h.t.Context(), "")
		bob.member.Acknowledge(1)
		if _, err := bob.member.Chat(h.t.Context(), "me too"); !errors.Is(err, room.ErrGone) {
			h.t.Errorf("Chat by the old session: %v, want ErrGone", err)
		}
		if err := bob.member.Candidate("0", "", ""); !errors.Is(err, room.ErrGone) {
			h.t.Errorf("Candidate by the old session: %v, want ErrGone", err)
		}
		after(time.Minute)
		if got, want := ada.sees(), "ada bob(camera)"; got != want {
			h.t.Errorf("ada sees %q, want %q", got, want)
		}
		if got := len(eventsOf[room.ParticipantLeft](ada.recorder)) + len(eventsOf[room.ParticipantChanged](ada.recorder)); got != 1 {
			h.t.Errorf("ada was told %d things of bob, want only that he joined", got)
		}
		if got := bob.peer.now().acknowledged; len(got) != 0 {
			h.t.Errorf("the old session acknowledged %v, want nothing", got)
		}
		must(h.t, again.member.SetMuted(h.t.Context(), again.track("camera"), true))
	})
}

func TestWrongTokenDisturbsNobody(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		bob := h.join("bob", "camera")
		good := room.ResumeRequest{
			Room: "daily", Session: bob.welcome.Session, Token: bob.welcome.Token, Notifier: &recorder{t: h.t},
		}
		wrong := map[string]func(q *room.ResumeRequest){
			"another token":       func(q *room.ResumeRequest) { q.Token = "rt_" + strings.Repeat("A", 26) },
			"no token":            func(q *room.ResumeRequest) { q.Token = "" },
			"a part of the token": func(q *room.ResumeRequest) { q.Token = q.Token[:10] },
			"more than the token": func(q *room.ResumeRequest) { q.Token += "A" },
			"another session":     func(q *room.ResumeRequest) { q.Session = "s_" },
			"no session":          func(q *room.ResumeRequest) { q.Session = "" },
			"the participant":     func(q *room.ResumeRequest) { q.Session = bob.welcome.Me },
			"another room":        func(q *room.ResumeRequest) { q.Room = "weekly" },
		}
		for what, spoil := range wrong {
			bad := good
			spoil(&bad)
			if _, _, err := h.registry.Resume(h.t.Context(), bad); !errors.Is(err, room.ErrBadResume) {
				h.t.Errorf("Resume with %s: %v, want ErrBadResume", what, err)
			}
		}
		if got := bob.heard(); len(got) != 0 {
			h.t.Errorf("bob was told %v, want nothing", got)
		}
		must(h.t, bob.member.SetMuted(h.t.Context(), bob.track("camera"), true))
		if _, err := bob.resume(bob.welcome.Token); err != nil {
			h.t.Errorf("the right token: %v, want a seat", err)
		}
	})
}

// A token is good once, but the answer with the next one may be lost together
// with the socket: only when the new session is heard of, the old token is
// spent.
func TestTokensRotate(t *testing.T) {
	stories := []struct {
		story   string
		between func(second *guest)
		want    error
	}{
		{
			story:   "the answer was lost: nothing was heard of the second session",
			between: func(second *guest) { second.member.SocketLost() },
		},
		{
			story: "the second session spoke: the first token is spent",
			between: func(second *guest) {
				_, err := second.member.Chat(second.t.Context(), "here")
				must(second.t, err)
			},
			want: room.ErrBadResume,
		},
	}
	for _, s := range stories {
		t.Run(s.story, func(t *testing.T) {
			play(t, settings(), room.Options{}, func(h *house) {
				first := h.join("bob")
				second, err := first.resume(first.welcome.Token)
				must(h.t, err)
				s.between(second)
				_, err = first.resume(first.welcome.Token)
				if !errors.Is(err, s.want) {
					h.t.Errorf("the first token again: %v, want %v", err, s.want)
				}
			})
		})
	}
}

func TestBothTokensOfALostAnswerWork(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		first := h.join("bob")
		second, err := first.resume(first.welcome.Token)
		must(h.t, err)
		third, err := first.resume(first.welcome.Token)
		must(h.t, err)
		if _, err := second.resume(second.welcome.Token); !errors.Is(err, room.ErrBadResume) {
			h.t.Errorf("a token that was never answered to: %v, want ErrBadResume", err)
		}
		if _, err := third.resume(third.welcome.Token); err != nil {
			h.t.Errorf("the latest token: %v", err)
		}
	})
}

func TestResumeTooLate(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		h.join("ada")
		bob := h.join("bob")
		bob.member.SocketLost()
		after(15*time.Second + 200*time.Millisecond)
		if _, err := bob.resume(bob.welcome.Token); !errors.Is(err, room.ErrBadResume) {
			h.t.Errorf("Resume: %v, want ErrBadResume", err)
		}
		if err := bob.member.SetMuted(h.t.Context(), "t_1", true); !errors.Is(err, room.ErrGone) {
			h.t.Errorf("SetMuted: %v, want ErrGone", err)
		}
		if bye, _ := last[room.Bye](bob.recorder); bye.Reason != room.ReasonGone || bye.Retry != room.RetryNow {
			h.t.Errorf("the last word was %v, want that he is gone and may join anew", bye)
		}
	})
}

// What a new session must still do is told again: the session before may not
// have heard it.
func TestResumeRepeatsWhatIsOpen(t *testing.T) {
	short := sfu.SlotsShort{Audio: 2, Video: 3}
	ask := room.PleaseOffer{AudioSlots: 2, VideoSlots: 3, Reason: "slots"}
	stories := []struct {
		story  string
		before func(bob *guest)
		offer  *room.Description
		want   []room.PleaseOffer
	}{
		{story: "nothing was asked", before: func(*guest) {}},
		{
			story:  "slots were asked for",
			before: func(bob *guest) { bob.peer.notify(short) },
			want:   []room.PleaseOffer{ask},
		},
		{
			story: "slots were asked for, and another offer came first",
			before: func(bob *guest) {
				bob.peer.notify(short)
				must(bob.t, bob.member.Offer(room.Description{Rev: 7, SDP: "crossed"}))
			},
			want: []room.PleaseOffer{ask},
		},
		{
			story: "the slots are there already",
			before: func(bob *guest) {
				bob.peer.notify(short)
				must(bob.t, bob.member.Offer(room.Description{Rev: 7, SDP: "five slots"}))
				bob.peer.notify(sfu.SlotsChanged{Rev: 1, Slots: make([]*sfu.Slot, 5)})
			},
		},
		{
			story: "a restart was asked for, and the new session offers one",
			before: func(bob *guest) {
				mediaSilent(bob)
				after(10 * time.Second)
			},
			offer: &room.Description{Rev: 8, SDP: "restart"},
		},
		{
			story: "a restart was asked for",
			before: func(bob *guest) {
				mediaSilent(bob)
				after(10 * time.Second)
			},
			want: []room.PleaseOffer{{ICERestart: true, Reason: "silent"}},
		},
	}
	for _, s := range stories {
		t.Run(s.story, func(t *testing.T) {
			play(t, settings(), room.Options{}, func(h *house) {
				bob := h.join("bob")
				s.before(bob)
				synctest.Wait()
				again := &recorder{t: h.t}
				_, _, err := h.registry.Resume(h.t.Context(), room.ResumeRequest{
					Room: "daily", Session: bob.welcome.Session, Token: bob.welcome.Token, Notifier: again, Offer: s.offer,
				})
				must(h.t, err)
				got := eventsOf[room.PleaseOffer](again)
				if len(got) != len(s.want) || (len(got) == 1 && got[0] != s.want[0]) {
					h.t.Errorf("the new session was asked %v, want %v", got, s.want)
				}
			})
		})
	}
}

func TestResumeWithAnOffer(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		bob := h.join("bob")
		must(h.t, bob.member.Offer(room.Description{Rev: 4, SDP: "first"}))
		q := room.ResumeRequest{
			Room: "daily", Session: bob.welcome.Session, Token: bob.welcome.Token, Notifier: &recorder{t: h.t},
			Offer: &room.Description{Rev: 4, SDP: "again"},
		}
		if _, _, err := h.registry.Resume(h.t.Context(), q); !errors.Is(err, room.ErrBadOffer) {
			h.t.Errorf("Resume with an old offer: %v, want ErrBadOffer", err)
		}
		if bob.left() {
			h.t.Error("a bad offer took bob's seat, want nothing changed")
		}
		again := &recorder{t: h.t}
		q.Offer.Rev, q.Notifier = 5, again
		_, w, err := h.registry.Resume(h.t.Context(), q)
		must(h.t, err)
		if answer, _ := last[room.Answer](again); answer.Rev != 5 {
			h.t.Errorf("answer %v, want that of revision 5", answer)
		}
		if !w.Resumed {
			h.t.Error("welcome is not marked as resumed")
		}
		q.Notifier = nil
		if _, _, err := h.registry.Resume(h.t.Context(), q); !errors.Is(err, room.ErrBadJoin) {
			h.t.Errorf("Resume without a notifier: %v, want ErrBadJoin", err)
		}
	})
}

// Welcome holds the slots as they are, so that a page can go on showing them.
func TestResumeTellsTheSlots(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		bob := h.join("bob")
		table := sfu.SlotsChanged{Rev: 3, Slots: []*sfu.Slot{{MID: "5", Track: "t_1", Participant: "p_1", State: sfu.SlotLive}}}
		bob.peer.notify(table)
		if got, _ := last[room.Slots](bob.recorder); got.Rev != 3 || len(got.Slots) != 1 || got.Slots[0] != table.Slots[0] {
			h.t.Errorf("slots %v, want %v passed on", got, table)
		}
		again, err := bob.resume(bob.welcome.Token)
		must(h.t, err)
		if got := again.welcome.Slots; got.Rev != 3 || len(got.Slots) != 1 || got.Slots[0] != table.Slots[0] {
			h.t.Errorf("slots in the welcome %v, want %v", got, table)
		}
	})
}

// Which encodings are watched is told to the publisher, and again to a new
// session.
func TestWhatIsWatchedIsToldAgain(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		bob := h.join("bob")
		id, err := bob.member.Publish(h.t.Context(), room.TrackRequest{MID: "1", Source: room.Camera})
		must(h.t, err)
		want := sfu.Wanted{Track: id, Encodings: []sfu.WantedEncoding{{RID: "q", Active: true}, {RID: "f"}}}
		bob.peer.notify(want)
		bob.peer.notify(sfu.Wanted{Track: "t_gone"})
		check := func(of *recorder) {
			h.t.Helper()
			got := eventsOf[room.EncodingsWanted](of)
			if len(got) != 1 || got[0].Track != id || !slices.Equal(got[0].Encodings, want.Encodings) {
				h.t.Errorf("told %v, want %v once", got, want)
			}
		}
		check(bob.recorder)
		again, err := bob.resume(bob.welcome.Token)
		must(h.t, err)
		check(again.recorder)
	})
}
