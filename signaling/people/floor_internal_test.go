package people

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// ear keeps what a person is told, in short words.
type ear struct {
	who   string
	heard *[]string
}

func (e ear) Tell(m protocol.ServerMessage) {
	if text := short(m); text != "" {
		*e.heard = append(*e.heard, e.who+": "+text)
	}
}

func short(m protocol.ServerMessage) string {
	switch m := m.(type) {
	case protocol.Calling:
		return "calling " + m.Person.Name
	case protocol.Incoming:
		return "incoming " + m.From.Name
	case protocol.Ended:
		return fmt.Sprintf("ended %s %s", m.Person.ID, m.Reason)
	case protocol.Connected:
		return fmt.Sprintf("connected %s in %s", m.Person.Name, m.Room)
	default:
		return ""
	}
}

var epoch = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// stage is a floor with Ada, Bob and Eve, whose ids are their small letters.
type stage struct {
	floor floor
	now   time.Time
	heard []string
	known map[string]*person
}

func newStage() *stage {
	s := &stage{now: epoch, known: map[string]*person{}}
	rooms := 0
	s.floor = floor{patience: 30 * time.Second, mint: func() string {
		rooms++
		return fmt.Sprintf("room%d", rooms)
	}}
	for _, name := range []string{"Ada", "Bob", "Eve"} {
		p := &person{id: strings.ToLower(name), name: name, listener: ear{strings.ToLower(name), &s.heard}}
		s.known[p.id] = p
		s.floor.appear(p)
	}
	return s
}

// play does one line: "ada ring bob", "bob vanish", "wait 30s". It returns the
// code and reason of a refusal.
func (s *stage) play(line string) string {
	word := strings.Fields(line)
	if word[0] == "wait" {
		d, err := time.ParseDuration(word[1])
		if err != nil {
			panic(err)
		}
		s.now = s.now.Add(d)
		s.floor.expire(s.now)
		return ""
	}
	p := s.known[word[0]]
	var refusal *protocol.Error
	switch word[1] {
	case "ring":
		refusal = s.floor.ring(p, word[2], s.now)
	case "accept":
		refusal = s.floor.accept(p, word[2])
	case "decline":
		refusal = s.floor.decline(p, word[2])
	case "cancel":
		refusal = s.floor.cancel(p, word[2])
	case "vanish":
		s.floor.vanish(p)
	default:
		panic(line)
	}
	if refusal == nil {
		return ""
	}
	return strings.TrimSpace(string(refusal.Code) + " " + refusal.Details["reason"])
}

func (s *stage) deliver() []string {
	for _, n := range s.floor.notes {
		n.to.Tell(n.message)
	}
	s.floor.notes = nil
	heard := s.heard
	s.heard = nil
	return heard
}

