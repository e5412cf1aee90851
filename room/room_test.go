package room_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/parley-sfu/parley/room"
)

// What happens in a room, and what each guest sees and receives afterwards.
func TestEverybodySeesTheSameRoom(t *testing.T) {
	stories := []struct {
		story    string
		happens  func(h *house)
		sees     string // by all
		receives map[string]string
	}{
		{
			story:    "somebody alone receives nothing, least of all herself",
			happens:  func(h *house) { h.join("ada", "microphone", "camera") },
			sees:     "ada(microphone camera)",
			receives: map[string]string{"ada": ""},
		},
		{
			story: "a late joiner is told who is inside, and those are told of him",
			happens: func(h *house) {
				h.join("ada", "microphone", "camera")
				after(time.Minute)
				h.join("bob", "-microphone")
			},
			sees:     "ada(microphone camera) bob(-microphone)",
			receives: map[string]string{"ada": "bob.microphone", "bob": "ada.microphone ada.camera"},
		},
		{
			story: "who leaves is gone at once, and so is what was received",
			happens: func(h *house) {
				h.join("ada", "camera")
				bob := h.join("bob", "camera")
				h.join("cyd", "camera")
				leave(bob)
			},
			sees:     "ada(camera) cyd(camera)",
			receives: map[string]string{"ada": "cyd.camera", "cyd": "ada.camera"},
		},
		{
			story: "a muted camera gives its slot back, a muted microphone keeps it",
			happens: func(h *house) {
				ada := h.join("ada", "microphone", "camera")
				h.join("bob")
				must(h.t, ada.member.SetMuted(h.t.Context(), ada.track("camera"), true))
				must(h.t, ada.member.SetMuted(h.t.Context(), ada.track("microphone"), true))
			},
			sees:     "ada(-microphone -camera) bob",
			receives: map[string]string{"bob": "ada.microphone"},
		},
		{
			story: "unmuted, it is received again",
			happens: func(h *house) {
				ada := h.join("ada", "-camera")
				h.join("bob")
				must(h.t, ada.member.SetMuted(h.t.Context(), ada.track("camera"), false))
			},
			sees:     "ada(camera) bob",
			receives: map[string]string{"bob": "ada.camera"},
		},
		{
			story: "tracks come and go during the call",
			happens: func(h *house) {
				ada := h.join("ada", "microphone")
				h.join("bob")
				_, err := ada.member.Publish(h.t.Context(), requests("screen")[0])
				must(h.t, err)
				_, err = ada.member.Publish(h.t.Context(), requests("screen_audio")[0])
				must(h.t, err)
				synctest.Wait()
				must(h.t, ada.member.Unpublish(h.t.Context(), ada.track("microphone")))
			},
			sees:     "ada(screen screen_audio) bob",
			receives: map[string]string{"bob": "ada.screen_audio ada.screen"},
		},
		{
			story: "who comes back is somebody new, at the end of the list",
			happens: func(h *house) {
				ada := h.join("ada", "camera")
				h.join("bob", "camera")
				leave(ada)
				h.join("ada", "camera")
			},
			sees:     "bob(camera) ada(camera)",
			receives: map[string]string{"ada": "bob.camera", "bob": "ada.camera"},
		},
		{
			story: "screens are shown before cameras, and both before those who came late",
			happens: func(h *house) {
				for _, name := range []string{"ada", "bob", "cyd"} {
					h.join(name, "camera")
				}
				h.join("dan", "camera", "screen")
				h.join("eve")
			},
			sees: "ada(camera) bob(camera) cyd(camera) dan(camera screen) eve",
			receives: map[string]string{
				"eve": "dan.screen ada.camera bob.camera",
				"dan": "ada.camera bob.camera cyd.camera",
			},
		},
	}
	for _, s := range stories {
		t.Run(s.story, func(t *testing.T) {
			play(t, settings(), room.Options{}, func(h *house) {
				s.happens(h)
				synctest.Wait()
				for name, g := range h.guests {
					if got := g.sees(); !g.left() && got != s.sees {
						h.t.Errorf("%s sees %q, want %q", name, got, s.sees)
					}
				}
				for name, want := range s.receives {
					if got := h.guests[name].receives(); got != want {
						h.t.Errorf("%s receives %q, want %q", name, got, want)
					}
				}
			})
		})
	}
}

