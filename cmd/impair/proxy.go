package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/parley-sfu/parley/sfu/sfutest/impair"
)

const (
	maxDatagram  = 1 << 16
	socketBuffer = 4 << 20
	maxGone      = 1000 // reports kept of browsers that have gone
)

// proxy stands between browsers and a server.
type proxy struct {
	options options
	path    impair.Path
	to      *net.UDPAddr
	front   *net.UDPConn

	clients sync.WaitGroup
	started time.Time

	mu      sync.Mutex // guards what follows
	byPort  map[netip.AddrPort]*client
	gone    []clientReport
	seen    uint64 // browsers so far
	refused uint64 // datagrams of browsers beyond --clients
}

// dial opens a socket towards the server. One that listens where others reach it comes from there, too: browsers are told by
// which address they are seen, and Firefox does not believe that it is 127.0.0.1.
func (p *proxy) dial() (*net.UDPConn, error) {
	var from *net.UDPAddr
	if addr, ok := p.front.LocalAddr().(*net.UDPAddr); ok && addr.IP.IsGlobalUnicast() && (addr.IP.To4() == nil) == (p.to.IP.To4() == nil) {
		from = &net.UDPAddr{IP: addr.IP}
	}
	return net.DialUDP("udp", from, p.to) //nolint:wrapcheck // the caller says what for
}

// report is what is printed.
type report struct {
	Seconds float64        `json:"seconds"`
	Refused uint64         `json:"refused"`
	Clients []clientReport `json:"clients"`
}

// newProxy checks the options and opens the port.
func newProxy(o options) (*proxy, error) {
	path, err := impair.ParsePath(o.Up, o.Down, o.At)
	switch {
	case err != nil:
		return nil, fmt.Errorf("conditions: %w", err)
	case o.Clients < 1 || o.Clients > 10_000:
		return nil, fmt.Errorf("clients is %d, want 1 to 10000", o.Clients)
	case o.Idle <= 0 || o.Duration < 0 || o.Every < 0:
		return nil, errors.New("times must not be negative")
	}
	to, err := net.ResolveUDPAddr("udp", o.To)
	if err != nil {
		return nil, fmt.Errorf("to: %w", err)
	}
	listen, err := net.ResolveUDPAddr("udp", o.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	front, err := net.ListenUDP("udp", listen)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	_ = front.SetReadBuffer(socketBuffer) // as much as there may be
	slices.Sort(o.Rebind)
	return &proxy{options: o, path: path, to: to, front: front, started: time.Now(), byPort: map[netip.AddrPort]*client{}}, nil
}

// serve reads what browsers send until the context ends or the port is closed.
func (p *proxy) serve(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(ctx, func() { _ = p.front.Close() })
	buffer := make([]byte, maxDatagram)
	for {
		n, from, err := p.front.ReadFromUDPAddrPort(buffer)
		if errors.Is(err, net.ErrClosed) {
			break
		}
		if err != nil {
			continue // of one datagram; the port is still there
		}
		if c := p.clientOf(ctx, from); c != nil {
			c.take(c.fromBrowser, slices.Clone(buffer[:n]))
		}
	}
	stop()
	cancel()
	p.clients.Wait()
}

// clientOf finds the browser behind an address, or makes room for it; nil when
// there is none.
func (p *proxy) clientOf(ctx context.Context, from netip.AddrPort) *client {
	p.mu.Lock()
	defer p.mu.Unlock()
	if c, known := p.byPort[from]; known {
		return c
	}
	if len(p.byPort) >= p.options.Clients {
		p.refused++
		return nil
	}
	c, err := newClient(p, from, p.seen)
	if err != nil {
		p.refused++
		return nil
	}
	p.seen++
	p.byPort[from] = c
	p.clients.Go(func() { c.run(ctx) })
	return c
}

// forget lets go of a browser whose loop has ended.
func (p *proxy) forget(c *client) {
	last := c.report()
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.byPort, c.address)
	if len(p.gone) < maxGone {
		p.gone = append(p.gone, last)
	}
}

// report counts what has happened to everybody, in order of arrival.
func (p *proxy) report() report {
	p.mu.Lock()
	here := slices.Collect(maps.Values(p.byPort))
	r := report{Seconds: time.Since(p.started).Seconds(), Refused: p.refused, Clients: slices.Clone(p.gone)}
	p.mu.Unlock()
	for _, c := range here {
		r.Clients = append(r.Clients, c.report())
	}
	slices.SortFunc(r.Clients, func(a, b clientReport) int { return a.index - b.index })
	return r
}
