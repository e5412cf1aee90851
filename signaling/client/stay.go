package client

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// Stay is in a room until the context ends, over as many calls as it takes, as
// browsers are: a call that is lost for good, or abandoned, is followed by
// another, after a pause that leaves it to chance who comes first. A server that is stopped and
// names another one ([protocol.Bye].Successor) is left for that one; while
// neither lets it in, the two take turns. From https it goes to https alone.
//
// Each call is handed to inside, with a context that ends with the call; inside
// may publish and return. Stay returns nil when the context has ended or inside
// has left, and otherwise why it is over: the first join failed, inside failed
// for another reason than a lost socket or a passing refusal, the server said not
// to come again, or nobody let it in for two minutes.
func Stay(ctx context.Context, o Options, inside func(ctx context.Context, c *Client) error) error {
	if err := o.Validate(); err != nil {
		return fmt.Errorf("client options: %w", err)
	}
	if o.Kit == nil {
		kit, err := NewKit(nil)
		if err != nil {
			return err
		}
		defer kit.Close()
		o.Kit = kit
	}
	return (&stay{options: o, inside: inside}).run(ctx)
}

// run makes one call after the other.
func (s *stay) run(ctx context.Context) error {
	for attempt := 0; ctx.Err() == nil; attempt++ {
		end := s.call(ctx, s.address(attempt))
		if end.err == nil {
			return nil
		}
		if end.joined {
			attempt = -1
		}
		if s.lost.IsZero() && end.joined || end.lasted > steady {
			s.lost = time.Now()
		}
		if ctx.Err() == nil && (end.over || time.Since(s.lost) > giveUp) {
			return end.err
		}
		s.wait(ctx, attempt+1, s.told(end.err))
	}
	return nil
}

// stay is one who comes back.
type stay struct {
	options Options
	inside  func(context.Context, *Client) error
	detour  string    // the server that stands in for that of the options; empty: none does
	lost    time.Time // when a call that had gone well was lost last; zero: it never was inside
}

// end is how a call ended, or that it never began.
type end struct {
	joined bool
	lasted time.Duration
	over   bool // coming again is of no use
	err    error
}

// address is where to try, in turns.
func (s *stay) address(attempt int) string {
	if s.detour == "" || attempt%2 == 1 {
		return s.options.URL
	}
	return s.detour
}

// call is in the room for as long as one call lasts.
func (s *stay) call(ctx context.Context, address string) end {
	o := s.options
	o.URL = address
	joining, cancel := context.WithTimeout(ctx, joinTimeout)
	defer cancel()
	c, err := Join(joining, o)
	if err != nil {
		return end{over: never(err), err: err}
	}
	if s.detour = address; address == s.options.URL {
		s.detour = ""
	}
	began := time.Now()
	calling, hangUp := context.WithCancel(ctx)
	defer hangUp()
	defer context.AfterFunc(ctx, func() { _ = c.Leave(context.WithoutCancel(ctx)) })()
	go func() {
		<-c.Done()
		hangUp()
	}()
	if err = s.inside(calling, c); err != nil && calling.Err() == nil {
		return end{joined: true, over: !passes(err), err: errors.Join(err, c.Leave(context.WithoutCancel(ctx)))}
	}
	<-c.Done()
	return end{joined: true, lasted: time.Since(began), over: c.final(), err: c.Err()}
}

// told takes what an error says of where and when to go on.
func (s *stay) told(err error) (after time.Duration) {
	var said *protocol.Error
	if !errors.As(err, &said) {
		return 0
	}
	if next := said.Details[successor]; next != s.options.URL && mayFollow(s.options.URL, next) {
		s.detour = next
	}
	return min(said.RetryAfter, giveUp)
}

// wait makes the pauses of web/sdk/backoff.js, after what the server asks for.
func (s *stay) wait(ctx context.Context, attempt int, after time.Duration) {
	rest(after+rand.N(min(lastPause, firstPause<<min(attempt, 10))), ctx.Done())
}

// mayFollow tells whether a server may send its people to another address.
func mayFollow(home, next string) bool {
	u, err := baseURL(next)
	return err == nil && len(next) <= maxAddress && u.User == nil && (u.Scheme == "https" || !strings.HasPrefix(strings.ToLower(home), "https:"))
}

// final tells whether coming again is of no use, after a call has ended.
func (c *Client) final() bool {
	c.mu.Lock()
	retry, err := c.farewell, c.err
	c.mu.Unlock()
	if retry != "" {
		return retry == protocol.RetryNever
	}
	var said *protocol.Error
	return errors.As(err, &said) && !aboutTheSeat(said.Code) && never(err)
}

// aboutTheSeat tells whether a resume that was refused so says nothing of another join.
func aboutTheSeat(code protocol.Code) bool {
	return slices.Contains([]protocol.Code{
		protocol.Unauthorized, protocol.NotFound, protocol.Stale, protocol.BadRequest, protocol.Unsupported,
	}, code)
}

// passes tells faults of the way and of the moment from those that another call would meet again.
func passes(err error) bool {
	var said *protocol.Error
	if errors.As(err, &said) {
		return said.Code.Retry() != protocol.RetryNever
	}
	return errors.Is(err, ErrLinkLost) || errors.Is(err, context.DeadlineExceeded)
}

// never tells whether the server said not to come again.
func never(err error) bool {
	var said *protocol.Error
	return errors.As(err, &said) && said.Code.Retry() == protocol.RetryNever
}
