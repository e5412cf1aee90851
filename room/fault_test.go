package room_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/parley-sfu/parley/room"
)

// A fault of ours in what is done for bob costs bob the seat, and ada nothing.
func TestFaultsStayWithOneParticipant(t *testing.T) {
	stories := []struct {
		story string
		fault func(bob *guest)
	}{
		{"in a handler nobody waits for", func(bob *guest) { room.Fault(bob.member) }},
		{"in a handler somebody waits for", func(bob *guest) {
			if err := room.FaultInCall(bob.member); !errors.Is(err, room.ErrInternal) {
				bob.t.Errorf("the caller was told %v, want ErrInternal", err)
			}
		}},
		{"in the peer", func(bob *guest) {
			bob.peer.breaks()
			bob.member.Acknowledge(1)
		}},
		{"in the peer, while the caller waits", func(bob *guest) {
			bob.peer.breaks()
			if err := bob.member.Candidate("0", "candidate", ""); !errors.Is(err, room.ErrInternal) {
				bob.t.Errorf("the caller was told %v, want ErrInternal", err)
			}
		}},
		{"in the session", func(bob *guest) {
			bob.onEvent = func(e room.Event) {
				if _, ok := e.(room.Chat); ok {
					panic("the session has a fault")
				}
			}
			_, _ = bob.member.Chat(bob.t.Context(), "crash")
		}},
	}
	for _, s := range stories {
		t.Run(s.story, func(t *testing.T) {
			core, logs := observer.New(zap.ErrorLevel)
			play(t, settings(), room.Options{Logger: zap.New(core)}, func(h *house) {
				ada := h.join("ada", "camera")
				bob := h.join("bob", "camera")
				s.fault(bob)
				if got, want := ada.sees(), "ada(camera)"; got != want {
					h.t.Errorf("ada sees %q, want %q", got, want)
				}
				if bye, _ := last[room.Bye](bob.recorder); bye.Reason != room.ReasonInternal || bye.Retry != room.RetryNow {
					h.t.Errorf("bob was told %v, want that it was our fault, and to come back", bye)
				}
				if got := h.registry.Stats(); got.Panics != 1 || got.Participants != 1 {
					h.t.Errorf("stats %+v, want 1 panic and 1 participant", got)
				}
				if got := logs.FilterMessage("panic").Len(); got != 1 {
					h.t.Errorf("%d panics in the log, want 1", got)
				}
				if got := bob.peer.now().closed; got != 1 {
					h.t.Errorf("bob's peer was closed %d times, want once", got)
				}
				h.join("bob", "camera")
				if got, want := ada.receives(), "bob.camera"; got != want {
					h.t.Errorf("ada receives %q, want the room to go on: %q", got, want)
				}
			})
		})
	}
}

func TestFaultWhileThePeerIsMade(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		registry := room.NewRegistry(room.Options{
			Settings: func(string) (room.Settings, error) { return settings(), nil },
		}) // and no NewPeer: a call of nil
		_, _, err := registry.Join(t.Context(), room.JoinRequest{Room: "daily", Name: "bob", Notifier: &recorder{t: t}})
		if !errors.Is(err, room.ErrInternal) {
			t.Errorf("Join: %v, want ErrInternal", err)
		}
		if got := registry.Stats(); got.Panics != 1 || got.Participants != 0 {
			t.Errorf("stats %+v, want 1 panic and no participants", got)
		}
		must(t, registry.Close(t.Context(), ""))
	})
}

