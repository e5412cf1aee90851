package udp

import (
	"errors"
	"fmt"
	"net/netip"
	"time"
)

// Mode is how datagrams are handed to the kernel and taken from it.
type Mode uint8

// The modes, from the one that always works to the cheapest.
const (
	Auto     Mode = iota // the cheapest that the kernel can do
	Plain                // one datagram per system call
	Messages             // many per system call: sendmmsg, recvmmsg
	Trains               // Messages, and many per message: UDP_SEGMENT, UDP_GRO
)

// String returns the mode's name, as it stands in metrics.
func (m Mode) String() string {
	names := [...]string{"auto", "plain", "messages", "trains"}
	if int(m) < len(names) {
		return names[m]
	}
	return "unknown"
}

// Errors that a caller may branch on.
var (
	ErrMode    = errors.New("mode not supported here")       // a forced [Mode] that this system cannot do
	ErrAddress = errors.New("not an address of this socket") // wrong family, no port, unknown zone
	ErrBusy    = errors.New("send buffer full")              // the datagram was dropped after a short wait
)

// Hooks are what one worker calls, always from its own goroutine, never two of
// them at once. Any of them may be nil. None may block, or call [Conn.Close].
type Hooks struct {
	// BatchStart comes before the first datagram of each read, with the one
	// reading of the clock that its datagrams share.
	BatchStart func(now time.Time)
	// Handler is offered each datagram. It owns the bytes, and may change them
	// in place, until BatchEnd returns. What it does not take is queued for
	// [Conn.ReadFromAddrPort] as it stands then.
	Handler func(datagram []byte, from netip.AddrPort) (taken bool)
	// BatchEnd comes after the last datagram of each read: the moment to flush.
	BatchEnd func()
}

// Options say what to open. Network and Address must be given; every other
// zero value is a usable default.
type Options struct {
	Network string         // "udp4" or "udp6"; one socket is one family
	Address netip.AddrPort // may be unspecified, and port 0

	// Hooks makes the hooks of one worker. It is called by Listen, for workers
	// 0 … Workers-1, before any of them reads; so it may keep c and ask it for
	// a [Batch]. Nil: everything received is queued.
	Hooks func(c *Conn, worker int) Hooks

	Workers      int  // sockets with a reader each, sharing the port; 0 = 1; see the package text
	Mode         Mode // Auto, or what tests and benchmarks force
	MTU          int  // largest IP packet that a train's segments may become, bytes; 0 = 1,500
	Queue        int  // datagrams kept for ReadFromAddrPort; 0 = 1,024
	SocketBuffer int  // kernel buffer in each direction, bytes; 0 = 4 MiB; the kernel grants what it allows
}

// Validate reports everything that is wrong, after the defaults have been put
// in place of zero values.
func (o Options) Validate() error {
	o.setDefaults()
	var wrong []error
	report := func(bad bool, format string, args ...any) {
		if bad {
			wrong = append(wrong, fmt.Errorf(format, args...))
		}
	}
	is4 := o.Address.Addr().Unmap().Is4()
	report(o.Network != "udp4" && o.Network != "udp6", "network %q is neither udp4 nor udp6", o.Network)
	report(!o.Address.IsValid(), "no address to listen on")
	report(o.Address.IsValid() && is4 != (o.Network == "udp4"), "address %s is not of network %s", o.Address, o.Network)
	report(o.Mode > Trains, "mode %d is unknown", o.Mode)
	report(o.Workers < 1 || o.Workers > 256, "%d workers: want 1 to 256", o.Workers)
	report(o.MTU < 576 || o.MTU > 65_535, "MTU %d: want 576 to 65,535", o.MTU)
	report(o.Queue < 1 || o.Queue > 1<<16, "queue of %d: want 1 to 65,536", o.Queue)
	report(o.SocketBuffer < 1<<12 || o.SocketBuffer > 1<<28, "socket buffer of %d bytes: want 4 KiB to 256 MiB", o.SocketBuffer)
	return errors.Join(wrong...)
}

func (o *Options) setDefaults() {
	for _, one := range []struct {
		field *int
		value int
	}{{&o.Workers, 1}, {&o.MTU, 1500}, {&o.Queue, 1024}, {&o.SocketBuffer, 4 << 20}} {
		if *one.field == 0 {
			*one.field = one.value
		}
	}
}

// segment is the largest datagram that may travel in a train: the MTU less the
// IP header (20 or 40 bytes) and the UDP header (8).
func (o *Options) segment() int {
	if o.Network == "udp6" {
		return o.MTU - 48
	}
	return o.MTU - 28
}
