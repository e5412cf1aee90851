package client_test

import (
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu"
	"github.com/parley-sfu/parley/sfu/sfutest/impair"
)

// badRoad is a bad network in front of a server's media port: the server is
// announced at another address, where this stands.
type badRoad struct {
	near   *net.UDPConn // where clients send to
	server netip.AddrPort

	mu    sync.Mutex // guards what follows
	path  impair.Path
	lanes map[netip.AddrPort]*lane
	wg    sync.WaitGroup
}

// lane is one client's, with a socket of its own towards the server.
type lane struct {
	far  *net.UDPConn
	down chan []byte // what came from the server
}

// newSiteBehind starts a server whose media take a bad road, a fast path included.
func newSiteBehind(t *testing.T, down string) *site {
	t.Helper()
	near, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 2)})
	if err != nil {
		t.Skipf("there is but one loopback address here: %v", err)
	}
	port := netip.MustParseAddrPort(near.LocalAddr().String()).Port()
	path, err := impair.ParsePath("", down, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := &badRoad{
		near: near, path: path, lanes: map[netip.AddrPort]*lane{},
		server: netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), port),
	}
	s := newSiteOn(t, sfu.Options{Listen: r.server.String(), PublicIPs: []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 2})}}, "")
	r.wg.Go(r.run)
	t.Cleanup(r.close)
	return s
}

// run passes on what clients send; nothing happens to that.
func (r *badRoad) run() {
	buffer := make([]byte, 2000)
	for {
		n, from, err := r.near.ReadFromUDPAddrPort(buffer)
		if err != nil {
			return
		}
		if l := r.lane(from); l != nil {
			_, _ = l.far.Write(buffer[:n])
		}
	}
}

func (r *badRoad) lane(from netip.AddrPort) *lane {
	r.mu.Lock()
	defer r.mu.Unlock()
	if known := r.lanes[from]; known != nil {
		return known
	}
	far, err := net.DialUDP("udp4", nil, net.UDPAddrFromAddrPort(r.server))
	if err != nil {
		return nil
	}
	l := &lane{far: far, down: make(chan []byte, 4096)}
	r.lanes[from] = l
	link := impair.New[[]byte](uint64(len(r.lanes)), r.path.Down, time.Now())
	r.wg.Go(l.read)
	r.wg.Go(func() { l.deliver(link, func(b []byte) { _, _ = r.near.WriteToUDPAddrPort(b, from) }) })
	return l
}

func (l *lane) read() {
	defer close(l.down)
	buffer := make([]byte, 2000)
	for {
		n, err := l.far.Read(buffer)
		if err != nil {
			return
		}
		l.down <- append([]byte(nil), buffer[:n]...)
	}
}

// deliver takes what comes down through the link.
func (l *lane) deliver(link *impair.Link[[]byte], to func([]byte)) {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		select {
		case b, ok := <-l.down:
			if !ok {
				return
			}
			link.Send(b, len(b), time.Now())
		case <-timer.C:
		}
		now := time.Now()
		for b, ok := link.Receive(now); ok; b, ok = link.Receive(now) {
			to(b)
		}
		if next, ok := link.Next(); ok {
			timer.Reset(next.Sub(now))
		}
	}
}

func (r *badRoad) close() {
	_ = r.near.Close()
	r.mu.Lock()
	for _, l := range r.lanes {
		_ = l.far.Close()
	}
	r.mu.Unlock()
	r.wg.Wait()
}
