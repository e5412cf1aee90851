package sfu

import (
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/parley-sfu/parley/sfu/udp"
)

// wire is the fast way of media: what arrives from an address that ICE has
// proved goes straight from the socket's reader to the peer, and trains leave
// in batches. pion's own ways through the same socket stay for STUN and DTLS,
// and for media of peers that the fast way is not for.
type wire struct {
	mu     sync.Mutex             // guards writers of routes
	routes atomic.Pointer[routes] // copied on write
	idle   [2]sync.Pool           // of *udp.Batch, by family, for who is no reader
	delay  *Histogram
}

func newWire(delay *Histogram) *wire {
	w := &wire{delay: delay}
	w.routes.Store(&routes{})
	return w
}

// hooks are one reader's part of the wire.
func (w *wire) hooks(c *udp.Conn, _ int) udp.Hooks {
	r := &wireReader{wire: w, own: c}
	return udp.Hooks{BatchStart: r.start, Handler: r.take, BatchEnd: r.end}
}

// route sends what arrives from an address to a path; the zero address only
// ends the old route.
func (w *wire) route(path *fastPath, old, to netip.AddrPort) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.routes.Store(w.routes.Load().with(path, old, to))
}

// wireReader belongs to one reader goroutine of one socket.
type wireReader struct {
	wire    *wire
	own     *udp.Conn
	now     time.Time
	batches batches
	strays  strays
}

func (r *wireReader) start(now time.Time) { r.now = now }

// take opens RTP and RTCP of known peers; everything else is pion's.
func (r *wireReader) take(datagram []byte, from netip.AddrPort) bool {
	media := isMedia(datagram)
	if !media && !isFeedback(datagram) {
		return false
	}
	path := r.wire.routes.Load().at[from]
	switch {
	case path == nil:
		return r.strays.take(r, datagram, from)
	case media:
		path.receive(datagram, r.now, &r.batches)
	default:
		path.receiveControl(datagram, r.now)
	}
	return true
}

func (r *wireReader) end() {
	if r.batches.flush() {
		r.wire.delay.Observe(time.Since(r.now))
	}
}

// isMedia tells RTP from RTCP, DTLS and STUN by the first two bytes (RFC 7983,
// section 7; RFC 5761, section 4).
func isMedia(datagram []byte) bool {
	return len(datagram) > 12 && datagram[0]&0xc0 == 0x80 && (datagram[1] < 192 || datagram[1] > 223)
}

// batches are what one goroutine has gathered to send, by address family.
type batches struct {
	of     [2]*udp.Batch
	filled [2]bool
}

// on returns the batch for a socket.
func (b *batches) on(c *udp.Conn, family int) *udp.Batch {
	if b.of[family] == nil {
		b.of[family] = c.NewBatch()
	}
	b.filled[family] = true
	return b.of[family]
}

// flush sends them, and reports whether there was anything to send.
func (b *batches) flush() bool {
	some := b.filled[0] || b.filled[1]
	for i, filled := range b.filled {
		if filled {
			b.of[i].Flush()
			b.filled[i] = false
		}
	}
	return some
}

// borrow returns a batch for one train of a goroutine that is no reader.
func (w *wire) borrow(c *udp.Conn, family int) *udp.Batch {
	if b, ok := w.idle[family].Get().(*udp.Batch); ok {
		return b
	}
	return c.NewBatch()
}
