package reports

import (
	"math"
	"time"

	"github.com/pion/rtcp"
)

// maxLost is the largest cumulative loss that fits its 24 bits, signed.
const maxLost = 1<<23 - 1

// Receiver keeps the statistics of one received RTP stream. Make it with
// [NewReceiver].
type Receiver struct {
	clockRate uint32
	started   bool
	origin    time.Time // arrival of the first packet

	first    int64 // sequence number of the first packet
	highest  int64
	received int64
	reported interval // at the last block

	transit uint32 // arrival - timestamp of the last packet, in ticks, modulo 2^32
	jitter  uint64 // 16 times the jitter

	sender senderReport
}

// interval is where the counters stood.
type interval struct{ expected, received int64 }

// senderReport is the last one, if any.
type senderReport struct {
	came bool
	ntp  uint64
	at   time.Time
}

// NewReceiver returns the statistics of a stream from which nothing came yet.
// clockRate is the RTP clock's, in Hz.
func NewReceiver(clockRate uint32) *Receiver { return &Receiver{clockRate: clockRate} }

// Received counts a packet by its extended sequence number and RTP timestamp.
func (r *Receiver) Received(seq int64, timestamp uint32, now time.Time) {
	if !r.started {
		r.started, r.origin, r.first, r.highest = true, now, seq, seq
		r.transit = r.ticks(now) - timestamp
	}
	r.received++
	r.highest = max(r.highest, seq)
	r.measureJitter(timestamp, now)
}

// SenderReport records the NTP timestamp of a sender report.
func (r *Receiver) SenderReport(ntp uint64, now time.Time) {
	r.sender = senderReport{came: true, ntp: ntp, at: now}
}

// Block returns the report block about the stream, and begins a new interval for
// its fraction lost. The cumulative loss is what RFC 3550 appendix A.3 says: 24
// bits, signed, negative when packets came more than once.
func (r *Receiver) Block(ssrc uint32, now time.Time) rtcp.ReceptionReport {
	block := rtcp.ReceptionReport{SSRC: ssrc}
	if r.started {
		expected := r.highest - r.first + 1
		block.FractionLost = r.fractionLost(expected)
		block.TotalLost = cumulativeLost(expected - r.received)
		block.LastSequenceNumber = uint32(r.highest) // cycles and number, modulo 2^32
		block.Jitter = uint32(r.jitter >> 4)         // at most 2^31
		r.reported = interval{expected, r.received}
	}
	if r.sender.came {
		block.LastSenderReport = Middle32(r.sender.ntp)
		block.Delay = delay(now.Sub(r.sender.at))
	}
	return block
}

// fractionLost is the loss since the last block in 256ths (appendix A.3).
func (r *Receiver) fractionLost(expected int64) uint8 {
	expected -= r.reported.expected
	lost := expected - (r.received - r.reported.received)
	if expected <= 0 || lost <= 0 {
		return 0
	}
	return uint8(min(lost<<8/expected, math.MaxUint8)) // between 0 and 255
}

// measureJitter is appendix A.8. Both clocks count modulo 2^32, so only the
// difference between two packets means anything, and it is signed.
func (r *Receiver) measureJitter(timestamp uint32, now time.Time) {
	transit := r.ticks(now) - timestamp
	d := int64(int32(transit - r.transit)) // a signed distance is meant
	r.transit = transit
	r.jitter += uint64(max(d, -d)) - (r.jitter+8)>>4 // not negative
}

// ticks is the arrival time on the stream's clock, from the first packet on.
func (r *Receiver) ticks(now time.Time) uint32 {
	return uint32(fixed(now.Sub(r.origin), uint64(r.clockRate))) // modulo 2^32
}

func cumulativeLost(lost int64) uint32 {
	lost = min(max(lost, -maxLost-1), maxLost)
	return uint32(lost) & (1<<24 - 1) // two's complement in 24 bits
}

// delay is DLSR: in units of 1/65,536 s, not negative, at most 18 hours.
func delay(d time.Duration) uint32 {
	return uint32(min(fixed(max(d, 0), 1<<16), math.MaxUint32)) // clamped
}
