package bwe

import "encoding/binary"

// The layout of a feedback packet (draft-holmer-rmcat-transport-wide-cc-extensions-01,
// section 3.1).
const (
	rtcpHeader   = 4
	reportHeader = 20 // up to the first chunk
	chunkSize    = 2
	typeFeedback = 205 // RTPFB, RFC 4585
	formatReport = 15
)

// The symbols of a packet status (section 3.1.1). The fourth is reserved and
// counts as not received.
const (
	symbolSmall = 1 // received, delta of one byte
	symbolLarge = 2 // received, delta of two bytes, signed
)

// TickMicroseconds is the unit of [Status.Arrival]: 250 µs.
const TickMicroseconds = 250

// Status is what a report says about one packet.
type Status struct {
	// Seq is the packet's transport-wide sequence number.
	Seq uint16
	// Received tells whether it came; false is "not yet, or never".
	Received bool
	// Arrival is when it came, on the receiver's clock, in units of 250 µs
	// modulo 2^32 (12.4 days); 0 when it did not come.
	Arrival uint32
}

// Report is one transport-wide feedback packet
// (draft-holmer-rmcat-transport-wide-cc-extensions-01, section 3.1), read in
// place. It aliases the packet it was parsed from.
//
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	|V=2|P| FMT=15  |    PT=205     |            length             |
//	|                         SSRC of sender                        |
//	|                         SSRC of media                         |
//	|      base sequence number     |      packet status count      |
//	|                 reference time                | feedback count|
//	|         packet chunks, 2 bytes each, then deltas …            |
type Report struct {
	// Base is the sequence number of the first packet reported on.
	Base uint16
	// Count is how many packets are reported on, 0 to 65,535.
	Count int
	// Reference is the time that the first delta counts from: 24 bits in units
	// of 64 ms.
	Reference uint32
	// Number counts the reports of one receiver, modulo 256.
	Number uint8

	chunks []byte
	deltas []byte
	cursor cursor
}

// cursor is where the reading of a report stands.
type cursor struct {
	done    int    // statuses read
	chunk   uint16 // the chunk in hand
	inChunk int    // statuses read of it
	left    int    // statuses left in it
	arrival uint32
}

// ParseReport reads one RTCP packet. It is total: false for whatever is not a
// complete transport-wide feedback packet. What follows the length that the
// header states is ignored.
func ParseReport(packet []byte) (Report, bool) {
	if len(packet) < reportHeader || packet[0]>>6 != 2 || packet[0]&0x1f != formatReport || packet[1] != typeFeedback {
		return Report{}, false
	}
	total := rtcpHeader * (int(binary.BigEndian.Uint16(packet[2:])) + 1)
	if total < reportHeader || len(packet) < total {
		return Report{}, false
	}
	r := Report{
		Base:      binary.BigEndian.Uint16(packet[12:]),
		Count:     int(binary.BigEndian.Uint16(packet[14:])),
		Reference: binary.BigEndian.Uint32(packet[16:]) >> 8,
		Number:    packet[19],
	}
	r.cursor.arrival = r.Reference << 8 // 64 ms are 256 ticks
	chunks, deltas, ok := measure(packet[reportHeader:total], r.Count)
	if !ok {
		return Report{}, false
	}
	r.chunks = packet[reportHeader : reportHeader+chunks]
	r.deltas = packet[reportHeader+chunks : reportHeader+chunks+deltas]
	return r, true
}

// measure returns how many bytes the chunks and the deltas of so many statuses
// take; false if they do not fit into the data.
func measure(data []byte, count int) (chunks, deltas int, ok bool) {
	for count > 0 {
		if len(data) < chunks+chunkSize {
			return 0, 0, false
		}
		chunk := binary.BigEndian.Uint16(data[chunks:])
		chunks += chunkSize
		n := min(count, statuses(chunk))
		count -= n
		if chunk>>15 == 0 { // a run: one symbol for all
			deltas += n * deltaSize(symbol(chunk, 0))
			continue
		}
		for i := range n {
			deltas += deltaSize(symbol(chunk, i))
		}
	}
	return chunks, deltas, len(data) >= chunks+deltas
}

// Next returns the next packet's status, in the order of sequence numbers;
// false after the last.
func (r *Report) Next() (Status, bool) {
	c := &r.cursor
	if c.done >= r.Count {
		return Status{}, false
	}
	for c.left == 0 { // a run of length 0 is legal, and says nothing
		if len(r.chunks) < chunkSize {
			return Status{}, false
		}
		c.chunk = binary.BigEndian.Uint16(r.chunks)
		r.chunks = r.chunks[chunkSize:]
		c.left, c.inChunk = statuses(c.chunk), 0
	}
	s := Status{Seq: r.Base + uint16(c.done)} // modulo 2^16
	size := deltaSize(symbol(c.chunk, c.inChunk))
	c.done++
	c.inChunk++
	c.left--
	if size == 0 || len(r.deltas) < size {
		return s, true
	}
	if size == 1 {
		c.arrival += uint32(r.deltas[0])
	} else {
		c.arrival += uint32(int32(int16(binary.BigEndian.Uint16(r.deltas)))) // signed, modulo 2^32
	}
	r.deltas = r.deltas[size:]
	s.Received, s.Arrival = true, c.arrival
	return s, true
}

// statuses is how many packets a chunk describes: a run of up to 8,191, or a
// vector of 14 bits or 7 pairs of bits (sections 3.1.3 and 3.1.4).
func statuses(chunk uint16) int {
	switch chunk >> 14 {
	case 2:
		return 14
	case 3:
		return 7
	default:
		return int(chunk & 0x1fff)
	}
}

// symbol is the status of the i-th packet that a chunk describes.
func symbol(chunk uint16, i int) uint16 {
	switch chunk >> 14 {
	case 2:
		return chunk >> (13 - i) & 1
	case 3:
		return chunk >> (12 - 2*i) & 3
	default:
		return chunk >> 13 & 3
	}
}

func deltaSize(symbol uint16) int {
	switch symbol {
	case symbolSmall:
		return 1
	case symbolLarge:
		return 2
	default:
		return 0
	}
}

// NextReport finds the next transport-wide feedback packet in a compound RTCP
// packet (RFC 3550, section 6.1), and what comes after it. It is nil when there
// is none. Call it again with the rest.
func NextReport(compound []byte) (packet, rest []byte) {
	for len(compound) >= rtcpHeader {
		size := rtcpHeader * (int(binary.BigEndian.Uint16(compound[2:])) + 1)
		if compound[0]>>6 != 2 || len(compound) < size {
			return nil, nil
		}
		packet, compound = compound[:size], compound[size:]
		if packet[1] == typeFeedback && packet[0]&0x1f == formatReport {
			return packet, compound
		}
	}
	return nil, nil
}
