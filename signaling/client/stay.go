package client

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// Stay is in a room until the context ends, over as many calls as it takes, as
// browsers are: a call that is lost for good, or abandoned, is followed by
// another, after a pause that leaves it to chance who comes first. A server that
// names another one is left for that one: before it stops, when it says so in
// time ([protocol.Moving]), else after ([protocol.Bye].Successor); while neither
// lets it in, the two take turns. From https it goes to https alone.
//
// Each call is handed to inside, with a context that ends with the call; inside
// may publish and return. On the way to another server two calls are inside at
// once, and both publish; the callbacks of the options hear one of them, though
// they may overlap in the moment of going over. Stay returns nil when the context
// has ended or inside has left, and otherwise why it is over: the first join
// failed, inside failed for another reason than a lost socket or a passing
// refusal, the server said not to come again, or nobody let it in for two minutes.
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
	s := &stay{options: o, inside: inside}
	defer s.wg.Wait()
	return s.run(ctx)
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
		rest(s.told(end.err)+pause(attempt+1, end.spread), ctx.Done())
	}
	return nil
}

// stay is one who comes back.
type stay struct {
	options Options
	inside  func(context.Context, *Client) error
	detour  string    // the server that stands in for that of the options; empty: none does
	lost    time.Time // when a call that had gone well was lost last; zero: it never was inside
	wg      sync.WaitGroup
}

// end is how a call ended, or that it never began.
type end struct {
	joined bool
	lasted time.Duration
	over   bool          // coming again is of no use
	spread time.Duration // over which those come who were sent away with this one; 0: not told
	err    error
}

// address is where to try, in turns.
func (s *stay) address(attempt int) string {
	if s.detour == "" || attempt%2 == 1 {
		return s.options.URL
	}
	return s.detour
}

// settleAt notes which server one is on.
func (s *stay) settleAt(address string) {
	if s.detour = address; address == s.options.URL {
		s.detour = ""
	}
}

// call is in the room for as long as one call lasts, and those it moves on to.
func (s *stay) call(ctx context.Context, address string) end {
	now, how := s.sit(ctx, address, newCurtain(s.options, true))
	if now == nil {
		return how
	}
	s.settleAt(address)
	for {
		select {
		case how = <-now.ended:
			return how
		case where := <-now.curtain.moving:
			now = s.move(ctx, now, where)
		}
	}
}

// sitting is one call, from the join to its end.
type sitting struct {
	client  *Client
	curtain *curtain
	ended   chan end // room for the one there is
}

// sit enters the room and is inside.
func (s *stay) sit(ctx context.Context, address string, behind *curtain) (*sitting, end) {
	o := s.options
	o.URL, o.OnEvent, o.OnPacket = address, behind.told, behind.packet()
	joining, cancel := context.WithTimeout(ctx, joinTimeout)
	defer cancel()
	c, err := Join(joining, o)
	if err != nil {
		return nil, end{over: never(err), err: err}
	}
	now := &sitting{client: c, curtain: behind, ended: make(chan end, 1)}
	s.wg.Go(func() { now.ended <- s.attend(ctx, c) })
	return now, end{}
}

// attend is inside until the call has ended.
func (s *stay) attend(ctx context.Context, c *Client) end {
	began := time.Now()
	calling, hangUp := context.WithCancel(ctx)
	defer hangUp()
	defer context.AfterFunc(ctx, func() { _ = c.Leave(context.WithoutCancel(ctx)) })()
	s.wg.Go(func() {
		<-c.Done()
		hangUp()
	})
	if err := s.inside(calling, c); err != nil && calling.Err() == nil {
		return end{joined: true, over: !passes(err), err: errors.Join(err, c.Leave(context.WithoutCancel(ctx)))}
	}
	<-c.Done()
	return end{joined: true, lasted: time.Since(began), over: c.final(), spread: c.spread(), err: c.Err()}
}

// told takes what an error says of where and when to go on.
func (s *stay) told(err error) (after time.Duration) {
	var said *protocol.Error
	if errors.As(err, &said) {
		if next := said.Details[successor]; next != s.options.URL && mayFollow(s.options.URL, next) {
			s.detour = next
		}
	}
	return retryAfter(err)
}

// retryAfter is how long the server wants one to wait.
func retryAfter(err error) time.Duration {
	var said *protocol.Error
	if !errors.As(err, &said) {
		return 0
	}
	return min(said.RetryAfter, giveUp)
}

// pause is that of web/sdk/backoff.js, besides what the server asks for.
func pause(attempt int, spread time.Duration) time.Duration {
	bound := firstPause << min(attempt, 10)
	if attempt == 0 && spread > 0 {
		bound = spread
	}
	return rand.N(min(lastPause, bound))
}

// mayFollow tells whether a server may send its people to another address.
func mayFollow(home, next string) bool {
	u, err := baseURL(next)
	return err == nil && len(next) <= maxAddress && u.User == nil && (u.Scheme == "https" || !strings.HasPrefix(strings.ToLower(home), "https:"))
}

// final tells whether coming again is of no use, after a call has ended.
func (c *Client) final() bool {
	c.mu.Lock()
	farewell, err := c.farewell, c.err
	c.mu.Unlock()
	if farewell.Retry != "" {
		return farewell.Retry == protocol.RetryNever
	}
	var said *protocol.Error
	return errors.As(err, &said) && !aboutTheSeat(said.Code) && never(err)
}

// spread is over which time the server wants those back whom it sent away.
func (c *Client) spread() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Duration(c.farewell.SpreadMS) * time.Millisecond
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
