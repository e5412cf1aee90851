package sfu

import (
	"sync/atomic"
	"time"

	"github.com/parley-sfu/parley/sfu/payload"
)

// meteredOverhead is what a packet weighs more on its way to a subscriber than
// as it was opened: IP, UDP and the tag of SRTP, bytes.
const meteredOverhead = datagramOverhead + 16

// meterInterval is how long one measurement of a meter takes.
const meterInterval = 500 * time.Millisecond

// What is above these layers is measured with the highest of them.
const (
	meteredSpatial  = 4
	meteredTemporal = 3
)

// meter measures the bit rate of one encoding, layer by layer. Bytes are counted
// by the publisher's reader, the rest belongs to the beat.
type meter struct {
	cells [meteredSpatial][meteredTemporal]meterCell
	since time.Time
}

// meterCell is one temporal layer of one spatial layer.
type meterCell struct {
	bytes   atomic.Uint64
	rate    atomic.Int64 // bits per second, smoothed over a second or two
	counted uint64
}

// count takes in one packet that had not come before. Padding does not count,
// nor do old packets: with both browsers find out what more would pass.
func (m *meter) count(packet []byte, p *packet) {
	if len(p.payload) > 0 {
		m.cell(&p.info).bytes.Add(uint64(len(packet) + meteredOverhead))
	}
}

func (m *meter) cell(info *payload.Info) *meterCell {
	return &m.cells[min(info.SpatialID, meteredSpatial-1)][min(info.TemporalID, meteredTemporal-1)]
}

// tick takes a measurement when it is time. While nothing comes the last one
// stays: it is what the encoding would take again.
func (m *meter) tick(now time.Time) {
	if m.since.IsZero() {
		m.skip(now)
		return
	}
	passed := now.Sub(m.since)
	if passed < meterInterval {
		return
	}
	m.since = now
	var lately [meteredSpatial][meteredTemporal]int64
	sum := int64(0)
	for s := range m.cells {
		for t := range m.cells[s] {
			lately[s][t] = m.cells[s][t].measure(passed)
			sum += lately[s][t]
		}
	}
	if sum == 0 {
		return
	}
	weight := int64(2)
	if m.rate(meteredSpatial-1, meteredTemporal-1) == 0 {
		weight = 1 // the first measurement counts in full
	}
	for s := range m.cells {
		for t := range m.cells[s] {
			m.cells[s][t].smooth(lately[s][t], weight)
		}
	}
}

// measure returns what came since the last time, bits per second.
func (c *meterCell) measure(passed time.Duration) int64 {
	bytes := c.bytes.Load()
	lately := int64(float64(bytes-c.counted) * 8 / passed.Seconds())
	c.counted = bytes
	return lately
}

func (c *meterCell) smooth(lately, weight int64) {
	c.rate.Store((c.rate.Load()*(weight-1) + lately) / weight)
}

// skip leaves out the time until now: the encoding may have rested.
func (m *meter) skip(now time.Time) {
	m.since = now
	for s := range m.cells {
		for t := range m.cells[s] {
			m.cells[s][t].counted = m.cells[s][t].bytes.Load()
		}
	}
}

// rate is what all layers up to these measure together, bits per second.
func (m *meter) rate(spatial, temporal int) int {
	sum := int64(0)
	for s := range spatial + 1 {
		for t := range temporal + 1 {
			sum += m.cells[s][t].rate.Load()
		}
	}
	return int(sum)
}

// leastShare is the part of the whole below which a layer is none: what is left
// of one that is not sent any more.
const leastShare = 0.01

// spatial returns how many spatial layers come.
func (m *meter) spatial() int {
	whole := m.rate(meteredSpatial-1, meteredTemporal-1)
	for n := meteredSpatial; n > 1; n-- {
		if own := m.rate(n-1, meteredTemporal-1) - m.rate(n-2, meteredTemporal-1); float64(own) > leastShare*float64(whole) {
			return n
		}
	}
	return 1
}

// shares are the parts of the rate up to a spatial layer that its temporal
// layers take together, as [allocate.Encoding] wants them; zero where there is
// but one.
func (m *meter) shares(spatial int) (shares [meteredTemporal]float64) {
	whole := float64(m.rate(spatial, meteredTemporal-1))
	if base := float64(m.rate(spatial, 0)); base == 0 || base > (1-leastShare)*whole {
		return shares
	}
	for t := range shares {
		if shares[t] = float64(m.rate(spatial, t)) / whole; shares[t] > 1-leastShare {
			shares[t] = 1
		}
	}
	return shares
}

// bitrate is what the encoding measures, bits per second, 0 when not known.
func (e *encoding) bitrate() int { return e.meter.rate(meteredSpatial-1, meteredTemporal-1) }
