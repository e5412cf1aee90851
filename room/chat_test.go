package room_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/parley-sfu/parley/configs/limits"
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
		{because: "blanks", text: " \t\r\n\u00a0\u2003", want: room.ErrBadChat},
		{because: "nothing to be seen", text: "\u200b\u200d\u202e\ufeff\ufe0f\u0301", want: room.ErrBadChat},
		{because: "a full stop among blanks", text: " \n . "},
		{because: "a family, joined", text: "👩\u200d👧"},
		{because: "Thai", text: "ก็"},
		{because: "not UTF-8", text: "\xff\xfe", want: room.ErrBadChat},
		{because: "too long", text: strings.Repeat("ä", limits.Default().ChatLength+1), want: room.ErrBadChat},
		{because: "ten times too long", text: strings.Repeat("x", 10*limits.Default().ChatLength), want: room.ErrBadChat},
		{because: "just long enough", text: strings.Repeat("ä", limits.Default().ChatLength)},
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

// A private message is for two, and is no part of anybody else's history.
func TestPrivateMessage(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		ada, bob, eve := h.join("ada"), h.join("bob"), h.join("eve")
		sent, err := ada.member.ChatTo(h.t.Context(), bob.member.ID(), "between us")
		must(h.t, err)
		if sent.From != ada.member.ID() || sent.To != bob.member.ID() || sent.Name != "ada" || sent.ID == "" {
			h.t.Errorf("sent %+v, want it signed and addressed", sent)
		}
		_, err = eve.member.Chat(h.t.Context(), "hello all")
		must(h.t, err)
		for who, want := range map[*guest]string{
			ada: "ada: between us, eve: hello all", bob: "ada: between us, eve: hello all", eve: "eve: hello all",
		} {
			if got := read(who); got != want {
				h.t.Errorf("%s reads %q, want %q", who.name, got, want)
			}
		}
		if got := texts(h.join("fay").welcome.Chat); got != "eve: hello all" {
			h.t.Errorf("a newcomer reads %q, want only what is for everybody", got)
		}
	})
}

func TestPrivateMessageToNobody(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		ada, bob := h.join("ada"), h.join("bob")
		gone := bob.member.ID()
		leave(bob)
		for because, to := range map[string]string{
			"nobody has this id": "p_nobody", "no id": "", "who left cannot read": gone, "oneself": ada.member.ID(),
			"a hostile id": strings.Repeat("x", 1<<16),
		} {
			if _, err := ada.member.ChatTo(h.t.Context(), to, "psst"); !errors.Is(err, room.ErrNoReader) || len(err.Error()) > 1000 {
				h.t.Errorf("%s: %v, want ErrNoReader", because, err)
			}
		}
		if got := read(ada); got != "" {
			h.t.Errorf("ada reads %q, want nothing", got)
		}
		for _, text := range []string{"", "\xff", strings.Repeat("x", limits.Default().ChatLength+1)} {
			if _, err := ada.member.ChatTo(h.t.Context(), h.join("eve").member.ID(), text); !errors.Is(err, room.ErrBadChat) {
				h.t.Errorf("%.10q: %v, want ErrBadChat", text, err)
			}
		}
	})
}

// Who comes back to a seat finds its private messages in their place, and
// whatever was written meanwhile, even in a room that keeps nothing for
// newcomers.
func TestResumeBringsTheWholeConversation(t *testing.T) {
	for _, keep := range []int{0, 2, 200} {
		set := settings()
		set.ChatHistory = keep
		play(t, set, room.Options{}, func(h *house) {
			ada := h.join("ada")
			say := func(text, to string) {
				var err error
				if to == "" {
					_, err = ada.member.Chat(h.t.Context(), text)
				} else {
					_, err = ada.member.ChatTo(h.t.Context(), to, text)
				}
				must(h.t, err)
			}
			say("0", "")
			bob, eve := h.join("bob"), h.join("eve")
			say("1", "")
			say("2 to bob", bob.member.ID())
			say("3 to eve", eve.member.ID())
			bob.member.SocketLost()
			say("4", "")
			say("5 to bob", bob.member.ID())
			say("6", "")
			again, err := bob.resume(bob.welcome.Token)
			must(h.t, err)
			want := "ada: 1, ada: 2 to bob, ada: 4, ada: 5 to bob, ada: 6"
			if keep == 200 {
				want = "ada: 0, " + want // a newcomer may read that too
			}
			if got := texts(again.welcome.Chat); got != want {
				h.t.Errorf("keeping %d: bob reads %q, want %q", keep, got, want)
			}
			if got, newcomer := len(h.join("fay").welcome.Chat), min(keep, 4); got != newcomer {
				h.t.Errorf("keeping %d: a newcomer reads %d messages, want %d", keep, got, newcomer)
			}
		})
	}
}

// Neither private messages nor those kept for a resume grow without bound.
func TestChatIsBounded(t *testing.T) {
	set := settings()
	set.ChatHistory = 0
	play(t, set, room.Options{}, func(h *house) {
		ada, bob := h.join("ada"), h.join("bob")
		for range 500 {
			_, err := ada.member.ChatTo(h.t.Context(), bob.member.ID(), "psst")
			must(h.t, err)
			_, err = ada.member.Chat(h.t.Context(), "hello")
			must(h.t, err)
		}
		again, err := bob.resume(bob.welcome.Token)
		must(h.t, err)
		if got := len(again.welcome.Chat); got != 128 {
			h.t.Errorf("%d messages after a resume, want 64 of each kind", got)
		}
	})
}

// A room that opens again under the same name gives other identifiers, so that
// those who remember the old messages do not take the new ones for them.
func TestIdentifiersAreNotGivenTwice(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		ada := h.join("ada")
		first, err := ada.member.Chat(h.t.Context(), "hello")
		must(h.t, err)
		leave(ada)
		after(2 * time.Minute)
		second, err := h.join("ada").member.Chat(h.t.Context(), "hello")
		must(h.t, err)
		if first.ID == second.ID {
			h.t.Errorf("both messages are %s", first.ID)
		}
	})
}
