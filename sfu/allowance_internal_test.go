package sfu

import (
	"testing"
	"time"
)

// Sound goes to everybody: ten times what a microphone may send does not, in packets or in bytes, and what a browser sends does.
func TestSoundRateLimit(t *testing.T) {
	for _, row := range []struct {
		story    string
		rate     int // packets a second
		size     int // of their sound
		min, max int // that pass in the second second
	}{
		{"a voice of 20 ms", 50, 80, 50, 50},
		{"music at 510 kbit/s, twice in each packet", 50, 2 * 1275, 50, 50},
		{"frames of 2.5 ms", 400, 60, 400, 400},
		{"ten times the packets", 10 * maxSoundPackets, 1, maxSoundPackets - 1, maxSoundPackets + 1},
		{"ten times the bytes", 10 * maxSoundBytes / 1200, 1200, maxSoundBytes/1300 - 1, maxSoundBytes/1200 + 1},
	} {
		in, passed := newIngress(), 0
		body := make([]byte, min(row.size, maxPacket-100))
		for i := range 2 * row.rate {
			at := epoch.Add(time.Duration(i) * time.Second / time.Duration(row.rate))
			packet := rtpPacket(10, uint16(i), 111, map[uint8]string{1: "0"}, body) //nolint:gosec // wraps
			if _, ok := in.accept(packet, at); ok && i >= row.rate {
				passed++
			}
		}
		if passed < row.min || passed > row.max {
			t.Errorf("%s: %d of %d passed, want %d to %d", row.story, passed, row.rate, row.min, row.max)
		}
		if in.peer.inbox.failure != "" {
			t.Errorf("%s: cut with %s", row.story, in.peer.inbox.failure)
		}
	}
}

// What comes at once is let through as far as a network may have held it back, whole for any browser that sends.
func TestARushIsHeldBack(t *testing.T) {
	most := newIngress().most
	second, rush := int(most.second.packets), int(most.once.packets)
	for _, row := range []struct {
		story      string
		rush       int // packets that come in one instant
		want, rest int // that pass then, and of as many in the 100 ms after it
	}{
		{"what a stall of a second held back", 800, 800, 800},
		{"twice as much as may come", 2 * rush, rush, second / 10},
		{"ten times as much, more than may come in a second", 10 * rush, rush, 0},
	} {
		in := newIngress()
		pass := func(at time.Time) int {
			if in.withinRate(100, at) {
				return 1
			}
			return 0
		}
		at, later := 0, 0
		for range row.rush {
			at += pass(epoch)
		}
		for i := range row.rush {
			later += pass(epoch.Add(time.Duration(i) * 100 * time.Millisecond / time.Duration(row.rush)))
		}
		if at != row.want || later < row.rest-1 || later > row.rest+1 {
			t.Errorf("%s: %d and %d passed, want %d and %d", row.story, at, later, row.want, row.rest)
		}
	}
}
