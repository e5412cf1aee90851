package main

import (
	"context"
	"fmt"
	"sync"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// present joins with a ticket and returns the answer.
func (a *attempt) present(ctx context.Context, room, ticket string) (*session, string, error) {
	s, err := a.dial(ctx, room)
	if err != nil {
		return nil, "", err
	}
	id, err := s.say(protocol.Join{Ticket: ticket, Client: protocol.ClientInfo{Name: "hostile", Version: "1"}})
	if err != nil {
		return nil, "", err
	}
	word, m := s.reply(id, 2*usual)
	if joined, ok := m.(protocol.Joined); ok {
		s.joined = joined
	}
	return s, word, nil
}

// crowd lets many join, each in the room whose name the first text makes, and
// returns the answer to the last. All stay until the end.
func crowd(ctx context.Context, a *attempt) (string, error) {
	sc, word := a.scene(), ""
	err := a.paced(ctx, func(n int, text string) error {
		sc.N = n
		room, err := sc.fill(text)
		if err != nil {
			return err
		}
		ticket, err := a.ticketFor(ctx, room)
		if err == nil {
			_, word, err = a.present(ctx, room, ticket)
		}
		return err
	})
	return word, err
}

// ticketTwice joins, leaves, and joins with the same ticket.
func ticketTwice(ctx context.Context, a *attempt) (string, error) {
	ticket, err := a.ticket(ctx)
	if err != nil {
		return "", err
	}
	s, word, err := a.present(ctx, a.kit.target.Room, ticket)
	if err != nil || word != joinedWord {
		return word, err
	}
	if _, err = s.say(protocol.Leave{}); err != nil {
		return "", err
	}
	s.ended(usual)
	_, word, err = a.present(ctx, a.kit.target.Room, ticket)
	return word, err
}

// ticketTogether presents one ticket on several sockets at once: one may win.
func ticketTogether(ctx context.Context, a *attempt) (string, error) {
	ticket, err := a.ticket(ctx)
	if err != nil {
		return "", err
	}
	const tries = 8
	sockets := make([]*session, tries)
	for i := range sockets {
		if sockets[i], err = a.dial(ctx, a.kit.target.Room); err != nil {
			return "", err
		}
	}
	words := make([]string, tries)
	var all sync.WaitGroup
	for i, s := range sockets {
		all.Go(func() {
			if id, err := s.say(protocol.Join{Ticket: ticket, Client: protocol.ClientInfo{Name: "hostile", Version: "1"}}); err == nil {
				words[i], _ = s.reply(id, 2*usual)
			}
		})
	}
	all.Wait()
	joined := 0
	for _, word := range words {
		if word == joinedWord {
			joined++
		}
	}
	return fmt.Sprintf("%d joined", joined), nil
}

// ticketElsewhere shows a ticket at the door of another room.
func ticketElsewhere(ctx context.Context, a *attempt) (string, error) {
	ticket, err := a.ticket(ctx)
	if err != nil {
		return "", err
	}
	_, word, err := a.present(ctx, a.kit.target.Locked, ticket)
	return word, err
}

// ticketSpoilt changes every character of a ticket, one at a time, within the
// strikes that a socket has.
func ticketSpoilt(ctx context.Context, a *attempt) (string, error) {
	ticket, err := a.ticket(ctx)
	if err != nil {
		return "", err
	}
	for _, at := range []int{0, 1, len(ticket) / 3, len(ticket) / 2, len(ticket) - 2} {
		other := byte('A')
		if ticket[at] == other {
			other = 'B'
		}
		spoilt := ticket[:at] + string(other) + ticket[at+1:]
		if _, word, err := a.present(ctx, a.kit.target.Room, spoilt); err != nil || word != string(protocol.Unauthorized) {
			return fmt.Sprintf("character %d: %s", at, word), err
		}
	}
	return string(protocol.Unauthorized), nil
}

// resumeTwice uses a resume token a second time, once its successor has been used.
func resumeTwice(ctx context.Context, a *attempt) (string, error) {
	s, word, err := a.enter(ctx, "")
	if err != nil || word != joinedWord {
		return word, err
	}
	again := protocol.Resume{Session: s.joined.Session, ResumeToken: s.joined.ResumeToken}
	second, word, err := a.take(ctx, again)
	if err != nil || word != joinedWord {
		return "first: " + word, err
	}
	id, err := second.say(protocol.SetView{View: protocol.View{Video: []protocol.Want{}, Audio: protocol.AudioAuto}})
	if err != nil {
		return "", err
	}
	second.reply(id, usual)
	if _, word, err = a.take(ctx, again); err != nil {
		return "", err
	}
	return word + ", holder " + second.alive(), nil
}

// resumeForeign tries to take a seat of somebody else: right session, wrong
// token, and the other way round.
func resumeForeign(ctx context.Context, a *attempt) (string, error) {
	victim, word, err := a.enter(ctx, "")
	if err != nil || word != joinedWord {
		return word, err
	}
	own, word, err := a.enter(ctx, "")
	if err != nil || word != joinedWord {
		return word, err
	}
	for _, guess := range []protocol.Resume{
		{Session: victim.joined.Session, ResumeToken: own.joined.ResumeToken},
		{Session: victim.joined.Session, ResumeToken: "A"},
		{Session: victim.joined.Me, ResumeToken: own.joined.ResumeToken},
	} {
		if _, word, err = a.take(ctx, guess); err != nil || word == joinedWord {
			return word, err
		}
	}
	return word + ", victim " + victim.alive(), nil
}

// take resumes a session on a new socket.
func (a *attempt) take(ctx context.Context, m protocol.Resume) (*session, string, error) {
	s, err := a.dial(ctx, a.kit.target.Room)
	if err != nil {
		return nil, "", err
	}
	id, err := s.say(m)
	if err != nil {
		return nil, "", err
	}
	word, answer := s.reply(id, 2*usual)
	if joined, ok := answer.(protocol.Joined); ok {
		s.joined = joined
	}
	return s, word, nil
}
