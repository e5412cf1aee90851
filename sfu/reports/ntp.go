package reports

import "time"

// ntpEpoch is 1 January 1900, where NTP time begins, in Unix seconds.
const ntpEpoch = -2208988800

// NTP returns t as an NTP timestamp: seconds since 1900 in the upper 32 bits,
// modulo 2^32, and their fraction in the lower (RFC 3550, section 4).
func NTP(t time.Time) uint64 {
	seconds := uint64(t.Unix() - ntpEpoch)                         // modulo 2^32
	fraction := uint64(t.Nanosecond()) << 32 / uint64(time.Second) // below 2^30 << 32
	return seconds<<32 | fraction
}

// Time returns the moment of an NTP timestamp between 1968 and 2104: an upper bit
// that is not set means the time after the wrap-around of 2036 (RFC 4330,
// section 3). It is exact to the nanosecond: Time(NTP(t)) is t.
func Time(ntp uint64) time.Time {
	seconds := int64(ntp >> 32)
	if seconds < 1<<31 {
		seconds += 1 << 32
	}
	return time.Unix(seconds+ntpEpoch, int64(nanoseconds(uint32(ntp)))) // at most a second
}

// Middle32 returns the middle 32 bits of an NTP timestamp, which a report block
// carries as LSR (RFC 3550, section 6.4.1).
func Middle32(ntp uint64) uint32 { return uint32(ntp >> 16) } // the middle is meant

// nanoseconds converts a fraction of a second, rounding to the nearest.
func nanoseconds(fraction uint32) uint64 {
	return (uint64(fraction)*uint64(time.Second) + 1<<31) >> 32
}

// span converts a duration to the fixed point of NTP: seconds in the upper 32
// bits, fraction in the lower, modulo 2^64 like all NTP time.
func span(d time.Duration) uint64 { return fixed(d, 1<<32) }

// duration converts a signed difference of NTP timestamps. It is at most 68
// years, so it does not overflow.
func duration(difference int64) time.Duration {
	return time.Duration(difference>>32)*time.Second + time.Duration(nanoseconds(uint32(difference))) // the fraction
}

// fixed returns d counted in ticks, so many a second (2^32 at most), rounded
// down, modulo 2^64. A plain product would overflow after some hours.
func fixed(d time.Duration, ticks uint64) uint64 {
	seconds, rest := int64(d/time.Second), int64(d%time.Second)
	if rest < 0 {
		seconds, rest = seconds-1, rest+int64(time.Second)
	}
	return uint64(seconds)*ticks + uint64(rest)*ticks/uint64(time.Second) // modulo 2^64
}
