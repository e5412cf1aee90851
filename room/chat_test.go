package room_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/parley-sfu/parley/room"
)

// texts of a list of messages, as "ada: hello".
func texts(list []room.ChatMessage) string {
	var words []string
	for _, m := range list {
		words = append(words, m.Name+": "+m.Text)
	}
	return strings.Join(words, ", ")
}

func read(g *guest) string {
	var list []room.ChatMessage
	for _, e := range eventsOf[room.Chat](g.recorder) {
		list = append(list, e.Message)
	}
	return texts(list)
}

func TestChatReachesEverybodyInOneOrder(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		ada, bob := h.join("ada"), h.join("bob")
		sent, err := ada.member.Chat(h.t.Context(), "hello")
		must(h.t, err)
		if sent.From != ada.member.ID() || sent.Name != "ada" || sent.ID == "" || !sent.Time.Equal(time.Now()) {
			h.t.Errorf("sent %+v, want it signed and dated", sent)
		}
		_, err = bob.member.Chat(h.t.Context(), "hello yourself")
		must(h.t, err)
		const want = "ada: hello, bob: hello yourself"
		if read(ada) != want || read(bob) != want {
			h.t.Errorf("ada reads %q, bob %q, want %q", read(ada), read(bob), want)
		}
		if got := eventsOf[room.Chat](bob.recorder); got[0].Message != sent || got[1].Message.ID == sent.ID {
			h.t.Errorf("bob got %v, want what ada was told she sent, and other identifiers", got)
		}
	})
}

// The history outlives its authors, but not its length and not the room.
func TestChatHistory(t *testing.T) {
	stories := []struct {
		story string
		keep  int
		write []string
		want  string
	}{
		{story: "nothing was written", keep: 3},
		{story: "all fits", keep: 3, write: []string{"1", "2"}, want: "ada: 1, ada: 2"},
		{story: "the oldest are forgotten", keep: 3, write: []string{"1", "2", "3", "4", "5"}, want: "ada: 3, ada: 4, ada: 5"},
		{story: "nothing is kept", keep: 0, write: []string{"1", "2"}},
	}
	for _, s := range stories {
		t.Run(s.story, func(t *testing.T) {
			set := settings()
			set.ChatHistory = s.keep
			play(t, set, room.Options{}, func(h *house) {
				ada := h.join("ada")
				for _, text := range s.write {
					_, err := ada.member.Chat(h.t.Context(), text)
					must(h.t, err)
				}
				leave(ada)
				if got := texts(h.join("bob").welcome.Chat); got != s.want {
					h.t.Errorf("bob reads %q on arrival, want %q", got, s.want)
				}
			})
		})
	}
}

func TestBadChat(t *testing.T) {
	rows := []struct {
		because string
		text    string
		want    error
	}{
		{because: "empty", want: room.ErrBadChat},
		{because: "not UTF-8", text: "\xff\xfe", want: room.ErrBadChat},
		{because: "too long", text: strings.Repeat("ä", room.MaxChatRunes+1), want: room.ErrBadChat},
		{because: "ten times too long", text: strings.Repeat("x", 10*room.MaxChatRunes), want: room.ErrBadChat},
		{because: "just long enough", text: strings.Repeat("ä", room.MaxChatRunes)},
	}
	for _, row := range rows {
		t.Run(row.because, func(t *testing.T) {
			play(t, settings(), room.Options{}, func(h *house) {
				ada := h.join("ada")
				if _, err := ada.member.Chat(h.t.Context(), row.text); !errors.Is(err, row.want) {
					h.t.Errorf("Chat: %v, want %v", err, row.want)
				}
				if got := read(ada); row.want != nil && got != "" {
					h.t.Errorf("ada reads %q, want nothing", got)
				}
			})
		})
	}
}

func TestChatOff(t *testing.T) {
	set := settings()
	set.ChatOff = true
	play(t, set, room.Options{}, func(h *house) {
		if _, err := h.join("ada").member.Chat(h.t.Context(), "hello"); !errors.Is(err, room.ErrChatOff) {
			h.t.Errorf("Chat: %v, want ErrChatOff", err)
		}
	})
}
