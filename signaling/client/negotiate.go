package client

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/pion/webrtc/v4"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// wishes collect what the next offer is for, until the negotiator makes it:
//
//	grow, restartICE ──▶ wishes ── 20 ms ──▶ offer ──▶ answer
//	                       ▲ what comes meanwhile: the next offer
type wishes struct {
	poke chan struct{} // one slot: there is something new

	mu   sync.Mutex // guards what follows
	next wished
	rev  uint64 // of the last offer
}

// wished is what one offer is for.
type wished struct {
	restart      bool
	audio, video int // slots in all
	waiting      []chan error
}

func newWishes() *wishes { return &wishes{poke: make(chan struct{}, 1)} }

// add changes what the next offer is for.
func (w *wishes) add(change func(*wished)) {
	w.mu.Lock()
	change(&w.next)
	w.mu.Unlock()
	select {
	case w.poke <- struct{}{}:
	default: // already poked: it will see the latest
	}
}

// grow notes what the server asks for.
func (w *wishes) grow(m protocol.PleaseOffer) {
	w.add(func(next *wished) {
		next.audio, next.video = max(next.audio, m.AudioSlots), max(next.video, m.VideoSlots)
		next.restart = next.restart || m.ICERestart
	})
}

func (w *wishes) restartICE() { w.add(func(next *wished) { next.restart = true }) }

func (w *wishes) take() wished {
	w.mu.Lock()
	defer w.mu.Unlock()
	taken := w.next
	w.next = wished{}
	return taken
}

// nextRev numbers an offer.
func (w *wishes) nextRev() uint64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.rev++
	return w.rev
}

// RestartICE looks for a new way to the server (RFC 8445, section 9), over a new
// socket, and returns when the server has agreed. Without being asked a client
// does so when media stays away for three seconds.
func (c *Client) RestartICE(ctx context.Context) error {
	agreed := make(chan error, 1)
	c.wishes.add(func(next *wished) {
		next.restart = true
		next.waiting = append(next.waiting, agreed)
	})
	select {
	case err := <-agreed:
		return err
	case <-c.ending:
		return ErrClosed
	case <-ctx.Done():
		return fmt.Errorf("restart ICE: %w", ctx.Err())
	}
}

// negotiate makes offers, one at a time, until the client ends. An offer that
// fails ends the client: pion knows no way back from one.
func (c *Client) negotiate() {
	for {
		select {
		case <-c.ending:
			return
		case <-c.wishes.poke:
		}
		if !c.pause(coalesce) {
			return
		}
		wish := c.wishes.take()
		err := c.renegotiate(wish)
		for _, waiting := range wish.waiting {
			waiting <- err // there is room for one
		}
		if err != nil {
			c.finish(fmt.Errorf("negotiate: %w", err))
			return
		}
	}
}

// pause waits, and reports whether the client goes on.
func (c *Client) pause(d time.Duration) bool { return rest(d, c.ending) }

// rest lets time pass; false when it was cut short.
func rest(d time.Duration, cut <-chan struct{}) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-cut:
		return false
	case <-timer.C:
		return true
	}
}

func (c *Client) renegotiate(w wished) error {
	added, err := c.media.grow(w.audio, w.video)
	if err != nil || added == 0 && !w.restart {
		return err
	}
	offer, err := c.media.offer(&webrtc.OfferOptions{ICERestart: w.restart})
	if err != nil {
		return err
	}
	answer, err := c.exchange(offer)
	if err != nil {
		return err
	}
	return c.media.answered(answer)
}

// exchange sends an offer until it is answered: again on a new link when the old
// one was lost or did not answer, again after a while when the server is not ready for it.
func (c *Client) exchange(offer string) (string, error) {
	for refused := 0; ; {
		c.mu.Lock()
		relinked := c.relinked
		c.mu.Unlock()
		said, err := c.request(context.Background(), protocol.Offer{
			Description: protocol.Description{Rev: c.wishes.nextRev(), SDP: offer},
		})
		var no *protocol.Error
		switch {
		case errors.Is(err, ErrLinkLost):
			select {
			case <-c.ending:
				return "", ErrClosed
			case <-relinked:
			}
		case errors.As(err, &no) && refused < maxOffers && (no.Code == protocol.RateLimited || no.Code == protocol.Stale):
			refused++
			if !c.pause(max(no.RetryAfter, firstRetry)) {
				return "", ErrClosed
			}
		case err != nil:
			return "", err
		default:
			return answerOf(said)
		}
	}
}

func answerOf(said protocol.ServerMessage) (string, error) {
	answer, ok := said.(protocol.Answer)
	if !ok {
		return "", fmt.Errorf("the server answers an offer with %s", said.Kind())
	}
	return answer.SDP, nil
}
