package sfu

import (
	"slices"
	"testing"
)

func publication(who string, source Source) *Publication {
	return NewPublication(PublicationOptions{ID: who + "/" + string(source), Participant: who, Source: source})
}

func wishes(list ...*Publication) []Subscription {
	var out []Subscription
	for _, p := range list {
		out = append(out, Subscription{Publication: p})
	}
	return out
}

func TestSeating(t *testing.T) {
	ada, bob, cy := publication("ada", Camera), publication("bob", Camera), publication("cy", Camera)
	adaMic, bobMic := publication("ada", Microphone), publication("bob", Microphone)
	video := func(index int) seat { return seat{kind: Video, index: index, usable: true} }
	audio := func(index int) seat { return seat{kind: Audio, index: index, usable: true} }
	rows := []struct {
		story         string
		seats         []seat
		wishes        []Subscription
		want          []*Publication
		needs, voices int
	}{
		{
			story: "nobody yet", seats: []seat{video(0)}, want: []*Publication{nil},
		},
		{
			story:  "who is seated stays, whatever the order of wishes",
			seats:  []seat{{kind: Video, index: 0, usable: true, shows: ada}, {kind: Video, index: 1, usable: true, shows: bob}},
			wishes: wishes(bob, cy, ada), want: []*Publication{ada, bob}, needs: 3,
		},
		{
			story:  "one comes back to the seat it had before",
			seats:  []seat{video(0), {kind: Video, index: 1, usable: true, lastTrack: "ada/camera", lastOwner: "ada"}},
			wishes: wishes(ada), want: []*Publication{nil, ada}, needs: 1,
		},
		{
			story:  "a seat that was never used is better than somebody else's: no wrong face can flash",
			seats:  []seat{{kind: Video, index: 0, usable: true, lastTrack: "bob/camera", lastOwner: "bob"}, video(1)},
			wishes: wishes(ada), want: []*Publication{nil, ada}, needs: 1,
		},
		{
			story:  "but a used seat is better than none",
			seats:  []seat{{kind: Video, index: 0, usable: true, lastTrack: "bob/camera", lastOwner: "bob"}},
			wishes: wishes(ada), want: []*Publication{ada}, needs: 1,
		},
		{
			story:  "lips sync: sound and picture of one person share an index",
			seats:  []seat{audio(0), audio(1), video(0), {kind: Video, index: 1, usable: true, shows: bob, lastTrack: "bob/camera"}},
			wishes: wishes(bob, adaMic, bobMic, ada), want: []*Publication{adaMic, bobMic, ada, bob}, needs: 2, voices: 2,
		},
		{
			story:  "sound does not sit in a seat for pictures, nor in one the browser took back",
			seats:  []seat{video(0), {kind: Audio, index: 0}},
			wishes: wishes(adaMic), want: []*Publication{nil, nil}, voices: 1,
		},
	}
	for _, row := range rows {
		got := seated(row.seats, row.wishes)
		if !slices.Equal(got.shows, row.want) || got.video != row.needs || got.audio != row.voices {
			t.Errorf("%s: got %v and needs %d+%d", row.story, names(got.shows), got.audio, got.video)
		}
	}
}

func names(list []*Publication) []string {
	var out []string
	for _, p := range list {
		if p == nil {
			out = append(out, "-")
			continue
		}
		out = append(out, p.ID())
	}
	return out
}

// Slots asked for stay within a quarter of what is needed.
func TestHeadroom(t *testing.T) {
	for need := range 100 {
		if got := headroom(need); got < need || float64(got) > 1.25*float64(need) {
			t.Errorf("for %d slots %d are asked for", need, got)
		}
	}
}
