package room

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu"
)

// scene makes offerings of words like "ada.camera", "-bob.microphone" (muted)
// and "cyd.microphone@1200" (spoke so many milliseconds ago), with a star when
// the owner has the floor. A screen's sound
// counts as shared when its owner's screen is there.
type scene struct {
	now       time.Time
	offerings []offering
	byName    map[string]*sfu.Publication
}

func newScene(words string) scene {
	s := scene{now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC), byName: map[string]*sfu.Publication{}}
	for description := range strings.FieldsSeq(words) {
		word, muted := strings.CutPrefix(description, "-")
		word, floor := strings.CutSuffix(word, "*")
		word, ago, _ := strings.Cut(word, "@")
		who, source, _ := strings.Cut(word, ".")
		o := offering{muted: muted, floor: floor, shared: source == "screen_audio" && strings.Contains(words, who+".screen ")}
		o.publication = sfu.NewPublication(sfu.PublicationOptions{ID: word, Participant: who, Source: sfu.Source(source)})
		if d, err := time.ParseDuration(ago + "ms"); err == nil {
			o.spoke = s.now.Add(-d)
		}
		s.offerings = append(s.offerings, o)
		s.byName[word] = o.publication
	}
	return s
}

// demand of somebody who receives some of the scene now.
func (s scene) demand(me string, view *View, before string) demand {
	d := demand{me: me, view: view}
	for word := range strings.FieldsSeq(before) {
		d.before = append(d.before, sfu.Subscription{Publication: s.byName[word]})
	}
	return d
}

func names(list []sfu.Subscription) string {
	var words []string
	for _, s := range list {
		words = append(words, s.Publication.ID())
	}
	return strings.Join(words, " ")
}

func view(tracks ...string) *View {
	v := &View{}
	for _, track := range tracks {
		id, priority, _ := strings.Cut(track, ":")
		v.Video = append(v.Video, Want{Track: id, Priority: priority})
	}
	return v
}

