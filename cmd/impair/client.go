package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/parley-sfu/parley/sfu/sfutest/impair"
)

// client is one browser: its ways up and down, and the socket by which the server
// knows it.
type client struct {
	proxy   *proxy
	address netip.AddrPort
	index   int
	begun   time.Time

	fromBrowser chan []byte   // the proxy sends; run receives
	fromServer  chan []byte   // readers send; run receives
	done        chan struct{} // closed when run ends

	// Owned by run.
	upstream *net.UDPConn
	readers  sync.WaitGroup
	rebind   []time.Duration // still to come
	heard    time.Time

	mu       sync.Mutex // guards what follows
	up, down *impair.Link[[]byte]
	rebinds  int
}

// clientReport is what is printed of one browser.
type clientReport struct {
	index   int
	Address string        `json:"address"`
	Rebinds int           `json:"rebinds"`
	Up      impair.Counts `json:"up"`
	Down    impair.Counts `json:"down"`
}

func newClient(p *proxy, address netip.AddrPort, index uint64) (*client, error) {
	upstream, err := p.dial()
	if err != nil {
		return nil, fmt.Errorf("open a socket towards the server: %w", err)
	}
	now := time.Now()
	up, down := seeds(p.options.Seed, index)
	return &client{
		proxy: p, address: address, index: int(index), begun: now, heard: now, //nolint:gosec // small
		fromBrowser: make(chan []byte, 256), fromServer: make(chan []byte, 256), done: make(chan struct{}),
		upstream: upstream, rebind: p.options.Rebind,
		up: impair.New[[]byte](up, p.path.Up, now), down: impair.New[[]byte](down, p.path.Down, now),
	}, nil
}

// seeds are those of a browser's two directions.
func seeds(seed, index uint64) (up, down uint64) {
	return seed<<20 + 2*index, seed<<20 + 2*index + 1
}

// take hands a datagram over to run, unless that has ended.
func (c *client) take(to chan<- []byte, datagram []byte) {
	select {
	case to <- datagram:
	case <-c.done:
	}
}

// run drives both ways until the context ends or the browser is silent too long.
func (c *client) run(ctx context.Context) {
	defer c.end()
	c.listen(c.upstream)
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for now := time.Now(); now.Sub(c.heard) < c.proxy.options.Idle; now = time.Now() {
		c.rebindDue(now)
		timer.Reset(c.deliver(now).Sub(now))
		select {
		case <-ctx.Done():
			return
		case datagram := <-c.fromBrowser:
			c.heard = time.Now()
			c.send(c.up, datagram)
		case datagram := <-c.fromServer:
			c.send(c.down, datagram)
		case <-timer.C:
		}
	}
}

// end closes the socket and waits for its readers.
func (c *client) end() {
	close(c.done)
	_ = c.upstream.Close()
	c.readers.Wait()
	c.proxy.forget(c)
}

func (c *client) send(link *impair.Link[[]byte], datagram []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	link.Send(datagram, len(datagram), time.Now())
}

// deliver writes what has arrived and returns when to come again.
func (c *client) deliver(now time.Time) time.Time {
	for _, datagram := range c.arrived(c.up, now) {
		_, _ = c.upstream.Write(datagram) // lost, as on any network
	}
	for _, datagram := range c.arrived(c.down, now) {
		_, _ = c.proxy.front.WriteToUDPAddrPort(datagram, c.address)
	}
	next := c.heard.Add(c.proxy.options.Idle)
	if len(c.rebind) > 0 {
		next = earlier(next, c.begun.Add(c.rebind[0]))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, link := range []*impair.Link[[]byte]{c.up, c.down} {
		if at, ok := link.Next(); ok {
			next = earlier(next, at)
		}
	}
	return next
}

func (c *client) arrived(link *impair.Link[[]byte], now time.Time) [][]byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list [][]byte
	for {
		datagram, ok := link.Receive(now)
		if !ok {
			return list
		}
		list = append(list, datagram)
	}
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// rebindDue gives the browser another source port towards the server, as a NAT
// does that has forgotten it. What the server sends to the old one is lost.
func (c *client) rebindDue(now time.Time) {
	if len(c.rebind) == 0 || now.Sub(c.begun) < c.rebind[0] {
		return
	}
	c.rebind = c.rebind[1:]
	upstream, err := c.proxy.dial()
	if err != nil {
		return // it keeps the one it has; the count tells
	}
	_ = c.upstream.Close()
	c.upstream = upstream
	c.listen(upstream)
	c.mu.Lock()
	c.rebinds++
	c.mu.Unlock()
}

// listen reads what the server sends until the socket is closed.
func (c *client) listen(upstream *net.UDPConn) {
	_ = upstream.SetReadBuffer(socketBuffer)
	c.readers.Go(func() {
		buffer := make([]byte, maxDatagram)
		for {
			n, err := upstream.Read(buffer)
			if errors.Is(err, net.ErrClosed) {
				return
			}
			if err == nil { // otherwise the server was not there for one datagram
				c.take(c.fromServer, append([]byte(nil), buffer[:n]...))
			}
		}
	})
}

func (c *client) report() clientReport {
	c.mu.Lock()
	defer c.mu.Unlock()
	return clientReport{c.index, c.address.String(), c.rebinds, c.up.Counts(), c.down.Counts()}
}
