package main_test

import (
	"errors"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
)

// mediaProxy stands before a server's media port, as a NAT and a bad cable do. Package cmd/impair has a better one; this one
// is told what to do while it runs.
type mediaProxy struct {
	front *net.UDPConn
	to    *net.UDPAddr
	hole  atomic.Bool // all is lost

	wg     sync.WaitGroup
	mu     sync.Mutex // guards behind
	behind map[netip.AddrPort]*net.UDPConn
}

// proxied makes a server announce the address of a proxy, 127.0.0.2, with the port of its own on 127.0.0.1.
func proxied(t *testing.T, l *life) *mediaProxy {
	t.Helper()
	to, err := net.ResolveUDPAddr("udp", l.media)
	if err != nil {
		t.Fatal(err)
	}
	front, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 2), Port: to.Port})
	if err != nil {
		t.Skipf("no second loopback address: %v", err) // only Linux has them without being asked
	}
	l.args = append(l.args, "--set", "ice.public_ips=[127.0.0.2]")
	p := &mediaProxy{front: front, to: to, behind: map[netip.AddrPort]*net.UDPConn{}}
	p.wg.Go(p.serve)
	t.Cleanup(func() {
		_ = front.Close()
		p.rebind()
		p.wg.Wait()
	})
	return p
}

func (p *mediaProxy) serve() {
	buffer := make([]byte, 1<<16)
	for {
		n, from, err := p.front.ReadFromUDPAddrPort(buffer)
		if err != nil {
			return
		}
		if conn := p.towards(from); conn != nil && !p.hole.Load() {
			_, _ = conn.Write(buffer[:n]) // lost, as anywhere
		}
	}
}

// towards is the socket by which the server knows somebody.
func (p *mediaProxy) towards(from netip.AddrPort) *net.UDPConn {
	p.mu.Lock()
	defer p.mu.Unlock()
	if conn := p.behind[from]; conn != nil {
		return conn
	}
	conn, err := net.DialUDP("udp", nil, p.to)
	if err != nil {
		return nil
	}
	p.behind[from] = conn
	p.wg.Go(func() {
		buffer := make([]byte, 1<<16)
		for {
			n, err := conn.Read(buffer)
			if errors.Is(err, net.ErrClosed) {
				return
			}
			if err == nil && !p.hole.Load() { // else the server was not there for one datagram
				_, _ = p.front.WriteToUDPAddrPort(buffer[:n], from)
			}
		}
	})
	return conn
}

// rebind gives everybody another source port, as a NAT does that has forgotten them.
func (p *mediaProxy) rebind() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for from, conn := range p.behind {
		_ = conn.Close()
		delete(p.behind, from)
	}
}