func TestSubscriptions(t *testing.T) {
	rows := []struct {
		story        string
		offered      string
		me           string // "eve" unless said
		view         *View
		before       string
		video, audio int // slots; 2 unless said, -1 for none
		want         string
	}{
		{story: "an empty room"},
		{story: "all of it", offered: "ada.microphone ada.camera", want: "ada.microphone ada.camera"},
		{story: "never oneself", offered: "eve.microphone eve.camera eve.screen ada.camera", want: "ada.camera"},
		{story: "never oneself, even when wanted", offered: "eve.camera ada.camera", view: view("eve.camera", "ada.camera"), want: "ada.camera"},
		{story: "no muted video", offered: "-ada.camera -ada.screen bob.camera", want: "bob.camera"},
		{story: "no muted video, even when wanted", offered: "-ada.camera bob.camera", view: view("ada.camera", "bob.camera"), want: "bob.camera"},
		{story: "muted sound stays", offered: "-ada.microphone bob.microphone", want: "ada.microphone bob.microphone"},

		{story: "as many videos as fit, in order", offered: "ada.camera bob.camera cyd.camera", want: "ada.camera bob.camera"},
		{story: "screens first", offered: "ada.camera bob.camera cyd.screen", want: "cyd.screen ada.camera"},
		{story: "screens in order", offered: "ada.screen bob.camera cyd.screen", want: "ada.screen cyd.screen"},
		{story: "sound only", offered: "ada.camera ada.microphone", video: -1, want: "ada.microphone"},
		{story: "sound only, even when wanted", offered: "ada.camera", video: -1, view: view("ada.camera")},

		{story: "what the view names", offered: "ada.camera bob.camera cyd.camera", view: view("cyd.camera"), want: "cyd.camera"},
		{story: "nothing, when it names nothing", offered: "ada.camera", view: view()},
		{story: "what is offered of it", offered: "ada.camera", view: view("zoe.camera", "ada.camera"), want: "ada.camera"},
		{story: "no sound by name", offered: "ada.microphone", audio: -1, view: view("ada.microphone")},
		{
			story: "the important of it", offered: "ada.camera bob.camera cyd.camera",
			view: view("ada.camera:low", "bob.camera:normal", "cyd.camera:high"), want: "cyd.camera bob.camera",
		},
		{
			story: "in its order when equal", offered: "ada.camera bob.camera cyd.camera",
			view: view("cyd.camera:normal", "ada.camera:", "bob.camera"), want: "cyd.camera ada.camera",
		},
		{story: "no sound", offered: "ada.microphone ada.camera", view: &View{AudioOff: true}},

		{story: "too many voices: who came first", offered: "ada.microphone bob.microphone cyd.microphone", want: "ada.microphone bob.microphone"},
		{
			story: "too many voices: rather not the muted", offered: "-ada.microphone bob.microphone cyd.microphone",
			want: "bob.microphone cyd.microphone",
		},
		{
			story: "too many voices: who speaks", offered: "ada.microphone bob.microphone cyd.microphone@0",
			want: "ada.microphone cyd.microphone",
		},
		{
			story: "who has a slot keeps it while nobody speaks", offered: "ada.microphone bob.microphone cyd.microphone",
			before: "bob.microphone cyd.microphone", want: "bob.microphone cyd.microphone",
		},
		{
			story: "who has a slot keeps it over a pause", offered: "ada.microphone@0 bob.microphone@1400 cyd.microphone@1499",
			before: "bob.microphone cyd.microphone", want: "bob.microphone cyd.microphone",
		},
		{
			story: "the silent one goes", offered: "ada.microphone@0 bob.microphone@1500 cyd.microphone@1499",
			before: "bob.microphone cyd.microphone", want: "ada.microphone cyd.microphone",
		},
		{
			story: "the longest silent one goes", offered: "ada.microphone@0 bob.microphone@4000 cyd.microphone@9000",
			before: "bob.microphone cyd.microphone", want: "ada.microphone bob.microphone",
		},
		{
			story: "who never spoke goes before all", offered: "ada.microphone@0 bob.microphone cyd.microphone@9000",
			before: "bob.microphone cyd.microphone", want: "ada.microphone cyd.microphone",
		},
		{
			story: "muted, one keeps the slot while nobody needs it", offered: "ada.microphone -bob.microphone cyd.microphone",
			before: "bob.microphone cyd.microphone", want: "bob.microphone cyd.microphone",
		},
		{
			story: "the sound of a shared screen is always heard", offered: "ada.microphone@0 bob.microphone@0 cyd.screen cyd.screen_audio",
			before: "ada.microphone bob.microphone", want: "ada.microphone cyd.screen_audio cyd.screen",
		},
		{
			story: "but not that of no screen", offered: "ada.microphone@0 bob.microphone@0 cyd.screen_audio",
			before: "ada.microphone bob.microphone", want: "ada.microphone bob.microphone",
		},
		{
			story: "who has the floor is heard, whoever spoke last", offered: "ada.microphone@0 bob.microphone@0 cyd.microphone@900* dan.microphone@9000*",
			before: "ada.microphone bob.microphone", want: "cyd.microphone dan.microphone",
		},
		{
			story: "where that leaves a slot, who had it keeps it", offered: "ada.microphone@0 bob.microphone@900 cyd.microphone@0* eve.microphone@0*",
			before: "bob.microphone cyd.microphone", want: "bob.microphone cyd.microphone",
		},
		{
			story: "the floor is no matter while all fit", offered: "ada.microphone bob.microphone@0*",
			want: "ada.microphone bob.microphone",
		},
		{
			story: "one's own voice takes nobody's slot", offered: "eve.microphone@0 ada.microphone bob.microphone",
			want: "ada.microphone bob.microphone",
		},
	}
	for _, row := range rows {
		t.Run(row.story, func(t *testing.T) {
			s := newScene(row.offered)
			stage := newStage(s.offerings, slotCounts{video: slots(row.video), audio: slots(row.audio)}, s.now)
			got := stage.subscriptions(s.demand(orEve(row.me), row.view, row.before))
			if names(got) != row.want {
				t.Errorf("receives %q, want %q", names(got), row.want)
			}
		})
	}
}

func slots(n int) int {
	switch n {
	case 0:
		return 2
	case -1:
		return 0
	}
	return n
}

func orEve(me string) string {
	if me == "" {
		return "eve"
	}
	return me
}

func TestSubscriptionSizes(t *testing.T) {
	s := newScene("ada.microphone ada.camera bob.screen ")
	stage := newStage(s.offerings, slotCounts{video: 5, audio: 5}, s.now)
	of := func(v *View) []string {
		var words []string
		for _, sub := range stage.subscriptions(s.demand("eve", v, "")) {
			words = append(words, fmt.Sprintf("%s %dx%d p%d", sub.Publication.ID(), sub.Width, sub.Height, sub.Priority))
		}
		return words
	}
	rows := []struct {
		story string
		view  *View
		want  []string
	}{
		{
			story: "without a view: readable screens, cameras for a grid",
			want:  []string{"ada.microphone 0x0 p4", "bob.screen 1920x1080 p3", "ada.camera 640x360 p2"},
		},
		{
			story: "with a view: what it says",
			view:  &View{Video: []Want{{Track: "ada.camera", Width: 320, Height: 180, Priority: "high"}, {Track: "bob.screen", Priority: "low"}}},
			want:  []string{"ada.microphone 0x0 p4", "ada.camera 320x180 p3", "bob.screen 0x0 p1"},
		},
	}
	for _, row := range rows {
		if got := of(row.view); !slices.Equal(got, row.want) {
			t.Errorf("%s: %q, want %q", row.story, got, row.want)
		}
	}
}

