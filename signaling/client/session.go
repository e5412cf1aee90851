package client

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// greet says the first words on a link, join or resume, and takes the welcome.
func (c *Client) greet(ctx context.Context, l *link, hello protocol.ClientMessage) (protocol.Joined, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	stop := context.AfterFunc(ctx, l.close) // frees the reader below
	defer stop()
	id, _, err := l.request(hello)
	if err != nil {
		return protocol.Joined{}, err
	}
	for {
		response, err := l.read()
		if err != nil {
			return protocol.Joined{}, errors.Join(ctx.Err(), err)
		}
		switch m := response.Message.(type) {
		case protocol.Joined:
			c.welcome(l, m)
			return m, nil
		case protocol.Failure:
			if response.Re == id {
				return protocol.Joined{}, m.Error
			}
		case protocol.Bye:
			return protocol.Joined{}, goodbye(m)
		case protocol.Answer, protocol.PleaseOffer, protocol.Slots, protocol.LayersWanted, protocol.ParticipantChanged,
			protocol.ParticipantLeft, protocol.Speakers, protocol.Chat, protocol.Moving, protocol.OK,
			protocol.People, protocol.Calling, protocol.Incoming, protocol.Ended, protocol.Connected:
		}
	}
}

// welcome takes over the state of the room.
func (c *Client) welcome(l *link, m protocol.Joined) {
	l.expect(time.Duration(m.PingIntervalMS) * time.Millisecond)
	c.mu.Lock()
	c.me, c.session, c.token = m.Me, m.Session, m.ResumeToken
	c.keep = time.Duration(m.ResumeTimeoutMS) * time.Millisecond
	c.roster = map[string]protocol.Participant{}
	for _, p := range m.Participants {
		c.roster[p.ID] = p
	}
	c.mu.Unlock()
	c.seat(l, m.Slots, !m.Resumed)
	c.tell(m)
}

// seat takes a slot table, and acknowledges what changes.
func (c *Client) seat(l *link, table protocol.SlotTable, fresh bool) { //nolint:revive // flag-parameter: a state
	if !c.media.applySlots(table, fresh) {
		return
	}
	// First, so that what comes in answer finds the slot hidden.
	c.media.acknowledged()
	_ = l.send(protocol.AckSlots{Rev: table.Rev}) // a lost link brings the table anew
}

func (c *Client) tell(m protocol.ServerMessage) {
	if c.options.OnEvent != nil {
		c.options.OnEvent(m)
	}
}

// run reads what the server says until the session ends.
func (c *Client) run() {
	defer c.cleanUp()
	c.mu.Lock()
	l := c.link
	c.mu.Unlock()
	for {
		response, err := l.read()
		if err == nil {
			c.hear(l, response)
			continue
		}
		l.close()
		if l, err = c.resume(err); err != nil {
			c.finish(err)
			return
		}
	}
}

// hear takes one message. Answers have reached those who wait for them already.
func (c *Client) hear(l *link, r protocol.Response) {
	switch m := r.Message.(type) {
	case protocol.Slots:
		c.seat(l, m.SlotTable, false)
	case protocol.PleaseOffer:
		c.wishes.grow(m)
	case protocol.ParticipantChanged:
		c.mu.Lock()
		c.roster[m.Participant.ID] = m.Participant
		c.mu.Unlock()
	case protocol.ParticipantLeft:
		c.mu.Lock()
		delete(c.roster, m.Participant)
		c.mu.Unlock()
		c.media.forget(m.Participant)
	case protocol.Bye:
		c.tell(m)
		c.mu.Lock()
		c.farewell = m
		c.mu.Unlock()
		c.finish(goodbye(m))
		return
	case protocol.OK, protocol.Failure, protocol.Answer:
		return // nothing that is said by itself
	case protocol.Joined, protocol.LayersWanted, protocol.Speakers, protocol.Chat, protocol.Moving:
	case protocol.People, protocol.Calling, protocol.Incoming, protocol.Ended, protocol.Connected: // not in rooms
	}
	c.tell(r.Message)
}

// successor is the detail of [protocol.Draining] that names the server to go on at.
const successor = "successor"

