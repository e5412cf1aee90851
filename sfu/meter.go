package sfu

import (
	"sync/atomic"
	"time"
)

// meteredOverhead is what a packet weighs more on its way to a subscriber than
// as it was opened: IP, UDP and the tag of SRTP, bytes.
const meteredOverhead = datagramOverhead + 16

// meterInterval is how long one measurement of a meter takes.
const meterInterval = 500 * time.Millisecond

// meter measures the bit rate of one encoding. Bytes are counted by the
// publisher's reader, the rest belongs to the beat.
type meter struct {
	bytes atomic.Uint64
	rate  atomic.Int64 // bits per second, smoothed over a second or two

	counted uint64
	since   time.Time
}

// count takes in one packet that had not come before. Padding does not count,
// nor do old packets: with both browsers find out what more would pass.
func (m *meter) count(packet, payload []byte) {
	if len(payload) > 0 {
		m.bytes.Add(uint64(len(packet) + meteredOverhead))
	}
}

// tick takes a measurement when it is time. While nothing comes the last one
// stays: it is what the encoding would take again.
func (m *meter) tick(now time.Time) {
	if m.since.IsZero() {
		m.since, m.counted = now, m.bytes.Load()
		return
	}
	passed := now.Sub(m.since)
	if passed < meterInterval {
		return
	}
	bytes := m.bytes.Load()
	lately := int64(float64(bytes-m.counted) * 8 / passed.Seconds())
	m.since, m.counted = now, bytes
	switch old := m.rate.Load(); {
	case lately == 0:
	case old == 0:
		m.rate.Store(lately)
	default:
		m.rate.Store((old + lately) / 2)
	}
}

// skip leaves out the time until now: the encoding may have rested.
func (m *meter) skip(now time.Time) { m.since, m.counted = now, m.bytes.Load() }

// bitrate is what the encoding measures, bits per second, 0 when not known.
func (e *encoding) bitrate() int { return int(e.meter.rate.Load()) }
