package reports

import (
	"encoding/binary"

	"github.com/pion/rtcp"
)

// A browser sends and gets one report for each stream, every second. They are
// read and written in place, so that a room of a hundred makes no garbage; all
// other kinds of RTCP are rare enough for a library.
//
//	0 V P RC │ 200 or 201 │ length   SSRC   [NTP, RTP, packets, octets]   RC blocks of 24 bytes
const (
	headerSize  = 8
	timesSize   = 20
	blockSize   = 24
	version     = 2 << 6
	countMask   = 0x1f
	typeSender  = 200
	typeReceive = 201

	// MaxBlocks is how many blocks a report has room for.
	MaxBlocks = 31
	// SenderSize is what a sender report without blocks takes, bytes.
	SenderSize = headerSize + timesSize
)

// Sender is a sender report without blocks (RFC 3550, section 6.4.1).
type Sender struct {
	SSRC    uint32
	NTP     uint64
	RTP     uint32
	Packets uint32
	Octets  uint32
}

// Append appends the report.
func (s Sender) Append(to []byte) []byte {
	to = append(to, version, typeSender, 0, SenderSize/4-1)
	to = binary.BigEndian.AppendUint32(to, s.SSRC)
	to = binary.BigEndian.AppendUint64(to, s.NTP)
	to = binary.BigEndian.AppendUint32(to, s.RTP)
	to = binary.BigEndian.AppendUint32(to, s.Packets)
	return binary.BigEndian.AppendUint32(to, s.Octets)
}

// AppendReceiver appends a receiver report (RFC 3550, section 6.4.2) with at most
// 31 blocks; those beyond are left out.
func AppendReceiver(to []byte, ssrc uint32, blocks []rtcp.ReceptionReport) []byte {
	blocks = blocks[:min(len(blocks), MaxBlocks)]
	to = append(to, version|byte(len(blocks)), typeReceive, 0, byte(1+len(blocks)*blockSize/4))
	to = binary.BigEndian.AppendUint32(to, ssrc)
	for i := range blocks {
		b := &blocks[i]
		to = binary.BigEndian.AppendUint32(to, b.SSRC)
		to = binary.BigEndian.AppendUint32(to, uint32(b.FractionLost)<<24|b.TotalLost&0xffffff)
		to = binary.BigEndian.AppendUint32(to, b.LastSequenceNumber)
		to = binary.BigEndian.AppendUint32(to, b.Jitter)
		to = binary.BigEndian.AppendUint32(to, b.LastSenderReport)
		to = binary.BigEndian.AppendUint32(to, b.Delay)
	}
	return to
}

// Report is a report that was read. It stands in the compound's own bytes.
type Report struct {
	Sent   bool   // a sender report: what follows means something
	Sender Sender // but for the SSRC, which receiver reports have too
	blocks []byte
}

// Blocks returns how many blocks the report has.
func (r *Report) Blocks() int { return len(r.blocks) / blockSize }

// Block returns one of them.
func (r *Report) Block(i int) rtcp.ReceptionReport {
	b := r.blocks[i*blockSize:]
	lost := binary.BigEndian.Uint32(b[4:])
	return rtcp.ReceptionReport{
		SSRC: binary.BigEndian.Uint32(b), FractionLost: uint8(lost >> 24), TotalLost: lost & 0xffffff,
		LastSequenceNumber: binary.BigEndian.Uint32(b[8:]), Jitter: binary.BigEndian.Uint32(b[12:]),
		LastSenderReport: binary.BigEndian.Uint32(b[16:]), Delay: binary.BigEndian.Uint32(b[20:]),
	}
}

// Next takes the first packet off a compound. It is false for anything but a
// sober report: another kind, one with padding, one that is cut short, and when
// nothing is left. Profile-specific extensions are passed over.
func Next(compound []byte) (r Report, rest []byte, ok bool) {
	if len(compound) < headerSize || compound[0]&^countMask != version {
		return Report{}, nil, false
	}
	head := headerSize
	switch compound[1] {
	case typeSender:
		r.Sent, head = true, SenderSize
	case typeReceive:
	default:
		return Report{}, nil, false
	}
	size := 4 * (int(binary.BigEndian.Uint16(compound[2:])) + 1)
	end := head + int(compound[0]&countMask)*blockSize
	if size > len(compound) || end > size {
		return Report{}, nil, false
	}
	r.Sender.SSRC = binary.BigEndian.Uint32(compound[4:])
	if r.Sent {
		r.Sender.NTP = binary.BigEndian.Uint64(compound[8:])
		r.Sender.RTP = binary.BigEndian.Uint32(compound[16:])
		r.Sender.Packets = binary.BigEndian.Uint32(compound[20:])
		r.Sender.Octets = binary.BigEndian.Uint32(compound[24:])
	}
	r.blocks = compound[head:end]
	return r, compound[size:], true
}

// Only reports whether a compound holds such reports and nothing else.
func Only(compound []byte) bool {
	ok := len(compound) > 0
	for ok && len(compound) > 0 {
		_, compound, ok = Next(compound)
	}
	return ok
}
