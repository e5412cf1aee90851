package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// way plays one case and returns the server's answer in a word.
type way func(ctx context.Context, a *attempt) (string, error)

// ways are the hands of the kit, by the names that the table uses.
func ways() map[string]way {
	return map[string]way{
		"http":     sendHTTP,
		"idle":     sendNothing,
		"requests": sendRequests,
		"crowd":    crowd,
		"frames":   sendFrames,
		"say":      say,
		"join":     join,
		"wait":     wait,
		"datagram": sendDatagrams,
		"media":    sendMedia,
		"program":  runProgram,

		"strange check": strangeCheck,
		"forged check":  forgedCheck,
		"move":          move,
		"replay":        replay,

		"no dtls":           noDTLS,
		"weak dtls":         weakDTLS,
		"old dtls":          oldDTLS,
		"no srtp":           noSRTP,
		"wrong certificate": wrongCertificate,
		"second hello":      secondHello,
		"goodbye":           goodbye,
		"application data":  applicationData,

		"ticket twice":     ticketTwice,
		"ticket together":  ticketTogether,
		"ticket elsewhere": ticketElsewhere,
		"ticket spoilt":    ticketSpoilt,
		"resume twice":     resumeTwice,
		"resume foreign":   resumeForeign,
	}
}

// reach goes as far in as the case says.
func (a *attempt) reach(ctx context.Context) (*session, error) {
	switch a.At {
	case "":
		return a.dial(ctx, a.kit.target.Room)
	case atJoined, atOffered:
		text := ""
		if a.At == atOffered {
			text = a.scene().Offer
		}
		s, word, err := a.enter(ctx, text)
		if err == nil && word != joinedWord {
			err = fmt.Errorf("could not join: %s", word)
		}
		return s, err
	}
	p, err := a.flow(ctx)
	if err != nil {
		return nil, err
	}
	return p.session, nil
}

// flow joins with media that can flow.
func (a *attempt) flow(ctx context.Context) (*peer, error) {
	p, err := a.newPeer()
	if err != nil {
		return nil, err
	}
	word, err := p.enter(ctx, a, nil)
	switch {
	case err != nil:
		return nil, err
	case word != joinedWord:
		return nil, fmt.Errorf("could not join: %s", word)
	}
	return p, p.connect(ctx)
}

// inside is what the texts may name once one is in.
func (a *attempt) inside(s *session) scene {
	sc := a.scene()
	if s == nil {
		return sc
	}
	sc.Session, sc.Token = s.joined.Session, s.joined.ResumeToken
	if n := len(s.answer.slots); n > 0 {
		sc.Slot = s.answer.slots[n-1]
	}
	return sc
}

// say sends texts over the socket, and returns the answer to the last one, or
// how the socket ended.
func say(ctx context.Context, a *attempt) (string, error) {
	s, err := a.reach(ctx)
	if err != nil {
		return "", err
	}
	sc := a.inside(s)
	first := s.ids
	err = a.paced(ctx, func(n int, text string) error {
		s.ids++
		sc.N, sc.ID = n, s.ids
		filled, fault := sc.fill(text)
		if fault != nil {
			return fault
		}
		_ = s.conn.WriteMessage(websocket.TextMessage, []byte(filled)) // a socket that ended says so when read
		return nil
	})
	if err != nil {
		return "", err
	}
	word := silence
	if s.ids > first {
		word, _ = s.reply(uint64(s.ids), a.within(usual)) //nolint:gosec // counts from 1
	}
	if raw := s.raw.Load(); raw != nil {
		a.saw(*raw)
	}
	if end := a.survives(s); end != kept {
		return end, nil
	}
	if a.kit.trap.contacts.Load() > 0 {
		return "went into the trap", nil
	}
	return word, nil
}

// survives tells whether the socket goes on, or how it ended. Where it should
// end, a pong on the way there proves nothing.
func (a *attempt) survives(s *session) string {
	ends := func(answer string) bool { return strings.HasPrefix(answer, "close") || answer == cut }
	if slices.ContainsFunc(a.Answer, ends) {
		if end := s.ended(a.within(usual / 3)); end != kept {
			return end
		}
	}
	return s.alive()
}

// join sends an offer along with the first message, and returns what comes of it.
func join(ctx context.Context, a *attempt) (string, error) {
	text, err := a.scene().fill(a.Send[0])
	if err != nil {
		return "", err
	}
	s, word, err := a.enter(ctx, text)
	if err != nil {
		return "", err
	}
	if raw := s.raw.Load(); raw != nil {
		a.saw(*raw)
	}
	return word, nil
}

// wait does nothing more, and returns how the socket ended.
func wait(ctx context.Context, a *attempt) (string, error) {
	s, err := a.reach(ctx)
	if err != nil {
		return "", err
	}
	return s.ended(a.within(20 * time.Second)), nil
}
