package reports

import "time"

// reach is how far from the last sender report times are still computed. Browsers
// send one every few seconds; an encoding that pauses keeps its clock.
const reach = 5 * time.Minute

// Mapping relates one encoding's RTP time to its publisher's NTP clock. The zero
// value is ready to use and maps nothing.
type Mapping struct {
	known bool
	ntp   uint64
	rtp   uint32
}

// Observe records a sender report: both timestamps name the same moment. A zero
// ntp is ignored.
func (m *Mapping) Observe(ntp uint64, rtp uint32) {
	if ntp != 0 {
		*m = Mapping{known: true, ntp: ntp, rtp: rtp}
	}
}

// RTPAt returns the encoding's RTP time at a moment of our clock. It is false
// when no sender report came yet, or the moment is more than five minutes from
// the last one by the publisher's clock: then one of them is not to be trusted.
func (m *Mapping) RTPAt(c *Clock, at time.Time, clockRate uint32) (uint32, bool) {
	if !m.known || !c.started {
		return 0, false
	}
	elapsed := duration(int64(c.publisher(at) - m.ntp)) // a signed distance is meant
	if elapsed < -reach || elapsed > reach {
		return 0, false
	}
	return m.rtp + uint32(fixed(elapsed+tickHalf(clockRate), uint64(clockRate))), true // modulo 2^32
}

// tickHalf is half a tick, which makes rounding down rounding to the nearest.
func tickHalf(clockRate uint32) time.Duration {
	return time.Second / 2 / time.Duration(max(clockRate, 1))
}
