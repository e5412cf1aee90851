package sfutest

import (
	"net/netip"
	"time"

	"github.com/parley-sfu/parley/sfu/sfutest/impair"
)

// Bottleneck is a link, with one queue, that the ways down of several clients lead
// through: an office. A client is behind it from its first packet, see
// [JoinOptions].
type Bottleneck struct {
	call *Call
	down *direction
}

// Bottleneck makes one whose schedule begins now.
func (c *Call) Bottleneck(seed uint64, down impair.Schedule) *Bottleneck {
	c.t.Helper()
	if c.ways == nil {
		c.t.Fatal("only the virtual network can be impaired")
	}
	c.ways.mu.Lock()
	defer c.ways.mu.Unlock()
	return &Bottleneck{call: c, down: c.ways.direction(2*seed+1, down)}
}

// Counts are what has happened to all datagrams through it.
func (b *Bottleneck) Counts() impair.Counts {
	w := b.call.ways
	w.mu.Lock()
	defer w.mu.Unlock()
	return b.down.link.Counts()
}

func (b *Bottleneck) add(ip string) {
	w := b.call.ways
	w.mu.Lock()
	defer w.mu.Unlock()
	w.byIP[netip.MustParseAddr(ip)] = &way{up: impair.New[datagram](0, nil, time.Now()), down: b.down}
}
