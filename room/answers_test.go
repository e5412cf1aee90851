package room_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/parley-sfu/parley/room"
)

// A room that hangs is found out, however often one asks, and forgiven when it goes on.
func TestRoomsAnswer(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		answers := func() bool {
			ctx, cancel := context.WithTimeout(h.t.Context(), time.Second)
			defer cancel()
			return h.registry.Answers(ctx)
		}
		if !answers() {
			h.t.Error("no room is open, and one does not answer")
		}
		ada := h.join("ada")
		if !answers() {
			h.t.Error("the room does not answer, though nothing ails it")
		}
		letGo := make(chan struct{})
		room.Hang(ada.member, letGo)
		for i := range 200 { // more than the mailbox holds
			began := time.Now()
			if answers() {
				h.t.Fatalf("asked %d times: the room answers, though it hangs", i)
			}
			if took := time.Since(began); took > time.Second {
				h.t.Fatalf("asked %d times: it took %v to say so", i, took)
			}
		}
		close(letGo)
		synctest.Wait()
		if !answers() {
			h.t.Error("the room does not answer, though it goes on")
		}
	})
}