// Whoever is told something may call back at once, in every way, and nothing
// waits for itself.
func TestNotifyMayCallBackIntoTheRoom(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		ada := h.join("ada", "camera")
		echoes := 0
		bob := &recorder{t: h.t}
		var member *room.Member
		bob.onEvent = func(event room.Event) {
			if member == nil || echoes >= 100 {
				return
			}
			echoes++
			ctx := h.t.Context()
			if _, ok := event.(room.Bye); ok {
				return
			}
			_ = member.Offer(room.Description{Rev: uint64(echoes), SDP: "offer"})
			_ = member.Candidate("0", "", "")
			member.Acknowledge(1)
			_ = member.SetView(ctx, room.View{})
			_, _ = member.Publish(ctx, requests("camera")[0])
			_, _ = member.Chat(ctx, "echo")
			member.SocketSilent(true)
			member.SocketSilent(false)
			_, _ = h.registry.Preview(ctx, "daily")
		}
		var err error
		member, _, err = h.registry.Join(h.t.Context(), room.JoinRequest{Room: "daily", Name: "bob", Notifier: bob})
		must(h.t, err)
		_, err = ada.member.Chat(h.t.Context(), "echo?")
		must(h.t, err)
		synctest.Wait()
		if echoes != 100 {
			h.t.Errorf("%d echoes, want 100", echoes)
		}
		if got, want := ada.sees(), "ada(camera) bob(camera)"; got != want {
			h.t.Errorf("ada sees %q, want %q", got, want)
		}
	})
}

// The last event of all may be answered with a call, too.
func TestNotifyMayLeaveAndCloseTheHouse(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		ada, bob := h.join("ada"), h.join("bob")
		ada.onEvent = func(event room.Event) {
			if _, left := event.(room.ParticipantLeft); left {
				ada.member.Leave(h.t.Context(), "")
			}
		}
		byes := 0
		bob.onEvent = func(event room.Event) {
			if _, bye := event.(room.Bye); bye {
				byes++
				bob.member.Leave(h.t.Context(), "")
				if _, err := bob.member.Chat(h.t.Context(), "bye"); err == nil {
					h.t.Error("Chat after the Bye succeeded")
				}
			}
		}
		leave(bob)
		if got := h.registry.Stats().Participants; got != 0 || byes != 1 {
			h.t.Errorf("%d inside, %d byes, want an empty house and one bye", got, byes)
		}
	})
}

// A notifier that blocks breaks its promise. It holds up what others are told,
// but neither the room's decisions nor the caller of Close for ever.
func TestNotifierThatBlocks(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		ada := h.join("ada", "camera")
		stuck := make(chan struct{})
		ada.onEvent = func(room.Event) { <-stuck }
		h.join("bob")
		must(h.t, ada.member.SetMuted(h.t.Context(), ada.welcome.Tracks[0].ID, true))
		if preview, err := h.registry.Preview(h.t.Context(), "daily"); err != nil || preview.Participants != 2 {
			h.t.Errorf("preview %+v, %v, want the room to answer", preview, err)
		}
		deadline := time.Now().Add(time.Second)
		ctx, cancel := withDeadline(h.t, deadline)
		defer cancel()
		if err := h.registry.Close(ctx, room.ReasonDraining); err == nil {
			h.t.Error("Close returned nil while a notifier blocks")
		}
		if got := time.Now(); !got.Equal(deadline) {
			h.t.Errorf("Close returned at %v, want %v", got, deadline)
		}
		close(stuck)
	})
}

// If it never returns, the room ends before the memory does, and another one
// opens under its name.
func TestNotifierThatBlocksForGood(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		ada := h.join("ada")
		stuck := make(chan struct{})
		ada.onEvent = func(room.Event) { <-stuck }
		_, err := ada.member.Chat(h.t.Context(), "stop")
		must(h.t, err)
		synctest.Wait()
		room.Flood(ada.member)
		synctest.Wait()
		if _, err := ada.member.Chat(h.t.Context(), "more"); !errors.Is(err, room.ErrClosed) {
			h.t.Errorf("Chat: %v, want ErrClosed", err)
		}
		bob := h.join("bob")
		if got := bob.sees(); got != "bob" {
			h.t.Errorf("bob sees %q, want a new room", got)
		}
		close(stuck)
		synctest.Wait()
		if bye, _ := last[room.Bye](ada.recorder); bye.Reason != room.ReasonInternal {
			h.t.Errorf("ada was told %v, want that it was our fault", bye)
		}
	})
}
