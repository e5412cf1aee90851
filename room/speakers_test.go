package room_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/parley-sfu/parley/room"
)

// speak has a guest talk at a level for so long, a syllable each 100 ms.
func speak(g *guest, level uint8, length time.Duration) {
	for range length / (100 * time.Millisecond) {
		room.Speak(g.member, level)
		after(100 * time.Millisecond)
	}
}

// heardOf writes the lists of speakers down: "ada*", where a star marks the
// dominant one; "-" is nobody.
func heardOf(g *guest) []string {
	var lists []string
	for _, e := range eventsOf[room.Speakers](g.recorder) {
		var words []string
		for _, s := range e.Speakers {
			word := g.h.nameOf(s.ID)
			if s.ID == e.Dominant {
				word += "*"
			}
			words = append(words, word)
		}
		if len(words) == 0 {
			words = []string{"-"}
		}
		lists = append(lists, strings.Join(words, " "))
	}
	return lists
}

func TestSpeakersAreToldOnChange(t *testing.T) {
	stories := []struct {
		story   string
		happens func(ada, bob *guest)
		want    []string
	}{
		{story: "silence is no news", happens: func(_, _ *guest) { after(time.Minute) }},
		{
			story:   "one speaks, steadily, and ends",
			happens: func(ada, _ *guest) { speak(ada, 20, 10*time.Second); after(time.Minute) },
			want:    []string{"ada*", "-"},
		},
		{
			story: "two speak, the louder first",
			happens: func(ada, bob *guest) {
				speak(ada, 30, time.Second)
				speak(bob, 10, 500*time.Millisecond)
			},
			want: []string{"ada*", "bob ada*"},
		},
		{
			story: "who leaves speaks no more",
			happens: func(ada, bob *guest) {
				speak(bob, 10, time.Second)
				leave(bob)
				after(time.Second)
				speak(ada, 10, time.Second)
			},
			want: []string{"bob*", "-", "ada*"},
		},
	}
	for _, s := range stories {
		t.Run(s.story, func(t *testing.T) {
			play(t, settings(), room.Options{}, func(h *house) {
				ada, bob := h.join("ada", "microphone"), h.join("bob", "microphone")
				s.happens(ada, bob)
				if got := heardOf(ada); !slices.Equal(got, s.want) {
					h.t.Errorf("ada was told %q, want %q", got, s.want)
				}
			})
		})
	}
}

// A voice that rises and falls is told of twice a second, not ten times.
func TestLevelsAreToldNowAndThen(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		ada := h.join("ada", "microphone")
		for i := range 100 { // ten seconds
			room.Speak(ada.member, uint8(5+30*(i/5%2)))
			after(100 * time.Millisecond)
		}
		got := eventsOf[room.Speakers](ada.recorder)
		if len(got) < 3 || len(got) > 21 {
			h.t.Errorf("told %d times in 10 s, want some and at most every half second", len(got))
		}
		for _, e := range got {
			if level := e.Speakers[0].Level; level <= 0 || level > 1 {
				h.t.Errorf("level %v, want it between 0 and 1", level)
			}
		}
	})
}

func TestNewcomersAreToldWhoSpeaks(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		ada := h.join("ada", "microphone")
		speak(ada, 20, time.Second)
		bob := h.join("bob")
		if got := heardOf(bob); !slices.Equal(got, []string{"ada*"}) {
			h.t.Errorf("bob was told %q, want that ada speaks", got)
		}
	})
}

func TestOldVoicesAreForgotten(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		ada := h.join("ada", "microphone")
		speak(ada, 20, time.Second)
		leave(ada)
		bob := h.join("bob")
		after(time.Second)
		if got := heardOf(bob); len(got) != 0 {
			h.t.Errorf("bob was told %q, want nothing of those who left before", got)
		}
	})
}

// More voices than slots: who has one keeps it while speaking, and after that
// until it is needed.
func TestAudioSlotsFollowTheVoices(t *testing.T) {
	set := settings()
	set.AudioSlots = 2
	play(t, set, room.Options{}, func(h *house) {
		eve := h.join("eve")
		voice := map[string]*guest{}
		for _, name := range []string{"ada", "bob", "cyd", "dan"} {
			voice[name] = h.join(name, "microphone")
		}
		steps := []struct {
			because string
			speaks  []string
			silence time.Duration
			want    string
		}{
			{because: "nobody spoke: who came first", want: "ada bob"},
			{because: "cyd speaks and nobody else", speaks: []string{"cyd"}, want: "ada cyd"},
			{because: "silence moves nothing", silence: time.Minute, want: "ada cyd"},
			{because: "ada and cyd speak, who have slots", speaks: []string{"ada", "cyd"}, want: "ada cyd"},
			{because: "they speak on: no slot for dan", speaks: []string{"ada", "cyd", "dan"}, want: "ada cyd"},
			{because: "cyd fell silent, dan did not", silence: time.Second, speaks: []string{"ada", "dan"}, want: "ada dan"},
		}
		for _, s := range steps {
			after(s.silence)
			for range 20 { // two seconds
				for _, name := range s.speaks {
					room.Speak(voice[name].member, 20)
				}
				after(100 * time.Millisecond)
			}
			want := ""
			for _, name := range strings.Fields(s.want) {
				want += fmt.Sprintf(" %s.microphone", name)
			}
			if got := eve.receives(); got != strings.TrimSpace(want) {
				h.t.Errorf("%s: eve receives %q, want %q", s.because, got, s.want)
			}
		}
	})
}

// The picture of who has the stage is favoured, and that changes as calmly as
// the stage does: not for a cough, and in half a second for who speaks.
func TestTheStageIsFavoured(t *testing.T) {
	play(t, settings(), room.Options{}, func(h *house) {
		ada, bob, eve := h.join("ada", "microphone", "camera"), h.join("bob", "microphone", "camera"), h.join("eve")
		favoured := func() string {
			var names []string
			for _, s := range eve.peer.now().subscriptions {
				if s.Dominant {
					names = append(names, h.nameOf(s.Publication.Participant()))
				}
			}
			return strings.Join(names, " ")
		}
		steps := []struct {
			because string
			speaks  *guest
			length  time.Duration
			want    string
		}{
			{"nobody spoke", ada, 0, ""},
			{"ada speaks", ada, 3 * time.Second, "ada"},
			{"bob coughs", bob, 300 * time.Millisecond, "ada"},
			{"bob asks something", bob, 0, "ada"},
			{"and goes on", bob, 500 * time.Millisecond, "bob"},
			{"ada has a short answer", ada, time.Second, "bob"},
			{"and another", ada, 2 * time.Second, "ada"},
		}
		for _, s := range steps {
			if s.length == 0 {
				after(time.Second)
			}
			told := eve.peer.now().told
			speak(s.speaks, 20, s.length)
			if got := favoured(); got != s.want {
				h.t.Errorf("%s: %q is favoured, want %q", s.because, got, s.want)
			}
			if n := eve.peer.now().told - told; n > 2 {
				h.t.Errorf("%s: eve's peer was told %d times", s.because, n)
			}
		}
	})
}
