package client

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// VisitorOptions say where to be visible and what to do with what is heard
// there. URL and Name are required.
type VisitorOptions struct {
	URL  string // the server: "https://meet.example.org"
	Name string // as others see it
	Kit  *Kit   // shared with others; nil: its own

	// OnEvent is told everything the server says by itself, in order: the list of
	// people, what becomes of rings, a bye. It must not block or call the Visitor.
	OnEvent func(protocol.ServerMessage)
}

// Visitor is somebody on a server's list of people, who can be rung. Make it
// with [Appear]. A lost socket ends it: there is no resume.
type Visitor struct {
	options VisitorOptions
	ownKit  bool
	link    *link
	done    chan struct{} // closed when run has returned

	mu   sync.Mutex // guards what follows
	list protocol.People
	left bool
	err  error
}

// Appear makes somebody visible. The server's refusal is a *[protocol.Error].
// The context bounds appearing, not what follows.
func Appear(ctx context.Context, o VisitorOptions) (*Visitor, error) {
	base, err := baseURL(o.URL)
	if err != nil {
		return nil, fmt.Errorf("visitor options: %w", err)
	}
	v := &Visitor{options: o, ownKit: o.Kit == nil, done: make(chan struct{})}
	if v.ownKit {
		if v.options.Kit, err = NewKit(nil); err != nil {
			return nil, err
		}
	}
	if v.link, err = v.options.Kit.dial(ctx, base, "people", "signal"); err != nil {
		return nil, fmt.Errorf("appear: %w", err)
	}
	go v.run()
	if _, err = v.link.ask(ctx, protocol.Appear{Name: o.Name}); err != nil {
		v.close()
		return nil, fmt.Errorf("appear: %w", err)
	}
	return v, nil
}

// run reads what the server says until the socket ends.
func (v *Visitor) run() {
	defer close(v.done)
	for {
		response, err := v.link.read()
		if err != nil {
			v.end(err)
			return
		}
		switch m := response.Message.(type) {
		case protocol.People:
			v.mu.Lock()
			v.list = m
			v.mu.Unlock()
		case protocol.Bye:
			v.end(goodbye(m))
		case protocol.OK, protocol.Failure:
			continue // answers
		case protocol.Calling, protocol.Incoming, protocol.Ended, protocol.Connected:
		case protocol.Joined, protocol.Answer, protocol.PleaseOffer, protocol.Slots, protocol.LayersWanted, protocol.ParticipantChanged,
			protocol.ParticipantLeft, protocol.Speakers, protocol.Chat, protocol.Moving: // not here
			continue
		}
		if v.options.OnEvent != nil {
			v.options.OnEvent(response.Message)
		}
	}
}

// end notes why the visit ended; the first reason stays.
func (v *Visitor) end(err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.left {
		v.left, v.err = true, err
	}
}

func (v *Visitor) close() {
	v.end(nil)
	v.link.close()
	<-v.done
	if v.ownKit {
		v.options.Kit.Close()
	}
}

// Ring calls somebody on the list; what becomes of it comes as an event.
func (v *Visitor) Ring(ctx context.Context, person string) error {
	return v.do(ctx, protocol.Ring{Person: person})
}

// Cancel takes back one's own ring, or says that the direct call is over.
func (v *Visitor) Cancel(ctx context.Context, person string) error {
	return v.do(ctx, protocol.Cancel{Person: person})
}

// Accept takes the call of somebody who rings; [protocol.Connected] names the
// room to [Join].
func (v *Visitor) Accept(ctx context.Context, person string) error {
	return v.do(ctx, protocol.Accept{Person: person})
}

// Decline refuses it.
func (v *Visitor) Decline(ctx context.Context, person string) error {
	return v.do(ctx, protocol.Decline{Person: person})
}

func (v *Visitor) do(ctx context.Context, m protocol.ClientMessage) error {
	v.mu.Lock()
	left := v.left
	v.mu.Unlock()
	if left {
		return ErrClosed
	}
	_, err := v.link.ask(ctx, m)
	return err
}

// Leave takes the visitor off the list, and waits until all has ended.
func (v *Visitor) Leave(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, leaveTimeout)
	defer cancel()
	err := v.do(ctx, protocol.Leave{})
	if errors.Is(err, ErrClosed) || errors.Is(err, ErrLinkLost) {
		err = nil // it had ended, or the bye came and the socket went
	}
	v.close()
	return err
}

// Me is how the others know the visitor.
func (v *Visitor) Me() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.list.Me
}

// People lists everybody who is visible, this one too, in the order they came.
func (v *Visitor) People() []protocol.Person {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.Clone(v.list.People)
}

// Done is closed when the visit has ended, whoever ended it.
func (v *Visitor) Done() <-chan struct{} { return v.done }

// Err is why the visit ended: nil while it goes on and after [Visitor.Leave],
// else a *[protocol.Error], or [ErrLinkLost].
func (v *Visitor) Err() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.err
}