func TestRings(t *testing.T) {
	for _, c := range []struct {
		story   string
		before  []string // what of it is heard is left out
		line    string
		heard   []string
		refused string
		stances string // of Ada, Bob, Eve; - for who is gone
	}{
		{story: "somebody who is free is rung", line: "ada ring bob", heard: []string{"ada: calling Bob", "bob: incoming Ada"}, stances: "ringing rung free"},
		{story: "and accepts", before: []string{"ada ring bob"}, line: "bob accept ada", heard: []string{"bob: connected Ada in room1", "ada: connected Bob in room1"}, stances: "talking talking free"},
		{story: "and declines", before: []string{"ada ring bob"}, line: "bob decline ada", heard: []string{"bob: ended ada declined", "ada: ended bob declined"}, stances: "free free free"},
		{story: "the caller gives up", before: []string{"ada ring bob"}, line: "ada cancel bob", heard: []string{"ada: ended bob cancelled", "bob: ended ada cancelled"}, stances: "free free free"},
		{story: "nobody answers", before: []string{"ada ring bob", "wait 29s"}, line: "wait 1s", heard: []string{"ada: ended bob no_answer", "bob: ended ada no_answer"}, stances: "free free free"},
		{story: "not yet", before: []string{"ada ring bob"}, line: "wait 29.999s", stances: "ringing rung free"},
		{story: "the caller vanishes", before: []string{"ada ring bob"}, line: "ada vanish", heard: []string{"ada: ended bob gone", "bob: ended ada gone"}, stances: "- free free"},
		{story: "who is rung vanishes", before: []string{"ada ring bob"}, line: "bob vanish", heard: []string{"bob: ended ada gone", "ada: ended bob gone"}, stances: "free - free"},
		{story: "both at once", before: []string{"ada ring bob"}, line: "bob ring ada", heard: []string{"bob: connected Ada in room1", "ada: connected Bob in room1"}, stances: "talking talking free"},
		{story: "busy: is rung", before: []string{"ada ring bob"}, line: "eve ring bob", heard: []string{"eve: ended bob busy"}, stances: "ringing rung free"},
		{story: "busy: rings", before: []string{"ada ring bob"}, line: "eve ring ada", heard: []string{"eve: ended ada busy"}, stances: "ringing rung free"},
		{story: "busy: in a call", before: []string{"ada ring bob", "bob accept ada"}, line: "eve ring bob", heard: []string{"eve: ended bob busy"}, stances: "talking talking free"},
		{story: "nobody of that name", line: "ada ring zoe", heard: []string{"ada: ended zoe gone"}, stances: "free free free"},
		{story: "who has left", before: []string{"bob vanish"}, line: "ada ring bob", heard: []string{"ada: ended bob gone"}, stances: "free - free"},
		{story: "who is rung rings another", before: []string{"ada ring bob"}, line: "bob ring eve", heard: []string{"bob: ended ada taken", "ada: ended bob taken", "bob: calling Eve", "eve: incoming Bob"}, stances: "free ringing rung"},
		{story: "who is rung rings nobody", before: []string{"ada ring bob"}, line: "bob ring zoe", heard: []string{"bob: ended ada taken", "ada: ended bob taken", "bob: ended zoe gone"}, stances: "free free free"},
		{story: "oneself", line: "ada ring ada", refused: "bad_request", stances: "free free free"},
		{story: "two at a time", before: []string{"ada ring bob"}, line: "ada ring eve", refused: "stale in_call", stances: "ringing rung free"},
		{story: "the same again", before: []string{"ada ring bob"}, line: "ada ring bob", refused: "stale in_call", stances: "ringing rung free"},
		{story: "while talking", before: []string{"ada ring bob", "bob accept ada"}, line: "ada ring eve", refused: "stale in_call", stances: "talking talking free"},
		{story: "hung up, free again", before: []string{"ada ring bob", "bob accept ada"}, line: "ada cancel bob", stances: "free talking free"},
		{story: "talking with somebody who is gone", before: []string{"ada ring bob", "bob accept ada"}, line: "bob vanish", stances: "talking - free"},
		{story: "free again after that", before: []string{"ada ring bob", "bob accept ada", "bob vanish"}, line: "ada cancel bob", stances: "free - free"},
		{story: "talking for longer than a ring", before: []string{"ada ring bob", "bob accept ada"}, line: "wait 1h", stances: "talking talking free"},
		{story: "accept without a call", line: "bob accept ada", refused: "stale no_call", stances: "free free free"},
		{story: "accept one's own ring", before: []string{"ada ring bob"}, line: "ada accept bob", refused: "stale no_call", stances: "ringing rung free"},
		{story: "accept another's ring", before: []string{"ada ring bob"}, line: "eve accept ada", refused: "stale no_call", stances: "ringing rung free"},
		{story: "accept too late", before: []string{"ada ring bob", "wait 30s"}, line: "bob accept ada", refused: "stale no_call", stances: "free free free"},
		{story: "an accept meant for the one before", before: []string{"ada ring bob", "ada cancel bob", "eve ring bob"}, line: "bob accept ada", refused: "stale no_call", stances: "free rung ringing"},
		{story: "accept twice", before: []string{"ada ring bob", "bob accept ada"}, line: "bob accept ada", refused: "stale no_call", stances: "talking talking free"},
		{story: "decline without a call", line: "bob decline ada", refused: "stale no_call", stances: "free free free"},
		{story: "decline for another", before: []string{"ada ring bob"}, line: "eve decline ada", refused: "stale no_call", stances: "ringing rung free"},
		{story: "cancel without a call", line: "ada cancel bob", refused: "stale no_call", stances: "free free free"},
		{story: "cancel as the one who is rung", before: []string{"ada ring bob"}, line: "bob cancel ada", refused: "stale no_call", stances: "ringing rung free"},
		{story: "cancel another ring", before: []string{"ada ring bob"}, line: "ada cancel eve", refused: "stale no_call", stances: "ringing rung free"},
		{story: "vanishing twice", before: []string{"ada vanish"}, line: "ada vanish", stances: "- free free"},
		{story: "a second ring after the first ended", before: []string{"ada ring bob", "bob decline ada"}, line: "bob ring ada", heard: []string{"bob: calling Ada", "ada: incoming Bob"}, stances: "rung ringing free"},
	} {
		s := newStage()
		for _, line := range c.before {
			s.play(line)
		}
		s.deliver()
		refused := s.play(c.line)
		heard := s.deliver()
		if refused != c.refused || !slices.Equal(heard, c.heard) {
			t.Errorf("%s: got %v, refused %q; want %v, %q", c.story, heard, refused, c.heard, c.refused)
		}
		if got := s.stances(); got != c.stances {
			t.Errorf("%s: stances %s, want %s", c.story, got, c.stances)
		}
		s.check(t)
	}
}

