package sfu

import "time"

// allowance lets so much through a second, and so much at once after a rest (a token bucket). A flood must not come as one rush at
// the beginning of each second: it would go on to everybody as one.
type allowance struct {
	packets, bytes float64 // left
	at             time.Time
}

// quantity is of packets, and of their bytes.
type quantity struct{ packets, bytes float64 }

// holds reports whether so many are no more than that.
func (q quantity) holds(packets, bytes int) bool {
	return float64(packets) <= q.packets && float64(bytes) <= q.bytes
}

// take asks for one packet. Time that goes back counts as standing still.
func (a *allowance) take(size int, now time.Time, second, once quantity) bool {
	if passed := now.Sub(a.at).Seconds(); passed > 0 {
		a.packets = min(once.packets, a.packets+passed*second.packets)
		a.bytes = min(once.bytes, a.bytes+passed*second.bytes)
		a.at = now
	}
	if a.packets < 1 || a.bytes < float64(size) {
		return false
	}
	a.packets--
	a.bytes -= float64(size)
	return true
}
