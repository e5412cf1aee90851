package udp

import (
	"encoding/binary"
	"math/bits"
	"math/rand/v2"
	"net/netip"
)

const (
	batchBytes        = 256 << 10 // most that a batch gathers: it should stay in the second-level cache
	batchDatagrams    = 512
	batchDestinations = 128
	batchFirst        = 32 << 10 // what a buffer begins with
	tableSize         = 256      // slots to find a destination in; a power of two, sparsely filled

	// maxDatagram is the largest datagram that can be sent, bytes: 65,507 over
	// IPv4 and 65,487 over IPv6, less a little to be the limit of both.
	maxDatagram = maxTrainBytes

	// pardon is after how many flushes a destination that could not be sent
	// trains is sent one again: routes change.
	pardon = 1 << 12
	// maxRefusing bounds how many such destinations are remembered.
	maxRefusing = 1024
)

// Batch gathers datagrams to many destinations and hands them to the kernel
// together. It belongs to one goroutine. It may be kept as long as its [Conn];
// it needs no closing.
type Batch struct {
	conn   *Conn
	socket *socket
	sender sender
	plan   plan

	buffer        []byte
	used          int
	datagrams     []datagram
	destinations  []destination
	last          int                       // destination of the last datagram; -1: none
	table         [tableSize]uint8          // 1 + index of a destination, by hash of its address
	seed          [2]uint64                 // so that nobody can choose addresses that collide
	train         int32                     // datagrams to a train
	refusing      map[netip.AddrPort]uint64 // destinations that trains do not reach → flush at which to try again
	flushes       uint64
	tally         tally // of the flush under way
	sent, refused int   // of flushes since the last call of Flush
}

// tally counts what the kernel took.
type tally struct {
	datagrams, bytes uint64
	trains           Histogram
}

// destination is one address of the batch under way and the chain of its datagrams.
type destination struct {
	address     netip.AddrPort
	name        sockaddr
	first, last int32
}

// NewBatch makes a batch. It begins with about 32 KiB and grows, as it is
// filled, to a third of a megabyte at most.
func (c *Conn) NewBatch() *Batch {
	s := c.sockets[int(c.batches.Add(1)-1)%len(c.sockets)]
	b := &Batch{
		conn: c, socket: s, sender: newSender(),
		buffer:   make([]byte, batchFirst),
		last:     -1,
		seed:     [2]uint64{rand.Uint64(), rand.Uint64()},
		train:    1,
		refusing: make(map[netip.AddrPort]uint64),
	}
	if c.mode == Trains {
		b.train = maxTrain
	}
	return b
}

// Room returns size bytes for one datagram, to be filled before the next call
// of Room or Flush; their content is undefined until then. Datagrams to one
// destination arrive as they left: in the order of the calls. A batch that is
// full is sent first. Nil means that such a datagram can never be sent: its
// size is not in 1 … 65,000, or the address is not of this socket's family;
// that is counted, and as refused by the next Flush.
func (b *Batch) Room(to netip.AddrPort, size int) []byte {
	if size <= 0 || size > maxDatagram {
		return b.refuse(DropSize)
	}
	if b.used+size > len(b.buffer) {
		b.grow(size)
	}
	if len(b.datagrams) == batchDatagrams {
		b.send()
	}
	if b.last < 0 || b.destinations[b.last].address != to {
		if !b.find(to) {
			return b.refuse(DropAddress)
		}
	}
	index := int32(len(b.datagrams))
	b.datagrams = append(b.datagrams, datagram{at: int32(b.used), size: int32(size), next: -1})
	d := &b.destinations[b.last]
	if d.first < 0 {
		d.first = index
	} else {
		b.datagrams[d.last].next = index
	}
	d.last = index
	at := b.used
	b.used += size
	return b.buffer[at:b.used:b.used]
}

// Flush hands everything to the kernel and reports how many datagrams it took
// and how many it did not, since the last call; [Stats] holds the reasons.
func (b *Batch) Flush() (sent, refused int) {
	b.send()
	sent, refused = b.sent, b.refused
	b.sent, b.refused = 0, 0
	return sent, refused
}

