package main

import (
	"encoding/binary"
	"net/netip"
	"testing"
	"time"
)

// datagram is RTP as a counter sees it: a header, and what it cannot read.
func datagram(ssrc uint32, number uint16) []byte {
	d := make([]byte, rtpHeader+sealTag+40)
	d[0], d[1] = 0x80, 96
	binary.BigEndian.PutUint16(d[2:], number)
	binary.BigEndian.PutUint32(d[8:], ssrc)
	return d
}

func TestCountersCountWhatIsMissingWithinTheWindow(t *testing.T) {
	begin := time.Unix(1_800_000_000, 0)
	for _, tt := range []struct {
		why           string
		numbers       []int // in the order they come, a millisecond apart; the window is 10 to 20
		got, numbered int64
	}{
		{"all came", []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 3, 3},
		{"one is missing", []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13}, 3, 4},
		{"one comes late", []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 11}, 3, 3},
		{"one of before the window comes in it", []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 9, 12}, 2, 2},
		{"numbers wrap", []int{65524, 65525, 65526, 65527, 65528, 65529, 65530, 65531, 65532, 65533, 65534, 0, 1}, 3, 4},
		{"nothing in the window", []int{0, 1}, 0, 0},
	} {
		m := newMeter()
		m.open(begin.Add(10*time.Millisecond), begin.Add(20*time.Millisecond))
		c := &counter{meter: m, tracks: map[uint32]*countedTrack{}}
		for i, number := range tt.numbers {
			c.now = begin.Add(time.Duration(i) * time.Millisecond)
			if !c.take(datagram(7, uint16(number)), netip.AddrPort{}) { //nolint:gosec // small
				t.Errorf("%s: packet %d is not taken", tt.why, number)
			}
		}
		if got, numbered := m.counts(); got != tt.got || numbered != tt.numbered {
			t.Errorf("%s: %d of %d, want %d of %d", tt.why, got, numbered, tt.got, tt.numbered)
		}
		if flowing := m.flowing.Load(); flowing != 1 {
			t.Errorf("%s: %d tracks flow, want 1", tt.why, flowing)
		}
	}
}

func TestCountersLeaveTheRestToTheConnection(t *testing.T) {
	c := &counter{meter: newMeter(), tracks: map[uint32]*countedTrack{}}
	report := datagram(7, 1)
	report[1] = 201
	for why, d := range map[string][]byte{"a check": {0, 1, 0, 0}, "a handshake": {22, 254, 253}, "a report": report, "too short": datagram(7, 1)[:20]} {
		if c.take(d, netip.AddrPort{}) {
			t.Errorf("%s is taken for media", why)
		}
	}
}

func TestAStreamThatStoppedIsLost(t *testing.T) {
	l := ramp(12) // two open, ten count
	for _, tt := range []struct {
		why               string
		numbered          int64
		delivered, wanted float64
	}{
		{"all is there but what the window's end cut off", 990, 190 + 985, 200 + 990},
		{"half of it never came", 500, 190 + 495, 1200},
	} {
		e := &engine{meter: newMeter()}
		e.meter.count(&countedTrack{begun: true, first: 1, highest: tt.numbered, got: tt.numbered - 5})
		if delivered, wanted := e.delivered(l, 190, 100); delivered != tt.delivered || wanted != tt.wanted {
			t.Errorf("%s: %v of %v, want %v of %v", tt.why, delivered, wanted, tt.delivered, tt.wanted)
		}
	}
}
