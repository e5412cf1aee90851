package udp

import (
	"net/netip"
	"sync"
)

// maxQueued is the largest datagram that is queued, bytes: what pion's reader
// has room for. It bounds what a flood of large datagrams can make us keep.
const maxQueued = 8192

// keepQueued is how many bytes of buffers a queue keeps when it has run empty.
const keepQueued = 128 << 10

// queue holds what no handler took until somebody reads it. When it is full
// its oldest datagram goes: of handshakes, reports and connectivity checks the
// newest is worth most.
type queue struct {
	wake chan struct{} // one token: there may be something to read

	mu    sync.Mutex // guards the following
	slots []queued   // a ring; buffers are made when first used and kept
	first int
	count int
	held  int // bytes of all buffers
}

type queued struct {
	from netip.AddrPort
	data []byte
}

func newQueue(size int) *queue {
	return &queue{wake: make(chan struct{}, 1), slots: make([]queued, size)}
}

// push keeps a copy of a datagram and reports whether one was lost for it: the
// oldest, or media that finds the queue full, which nobody may use to keep checks
// and handshakes of others away. Readers learn of it by notify, once per batch.
func (q *queue) push(datagram []byte, from netip.AddrPort) (dropped bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.count == len(q.slots) {
		if isMedia(datagram) {
			return true
		}
		q.first = (q.first + 1) % len(q.slots)
		q.count--
		dropped = true
	}
	slot := &q.slots[(q.first+q.count)%len(q.slots)]
	q.held -= cap(slot.data)
	slot.data = append(slot.data[:0], datagram...)
	q.held += cap(slot.data)
	slot.from = from
	q.count++
	return dropped
}

// isMedia tells RTP and RTCP by the first byte (RFC 7983, section 7).
func isMedia(datagram []byte) bool { return len(datagram) > 0 && datagram[0]>>6 == 2 }

// pop copies the oldest datagram into p, cutting what does not fit.
func (q *queue) pop(p []byte) (n int, from netip.AddrPort, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.count == 0 {
		return 0, netip.AddrPort{}, false
	}
	slot := &q.slots[q.first]
	q.first = (q.first + 1) % len(q.slots)
	q.count--
	n, from = copy(p, slot.data), slot.from
	switch {
	case q.count > 0:
		q.notify() // another reader may be waiting
	case q.held > keepQueued: // the burst is over
		clear(q.slots)
		q.held = 0
		fallthrough
	default:
		q.first = 0 // a trickle uses one buffer again and again, not all in turn
	}
	return n, from, true
}

func (q *queue) notify() {
	select {
	case q.wake <- struct{}{}:
	default: // the token is there already
	}
}
