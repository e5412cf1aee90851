package sfu

import (
	"testing"
	"time"

	"github.com/pion/rtcp"
)

var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func TestRate(t *testing.T) {
	r := rate{limit: 10}
	granted := 0
	for i := range 1000 { // ten times the limit, for ten seconds
		if r.allow(epoch.Add(time.Duration(i)*10*time.Millisecond), 1) {
			granted++
		}
	}
	if granted < 100 || granted > 110 {
		t.Errorf("%d of 1000 granted in 10 s at 10/s, want 100 and one burst of 10", granted)
	}
}

// A browser that asks for everything again gets a quarter more than it was
// sent, and a thin stream can still be repaired.
func TestResendBudget(t *testing.T) {
	var b resendBudget
	granted, sent := 0, 0
	for second := range 10 {
		for ms := range 1000 {
			now := epoch.Add(time.Duration(second)*time.Second + time.Duration(ms)*time.Millisecond)
			b.sent(1)
			sent++
			for range 10 {
				if b.allow(now) {
					granted++
				}
			}
		}
	}
	if limit := sent/maxResendShare + 10*resendFloor; granted > limit+maxResendRate/maxResendShare {
		t.Errorf("%d of %d sent again, want at most %d", granted, sent, limit)
	}
	if granted < sent/maxResendShare {
		t.Errorf("only %d of %d sent again", granted, sent)
	}
}

func TestRecentResends(t *testing.T) {
	var r recentResends
	rtt := 50 * time.Millisecond
	granted := 0
	for i := range 1000 { // asked every millisecond for a second
		if r.allow(1, 7, epoch.Add(time.Duration(i)*time.Millisecond), rtt) {
			granted++
		}
	}
	if granted != maxRepeats {
		t.Errorf("sent %d times, want %d", granted, maxRepeats)
	}
	if !r.allow(1, 7+recentEntries, epoch, rtt) {
		t.Error("another number in the same place is refused")
	}
	if !r.allow(1+recentEntries, 7+recentEntries, epoch, rtt) {
		t.Error("the same number of another slot is refused")
	}
	if !r.allow(1, 7, epoch.Add(time.Minute), rtt) {
		t.Error("the same number a wrap later is refused")
	}
}

// A list of all numbers there are is counted in full, though only its beginning
// is looked for.
func TestLongNACKsAreCounted(t *testing.T) {
	p, b := newListener()
	p.rtcpRate.limit = usual().feedback
	nack := &rtcp.TransportLayerNack{MediaSSRC: 5}
	for n := range 250 {
		nack.Nacks = append(nack.Nacks, rtcp.NackPair{PacketID: uint16(17 * n), LostPackets: 0xffff}) //nolint:gosec // small
	}
	p.feedback(compound(nack), everySSRC, b.now)
	stats := &b.engine.stats
	if n := stats.NACKsIn.Load(); n != 250*17 {
		t.Errorf("%d numbers counted, want %d", n, 250*17)
	}
	looked := uint64(maxResendList / 17 * 17)
	if late, limit := stats.Drops(DropLate), stats.Drops(DropResendLimit); late > looked || limit < 250*17-looked || stats.Resent.Load() > looked {
		t.Errorf("%d too late, %d over the limit: looked for more than %d", late, limit, looked)
	}
}

// What is sent again follows what the way carries: a second's worth at once, and
// nothing is refused where nobody knows it.
func TestRepairBudget(t *testing.T) {
	rows := []struct {
		rate        float64
		least, most int // bytes of 1 MB asked for in ten seconds
	}{{0, 1_000_000, 1_000_000}, {7_800, 85_000, 87_100}, {50_000, 549_000, 551_200}}
	for _, row := range rows {
		b, got := repairBudget{rate: row.rate}, 0
		for ms := range 10_000 {
			if b.allow(100, epoch.Add(time.Duration(ms)*time.Millisecond)) {
				got += 100
			}
		}
		if got < row.least || got > row.most {
			t.Errorf("at %.0f bytes a second %d are sent again in ten, want %d to %d", row.rate, got, row.least, row.most)
		}
	}
}
