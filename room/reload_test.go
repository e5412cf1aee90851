package room_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/parley-sfu/parley/configs/limits"
	"github.com/parley-sfu/parley/room"
)

func TestRefreshChangesAnOpenRoom(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		ada, bob := h.join("ada", "camera"), h.join("bob")
		h.settings.Title, h.settings.MaxParticipants, h.settings.Password = "Weekly", 2, true
		h.settings.ChatHistory, h.settings.VideoSlots, h.settings.VideoCodecs = 1, 9, []string{"av1"}
		h.registry.Refresh()

		got, err := h.registry.Preview(h.t.Context(), "daily")
		must(h.t, err)
		if got.Title != "Weekly" || got.MaxParticipants != 2 || !got.Settings.Password {
			h.t.Errorf("got %+v, want the new title, seats and password", got)
		}
		if got.Settings.VideoSlots != 3 || !slices.Equal(got.Settings.VideoCodecs, []string{"vp8"}) {
			h.t.Errorf("got %+v, want what was fixed when the room opened", got.Settings)
		}
		if _, err = h.try(room.JoinRequest{Room: "daily", Name: "eve"}); !errors.Is(err, room.ErrFull) {
			h.t.Errorf("a third one: got %v, want ErrFull", err)
		}
		if got, want := ada.sees(), "ada(camera) bob"; got != want {
			h.t.Errorf("ada sees %q, want %q", got, want)
		}
		if bob.left() {
			h.t.Error("bob was sent away")
		}
	})
}

func TestRefreshSendsNobodyAway(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		ada, bob := h.join("ada"), h.join("bob")
		h.settings.MaxParticipants = 1
		h.registry.Refresh()
		if got, want := ada.sees(), "ada bob"; got != want {
			h.t.Errorf("ada sees %q, want %q", got, want)
		}
		leave(bob)
		if _, err := h.try(room.JoinRequest{Room: "daily", Name: "bob"}); !errors.Is(err, room.ErrFull) {
			h.t.Errorf("bob comes again: got %v, want ErrFull", err)
		}
	})
}

func TestRefreshLeavesARoomThatHasNoSettingsAnyMore(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		h.join("ada")
		h.gone = true
		h.registry.Refresh()
		got, err := h.registry.Preview(h.t.Context(), "daily")
		must(h.t, err)
		if got.Title != "Daily" || got.Participants != 1 {
			h.t.Errorf("got %+v, want the room as it was", got)
		}
	})
}

// Somebody opens a room while the settings change: it opens with the new ones.
func TestARoomThatOpensDuringARefreshIsNew(t *testing.T) {
	var registry *room.Registry
	asked := 0
	play(t, settings(), room.Options{}, func(h *house) {
		registry = room.NewRegistry(room.Options{
			NewPeer: h.newPeer,
			Settings: func(string) (room.Settings, error) {
				if asked++; asked > 1 {
					return room.Settings{Title: "new"}, nil
				}
				registry.Refresh() // while the old settings are on their way
				return room.Settings{Title: "old"}, nil
			},
		})
		ada := &recorder{t: h.t}
		_, welcome, err := registry.Join(h.t.Context(), room.JoinRequest{Room: "daily", Name: "ada", Notifier: ada})
		must(h.t, err)
		if welcome.Room.Title != "new" || asked != 2 {
			h.t.Errorf("got title %q after %d questions, want the new one after 2", welcome.Room.Title, asked)
		}
		must(h.t, registry.Close(h.t.Context(), ""))
	})
}

func TestSetLimits(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		h.join("ada")
		h.registry.SetLimits(limits.Limits{Rooms: 1, Participants: 2})
		if _, err := h.try(room.JoinRequest{Room: "weekly", Name: "bob"}); !errors.Is(err, room.ErrServerFull) {
			h.t.Errorf("a second room: got %v, want ErrServerFull", err)
		}
		h.join("bob")
		if _, err := h.try(room.JoinRequest{Room: "daily", Name: "eve"}); !errors.Is(err, room.ErrServerFull) {
			h.t.Errorf("a third participant: got %v, want ErrServerFull", err)
		}
		h.registry.SetLimits(limits.Limits{}) // the defaults
		h.join("eve")
	})
}

func TestIsOpen(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		if h.registry.IsOpen("daily") {
			h.t.Error("open before anybody came")
		}
		ada := h.join("ada")
		if !h.registry.IsOpen("daily") || h.registry.IsOpen("weekly") {
			h.t.Error("want daily open, and weekly not")
		}
		leave(ada)
		after(settings().EmptyTimeout)
		if h.registry.IsOpen("daily") {
			h.t.Error("open after it ended")
		}
	})
}