func (s *stage) stances() string {
	var words []string
	for _, id := range []string{"ada", "bob", "eve"} {
		word := "-"
		if p := s.floor.find(id); p != nil {
			word = p.stance.String()
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

// check holds what must always be so: rings have two sides, and an end.
func (s *stage) check(t *testing.T) {
	t.Helper()
	for _, p := range s.floor.people {
		other := s.floor.find(p.with.ID)
		switch p.stance {
		case free:
			if p.with.ID != "" {
				t.Errorf("%s is free, but with %s", p.id, p.with.ID)
			}
		case ringing:
			if other == nil || other.stance != rung || other.with.ID != p.id || !p.until.After(s.now) {
				t.Errorf("%s rings %s until %v, who is %+v", p.id, p.with.ID, p.until, other)
			}
		case rung:
			if other == nil || other.stance != ringing || other.with.ID != p.id {
				t.Errorf("%s is rung by %s, who is %+v", p.id, p.with.ID, other)
			}
		case talking:
			if p.with.ID == "" {
				t.Errorf("%s talks with nobody", p.id)
			}
		}
	}
}

// Whatever three people do in whatever order, nobody is left hanging: every
// ring ends once on both sides, and a minute of quiet ends all.
func FuzzFloor(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
	f.Add([]byte("ring accept ring cancel decline vanish"))
	verbs := []string{"ring", "accept", "decline", "cancel", "ring", "vanish"}
	names := []string{"ada", "bob", "eve", "zoe"}
	f.Fuzz(func(t *testing.T, moves []byte) {
		s := newStage()
		open := map[string]int{}
		for _, b := range moves {
			who, whom := names[int(b)%3], names[int(b/3)%4]
			line := fmt.Sprintf("%s %s %s", who, verbs[int(b/12)%len(verbs)], whom)
			if b >= 250 {
				line = "wait 7s"
			} else if s.floor.find(who) == nil {
				continue
			}
			s.play(line)
			s.count(t, open)
			s.check(t)
		}
		s.play("wait 1m")
		s.count(t, open)
		for who, n := range open {
			if n != 0 {
				t.Errorf("%s waits for the end of %d rings", who, n)
			}
		}
	})
}

// count adds rings that began and takes away those that ended.
func (s *stage) count(t *testing.T, open map[string]int) {
	t.Helper()
	for _, heard := range s.deliver() {
		who, what, _ := strings.Cut(heard, ": ")
		switch verb, _, _ := strings.Cut(what, " "); {
		case verb == "calling" || verb == "incoming":
			open[who]++
		case verb == "connected" || open[who] > 0:
			open[who]--
		}
		if open[who] < 0 || open[who] > 1 {
			t.Fatalf("%s: %d rings open after %s", who, open[who], heard)
		}
	}
}

// The list is told to those who have not seen it, and only to them.
func TestList(t *testing.T) {
	s := newStage()
	told := func() int {
		n := 0
		for _, note := range s.floor.notes {
			if _, ok := note.message.(protocol.People); ok {
				n++
			}
		}
		s.floor.notes = nil
		return n
	}
	if !s.floor.tell() || told() != 2 { // Eve came last and knows it
		t.Error("those who came before are not told")
	}
	if s.floor.tell() || told() != 0 {
		t.Error("told twice")
	}
	s.play("ada ring bob")
	want := []protocol.Person{{ID: "ada", Name: "Ada", Busy: true}, {ID: "bob", Name: "Bob", Busy: true}, {ID: "eve", Name: "Eve"}}
	if got := s.floor.list(); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if !s.floor.tell() || told() != 3 {
		t.Error("busy is not told")
	}
}