// Of equals the picture of who has the stage comes first. What somebody wants
// with high priority comes before it, and with low priority it is wanted least.
func TestWhoHasTheStageIsFavoured(t *testing.T) {
	s := newScene("ada.camera ada.screen bob.camera ")
	rows := []struct {
		story, holds string
		view         *View
		want         string
	}{
		{story: "nobody has it", want: "ada.screen ada.camera bob.camera"},
		{story: "ada has it: her face, not her screen, which is first anyhow", holds: "ada", want: "ada.screen ada.camera+dominant bob.camera"},
		{story: "bob in a small tile", holds: "bob", view: view("ada.camera", "bob.camera"), want: "ada.camera bob.camera+dominant"},
		{story: "ada is pinned", holds: "bob", view: view("ada.camera:high", "bob.camera"), want: "ada.camera+pinned bob.camera+dominant"},
		{story: "both are", holds: "bob", view: view("ada.camera:high", "bob.camera:high"), want: "ada.camera+pinned bob.camera+pinned+dominant"},
		{story: "bob matters least", holds: "bob", view: view("ada.camera", "bob.camera:low"), want: "ada.camera bob.camera"},
		{story: "a screen needs no pin", view: view("ada.screen:high"), want: "ada.screen"},
	}
	for _, row := range rows {
		stage := newStage(s.offerings, slotCounts{video: 5, audio: 5}, s.now)
		stage.holds = row.holds
		var words []string
		for _, sub := range stage.subscriptions(s.demand("eve", row.view, "")) {
			word := sub.Publication.ID()
			if sub.Pinned {
				word += "+pinned"
			}
			if sub.Dominant {
				word += "+dominant"
			}
			words = append(words, word)
		}
		if got := strings.Join(words, " "); got != row.want {
			t.Errorf("%s: %q, want %q", row.story, got, row.want)
		}
	}
}

// Whatever is offered and wanted: nothing of one's own, nothing twice, nothing
// over the limits, and nothing moves when nothing changed.
func TestSubscriptionsKeepTheirPromises(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a test that repeats itself
	for round := range 500 {
		s, d, l := randomScene(chance)
		stage := newStage(s.offerings, l, s.now)
		first := stage.subscriptions(d)
		seen := map[*sfu.Publication]bool{}
		video, audio := 0, 0
		for _, sub := range first {
			p := sub.Publication
			if p.Participant() == d.me || seen[p] {
				t.Fatalf("round %d: %s receives %q, want nothing own and nothing twice", round, d.me, names(first))
			}
			seen[p] = true
			if p.Kind() == sfu.Video {
				video++
			} else {
				audio++
			}
		}
		if video > l.video || audio > l.audio {
			t.Fatalf("round %d: %d videos and %d voices, want at most %+v", round, video, audio, l)
		}
		d.before = first
		if again := stage.subscriptions(d); !slices.Equal(first, again) {
			t.Fatalf("round %d: first %q, then %q, want them to stay", round, names(first), names(again))
		}
	}
}

func randomScene(chance *rand.Rand) (scene, demand, slotCounts) {
	var words strings.Builder
	var wants []string
	for i := range chance.IntN(12) {
		for _, source := range []string{"microphone", "camera", "screen", "screen_audio"} {
			word := fmt.Sprintf("p%d.%s", i, source)
			if chance.IntN(2) == 0 {
				continue
			}
			wants = append(wants, word)
			if chance.IntN(4) == 0 {
				word = "-" + word
			}
			if source == "microphone" && chance.IntN(2) == 0 {
				word += fmt.Sprintf("@%d", chance.IntN(4000))
				if chance.IntN(2) == 0 {
					word += "*"
				}
			}
			words.WriteString(word + " ")
		}
	}
	s := newScene(words.String())
	d := demand{me: fmt.Sprintf("p%d", chance.IntN(12))}
	if chance.IntN(2) == 0 {
		d.view = view(wants[:chance.IntN(len(wants)+1)]...)
	}
	for _, o := range s.offerings {
		if chance.IntN(3) == 0 {
			d.before = append(d.before, sfu.Subscription{Publication: o.publication})
		}
	}
	return s, d, slotCounts{video: chance.IntN(6), audio: chance.IntN(6)}
}

// A room of a hundred, each of whom must be told what changed.
func BenchmarkSettle(b *testing.B) {
	var words strings.Builder
	for i := range 100 {
		fmt.Fprintf(&words, "p%d.microphone@%d p%d.camera ", i, i*100, i)
	}
	s := newScene(words.String())
	d := s.demand("p7", nil, "p1.microphone p2.microphone")
	b.ReportAllocs()
	for b.Loop() {
		stage := newStage(s.offerings, slotCounts{video: 25, audio: 8}, s.now)
		for range 100 {
			stage.subscriptions(d)
		}
	}
}
