package udp

const (
	maxTrain      = 64     // datagrams in one train: the kernel's UDP_MAX_SEGMENTS since 4.18
	maxTrainBytes = 65_000 // bytes in one train: 65,507 and 65,487 are the limits of IPv4 and IPv6
)

// datagram is one entry of a batch. Entries to one destination are chained.
type datagram struct {
	at, size int32 // where its bytes are in the batch's buffer
	next     int32 // the next one to the same destination; -1: none
}

// message is what the kernel gets in one piece: a datagram, or a train.
type message struct {
	destination int32
	datagrams   int32
	segment     int32 // size of every datagram but the last, which may be shorter
	bytes       int32
	piece       int32 // the first of its pieces
	pieces      int32
}

// piece is a run of bytes in the batch's buffer that no other datagram interrupts.
type piece struct{ at, size int32 }

// plan turns the datagrams of a batch into messages. Its memory is kept from
// one batch to the next.
//
//	as written       A1200 A1200 B900 A1200 A700 A1200
//	chained          A: 1200 1200 1200 700 1200      B: 900
//	messages         A ├1200┼1200┼1200┼700┤  A ├1200┤  B ├900┤
//	pieces             ╰────┬────╯╰───┬───╯
type plan struct {
	messages []message
	pieces   []piece
}

func (p *plan) reset() {
	p.messages = p.messages[:0]
	p.pieces = p.pieces[:0]
}

// add plans the chain of datagrams to one destination, in order: at most train
// of them to a message, and only alone those larger than segment.
func (p *plan) add(destination int32, chain []datagram, first int32, train, segment int32) {
	open := -1 // the message that the next datagram may join
	for i := first; i >= 0; i = chain[i].next {
		d := &chain[i]
		if open < 0 || !p.join(&p.messages[open], d, train) {
			p.messages = append(p.messages, message{
				destination: destination, datagrams: 1, segment: d.size, bytes: d.size,
				piece: int32(len(p.pieces)), pieces: 1,
			})
			p.pieces = append(p.pieces, piece{at: d.at, size: d.size})
			open = len(p.messages) - 1
			if d.size > segment {
				open = -1
			}
			continue
		}
		if d.size < p.messages[open].segment {
			open = -1 // only the last one may be shorter
		}
	}
}

// join appends a datagram to the last message, if that may hold it.
func (p *plan) join(m *message, d *datagram, train int32) bool {
	if m.datagrams >= train || d.size > m.segment || m.bytes+d.size > maxTrainBytes {
		return false
	}
	m.datagrams++
	m.bytes += d.size
	if last := &p.pieces[len(p.pieces)-1]; last.at+last.size == d.at {
		last.size += d.size
		return true
	}
	p.pieces = append(p.pieces, piece{at: d.at, size: d.size})
	m.pieces++
	return true
}
