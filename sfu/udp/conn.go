package udp

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// Conn is one UDP port. Safe for any goroutine. It is a [net.PacketConn], and
// has the two methods on [netip.AddrPort] by which pion/ice avoids allocating.
type Conn struct {
	options Options
	local   netip.AddrPort
	mode    Mode
	queue   *queue
	read    *deadline
	stats   Stats
	sockets []*socket      // one per worker, all on the same port
	batches atomic.Uint32  // spreads batches over the sockets
	workers sync.WaitGroup // ends when all readers have
	closed  chan struct{}
	once    sync.Once // closes closed

	// life guards the descriptors: who uses one holds it for reading, who closes
	// them for writing, lest a number be used that by then means another file.
	life sync.RWMutex
	gone bool // guarded by life
}

// Listen opens the port and starts its readers.
func Listen(o Options) (*Conn, error) {
	if err := o.Validate(); err != nil {
		return nil, fmt.Errorf("udp options: %w", err)
	}
	o.setDefaults()
	o.Address = netip.AddrPortFrom(o.Address.Addr().Unmap(), o.Address.Port())
	c := &Conn{options: o, queue: newQueue(o.Queue), read: newDeadline(), closed: make(chan struct{})}
	if err := c.open(); err != nil {
		_ = c.shut() // what failed first is what matters
		return nil, fmt.Errorf("listen on %s %s: %w", o.Network, o.Address, err)
	}
	hooks := make([]Hooks, o.Workers)
	for i := range hooks {
		if o.Hooks != nil {
			hooks[i] = o.Hooks(c, i)
		}
	}
	for i, s := range c.sockets {
		c.workers.Go(func() { s.serve(&reader{conn: c, hooks: hooks[i]}) })
	}
	return c, nil
}

// open makes one socket per worker. The first finds out the port, when any will
// do, and what the kernel can do.
func (c *Conn) open() error {
	o := c.options
	for range o.Workers {
		s, err := openSocket(o)
		if err != nil {
			return err
		}
		c.sockets = append(c.sockets, s)
		if c.local, err = s.local(); err != nil {
			return err
		}
		o.Address = netip.AddrPortFrom(o.Address.Addr(), c.local.Port())
		if c.mode, err = s.probe(o.Mode); err != nil {
			return err
		}
		o.Mode = c.mode
	}
	return nil
}

// Mode tells how datagrams go to the kernel: never [Auto].
func (c *Conn) Mode() Mode { return c.mode }

// Stats returns the counters.
func (c *Conn) Stats() *Stats { return &c.stats }

// Overflows returns how many datagrams the kernel dropped because its receive
// buffer was full, as far as it tells.
func (c *Conn) Overflows() uint64 {
	c.life.RLock()
	defer c.life.RUnlock()
	var sum uint64
	if !c.gone {
		for _, s := range c.sockets {
			sum += s.overflows()
		}
	}
	return sum
}

// ReadFromAddrPort returns the oldest datagram that no handler took. What does
// not fit into p is lost. It ends with [net.ErrClosed] or
// [os.ErrDeadlineExceeded].
func (c *Conn) ReadFromAddrPort(p []byte) (int, netip.AddrPort, error) {
	for {
		passed := c.read.wait()
		select {
		case <-c.closed:
			return 0, netip.AddrPort{}, net.ErrClosed
		case <-passed:
			return 0, netip.AddrPort{}, os.ErrDeadlineExceeded
		default:
		}
		if n, from, ok := c.queue.pop(p); ok {
			return n, from, nil
		}
		select {
		case <-c.queue.wake:
		case <-c.closed:
		case <-passed:
		}
	}
}

// ReadFrom implements [net.PacketConn].
func (c *Conn) ReadFrom(p []byte) (int, net.Addr, error) {
	n, from, err := c.ReadFromAddrPort(p)
	if err != nil {
		return 0, nil, err
	}
	return n, net.UDPAddrFromAddrPort(from), nil
}

// WriteToAddrPort sends one datagram at once. It does not block: when the
// socket's buffer is full it waits for at most a millisecond, then drops the
// datagram and returns [ErrBusy].
func (c *Conn) WriteToAddrPort(p []byte, to netip.AddrPort) (int, error) {
	c.life.RLock()
	defer c.life.RUnlock()
	if c.gone {
		c.stats.drop(DropClosed, 1)
		return 0, net.ErrClosed
	}
	if reason, err := c.sockets[0].write(&c.stats, p, to); err != nil {
		c.stats.drop(reason, 1)
		return 0, err
	}
	c.stats.DatagramsOut.Add(1)
	c.stats.BytesOut.Add(uint64(len(p)))
	return len(p), nil
}

// WriteTo implements [net.PacketConn].
func (c *Conn) WriteTo(p []byte, to net.Addr) (int, error) {
	addr, ok := to.(*net.UDPAddr)
	if !ok || addr == nil {
		c.stats.drop(DropAddress, 1)
		return 0, fmt.Errorf("write to %v: %w", to, ErrAddress)
	}
	return c.WriteToAddrPort(p, addr.AddrPort())
}

// LocalAddr returns the address and port that was bound.
func (c *Conn) LocalAddr() net.Addr { return net.UDPAddrFromAddrPort(c.local) }

// SetDeadline implements [net.PacketConn].
func (c *Conn) SetDeadline(t time.Time) error { return c.SetReadDeadline(t) }

// SetReadDeadline implements [net.PacketConn].
func (c *Conn) SetReadDeadline(t time.Time) error {
	c.read.set(t)
	return nil
}

// SetWriteDeadline implements [net.PacketConn]. It changes nothing, because
// writing does not block.
func (c *Conn) SetWriteDeadline(time.Time) error { return nil }

// Close ends the readers, waits for them and for writes under way, and closes
// the port. Reads and writes fail from then on.
func (c *Conn) Close() error {
	err := net.ErrClosed
	c.once.Do(func() {
		close(c.closed)
		c.read.set(time.Time{}) // its timer would outlive us
		for _, s := range c.sockets {
			s.interrupt()
		}
		c.workers.Wait()
		err = c.shut()
	})
	return err
}

// shut closes the descriptors when nobody uses them any more.
func (c *Conn) shut() error {
	c.life.Lock()
	defer c.life.Unlock()
	c.gone = true
	var errs []error
	for _, s := range c.sockets {
		errs = append(errs, s.close())
	}
	return errors.Join(errs...)
}

func (c *Conn) isClosed() bool {
	select {
	case <-c.closed:
		return true
	default:
		return false
	}
}
