package signaling_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// A private message reaches the two it concerns and nobody else.
func TestPrivateMessage(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		ada, adaJoined := s.join("standup", "Ada")
		bob, bobJoined := s.join("standup", "Bob")
		eve, _ := s.join("standup", "Eve")
		id := ada.send(protocol.SendChat{Text: "psst", To: bobJoined.Me})
		read, sent := ada.chatAndAnswer(id)
		for who, got := range map[string]protocol.Chat{"bob": expect[protocol.Chat](bob, 0), "ada": read} {
			if got.Text != "psst" || got.From != adaJoined.Me || got.To != bobJoined.Me || got.Name != "Ada" {
				t.Errorf("%s reads %+v", who, got)
			}
		}
		if sent.ID == "" {
			t.Errorf("sent %+v", sent)
		}
		bob.send(protocol.SendChat{Text: "for all"})
		if got := expect[protocol.Chat](eve, 0); got.Text != "for all" || got.To != "" {
			t.Errorf("eve reads %+v, want only what is for all", got)
		}
		if _, late := s.join("standup", "Fay"); len(late.Chat) != 1 || late.Chat[0].Text != "for all" {
			t.Errorf("a newcomer reads %+v", late.Chat)
		}
	})
}

// chatAndAnswer reads one's own message and the answer to having sent it, which come in either order.
func (c *client) chatAndAnswer(id uint64) (read protocol.Chat, sent protocol.ChatSent) {
	c.t.Helper()
	for read.ID == "" || sent.ID == "" {
		response, err := c.next()
		if err != nil {
			c.t.Fatalf("waiting for the message and its answer: %v", err)
		}
		switch m := response.Message.(type) {
		case protocol.Chat:
			read = m
		case protocol.OK:
			result, ok := m.Result.(protocol.ChatSent)
			if response.Re != id || !ok {
				c.t.Fatalf("got %+v, answering %d, want what was sent with %d", m, response.Re, id)
			}
			sent = result
		}
	}
	return read, sent
}

func TestPrivateMessageThatCannotBeSent(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		ada, joined := s.join("standup", "Ada")
		for _, c := range []struct {
			story string
			m     protocol.SendChat
			code  protocol.Code
			path  string
		}{
			{"to nobody", protocol.SendChat{Text: "psst", To: "p_nobody"}, protocol.NotFound, "data.to"},
			{"to oneself", protocol.SendChat{Text: "psst", To: joined.Me}, protocol.NotFound, "data.to"},
			{"to far too long a name", protocol.SendChat{Text: "psst", To: strings.Repeat("p", 129)}, protocol.TooLarge, "data.to"},
			{"too long a text", protocol.SendChat{Text: strings.Repeat("x", 2001), To: "p_nobody"}, protocol.TooLarge, "data.text"},
		} {
			if e := ada.expectError(ada.send(c.m), c.code); e.Details["path"] != c.path {
				t.Errorf("%s: %v, want the path %s", c.story, e.Details, c.path)
			}
		}
		// 2,000 of the largest characters, and every way to write something
		// nasty, arrive letter for letter.
		for _, text := range []string{strings.Repeat("🙂", 2000), "<img src=x onerror=alert(1)>", "\u202etxet\u0000", "a\nb\r\n\tc", `"\` + "`"} {
			ada.send(protocol.SendChat{Text: text})
			if got := expect[protocol.Chat](ada, 0); got.Text != text {
				t.Errorf("got %.40q, want %.40q", got.Text, text)
			}
			time.Sleep(time.Second) // the rate is another test's
		}
	})
}

// Who writes too fast is told when to go on, and then can.
func TestChatRateSaysWhenToGoOn(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		ada, _ := s.join("standup", "Ada")
		_, bobJoined := s.join("standup", "Bob")
		for i := range 5 { // private ones count too
			m := protocol.SendChat{Text: "x"}
			if i%2 == 1 {
				m.To = bobJoined.Me
			}
			expect[protocol.OK](ada, ada.send(m))
		}
		e := ada.expectError(ada.send(protocol.SendChat{Text: "x"}), protocol.RateLimited)
		if e.RetryAfter != 200*time.Millisecond {
			t.Fatalf("go on after %v, want 200ms", e.RetryAfter)
		}
		time.Sleep(e.RetryAfter)
		expect[protocol.OK](ada, ada.send(protocol.SendChat{Text: "x"}))
	})
}

// Nothing written while a socket was lost is lost with it, and nothing that
// came before has another identifier now.
func TestChatSurvivesALostSocket(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		ada, _ := s.join("standup", "Ada")
		bob, bobJoined := s.join("standup", "Bob")
		expect[protocol.OK](ada, ada.send(protocol.SendChat{Text: "before", To: bobJoined.Me}))
		before := expect[protocol.Chat](bob, 0)
		bob.vanish()
		synctest.Wait()
		for i := range 4 {
			m := protocol.SendChat{Text: fmt.Sprint(i)}
			if i == 2 {
				m.To = bobJoined.Me
			}
			expect[protocol.OK](ada, ada.send(m))
		}
		again := s.call("standup")
		id := again.send(protocol.Resume{Session: bobJoined.Session, ResumeToken: bobJoined.ResumeToken})
		resumed := expect[protocol.Joined](again, id)
		var texts []string
		for _, m := range resumed.Chat {
			texts = append(texts, m.Text)
		}
		if got := strings.Join(texts, " "); got != "before 0 1 2 3" || resumed.Chat[0] != before.ChatMessage {
			t.Errorf("after resuming bob reads %q (%+v), want everything in order", got, resumed.Chat)
		}
	})
}
