package client

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/pion/webrtc/v4"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// ErrClosed is given by everything that is asked of a client that has left.
var ErrClosed = errors.New("the client has left")

// Client is one participant of a room. Make it with [Join].
type Client struct {
	options Options
	ownKit  bool // made for this client alone
	base    *url.URL
	media   *media

	wishes    *wishes       // for the negotiator
	connected chan struct{} // closed when media can flow
	once      sync.Once     // closes connected
	ending    chan struct{} // closed when the client begins to end
	done      chan struct{} // closed when all has ended
	wg        sync.WaitGroup

	mu           sync.Mutex // guards what follows
	link         *link
	relinked     chan struct{} // closed when there is a new link
	dice         *rand.Rand
	me           string
	session      string
	token        string
	keep         time.Duration // how long the seat is kept without a socket
	roster       map[string]protocol.Participant
	publications map[*section]*Publication
	times        Times
	closed       bool
	err          error
	farewell     protocol.Bye // the server's; empty: it said none
}

// Times say how long the parts of joining took, from the call of [Join].
type Times struct {
	Ticket    time.Duration // until the ticket came
	Joined    time.Duration // until the server's welcome
	Connected time.Duration // until media could flow
}

// Join enters a room and returns when media can flow, or with the reason why
// not: the server's is a *[protocol.Error]. The context bounds joining, not what
// follows.
func Join(ctx context.Context, o Options) (*Client, error) {
	if err := o.Validate(); err != nil {
		return nil, fmt.Errorf("client options: %w", err)
	}
	ownKit := o.Kit == nil
	if ownKit {
		kit, err := NewKit(nil)
		if err != nil {
			return nil, err
		}
		o.Kit = kit
	}
	c := newClient(o)
	c.ownKit = ownKit
	began := time.Now()
	if err := c.enter(ctx, began); err != nil {
		c.finish(err)
		c.cleanUp()
		return nil, fmt.Errorf("join %s: %w", o.Room, err)
	}
	c.wg.Go(c.report)
	c.wg.Go(c.negotiate)
	go c.run() //nolint:contextcheck // the context bounds joining, not what follows
	if err := c.awaitMedia(ctx, began); err != nil {
		c.finish(err)
		<-c.done
		return nil, fmt.Errorf("join %s: %w", o.Room, err)
	}
	return c, nil
}

func newClient(o Options) *Client {
	base, _ := baseURL(o.URL) // was validated
	seed := o.Seed
	if seed == 0 {
		seed = rand.Uint64()
	}
	return &Client{
		options: o, base: base, wishes: newWishes(),
		connected: make(chan struct{}), ending: make(chan struct{}), done: make(chan struct{}),
		relinked:     make(chan struct{}),
		dice:         rand.New(rand.NewPCG(seed, seed)),
		roster:       map[string]protocol.Participant{},
		publications: map[*section]*Publication{},
	}
}

// enter gets a ticket and joins with the first offer.
func (c *Client) enter(ctx context.Context, began time.Time) error {
	o := c.options
	ticket, err := o.Kit.ticket(ctx, c.base, o.Room, protocol.TicketRequest{Name: o.Name, Password: o.Password})
	if err != nil {
		return err
	}
	c.times.Ticket = time.Since(began)
	l, err := o.Kit.dial(ctx, c.base, "rooms", o.Room, "signal")
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.link = l
	c.mu.Unlock()
	if c.media, err = newMedia(o, ticket, l.conn.LocalAddr(), l.conn.RemoteAddr()); err != nil {
		return err
	}
	c.watchConnection()
	offer, err := c.media.offer(nil)
	if err != nil {
		return err
	}
	hello := protocol.Join{
		Ticket: ticket.Ticket,
		Client: protocol.ClientInfo{Name: "parley-go", Version: "1"},
		Offer:  &protocol.Description{Rev: c.wishes.nextRev(), SDP: offer},
	}
	if o.View != nil {
		view := complete(*o.View)
		hello.View = &view
	}
	joined, err := c.greet(ctx, l, hello)
	if err != nil {
		return err
	}
	c.times.Joined = time.Since(began)
	if joined.Answer == nil {
		return errors.New("the server did not answer the offer")
	}
	return c.media.answered(joined.Answer.SDP)
}

