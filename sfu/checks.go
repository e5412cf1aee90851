package sfu

import (
	"encoding/binary"
	"hash/maphash"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/pion/ice/v4"
)

// An ICE-lite server goes where a check with the right key comes from. Whoever
// reads along on the way could send one that a browser sent once more, from a
// third address, and what the server sends would go there. So a check counts
// from one address only: the first that it came from.
//
//	browser ──── check 7 ───────────► 192.0.2.1:1   counts, and is remembered once its key is found right
//	browser ──── check 7 ───────────► 192.0.2.1:1   counts: a copy, as networks make them
//	stranger ─── check 7 ───────────► 203.0.113.9:9 dropped before ICE sees it
//	browser ──── check 8 ───────────► 198.51.100.5:2 counts: it has moved, and makes a new check

// checks remembers the checks of one browser. Nothing that was not authentic is
// kept, so that only the browser can make it forget. It grows by a check every
// two seconds, for hours, so that each is kept short and room is made for few at
// a time.
type checks struct {
	mu    sync.Mutex // guards what follows
	seed  maphash.Seed
	homes []uint32 // hashes of the newest maxHomes addresses; a ring once it is full
	moved int      // where that ring goes on
	seen  []check  // the newest maxChecks; a ring once it is full
	next  int      // where the ring goes on
}

const (
	// maxHomes is how many addresses of one browser are told apart: as many as
	// a check has bits for.
	maxHomes = 1 << 8
	// moreChecks is for how many more there is made room at a time.
	moreChecks = 128
)

// check is one of them, shortened: 24 random bits of its transaction, then its
// place in homes. After a move one new check in 4,096 looks like an old one, and
// is dropped; the browser makes another.
type check uint32

func (c check) transaction() uint32 { return uint32(c) / maxHomes }

func newChecks() *checks { return &checks{seed: maphash.MakeSeed()} }

// of needs mu. An address that is not known has no check yet.
func (c *checks) of(request []byte, from netip.AddrPort) (one check, known bool) {
	home := slices.Index(c.homes, c.home(from))
	return check(binary.BigEndian.Uint32(request[8:])*maxHomes + uint32(max(home, 0))), home >= 0 //nolint:gosec // below 2^8
}

func (c *checks) home(from netip.AddrPort) uint32 {
	from = netip.AddrPortFrom(from.Addr().Unmap().WithZone(""), from.Port())
	return uint32(maphash.Comparable(c.seed, from)) //nolint:gosec // a part of it will do
}

// note remembers an authentic check.
func (c *checks) note(request []byte, from netip.AddrPort) {
	if !isCheck(request) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	one, known := c.of(request, from)
	if !known {
		c.move(from)
		one, _ = c.of(request, from)
	}
	switch {
	case slices.Contains(c.seen, one): // a copy
	case len(c.seen) < maxChecks:
		if len(c.seen) == cap(c.seen) {
			c.seen = append(make([]check, 0, len(c.seen)+moreChecks), c.seen...)
		}
		c.seen = append(c.seen, one)
	default:
		c.seen[c.next] = one
		c.next = (c.next + 1) % maxChecks
	}
}

// move notes another address. It needs mu.
func (c *checks) move(from netip.AddrPort) {
	if len(c.homes) < maxHomes {
		c.homes = append(c.homes, c.home(from))
		return
	}
	c.homes[c.moved] = c.home(from)
	c.moved = (c.moved + 1) % maxHomes
}

// stolen reports whether a datagram is a check that came from another address
// before, and never from this one.
func (c *checks) stolen(datagram []byte, from netip.AddrPort) bool {
	if !isCheck(datagram) {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	one, known := c.of(datagram, from)
	if known && slices.Contains(c.seen, one) {
		return false
	}
	return slices.ContainsFunc(c.seen, func(other check) bool { return other.transaction() == one.transaction() })
}

// isCheck tells a STUN binding request (RFC 8489, section 5).
func isCheck(datagram []byte) bool {
	const bindingRequest, cookie, header = 0x0001, 0x2112a442, 20
	return len(datagram) >= header && binary.BigEndian.Uint16(datagram) == bindingRequest &&
		binary.BigEndian.Uint32(datagram[4:]) == cookie
}

// onCheck sets pion's handler of binding requests, which it calls for those with
// the right key. M is pion's message, from a module that need not be ours.
func onCheck[M interface{ MarshalBinary() ([]byte, error) }](
	set func(func(M, ice.Candidate, ice.Candidate, *ice.CandidatePair) bool),
	take func([]byte, netip.AddrPort, time.Time) bool,
) {
	set(func(message M, _, remote ice.Candidate, _ *ice.CandidatePair) bool {
		ip, err := netip.ParseAddr(remote.Address())
		if err != nil {
			return false
		}
		request, err := message.MarshalBinary()
		from := netip.AddrPortFrom(ip.Unmap(), uint16(remote.Port())) //nolint:gosec // a port
		return err == nil && take(request, from, time.Now())
	})
}

// checked takes a check with the right key, and reports whether to go over to
// where it came from. A full ICE agent finds out by checks of its own.
func (p *Peer) checked(request []byte, from netip.AddrPort, now time.Time) bool {
	p.checks.note(request, from)
	return !p.engine.options.FullICE && p.roamer.check(from, now)
}

// ownMux is the media port as one peer's ICE agent sees it: without stolen checks.
type ownMux struct {
	*mux
	peer *Peer
}

// GetConn implements [ice.UDPMux].
func (m ownMux) GetConn(ufrag string, addr net.Addr) (net.PacketConn, error) {
	conn, err := m.mux.GetConn(ufrag, addr)
	if err != nil {
		return nil, err
	}
	own := ownConn{PacketConn: conn, peer: m.peer}
	if direct, ok := conn.(ice.AddrPortReaderWriter); ok {
		return directConn{ownConn: own, AddrPortReaderWriter: direct}, nil
	}
	return own, nil
}

// ownConn is what a peer's ICE agent reads from.
type ownConn struct {
	net.PacketConn
	peer *Peer
}

// ReadFrom implements [net.PacketConn].
func (c ownConn) ReadFrom(b []byte) (int, net.Addr, error) {
	for {
		n, addr, err := c.PacketConn.ReadFrom(b)
		if udp, ok := addr.(*net.UDPAddr); err != nil || !ok || !c.peer.stolen(b[:n], udp.AddrPort()) {
			return n, addr, err //nolint:wrapcheck // part of pion's own call
		}
	}
}

// directConn is the same without an allocation for each address.
type directConn struct {
	ownConn
	ice.AddrPortReaderWriter
}

// ReadFromAddrPort implements [ice.AddrPortReaderWriter].
func (c directConn) ReadFromAddrPort(b []byte) (int, netip.AddrPort, error) {
	for {
		n, from, err := c.AddrPortReaderWriter.ReadFromAddrPort(b)
		if err != nil || !c.peer.stolen(b[:n], from) {
			return n, from, err //nolint:wrapcheck // part of pion's own call
		}
	}
}

// stolen drops and counts a check that was somebody else's before.
func (p *Peer) stolen(datagram []byte, from netip.AddrPort) bool {
	if !p.checks.stolen(datagram, from) {
		return false
	}
	p.engine.stats.drop(DropStolenCheck)
	return true
}
