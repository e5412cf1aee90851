package room_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/parley-sfu/parley/configs/limits"
	"github.com/parley-sfu/parley/room"
)

func TestBadTracks(t *testing.T) {
	rows := []struct {
		because string
		track   room.TrackRequest
		want    error
	}{
		{"unknown source", room.TrackRequest{MID: "9", Source: "hologram"}, room.ErrBadTrack},
		{"no source", room.TrackRequest{MID: "9"}, room.ErrBadTrack},
		{"no section", room.TrackRequest{Source: room.Screen}, room.ErrBadTrack},
		{"endless MID", room.TrackRequest{MID: strings.Repeat("9", 33), Source: room.Screen}, room.ErrBadTrack},
		{"the section is in use", room.TrackRequest{MID: "camera", Source: room.Screen}, room.ErrBadTrack},
		{"negative size", room.TrackRequest{MID: "9", Source: room.Screen, Width: -1}, room.ErrBadTrack},
		{"endless size", room.TrackRequest{MID: "9", Source: room.Screen, Height: room.MaxPixels + 1}, room.ErrBadTrack},
		{"a second camera", room.TrackRequest{MID: "9", Source: room.Camera}, room.ErrTooManyTracks},
		{"somebody else shares a screen", room.TrackRequest{MID: "9", Source: room.Screen}, room.ErrScreensFull},
	}
	for _, row := range rows {
		t.Run(row.because, func(t *testing.T) {
			play(t, settings(), room.Options{}, func(h *house) {
				h.join("ada", "screen")
				bob := h.join("bob", "camera")
				if _, err := bob.member.Publish(h.t.Context(), row.track); !errors.Is(err, row.want) {
					h.t.Errorf("Publish: %v, want %v", err, row.want)
				}
				if got, want := bob.sees(), "ada(screen) bob(camera)"; got != want {
					h.t.Errorf("bob sees %q, want %q", got, want)
				}
				if got := len(bob.peer.now().publications); got != 1 {
					h.t.Errorf("the peer knows %d publications, want 1", got)
				}
			})
		})
	}
}

func TestPublicationSaysWhatItIs(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		ada := h.join("ada")
		id, err := ada.member.Publish(h.t.Context(), room.TrackRequest{MID: "1", Source: room.Camera, Width: 1280, Height: 720})
		must(h.t, err)
		p := ada.peer.now().publications[0]
		if p.ID() != id || p.Participant() != ada.member.ID() || p.MID() != "1" || p.Source() != room.Camera {
			h.t.Errorf("publication %s of %s in %s, a %s; want what was asked for", p.ID(), p.Participant(), p.MID(), p.Source())
		}
		if got := ada.roster()[0].Tracks[0]; got != (room.Track{ID: id, Source: room.Camera, Width: 1280, Height: 720}) {
			h.t.Errorf("track %+v, want size and source", got)
		}
	})
}

// Of the same section and source, once the first is gone.
func TestPublishAgain(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		ada := h.join("ada", "screen")
		first := ada.track("screen")
		must(h.t, ada.member.Unpublish(h.t.Context(), first))
		second, err := ada.member.Publish(h.t.Context(), requests("screen")[0])
		must(h.t, err)
		if first == second {
			h.t.Errorf("both tracks are %s, want another identifier", first)
		}
	})
}

func TestNoSuchTrack(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		ada, bob := h.join("ada", "camera"), h.join("bob")
		for what, track := range map[string]string{
			"somebody else's": ada.track("camera"), "unknown": "t_zz", "none": "", "endless": strings.Repeat("t", 100_000),
		} {
			if err := bob.member.SetMuted(h.t.Context(), track, true); !errors.Is(err, room.ErrNoTrack) {
				h.t.Errorf("SetMuted of a track that is %s: %v, want ErrNoTrack", what, err)
			}
			err := bob.member.Unpublish(h.t.Context(), track)
			if !errors.Is(err, room.ErrNoTrack) {
				h.t.Errorf("Unpublish of a track that is %s: %v, want ErrNoTrack", what, err)
			}
			if len(err.Error()) > 200 {
				h.t.Errorf("the error has %d bytes, want outsiders' words cut short", len(err.Error()))
			}
		}
	})
}

// Who comes back into a room where a screen is shared by now, comes in without
// it.
func TestJoinWithAScreenTooMany(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		h.join("ada", "screen")
		bob := h.join("bob", "camera", "screen", "screen_audio")
		if got, want := bob.sees(), "ada(screen) bob(camera screen_audio)"; got != want {
			h.t.Errorf("bob sees %q, want %q", got, want)
		}
		if got := len(bob.welcome.Tracks); got != 2 {
			h.t.Errorf("%d tracks were taken, want 2", got)
		}
	})
}

func TestBadViews(t *testing.T) {
	many := make([]room.Want, 10*limits.Default().WantsPerView)
	for i := range many {
		many[i].Track = "t_" + strings.Repeat("x", i%60)
	}
	rows := map[string][]room.Want{
		"too many":         many,
		"no track":         {{}},
		"endless track":    {{Track: strings.Repeat("t", 65)}},
		"twice":            {{Track: "t_1"}, {Track: "t_1"}},
		"negative":         {{Track: "t_1", Width: -1}},
		"endless":          {{Track: "t_1", Height: 1 << 30}},
		"unknown priority": {{Track: "t_1", Priority: "urgent"}},
	}
	for because, wants := range rows {
		t.Run(because, func(t *testing.T) {
			play(t, settings(), room.Options{}, func(h *house) {
				ada := h.join("ada")
				view := room.View{Video: wants}
				if err := ada.member.SetView(h.t.Context(), view); !errors.Is(err, room.ErrBadView) {
					h.t.Errorf("SetView: %v, want ErrBadView", err)
				}
				if _, err := h.try(room.JoinRequest{Room: "daily", Name: "bob", View: &view}); !errors.Is(err, room.ErrBadView) {
					h.t.Errorf("Join: %v, want ErrBadView", err)
				}
			})
		})
	}
}
