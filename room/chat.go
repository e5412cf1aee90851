package room

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// chat is what was written to everybody.
//
//	            ◄── recent: for those who were inside and lost the line ──►
//	m1 m2 m3 m4 m5 m6 m7 m8
//	                 ◄─keep─► for newcomers
type chat struct {
	keep     int
	prefix   string        // of identifiers: a later room of the same name has another
	messages []ChatMessage // oldest first, at most keep and recentChat
	written  uint64        // in all, to one and to everybody
}

// add keeps a message that everybody may read.
func (c *chat) add(m ChatMessage) {
	c.messages = lastOf(append(c.messages, m), max(c.keep, recentChat))
}

// known is what p may read, oldest first: what any newcomer may, what was
// written since p came, and what was written to p or by p alone.
func (c *chat) known(p *participant) []ChatMessage {
	var list []ChatMessage
	forNewcomers := len(c.messages) - c.keep
	for i, m := range c.messages {
		if i >= forNewcomers || m.number > p.arrived {
			list = append(list, m)
		}
	}
	list = append(list, p.letters...)
	slices.SortFunc(list, func(a, b ChatMessage) int { return cmp.Compare(a.number, b.number) })
	return list
}

// sign makes a message of a text.
func (c *chat) sign(p *participant, text string) ChatMessage {
	c.written++
	id := c.prefix + strconv.FormatUint(c.written, 36)
	return ChatMessage{ID: id, From: p.id, Name: p.name, Text: text, Time: time.Now(), number: c.written}
}

// onChat lets everybody read what p wrote. Everybody includes p, so that all
// read messages in the same order.
func (r *room) onChat(p *participant, text string) (ChatMessage, error) {
	if err := r.mayWrite(text); err != nil {
		return ChatMessage{}, err
	}
	m := r.chat.sign(p, text)
	r.chat.add(m)
	r.broadcast(Chat{m})
	return m, nil
}

// onLetter lets one other read what p wrote, and p. It is kept with both of
// their seats and nowhere else.
func (r *room) onLetter(p *participant, to, text string) (ChatMessage, error) {
	if err := r.mayWrite(text); err != nil {
		return ChatMessage{}, err
	}
	reader := r.members[to]
	if reader == nil || reader == p {
		return ChatMessage{}, fmt.Errorf("%w: to %q", ErrNoReader, clip(to))
	}
	m := r.chat.sign(p, text)
	m.To = reader.id
	for _, seat := range []*participant{p, reader} {
		seat.letters = lastOf(append(seat.letters, m), maxLetters)
		r.tell(seat, Chat{m})
	}
	return m, nil
}

func (r *room) mayWrite(text string) error {
	runes, most := utf8.RuneCountInString(text), r.registry.limits.Load().ChatLength
	switch {
	case r.settings.ChatOff:
		return ErrChatOff
	case runes > most || !utf8.ValidString(text):
		return fmt.Errorf("%w: a message has 1 to %d characters, this one %d", ErrBadChat, most, runes)
	case !strings.ContainsFunc(text, visible):
		return fmt.Errorf("%w: nothing to be seen", ErrBadChat)
	}
	return nil
}

// visible tells characters from what only spaces, joins or adorns them.
func visible(r rune) bool {
	return !unicode.IsSpace(r) && !unicode.IsControl(r) && !unicode.IsMark(r) && !unicode.Is(unicode.Cf, r)
}

// lastOf forgets the oldest messages of a list that is too long.
func lastOf(list []ChatMessage, most int) []ChatMessage {
	return slices.Delete(list, 0, max(len(list)-most, 0))
}
