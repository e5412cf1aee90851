package room

import (
	"fmt"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// chat is what was written, as far as newcomers are told.
type chat struct {
	keep     int
	messages []ChatMessage // oldest first, at most keep
	written  uint64        // in all
}

// history returns a copy.
func (c *chat) history() []ChatMessage { return slices.Clone(c.messages) }

func (c *chat) add(m ChatMessage) {
	c.messages = append(c.messages, m)
	if extra := len(c.messages) - c.keep; extra > 0 {
		c.messages = slices.Delete(c.messages, 0, extra)
	}
}

// onChat lets everybody read what p wrote. Everybody includes p, so that all
// read messages in the same order.
func (r *room) onChat(p *participant, text string) (ChatMessage, error) {
	runes := utf8.RuneCountInString(text)
	switch {
	case r.settings.ChatOff:
		return ChatMessage{}, ErrChatOff
	case runes == 0 || runes > MaxChatRunes || !utf8.ValidString(text):
		return ChatMessage{}, fmt.Errorf("%w: a message has 1 to %d characters, this one %d", ErrBadChat, MaxChatRunes, runes)
	}
	r.chat.written++
	m := ChatMessage{ID: "m_" + strconv.FormatUint(r.chat.written, 36), From: p.id, Name: p.name, Text: text, Time: time.Now()}
	r.chat.add(m)
	r.broadcast(Chat{m})
	return m, nil
}
