package load

import (
	"encoding/binary"
	"time"
)

// stampSize is what the end of every payload is used for:
//
//	8 bytes  a mark that nothing else has
//	8 bytes  whose clock: a number of the sending process
//	8 bytes  when: nanoseconds since 1970
//
// The server may rewrite the beginning of a payload, never its end.
const stampSize = 24

const stampMark = 0x9A51_E7C1_0C4D_5EED

// stamp is when a packet was sent, by which clock.
type stamp struct {
	clock uint64
	at    int64 // nanoseconds since 1970
}

// write puts the stamp at the end of a payload. It is false, and nothing is
// written, when there is no room for it behind what makes the payload readable.
func (s stamp) write(payload []byte, head int) bool {
	if len(payload) < head+stampSize {
		return false
	}
	tail := payload[len(payload)-stampSize:]
	binary.BigEndian.PutUint64(tail, stampMark)
	binary.BigEndian.PutUint64(tail[8:], s.clock)
	binary.BigEndian.PutUint64(tail[16:], uint64(s.at)) //nolint:gosec // its bits
	return true
}

// readStamp finds the stamp of a payload, if it has one.
func readStamp(payload []byte) (stamp, bool) {
	if len(payload) < stampSize {
		return stamp{}, false
	}
	tail := payload[len(payload)-stampSize:]
	if binary.BigEndian.Uint64(tail) != stampMark {
		return stamp{}, false
	}
	return stamp{
		clock: binary.BigEndian.Uint64(tail[8:]),
		at:    int64(binary.BigEndian.Uint64(tail[16:])), //nolint:gosec // its bits
	}, true
}

// delay is how long a packet took by one clock. Clocks that were set in between
// make no packet arrive before it was sent.
func (s stamp) delay(arrived time.Time) time.Duration {
	return max(0, time.Duration(arrived.UnixNano()-s.at))
}
