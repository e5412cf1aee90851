package room_test

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/parley-sfu/parley/room"
	"github.com/parley-sfu/parley/sfu"
)

func TestOffersAreAnsweredInOrder(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		bob := h.join("bob")
		must(h.t, bob.member.Offer(room.Description{Rev: 1, SDP: "one"}))
		must(h.t, bob.member.Offer(room.Description{Rev: 2, SDP: "nonsense"}))
		must(h.t, bob.member.Offer(room.Description{Rev: 5, SDP: "three"}))
		want := []room.Event{
			room.Answer{Rev: 1, SDP: "answer to one"},
			room.OfferRefused{Rev: 2, Reason: "not an offer"},
			room.Answer{Rev: 5, SDP: "answer to three"},
		}
		bob.peer.now()
		if got := bob.heard(); !slices.EqualFunc(got, want, func(a, b room.Event) bool { return a == b }) {
			h.t.Errorf("bob was told %v, want %v", got, want)
		}
	})
}

func TestBadOffers(t *testing.T) {
	rows := []struct {
		because string
		offer   room.Description
		dumb    bool // the peer answers nothing
		before  int  // good offers
	}{
		{because: "revision 0 does not exist", offer: room.Description{Rev: 0, SDP: "offer"}},
		{because: "empty", offer: room.Description{Rev: 9}},
		{because: "the revision was used", before: 2, offer: room.Description{Rev: 2, SDP: "offer"}},
		{because: "the revision falls", before: 2, offer: room.Description{Rev: 1, SDP: "offer"}},
		{because: "too many wait", dumb: true, before: 4, offer: room.Description{Rev: 9, SDP: "offer"}},
	}
	for _, row := range rows {
		t.Run(row.because, func(t *testing.T) {
			play(t, settings(), room.Options{}, func(h *house) {
				bob := h.join("bob")
				bob.peer.dumb = row.dumb
				for rev := range row.before {
					must(h.t, bob.member.Offer(room.Description{Rev: uint64(rev) + 1, SDP: "offer"}))
				}
				bob.peer.now()
				if err := bob.member.Offer(row.offer); !errors.Is(err, room.ErrBadOffer) {
					h.t.Errorf("Offer: %v, want ErrBadOffer", err)
				}
				if got := len(bob.peer.now().offers); got != row.before {
					h.t.Errorf("the peer got %d offers, want %d", got, row.before)
				}
			})
		})
	}
}

func TestJoinWithABadOfferIsRefused(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		ada := h.join("ada")
		_, err := h.try(room.JoinRequest{Room: "daily", Name: "bob", Offer: &room.Description{Rev: 1}})
		if !errors.Is(err, room.ErrBadOffer) {
			h.t.Errorf("Join: %v, want ErrBadOffer", err)
		}
		if got := ada.sees(); got != "ada" {
			h.t.Errorf("ada sees %q, want nobody else", got)
		}
		if got := h.registry.Stats().Participants; got != 1 {
			h.t.Errorf("%d participants, want 1", got)
		}
	})
}

// The peer may be short of slots many times; the browser is asked once, and
// again when an offer was answered, and never for what was asked before.
func TestPleaseOfferIsCoalesced(t *testing.T) {
	short := func(audio, video int) func(*guest) {
		return func(g *guest) { g.peer.notify(sfu.SlotsShort{Audio: audio, Video: video}) }
	}
	offer := func(rev uint64) func(*guest) {
		return func(g *guest) { must(g.t, g.member.Offer(room.Description{Rev: rev, SDP: "offer"})) }
	}
	refused := func(g *guest) { must(g.t, g.member.Offer(room.Description{Rev: 9, SDP: "nonsense"})) }
	ask := func(audio, video int) room.PleaseOffer {
		return room.PleaseOffer{AudioSlots: audio, VideoSlots: video, Reason: "slots"}
	}
	rows := []struct {
		story string
		steps []func(*guest)
		want  []room.PleaseOffer
	}{
		{story: "once", steps: []func(*guest){short(1, 2)}, want: []room.PleaseOffer{ask(1, 2)}},
		{
			story: "a storm of joins",
			steps: []func(*guest){short(1, 1), short(1, 2), short(2, 3), short(2, 2)},
			want:  []room.PleaseOffer{ask(1, 1)},
		},
		{
			story: "the rest after the next offer",
			steps: []func(*guest){short(1, 1), short(2, 3), offer(1)},
			want:  []room.PleaseOffer{ask(1, 1), ask(2, 3)},
		},
		{
			story: "also when that was refused",
			steps: []func(*guest){short(1, 1), short(2, 3), refused},
			want:  []room.PleaseOffer{ask(1, 1), ask(2, 3)},
		},
		{
			story: "nothing new to ask for",
			steps: []func(*guest){short(2, 2), offer(1), short(2, 2), short(1, 2), offer(2)},
			want:  []room.PleaseOffer{ask(2, 2)},
		},
		{
			story: "never more than the room allows",
			steps: []func(*guest){short(100, 100), offer(1), short(200, 200)},
			want:  []room.PleaseOffer{ask(3, 3)},
		},
	}
	for _, row := range rows {
		t.Run(row.story, func(t *testing.T) {
			play(t, settings(), room.Options{}, func(h *house) {
				bob := h.join("bob")
				for _, step := range row.steps {
					step(bob)
					synctest.Wait()
				}
				if got := eventsOf[room.PleaseOffer](bob.recorder); !slices.Equal(got, row.want) {
					h.t.Errorf("bob was asked %v, want %v", got, row.want)
				}
			})
		})
	}
}

func TestCandidatesAndAcknowledgementsReachThePeer(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		bob := h.join("bob")
		must(h.t, bob.member.Candidate("0", "candidate:1", "ufrag"))
		if err := bob.member.Candidate("0", "nonsense", "ufrag"); !errors.Is(err, room.ErrBadCandidate) {
			h.t.Errorf("Candidate: %v, want ErrBadCandidate", err)
		}
		bob.member.Acknowledge(3)
		got := bob.peer.now()
		if len(got.candidates) != 1 || got.candidates[0] != "0 candidate:1 ufrag" {
			h.t.Errorf("candidates %v, want the good one", got.candidates)
		}
		if !slices.Equal(got.acknowledged, []uint64{3}) {
			h.t.Errorf("acknowledged %v, want 3", got.acknowledged)
		}
	})
}

// A peer may tell things before its participant is seated, and after.
func TestEventsOfStrangersAreIgnored(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		h.join("ada")
		bob := h.join("bob")
		leave(bob)
		late := []sfu.Event{
			sfu.Answered{Rev: 1},
			sfu.Refused{Rev: 1},
			sfu.SlotsChanged{Rev: 1},
			sfu.SlotsShort{Audio: 1},
			sfu.Wanted{Track: "t_1"},
			sfu.ConnectivityChanged{Connectivity: sfu.ConnectivitySilent},
			sfu.PeerClosed{Reason: sfu.ReasonTransport},
		}
		for _, e := range late {
			bob.peer.notify(e)
		}
		if got := bob.peer.now().closed; got != 1 {
			h.t.Errorf("bob's peer was closed %d times, want once", got)
		}
	})
}
