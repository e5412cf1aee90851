package client_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/parley-sfu/parley/signaling/client"
	"github.com/parley-sfu/parley/signaling/protocol"
)

func TestWords(t *testing.T) {
	s := newSite(t)
	ada, bob := s.join("words", "Ada", nil), s.join("words", "Bob", nil)
	sent, err := ada.Chat(t.Context(), "hello")
	if err != nil || sent.ID == "" {
		t.Fatalf("got %+v, %v", sent, err)
	}
	heard := hears(bob, "the chat arrives", func(m protocol.Chat) bool { return m.Text == "hello" })
	if heard.From != ada.Me() || heard.ID != sent.ID {
		t.Errorf("got %+v, want %s from Ada", heard, sent.ID)
	}
	if trip, err := ada.Ping(t.Context()); err != nil || trip <= 0 {
		t.Errorf("got %v, %v", trip, err)
	}
	var said *protocol.Error
	if err := ada.SetView(t.Context(), protocol.View{Video: []protocol.Want{{Track: ""}}}); !errors.As(err, &said) || said.Code != protocol.BadRequest {
		t.Errorf("a view of nothing: got %v", err)
	}
	if _, err := ada.Publish(t.Context(), "hologram", &client.VP8{}); err == nil {
		t.Error("a hologram was published")
	}
	if _, err := ada.Publish(t.Context(), protocol.Microphone, &client.VP8{}); err == nil {
		t.Error("a microphone of VP8 was published")
	}
}

// texts are what a bot was told as chat so far.
func (b *bot) texts() (texts []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, e := range b.events {
		if m, ok := e.(protocol.Chat); ok {
			texts = append(texts, m.Text)
		}
	}
	return texts
}

// What is written to one reaches that one and the author, and nobody else; the
// two have it again after a lost socket.
func TestPrivateWords(t *testing.T) {
	s := newSite(t)
	ada, bob, eve := s.join("secrets", "Ada", nil), s.join("secrets", "Bob", nil), s.join("secrets", "Eve", nil)
	sent, err := ada.ChatTo(t.Context(), bob.Me(), "between us")
	if err != nil || sent.ID == "" || sent.Time == 0 {
		t.Fatalf("got %+v, %v", sent, err)
	}
	is := func(m protocol.Chat) bool { return m.ID == sent.ID }
	for _, b := range []*bot{ada, bob} {
		m := hears(b, "the private message arrives", is)
		if !m.Private() || m.From != ada.Me() || m.To != bob.Me() || m.Text != "between us" || m.Name != "Ada" || m.Time != sent.Time {
			t.Errorf("got %+v", m)
		}
	}
	if _, err := bob.Chat(t.Context(), "for all"); err != nil { // what Eve hears next is this
		t.Fatal(err)
	}
	if m := hears(eve, "the public one arrives", func(m protocol.Chat) bool { return m.Text == "for all" }); m.Private() {
		t.Errorf("got %+v, want it public", m)
	}
	if got := eve.texts(); !slices.Equal(got, []string{"for all"}) {
		t.Errorf("Eve was told %q", got)
	}

	s.cut()
	for b, want := range map[*bot][]string{ada: {"between us", "for all"}, bob: {"between us", "for all"}, eve: {"for all"}} {
		back := hears(b, "it is resumed", func(m protocol.Joined) bool { return m.Resumed })
		var got []string
		for _, m := range back.Chat {
			got = append(got, m.Text)
		}
		if !slices.Equal(got, want) {
			t.Errorf("after a lost socket: got %q, want %q", got, want)
		}
	}
}

func TestPrivateWordsToNobody(t *testing.T) {
	s := newSite(t)
	ada := s.join("nobody", "Ada", nil)
	gone, err := s.try("nobody", "Bob", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := gone.Leave(t.Context()); err != nil {
		t.Fatal(err)
	}
	hears(ada, "Bob is gone", func(m protocol.ParticipantLeft) bool { return m.Participant == gone.Me() })
	for story, to := range map[string]string{"somebody who left": gone.Me(), "oneself": ada.Me(), "a made-up id": "p_nobody"} {
		var said *protocol.Error
		if _, err := ada.ChatTo(t.Context(), to, "x"); !errors.As(err, &said) || said.Code != protocol.NotFound || said.Details["path"] != "data.to" {
			t.Errorf("%s: got %v, want not_found of data.to", story, err)
		}
	}
}