func (b *Batch) refuse(reason DropReason) []byte {
	b.conn.stats.drop(reason, 1)
	b.refused++
	return nil
}

// grow makes the buffer large enough for size more bytes, or empties it.
func (b *Batch) grow(size int) {
	if b.used+size > batchBytes {
		b.send()
	}
	if length := len(b.buffer); b.used+size > length {
		for length < b.used+size {
			length *= 2
		}
		buffer := make([]byte, min(length, batchBytes))
		copy(buffer, b.buffer[:b.used])
		b.buffer = buffer
	}
}

// find makes last the destination of an address, a new one if need be.
func (b *Batch) find(to netip.AddrPort) bool {
	slot := b.hash(to)
	for ; b.table[slot] > 0; slot = (slot + 1) % tableSize {
		if i := int(b.table[slot]) - 1; b.destinations[i].address == to {
			b.last = i
			return true
		}
	}
	name, ok := b.socket.sockaddr(to)
	if !ok {
		return false
	}
	if len(b.destinations) == batchDestinations {
		b.send() // which empties the table
		slot = b.hash(to)
	}
	b.last = len(b.destinations)
	b.destinations = append(b.destinations, destination{address: to, name: name, first: -1})
	b.table[slot] = uint8(len(b.destinations))
	return true
}

func (b *Batch) hash(to netip.AddrPort) int {
	ip := to.Addr().As16()
	hi, lo := binary.BigEndian.Uint64(ip[:8]), binary.BigEndian.Uint64(ip[8:])
	h, l := bits.Mul64(hi^b.seed[0]^uint64(to.Port())<<48, lo^b.seed[1]^uint64(to.Port()))
	return int((h ^ l) % tableSize)
}

// send plans the batch, hands it to the kernel and empties it.
func (b *Batch) send() {
	if len(b.datagrams) == 0 {
		return
	}
	b.flushes++
	b.plan.reset()
	segment := int32(b.conn.options.segment())
	for i := range b.destinations {
		d := &b.destinations[i]
		b.plan.add(int32(i), b.datagrams, d.first, b.trainTo(d.address), segment)
	}
	b.hand()
	b.used, b.last = 0, -1
	b.datagrams = b.datagrams[:0]
	b.destinations = b.destinations[:0]
	clear(b.table[:])
}

// hand gives the messages to the socket, and counts.
func (b *Batch) hand() {
	c := b.conn
	c.life.RLock()
	defer c.life.RUnlock()
	if c.gone {
		c.stats.drop(DropClosed, len(b.datagrams))
		b.refused += len(b.datagrams)
		return
	}
	b.socket.sendBatch(b)
	b.book()
}

// count notes a message that the kernel took.
func (b *Batch) count(datagrams, bytes int32) {
	b.tally.datagrams += uint64(datagrams)
	b.tally.bytes += uint64(bytes)
	b.tally.trains[bucket(int(datagrams))]++
}

// book adds what was noted to the counters that all batches share.
func (b *Batch) book() {
	s := &b.conn.stats
	b.sent += int(b.tally.datagrams)
	s.DatagramsOut.Add(b.tally.datagrams)
	s.Batched.Add(b.tally.datagrams)
	s.BytesOut.Add(b.tally.bytes)
	for i, n := range b.tally.trains {
		if n > 0 {
			s.trains[i].Add(n)
		}
	}
	b.tally = tally{}
}

// drop books datagrams that the kernel did not take.
func (b *Batch) drop(reason DropReason, datagrams int) {
	b.refused += datagrams
	b.conn.stats.drop(reason, datagrams)
}

// trainTo returns how many datagrams may travel together to an address.
func (b *Batch) trainTo(to netip.AddrPort) int32 {
	if len(b.refusing) == 0 {
		return b.train
	}
	until, ok := b.refusing[to]
	if !ok {
		return b.train
	}
	if b.flushes >= until {
		delete(b.refusing, to)
		return b.train
	}
	return 1
}

// refuseTrains remembers that trains do not reach an address.
func (b *Batch) refuseTrains(to netip.AddrPort) {
	if len(b.refusing) >= maxRefusing {
		clear(b.refusing)
	}
	b.refusing[to] = b.flushes + pardon
}
