package sfu

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/pion/rtcp"

	"github.com/parley-sfu/parley/sfu/payload"
)

// A way is long by its length, not by the queue that stands on it for a while.
func TestLongWays(t *testing.T) {
	type stretch struct {
		trip  time.Duration
		times int
	}
	const ms = time.Millisecond
	tests := []struct {
		name string
		was  []stretch
		want bool
	}{
		{"not measured", nil, false},
		{"short", []stretch{{40 * ms, 10}}, false},
		{"long", []stretch{{200 * ms, 1}}, true},
		{"a queue of 300 ms for ten seconds", []stretch{{40 * ms, 10}, {340 * ms, 10}}, false},
		{"a phone goes abroad", []stretch{{40 * ms, 60}, {300 * ms, 180}}, true},
		{"and comes home", []stretch{{300 * ms, 180}, {40 * ms, 1}}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var way trips
			for _, one := range tt.was {
				for range one.times {
					way.measured(one.trip)
				}
			}
			if got := way.long(); got != tt.want {
				t.Errorf("long = %v, want %v", got, tt.want)
			}
		})
	}
}

// sentAgain are the numbers of a train writer's RTX packets.
type sentAgain struct{ original, own []uint16 }

func (s *sentAgain) writeTrain(t *train) int {
	for i := range t.packets {
		if p := &t.packets[i]; p.ssrc == 77 {
			s.original, s.own = append(s.original, binary.BigEndian.Uint16(p.payload)), append(s.own, p.seq)
		}
	}
	return 0
}

// On a long way the list that was asked for goes twice, as packets of their own,
// for as long as enough of the budget is left for what is asked for later.
func TestFarBrowsersGetItTwice(t *testing.T) {
	tests := []struct {
		name   string
		trip   time.Duration
		frames int
		want   int
	}{
		{"near", 40 * time.Millisecond, 100, 3},
		{"far", 200 * time.Millisecond, 100, 6},
		{"far, hardly anything saved yet", 200 * time.Millisecond, 20, 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(payload.VP8, 1)
			for range tt.frames {
				b.frame(4)
			}
			s, last, w := b.slots[0], b.writers[0].last.seq, &sentAgain{}
			s.writer = w
			s.peer.trips.measured(tt.trip)
			s.resend([]rtcp.NackPair{{PacketID: last - 2, LostPackets: 0b11}}, b.now)
			if len(w.own) != tt.want {
				t.Fatalf("%d packets were sent again, want %d", len(w.own), tt.want)
			}
			for i := range w.own {
				if w.own[i] != w.own[0]+uint16(i) || w.original[i] != last-2+uint16(i%3) { //nolint:gosec // small
					t.Errorf("packet %d has number %d for %d, last was %d", i, w.own[i], w.original[i], last)
				}
			}
		})
	}
}
