package sfu

import (
	"testing"
	"time"
	"unsafe"

	"github.com/pion/rtcp"
)

// A browser that may see 25 pictures and hear 25 voices has fifty of each of
// these, so that a word more is a kilobyte in a room's every seat.
func TestSlotsStaySmall(t *testing.T) {
	for _, c := range []struct {
		name      string
		size, max uintptr
	}{
		{"slot", unsafe.Sizeof(slot{}), 448},
		{"fastWriter", unsafe.Sizeof(fastWriter{}), 320},
		{"recentResend", unsafe.Sizeof(recentResend{}), 12},
	} {
		if c.size > c.max {
			t.Errorf("%s takes %d bytes, want %d at most", c.name, c.size, c.max)
		}
	}
}

// Everybody reports on every stream each second.
func TestHearingReportsAllocatesNothing(t *testing.T) {
	p, b := newListener()
	p.rtcpRate.limit = usual().feedback
	raw := compound(
		&rtcp.SenderReport{SSRC: 99, NTPTime: 1 << 60, Reports: []rtcp.ReceptionReport{{SSRC: 5, FractionLost: 1, LastSenderReport: 7, Delay: 3}}},
		&rtcp.ReceiverReport{SSRC: 99, Reports: []rtcp.ReceptionReport{{SSRC: 5, TotalLost: 2}, {SSRC: 6}}},
	)
	at := b.now
	if n := testing.AllocsPerRun(100, func() {
		at = at.Add(time.Second)
		p.feedback(raw, everySSRC, at)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
	if lost := b.engine.stats.LostOut.Load(); lost != 2 {
		t.Errorf("%d packets reported lost, want 2", lost)
	}
}
