package sfutest

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"sync"
	"time"

	"github.com/parley-sfu/parley/sfu/sfutest/impair"
)

// ways is the server's socket, with a bad network of its own towards each client
// that has one. It stands here and not in the router, since filters of vnet can
// drop a packet but not delay it.
type ways struct {
	net.PacketConn

	hurried bool // by a deadline; owned by who reads

	mu     sync.Mutex // guards what follows
	byIP   map[netip.Addr]*way
	downs  []*direction
	closed bool
}

// way is one client's. Several may share their way down.
type way struct {
	up   *impair.Link[datagram]
	down *direction
}

// direction is a way down.
type direction struct {
	link  *impair.Link[datagram]
	timer *time.Timer
}

type datagram struct {
	bytes []byte
	addr  net.Addr
}

// Impair gives the client's network a path that begins now; an empty one mends
// it. The seed counts the first time. Delays add to those of [Options]. Down it is
// everybody's behind the same [Bottleneck].
func (me *Client) Impair(seed uint64, path impair.Path) {
	me.t.Helper()
	if me.call.ways == nil {
		me.t.Fatal("only the virtual network can be impaired")
	}
	me.call.ways.set(netip.MustParseAddr(me.ip), seed, path)
}

// Impairments are what has happened to the client's datagrams since its first
// Impair.
func (me *Client) Impairments() (up, down impair.Counts) {
	w := me.call.ways
	if w == nil {
		return up, down
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if way := w.byIP[netip.MustParseAddr(me.ip)]; way != nil {
		return way.up.Counts(), way.down.link.Counts()
	}
	return up, down
}

func (w *ways) set(ip netip.Addr, seed uint64, path impair.Path) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	if known := w.byIP[ip]; known != nil {
		known.up.Set(path.Up, now)
		known.down.link.Set(path.Down, now)
		w.schedule(known.down, now)
		return
	}
	w.byIP[ip] = &way{up: impair.New[datagram](2*seed, path.Up, now), down: w.direction(2*seed+1, path.Down)}
}

// direction makes a way down that begins now.
func (w *ways) direction(seed uint64, s impair.Schedule) *direction {
	d := &direction{link: impair.New[datagram](seed, s, time.Now())}
	d.timer = time.AfterFunc(time.Hour, func() { w.deliver(d) })
	w.downs = append(w.downs, d)
	return d
}

// WriteTo implements [net.PacketConn]: down.
func (w *ways) WriteTo(p []byte, addr net.Addr) (int, error) {
	w.mu.Lock()
	way := w.wayTo(addr)
	if way == nil {
		w.mu.Unlock()
		return w.PacketConn.WriteTo(p, addr) //nolint:wrapcheck // the socket's own
	}
	now := time.Now()
	way.down.link.Send(datagram{append([]byte(nil), p...), addr}, len(p), now)
	w.mu.Unlock()
	w.deliver(way.down)
	return len(p), nil
}

// deliver writes what has arrived, and comes again when more will have.
func (w *ways) deliver(down *direction) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	for d, ok := down.link.Receive(now); ok; d, ok = down.link.Receive(now) {
		_, _ = w.PacketConn.WriteTo(d.bytes, d.addr) // lost, as on any network
	}
	w.schedule(down, now)
}

func (w *ways) schedule(down *direction, now time.Time) {
	if next, ok := down.link.Next(); ok && !w.closed {
		down.timer.Reset(next.Sub(now))
	}
}

// ReadFrom implements [net.PacketConn]: up. Only one goroutine may read.
func (w *ways) ReadFrom(p []byte) (int, net.Addr, error) {
	for {
		d, next := w.arrived()
		if d.addr != nil {
			return copy(p, d.bytes), d.addr, nil
		}
		if hurry := !next.IsZero(); hurry || w.hurried {
			w.hurried = hurry
			_ = w.SetReadDeadline(next) // fails when closed, and then so does reading
		}
		n, addr, err := w.PacketConn.ReadFrom(p)
		if timeout := net.Error(nil); errors.Is(err, os.ErrDeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout() {
			continue
		}
		if err != nil || !w.takes(addr, p[:n]) {
			return n, addr, err //nolint:wrapcheck // the socket's own
		}
	}
}

// arrived returns a datagram that has arrived, or when the next one may have.
func (w *ways) arrived() (d datagram, next time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	for _, way := range w.byIP {
		if first, ok := way.up.Receive(now); ok {
			return first, next
		}
		if at, ok := way.up.Next(); ok && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return d, next
}

// takes hands a datagram to its client's way, if it has one.
func (w *ways) takes(addr net.Addr, p []byte) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	way := w.wayTo(addr)
	if way != nil {
		way.up.Send(datagram{append([]byte(nil), p...), addr}, len(p), time.Now())
	}
	return way != nil
}

// wayTo is called with the lock held.
func (w *ways) wayTo(addr net.Addr) *way {
	udp, ok := addr.(*net.UDPAddr)
	if !ok {
		return nil
	}
	return w.byIP[udp.AddrPort().Addr().Unmap()]
}

// Close implements [net.PacketConn].
func (w *ways) Close() error {
	w.mu.Lock()
	w.closed = true
	for _, down := range w.downs {
		down.timer.Stop()
	}
	w.mu.Unlock()
	return w.PacketConn.Close() //nolint:wrapcheck // the socket's own
}