// goodbye is the error that a bye stands for; none for one's own leaving.
func goodbye(m protocol.Bye) error {
	if m.Reason == protocol.Left {
		return nil
	}
	e := &protocol.Error{Code: m.Reason, Message: m.Message, RetryAfter: time.Duration(m.RetryAfterMS) * time.Millisecond}
	if m.Successor != "" {
		e = e.With(successor, m.Successor)
	}
	return e
}

// resume takes up the session on a new link, for as long as the server keeps
// the seat.
func (c *Client) resume(lost error) (*link, error) {
	c.mu.Lock()
	keep, closed := c.keep, c.closed
	c.mu.Unlock()
	if closed {
		return nil, lost
	}
	ctx, cancel := context.WithTimeout(context.Background(), keep)
	defer cancel()
	go func() {
		select {
		case <-c.ending:
			cancel()
		case <-ctx.Done():
		}
	}()
	for pause := firstRetry; ; pause = min(2*pause, lastRetry) {
		l, err := c.tryResume(ctx)
		if err == nil {
			return l, nil
		}
		if !worthResuming(err) || ctx.Err() != nil || !c.pause(c.upTo(pause)) {
			return nil, fmt.Errorf("resume: %w", err)
		}
	}
}

// worthResuming tells the failures that pass from those that do not: the seat
// is gone, or taken.
func worthResuming(err error) bool {
	var said *protocol.Error
	return !errors.As(err, &said) || said.Code != protocol.Stale && said.Code.Retry() != protocol.RetryNever
}

func (c *Client) tryResume(ctx context.Context) (*link, error) {
	l, err := c.options.Kit.dial(ctx, c.base, "rooms", c.options.Room, "signal")
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	hello := protocol.Resume{Session: c.session, ResumeToken: c.token}
	c.mu.Unlock()
	if _, err := c.greet(ctx, l, hello); err != nil {
		l.close()
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		l.close()
		return nil, ErrClosed
	}
	c.link = l
	close(c.relinked)
	c.relinked = make(chan struct{})
	return l, nil
}

// request says something and waits for the answer.
func (c *Client) request(ctx context.Context, m protocol.ClientMessage) (protocol.ServerMessage, error) {
	c.mu.Lock()
	l, closed := c.link, c.closed
	c.mu.Unlock()
	if closed {
		return nil, ErrClosed
	}
	return l.ask(ctx, m)
}

// result says something that is answered with ok, and returns what comes along.
func (c *Client) result(ctx context.Context, m protocol.ClientMessage) (protocol.Result, error) {
	said, err := c.request(ctx, m)
	if err != nil {
		return nil, err
	}
	ok, isOK := said.(protocol.OK)
	if !isOK {
		return nil, fmt.Errorf("the server answers %s with %s", m.Kind(), said.Kind())
	}
	return ok.Result, nil
}

// SetView says what to receive from now on. A priority or audio mode that is
// left out is the usual one.
func (c *Client) SetView(ctx context.Context, v protocol.View) error {
	_, err := c.result(ctx, protocol.SetView{View: complete(v)})
	return err
}

// complete fills in what a view leaves out.
func complete(v protocol.View) protocol.View {
	whole := protocol.View{Video: make([]protocol.Want, 0, len(v.Video)), Audio: v.Audio}
	if whole.Audio == "" {
		whole.Audio = protocol.AudioAuto
	}
	for _, want := range v.Video {
		if want.Priority == "" {
			want.Priority = protocol.Normal
		}
		whole.Video = append(whole.Video, want)
	}
	return whole
}

// Chat writes to everybody in the room, and returns the message's identifier and
// time. What is written arrives as a [protocol.Chat] at everybody's
// [Options.OnEvent], the author's too.
func (c *Client) Chat(ctx context.Context, text string) (protocol.ChatSent, error) {
	return c.ChatTo(ctx, "", text)
}

// ChatTo writes to one participant: that one and the author are told, and nobody
// else ([protocol.ChatMessage.Private]). One who has left is [protocol.NotFound].
func (c *Client) ChatTo(ctx context.Context, participant, text string) (protocol.ChatSent, error) {
	result, err := c.result(ctx, protocol.SendChat{Text: text, To: participant})
	sent, _ := result.(protocol.ChatSent)
	return sent, err
}

// Ping measures the way to the server and back, over the signalling socket.
func (c *Client) Ping(ctx context.Context) (time.Duration, error) {
	began := time.Now()
	_, err := c.result(ctx, protocol.Ping{T: 1})
	return time.Since(began), err
}
