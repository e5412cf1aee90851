package client

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// ErrPublished is given when a source is published twice.
var ErrPublished = errors.New("this source is published already")

// Publication is something this client publishes. Make it with
// [Client.Publish].
type Publication struct {
	client *Client
	of     *section
	track  string

	muted   atomic.Bool
	sent    atomic.Uint64
	stop    chan struct{}
	stopped sync.Once
	wg      sync.WaitGroup
	done    chan struct{}

	mu  sync.Mutex // guards err
	err error
}

// Publish shows the room something: one source per encoding, in rising quality.
// There are three for the camera of a client with [Options.Simulcast], else one.
func (c *Client) Publish(ctx context.Context, what protocol.Source, sources ...Source) (*Publication, error) {
	of := c.media.section(what)
	if of == nil {
		return nil, fmt.Errorf("publish %q: there is no such source", what)
	}
	if len(sources) != len(of.encodings) {
		return nil, fmt.Errorf("publish %s: %d encodings, want %d", what, len(sources), len(of.encodings))
	}
	for i, s := range sources {
		if format := s.Format(); !of.encodings[i].takes(format.Codec) {
			return nil, fmt.Errorf("publish %s: the room does not take %s there", what, format.Codec)
		}
	}
	p := &Publication{client: c, of: of, stop: make(chan struct{}), done: make(chan struct{})}
	if !c.claim(p) {
		return nil, fmt.Errorf("publish %s: %w", what, ErrPublished)
	}
	largest := sources[len(sources)-1].Format()
	request := protocol.Publish{TrackRequest: protocol.TrackRequest{
		MID: of.mid(), Source: what, Width: largest.Width, Height: largest.Height,
	}}
	result, err := c.result(ctx, request)
	published, ok := result.(protocol.TrackPublished)
	if err == nil && !ok {
		err = errors.New("the server names no track")
	}
	if err != nil {
		c.disclaim(p)
		return nil, fmt.Errorf("publish %s: %w", what, err)
	}
	p.track = published.Track
	p.start(sources)
	return p, nil
}

// start lets the media flow, until its sources end or the publication does.
func (p *Publication) start(sources []Source) {
	for i, source := range sources {
		to := p.of.encodings[i]
		p.wg.Go(func() {
			if err := p.pace(source, to); err != nil {
				p.mu.Lock()
				p.err = errors.Join(p.err, err)
				p.mu.Unlock()
			}
		})
	}
	go func() {
		p.wg.Wait()
		close(p.done)
	}()
}

// pace sends frames when they are due. It begins at a random moment, so that
// many publishers do not send at once.
func (p *Publication) pace(source Source, to *sender) error {
	codec := source.Format().Codec
	frame := Frame{}
	to.keyWanted.Store(true)
	due := time.Now().Add(p.client.upTo(maxPhase))
	timer := time.NewTimer(time.Until(due))
	defer timer.Stop()
	for {
		select {
		case <-p.stop:
			return nil
		case <-timer.C:
		}
		frame.KeyWanted = to.keyWanted.Swap(false)
		if err := source.Next(&frame); err != nil {
			return ended(err)
		}
		now := time.Now()
		p.sent.Add(uint64(to.send(p, &frame, codec, now))) //nolint:gosec // not negative
		if due = due.Add(max(frame.Duration, minFrame)); now.Sub(due) > maxFrameLate {
			due = now
		}
		timer.Reset(time.Until(due))
	}
}

// Track is the identifier by which others know it.
func (p *Publication) Track() string { return p.track }

// Source is what it was published as.
func (p *Publication) Source() protocol.Source { return p.of.source }

// Sent counts the packets that left.
func (p *Publication) Sent() uint64 { return p.sent.Load() }

// Done is closed when nothing is sent any more: the media ended, the
// publication was taken back, or the client left.
func (p *Publication) Done() <-chan struct{} { return p.done }

// Err is why the media ended, once Done is closed; nil for its regular end.
func (p *Publication) Err() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err
}

// SetMuted stops what is sent, or lets it flow again, and tells the room.
func (p *Publication) SetMuted(ctx context.Context, muted bool) error {
	if muted {
		p.muted.Store(true)
	}
	if _, err := p.client.result(ctx, protocol.TrackUpdate{Track: p.track, Muted: muted}); err != nil {
		return fmt.Errorf("mute %s: %w", p.of.source, err)
	}
	if !muted {
		for _, s := range p.of.encodings {
			s.keyWanted.Store(true)
		}
	}
	p.muted.Store(muted)
	return nil
}

// Unpublish takes the publication back. Its section may be used again.
func (p *Publication) Unpublish(ctx context.Context) error {
	p.end()
	_, err := p.client.result(ctx, protocol.Unpublish{Track: p.track})
	p.client.disclaim(p)
	if err != nil {
		return fmt.Errorf("unpublish %s: %w", p.of.source, err)
	}
	return nil
}

// end stops the media and waits for it.
func (p *Publication) end() {
	p.stopped.Do(func() { close(p.stop) })
	p.wg.Wait()
}

// claim notes a publication, if its section is free and the client inside.
func (c *Client) claim(p *Publication) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed || c.publications[p.of] != nil {
		return false
	}
	c.publications[p.of] = p
	return true
}

func (c *Client) disclaim(p *Publication) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.publications[p.of] == p {
		delete(c.publications, p.of)
	}
}