func TestWelcomeIsTheWholeState(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		ada := h.join("ada", "camera")
		must(h.t, ada.member.SetMuted(h.t.Context(), ada.track("camera"), true))
		bob := h.join("bob", "microphone", "camera")
		w := bob.welcome
		if len(w.Participants) != 2 || w.Participants[1].ID != bob.member.ID() || w.Me != bob.member.ID() {
			h.t.Errorf("participants %v, want ada and bob (%s)", w.Participants, bob.member.ID())
		}
		if len(w.Tracks) != 2 || w.Tracks[0].MID != "microphone" || w.Tracks[1].ID != bob.track("camera") {
			h.t.Errorf("tracks %v, want the identifier of each section", w.Tracks)
		}
		if w.Session == "" || w.Token == "" || w.Session == ada.welcome.Session || w.Token == ada.welcome.Token {
			h.t.Errorf("session %q and token %q are empty or repeated", w.Session, w.Token)
		}
		if w.Room.Name != "daily" || w.Room.Title != "Daily" || w.ResumeTimeout != 15*time.Second || w.Resumed {
			h.t.Errorf("welcome %+v, want the room's name, title and resume timeout", w)
		}
		if got := w.Participants[1].JoinedAt; !got.Equal(time.Now()) {
			h.t.Errorf("joined at %v, want %v", got, time.Now())
		}
		if len(bob.heard()) != 0 {
			h.t.Errorf("bob was told %v, want nothing but the welcome", bob.heard())
		}
	})
}

func TestPeersAreToldOnlyWhatIsNew(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		ada := h.join("ada", "microphone", "camera")
		bob := h.join("bob", "camera")
		told := bob.peer.now().told
		for range 5 { // news for people, not for peers
			must(h.t, ada.member.SetMuted(h.t.Context(), ada.track("microphone"), true))
			must(h.t, ada.member.SetMuted(h.t.Context(), ada.track("microphone"), false))
			_, err := ada.member.Chat(h.t.Context(), "hello")
			must(h.t, err)
		}
		after(time.Minute)
		if now := bob.peer.now().told; now != told {
			h.t.Errorf("bob's peer was told its subscriptions %d times more, want 0", now-told)
		}
		if got := bob.peer.options; got.ID != bob.member.ID() || got.VideoCodecs[0] != "vp8" || got.AudioCodecs[0] != "opus" {
			h.t.Errorf("the peer was made with %+v, want the room's codecs", got)
		}
	})
}

// The peer knows what is published and wanted before it sees the offer, so that
// the first answer is complete.
func TestFirstOfferComesLast(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		h.join("ada", "camera")
		q := room.JoinRequest{
			Room: "daily", Name: "bob", Tracks: requests("microphone"),
			Offer: &room.Description{Rev: 1, SDP: "offer"},
		}
		bob, err := h.try(q)
		must(h.t, err)
		if got := bob.peer.now(); len(got.publications) != 1 || len(got.subscriptions) != 1 || len(got.offers) != 1 {
			h.t.Fatalf("bob's peer knows %d publications, %d subscriptions, %d offers, want one each",
				len(got.publications), len(got.subscriptions), len(got.offers))
		}
		if got, _ := last[room.Answer](bob.recorder); got != (room.Answer{Rev: 1, SDP: "answer to offer"}) {
			h.t.Errorf("answer %v, want that of the first offer", got)
		}
	})
}

func TestViewSaysWhatToSee(t *testing.T) {
	stories := []struct {
		story string
		view  func(camera, screen string) room.View
		want  string
	}{
		{
			story: "nothing but sound",
			view:  func(_, _ string) room.View { return room.View{} },
			want:  "ada.microphone",
		},
		{
			story: "not even sound",
			view:  func(_, _ string) room.View { return room.View{AudioOff: true} },
		},
		{
			story: "the important first",
			view: func(camera, screen string) room.View {
				return room.View{Video: []room.Want{{Track: camera, Priority: "low"}, {Track: screen, Priority: "high"}}}
			},
			want: "ada.microphone ada.screen ada.camera",
		},
		{
			story: "what is not there may come yet",
			view: func(camera, _ string) room.View {
				return room.View{Video: []room.Want{{Track: "t_later"}, {Track: camera}}}
			},
			want: "ada.microphone ada.camera",
		},
	}
	for _, s := range stories {
		t.Run(s.story, func(t *testing.T) {
			play(t, settings(), room.Options{}, func(h *house) {
				ada := h.join("ada", "microphone", "camera", "screen")
				bob := h.join("bob")
				must(h.t, bob.member.SetView(h.t.Context(), s.view(ada.track("camera"), ada.track("screen"))))
				synctest.Wait()
				if got := bob.receives(); got != s.want {
					h.t.Errorf("bob receives %q, want %q", got, s.want)
				}
			})
		})
	}
}

// The caller may go on using the view it handed in.
func TestViewIsCopied(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		ada := h.join("ada", "camera")
		view := room.View{Video: []room.Want{{Track: ada.track("camera")}}}
		bob := h.join("bob")
		must(h.t, bob.member.SetView(h.t.Context(), view))
		view.Video[0].Track = "t_other"
		h.join("cyd")
		if got := bob.receives(); got != "ada.camera" {
			h.t.Errorf("bob receives %q, want what the view said when it was set", got)
		}
	})
}