// awaitMedia waits until media can flow.
func (c *Client) awaitMedia(ctx context.Context, began time.Time) error {
	select {
	case <-c.connected:
		c.mu.Lock()
		defer c.mu.Unlock()
		c.times.Connected = time.Since(began)
		return nil
	case <-c.ending:
		if err := c.Err(); err != nil {
			return err
		}
		return ErrClosed
	case <-ctx.Done():
		return fmt.Errorf("wait for media, ICE %v, all %v: %w", c.media.pc.ICEConnectionState(), c.media.pc.ConnectionState(), ctx.Err())
	}
}

// watchConnection wishes for an ICE restart when media stays away.
func (c *Client) watchConnection() {
	var mu sync.Mutex // guards broken: pion gives each change a goroutine of its own
	var broken *time.Timer
	c.media.pc.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		mu.Lock()
		defer mu.Unlock()
		if broken != nil {
			broken.Stop()
		}
		switch state {
		case webrtc.PeerConnectionStateConnected:
			c.once.Do(func() { close(c.connected) })
		case webrtc.PeerConnectionStateDisconnected:
			broken = time.AfterFunc(brokenFor, c.wishes.restartICE)
		case webrtc.PeerConnectionStateFailed:
			c.wishes.restartICE()
		case webrtc.PeerConnectionStateUnknown, webrtc.PeerConnectionStateNew,
			webrtc.PeerConnectionStateConnecting, webrtc.PeerConnectionStateClosed:
		}
	})
}

// finish begins the end; err is nil after a leave.
func (c *Client) finish(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	c.closed, c.err = true, err
	close(c.ending)
	if c.link != nil {
		_ = c.link.conn.Close() // frees its reader
	}
}

// cleanUp ends everything that finish began to.
func (c *Client) cleanUp() {
	c.mu.Lock()
	publications, l := c.publications, c.link
	c.publications = map[*section]*Publication{}
	c.mu.Unlock()
	for _, p := range publications {
		p.end()
	}
	if l != nil {
		l.close()
	}
	if c.media != nil {
		c.media.close()
	}
	c.wg.Wait()
	if c.ownKit {
		c.options.Kit.Close()
	}
	close(c.done)
}

// Leave ends the session in order, and waits until all has ended.
func (c *Client) Leave(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, leaveTimeout)
	defer cancel()
	_, err := c.request(ctx, protocol.Leave{})
	if errors.Is(err, ErrClosed) || errors.Is(err, ErrLinkLost) {
		err = nil // it had ended, or the bye came and the socket went
	}
	c.finish(nil)
	<-c.done
	return err
}

// Done is closed when the session has ended, whoever ended it.
func (c *Client) Done() <-chan struct{} { return c.done }

// Err is why the session ended: nil while it goes on and after [Client.Leave],
// else mostly a *[protocol.Error].
func (c *Client) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// Me is this client's participant.
func (c *Client) Me() string { return c.me }

// Times say how long joining took.
func (c *Client) Times() Times {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.times
}

// Participants lists who is in the room, this client too, by when they joined.
func (c *Client) Participants() []protocol.Participant {
	c.mu.Lock()
	list := make([]protocol.Participant, 0, len(c.roster))
	for _, p := range c.roster {
		list = append(list, p)
	}
	c.mu.Unlock()
	slices.SortFunc(list, func(a, b protocol.Participant) int {
		if a.JoinedAt != b.JoinedAt {
			return int(a.JoinedAt - b.JoinedAt)
		}
		return slices.Compare([]byte(a.ID), []byte(b.ID))
	})
	return list
}

// Tracks lists what is received now.
func (c *Client) Tracks() []*RemoteTrack { return c.media.flowing() }

// Received adds up everything that came in all slots.
func (c *Client) Received() Counters { return c.media.received() }

// upTo rolls the dice for a time.
func (c *Client) upTo(d time.Duration) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Duration(c.dice.Int64N(int64(d)))
}
