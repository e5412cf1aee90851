package udp

import (
	"math/bits"
	"sync/atomic"
)

// DropReason says why a datagram ended here. Nothing is dropped without one.
type DropReason uint8

// The reasons to drop a datagram.
const (
	DropQueue       DropReason = iota // received: nobody read the queue; its oldest went
	DropTruncated                     // received: larger than anything we take
	DropMalformed                     // received: empty, or without a sender's address
	DropBusy                          // to send: the socket's buffer stayed full
	DropUnreachable                   // to send: no route, or forbidden
	DropSize                          // to send: empty, or larger than a datagram may be
	DropAddress                       // to send: not an address of this socket's family
	DropClosed                        // to send: after Close
	dropReasons
)

// String returns the reason's name, as it stands in metrics.
func (r DropReason) String() string {
	names := [...]string{"queue", "truncated", "malformed", "busy", "unreachable", "size", "address", "closed"}
	if int(r) < len(names) {
		return names[r]
	}
	return "unknown"
}

// DropReasons lists every reason.
func DropReasons() []DropReason {
	all := make([]DropReason, dropReasons)
	for i := range all {
		all[i] = DropReason(i) //nolint:gosec // there are few
	}
	return all
}

// Histogram counts values by power of two: bucket 0 holds 0 and 1, bucket i the
// values in (2^(i-1), 2^i], the last one everything above.
type Histogram [12]uint64

// Bound is the largest value that belongs into a bucket; the last has none.
func (Histogram) Bound(bucket int) int { return 1 << bucket }

func bucket(value int) int {
	if value <= 1 {
		return 0
	}
	return min(bits.Len(uint(value-1)), len(Histogram{})-1)
}

// Stats counts what a [Conn] did. All of it may be read at any time.
type Stats struct {
	DatagramsIn, BytesIn   atomic.Uint64
	DatagramsOut, BytesOut atomic.Uint64
	Batched                atomic.Uint64 // of DatagramsOut, those of a [Batch]
	Reads                  atomic.Uint64 // batches received
	ReadErrors             atomic.Uint64
	Queued                 atomic.Uint64 // datagrams that no handler took
	Calls                  atomic.Uint64 // system calls that sent
	Fallbacks              atomic.Uint64 // trains that the kernel refused and that went one by one
	Waits                  atomic.Uint64 // times that a full send buffer was waited for

	drops  [dropReasons]atomic.Uint64
	reads  [len(Histogram{})]atomic.Uint64
	trains [len(Histogram{})]atomic.Uint64
}

// Drops returns how many datagrams were dropped for a reason.
func (s *Stats) Drops(r DropReason) uint64 { return s.drops[r].Load() }

// ReadSizes tells how many datagrams came per read.
func (s *Stats) ReadSizes() Histogram { return snapshot(&s.reads) }

// TrainLengths tells how many datagrams went per message of a [Batch].
func (s *Stats) TrainLengths() Histogram { return snapshot(&s.trains) }

func (s *Stats) drop(r DropReason, n int) {
	if n > 0 {
		s.drops[r].Add(uint64(n))
	}
}

func snapshot(from *[len(Histogram{})]atomic.Uint64) Histogram {
	var h Histogram
	for i := range from {
		h[i] = from[i].Load()
	}
	return h
}
