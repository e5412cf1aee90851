package sfu

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"time"

	"github.com/parley-sfu/parley/sfu/udp"
)

const (
	// echoPatience is how long a datagram to ourselves may take, echoPoll how
	// often its arrival is looked for.
	echoPatience = time.Second
	echoPoll     = 5 * time.Millisecond
)

// Listening reports whether media would be heard and answered: the port takes
// what is sent to it, and feedback keeps its beat. It sends the port a datagram
// and waits a second at most for that or another to come.
func (e *Engine) Listening(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, echoPatience)
	defer cancel()
	first := true
	for _, conn := range e.mux.conns {
		// A second family that nobody uses is left alone: to read costs it a megabyte.
		if conn == nil || !first && conn.Stats().DatagramsIn.Load() == 0 {
			continue
		}
		first = false
		if !echoes(ctx, conn) {
			return false
		}
	}
	return time.Since(time.Unix(0, e.beaten.Load())) < echoPatience
}

// echoes is true as well where we cannot send to ourselves, which tells nothing
// of what others can.
func echoes(ctx context.Context, conn *udp.Conn) bool {
	before := conn.Stats().DatagramsIn.Load()
	if _, err := conn.WriteToAddrPort([]byte{0}, own(conn)); err != nil {
		return !errors.Is(err, net.ErrClosed)
	}
	ticker := time.NewTicker(echoPoll)
	defer ticker.Stop()
	for conn.Stats().DatagramsIn.Load() == before {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// own is an address by which this computer reaches the port.
func own(conn *udp.Conn) netip.AddrPort {
	local := netip.AddrPort{}
	if addr, ok := conn.LocalAddr().(*net.UDPAddr); ok { // it always is
		local = addr.AddrPort()
	}
	switch {
	case !local.Addr().IsUnspecified():
		return local
	case local.Addr().Is4():
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), local.Port())
	default:
		return netip.AddrPortFrom(netip.IPv6Loopback(), local.Port())
	}
}
