package udp

import (
	"net/netip"
	"time"
)

// reader takes the datagrams of one socket to the hooks of its worker, and
// what they leave to the queue. Owned by the worker's goroutine.
type reader struct {
	conn     *Conn
	hooks    Hooks
	failures int // reads that failed in a row

	// Of the batch under way.
	datagrams, bytes, queued, dropped int
}

// failed counts a read that failed, and rests before the next, longer if
// failures go on: a server must not become deaf for ever, nor spin.
func (r *reader) failed() {
	r.conn.stats.ReadErrors.Add(1)
	rest := time.NewTimer(time.Duration(min(r.failures, 100)) * time.Millisecond)
	defer rest.Stop()
	r.failures++
	select {
	case <-rest.C:
	case <-r.conn.closed:
	}
}

// begin starts a batch.
func (r *reader) begin() {
	r.datagrams, r.bytes, r.queued, r.dropped = 0, 0, 0, 0
	if r.hooks.BatchStart != nil {
		r.hooks.BatchStart(time.Now())
	}
}

// deliver takes one message, which is a datagram or, when segment is above 0, a
// train of datagrams of that size each, the last one maybe shorter.
func (r *reader) deliver(message []byte, segment int, from netip.AddrPort) {
	if segment <= 0 || segment > len(message) {
		segment = len(message)
	}
	for len(message) > segment {
		r.offer(message[:segment:segment], from)
		message = message[segment:]
	}
	r.offer(message[:len(message):len(message)], from)
}

func (r *reader) offer(datagram []byte, from netip.AddrPort) {
	r.datagrams++
	r.bytes += len(datagram)
	if len(datagram) == 0 || !from.IsValid() || from.Port() == 0 {
		r.conn.stats.drop(DropMalformed, 1)
		return
	}
	if r.hooks.Handler != nil && r.hooks.Handler(datagram, from) {
		return
	}
	if len(datagram) > maxQueued {
		r.conn.stats.drop(DropTruncated, 1)
		return
	}
	r.queued++
	if r.conn.queue.push(datagram, from) {
		r.dropped++
	}
}

// end finishes a batch: the hooks flush, and who reads the queue is woken once.
func (r *reader) end() {
	if r.hooks.BatchEnd != nil {
		r.hooks.BatchEnd()
	}
	s := &r.conn.stats
	s.Reads.Add(1)
	s.DatagramsIn.Add(uint64(r.datagrams))
	s.BytesIn.Add(uint64(r.bytes))
	s.reads[bucket(r.datagrams)].Add(1)
	if r.queued > 0 {
		s.Queued.Add(uint64(r.queued))
		s.drop(DropQueue, r.dropped)
		r.conn.queue.notify()
	}
}
