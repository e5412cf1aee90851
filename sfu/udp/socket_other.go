//go:build !linux

package udp

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"
)

// socket is the portable way: the standard library's, a datagram at a time.
type socket struct {
	conn *net.UDPConn
	is4  bool
}

func openSocket(o Options) (*socket, error) {
	if o.Workers > 1 {
		return nil, fmt.Errorf("%w: %d workers on one port", ErrMode, o.Workers)
	}
	conn, err := net.ListenUDP(o.Network, net.UDPAddrFromAddrPort(o.Address))
	if err != nil {
		return nil, err //nolint:wrapcheck // Listen says what was tried
	}
	_ = conn.SetReadBuffer(o.SocketBuffer)
	_ = conn.SetWriteBuffer(o.SocketBuffer)
	return &socket{conn: conn, is4: o.Network == "udp4"}, nil
}

func (s *socket) probe(want Mode) (Mode, error) {
	if want > Plain {
		return 0, fmt.Errorf("%w: want %s, have %s", ErrMode, want, Plain)
	}
	return Plain, nil
}

func (s *socket) local() (netip.AddrPort, error) {
	addr, ok := s.conn.LocalAddr().(*net.UDPAddr)
	if !ok {
		return netip.AddrPort{}, ErrAddress
	}
	local := addr.AddrPort()
	return netip.AddrPortFrom(local.Addr().Unmap(), local.Port()), nil
}

func (s *socket) overflows() uint64 { return 0 }

// serve reads until the Conn is closed.
func (s *socket) serve(r *reader) {
	buffer := make([]byte, 1<<16)
	for {
		n, from, err := s.conn.ReadFromUDPAddrPort(buffer)
		if r.conn.isClosed() || errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil { // Windows reports unreachable ports of earlier sends here
			r.failed()
			continue
		}
		r.failures = 0
		r.begin()
		r.deliver(buffer[:n], 0, netip.AddrPortFrom(from.Addr().Unmap(), from.Port()))
		r.end()
	}
}

// interrupt makes serve return.
func (s *socket) interrupt() { _ = s.conn.SetReadDeadline(time.Unix(1, 0)) }

func (s *socket) close() error { return s.conn.Close() }

// sockaddr is the address itself here.
type sockaddr = netip.AddrPort

func (s *socket) sockaddr(to netip.AddrPort) (sockaddr, bool) {
	ip := to.Addr().Unmap()
	ok := to.Port() > 0 && ip.IsValid() && ip.Is4() == s.is4
	return netip.AddrPortFrom(ip, to.Port()), ok
}

func (s *socket) write(stats *Stats, p []byte, to netip.AddrPort) (DropReason, error) {
	name, ok := s.sockaddr(to)
	if !ok {
		return DropAddress, fmt.Errorf("write to %s: %w", to, ErrAddress)
	}
	stats.Calls.Add(1)
	if _, err := s.conn.WriteToUDPAddrPort(p, name); err != nil {
		return DropUnreachable, err //nolint:wrapcheck // the standard library names the operands
	}
	return 0, nil
}

// sender needs nothing here.
type sender struct{}

func newSender() sender { return sender{} }

// sendBatch sends one datagram after the other; without trains each message of
// the plan is one.
func (s *socket) sendBatch(b *Batch) {
	for i := range b.plan.messages {
		m := &b.plan.messages[i]
		at := b.plan.pieces[m.piece].at
		reason, err := s.write(&b.conn.stats, b.buffer[at:at+m.bytes], b.destinations[m.destination].address)
		if err != nil {
			b.drop(reason, 1)
			continue
		}
		b.count(m.datagrams, m.bytes)
	}
}
