package client

import (
	"sync"
	"sync/atomic"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// curtain is between one call of a stay and those who are told of it, so that of
// two calls one is heard:
//
//	behind ── raise: what was held, then all ──▶ open ── fall ──▶ behind, for good
//
// While an open one moves, who leaves the room is held back, too: most likely
// they move as well.
type curtain struct {
	options Options
	open    atomic.Bool // packets pass
	moving  chan protocol.Moving

	mu     sync.Mutex // guards what follows
	raised bool       // events pass
	leaves bool       // it moves
	held   []protocol.ServerMessage
}

func newCurtain(o Options, open bool) *curtain {
	c := &curtain{options: o, moving: make(chan protocol.Moving, 1), raised: open}
	c.open.Store(open)
	return c
}

// packet is what stands in for Options.OnPacket.
func (c *curtain) packet() func(*RemoteTrack, *Packet) {
	if c.options.OnPacket == nil {
		return nil
	}
	return func(t *RemoteTrack, p *Packet) {
		if c.open.Load() {
			c.options.OnPacket(t, p)
		}
	}
}

// told stands in for Options.OnEvent.
func (c *curtain) told(m protocol.ServerMessage) {
	if where, is := m.(protocol.Moving); is {
		select {
		case c.moving <- where:
		default: // it was said before
		}
	}
	if c.options.OnEvent != nil && !c.holds(m) {
		c.options.OnEvent(m)
	}
}

// holds keeps an event that is not to be told now.
func (c *curtain) holds(m protocol.ServerMessage) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.raised && (!c.leaves || !c.late(m)) {
		return false
	}
	if len(c.held) < maxHeld {
		c.held = append(c.held, m)
	}
	return true
}

// late tells whether an event of the roster is to wait: from the first on who
// leaves. It is called with mu held.
func (c *curtain) late(m protocol.ServerMessage) bool {
	_, left := m.(protocol.ParticipantLeft)
	_, changed := m.(protocol.ParticipantChanged)
	return left || changed && len(c.held) > 0
}

// leave says that the call moves.
func (c *curtain) leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.leaves = true
}

// raise tells what was held, and lets everything pass from then on. It is called
// while nobody else raises.
func (c *curtain) raise() {
	c.open.Store(true)
	for {
		c.mu.Lock()
		held := c.held
		c.held = nil
		if len(held) == 0 {
			c.raised, c.leaves = true, false
			c.mu.Unlock()
			return
		}
		c.raised = false // what comes meanwhile waits its turn
		c.mu.Unlock()
		for _, m := range held {
			if c.options.OnEvent != nil {
				c.options.OnEvent(m)
			}
		}
	}
}

// fall ends what is told of this call.
func (c *curtain) fall() {
	c.open.Store(false)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.raised, c.held = false, nil
}
