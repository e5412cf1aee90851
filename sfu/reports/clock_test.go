package reports_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/reports"
)

// clocks are what a publisher's clock may show when a call begins.
var clocks = map[string]uint64{
	"never set":                    1 << 32,
	"counts from when it was made": 77 << 32,
	"right":                        0xe6000000_00000000,
	"an hour before the wrap":      0xfffff1f0_00000000,
	"a second before the wrap":     0xffffffff_00000000,
	"an hour before 2104":          0x7ffff1f0_00000000,
	"a second before 2104":         0x7fffffff_00000000,
}

// ntpSpan is a duration in NTP's fixed point.
func ntpSpan(d time.Duration) uint64 {
	return uint64(int64(d/time.Second))<<32 + uint64(float64(d%time.Second)/1e9*(1<<32))
}

// A report each second over a network that delays it by 20 ms, and by up to 200
// more: what the clock makes of it is late by the 20 and a little, never early,
// also when the publisher's clock is fast or slow.
func TestClockFollowsForHours(t *testing.T) {
	for name, first := range clocks {
		for _, drift := range []float64{0, 100e-6, -100e-6} {
			t.Run(fmt.Sprint(name, "/", drift), func(t *testing.T) {
				random := rand.New(rand.NewPCG(3, first))
				start := time.Unix(1e9, 0)
				var c reports.Clock
				for n := range 6 * 3600 {
					at := time.Duration(n) * time.Second
					ntp := first + ntpSpan(at+time.Duration(float64(at)*drift))
					delay := 20*ms + time.Duration(random.ExpFloat64()*float64(30*ms))
					c.Observe(ntp, start.Add(at+min(delay, 220*ms)))
					got, ok := c.Local(ntp)
					late := got.Sub(start.Add(at))
					if !ok || late < 17*ms || n > 20 && late > 50*ms {
						t.Fatalf("after %v: late by %v, want between 17 and 50 ms", at, late)
					}
				}
			})
		}
	}
}

func TestClockTakesTheSmallestDelayOfLate(t *testing.T) {
	rows := []struct {
		at, delay, want time.Duration
		story           string
	}{
		{0, 50 * ms, 50 * ms, "the first is all there is"},
		{1 * time.Second, 30 * ms, 30 * ms, "a smaller one is nearer to the truth"},
		{2 * time.Second, 90 * ms, 30 * ms, "a larger one has only waited"},
		{9 * time.Second, 60 * ms, 30 * ms, ""},
		{11 * time.Second, 70 * ms, 30 * ms, "a new window; the last one counts still"},
		{19 * time.Second, 65 * ms, 30 * ms, ""},
		{22 * time.Second, 80 * ms, 65 * ms, "the way has become longer: 30 is forgotten"},
		{60 * time.Second, 100 * ms, 100 * ms, "after a pause nothing old counts"},
		{61 * time.Second, 40 * ms, 40 * ms, ""},
	}
	start := time.Unix(1e9, 0)
	var c reports.Clock
	for _, row := range rows {
		ntp := 5<<32 + ntpSpan(row.at)
		c.Observe(ntp, start.Add(row.at+row.delay))
		got, _ := c.Local(ntp)
		if delay := got.Sub(start.Add(row.at)).Round(time.Microsecond); delay != row.want {
			t.Errorf("at %v (%s): the delay is %v, want %v", row.at, row.story, delay, row.want)
		}
	}
}

// A clock that is set while we watch: the new time counts from its first report.
func TestClockIsSet(t *testing.T) {
	steps := map[string]uint64{
		"an hour on":          ntpSpan(time.Hour),
		"an hour back":        -ntpSpan(time.Hour),
		"eleven seconds on":   ntpSpan(11 * time.Second),
		"eleven seconds back": -ntpSpan(11 * time.Second),
		"to 2104":             0x7ffffff0 << 32,
		"half the range":      1 << 63,
	}
	for name, step := range steps {
		for origin, first := range clocks {
			t.Run(name+"/"+origin, func(t *testing.T) {
				start := time.Unix(1e9, 0)
				var c reports.Clock
				show := func(at time.Duration, ntp uint64) {
					t.Helper()
					c.Observe(ntp, start.Add(at+20*ms))
					if got, _ := c.Local(ntp); got.Sub(start.Add(at)).Abs() > 21*ms {
						t.Errorf("after %v: wrong by %v", at, got.Sub(start.Add(at)))
					}
				}
				for n := range 100 {
					at := time.Duration(n) * time.Second
					ntp := first + ntpSpan(at)
					if n >= 20 && n < 40 || n == 60 { // for a while, and once
						ntp += step
					}
					show(at, ntp)
				}
			})
		}
	}
}

func TestClockWithoutReports(t *testing.T) {
	var c reports.Clock
	if at, ok := c.Local(1); ok {
		t.Errorf("Local = %v, true before a report", at)
	}
	c.Observe(0, time.Unix(5, 0))
	if at, ok := c.Local(0); ok {
		t.Errorf("Local = %v, true after a report without a time", at)
	}
}

// FuzzClock: whatever the reports say, the last one was sent no later than it
// came, and no longer than ten seconds before.
func FuzzClock(f *testing.F) {
	f.Add(uint64(1), uint64(math.MaxUint64), uint64(1<<63), uint16(1000))
	f.Add(uint64(0xe600000000000000), uint64(0xe600000100000000), uint64(0xe600000000000000), uint16(0))
	f.Fuzz(func(t *testing.T, a, b, d uint64, apart uint16) {
		now := time.Unix(1e9, 0)
		var c reports.Clock
		for _, ntp := range []uint64{a, b, d, a + 1<<32, d, b, a} {
			now = now.Add(time.Duration(apart) * ms)
			c.Observe(ntp, now)
			at, ok := c.Local(ntp)
			if wait := now.Sub(at); ntp != 0 && (!ok || wait < -time.Microsecond || wait > 10*time.Second+time.Microsecond) {
				t.Fatalf("the report of %#x was under way for %v", ntp, wait)
			}
			var m reports.Mapping
			m.Observe(ntp, 5)
			if rtp, ok := m.RTPAt(&c, at, 90000); ntp != 0 && (!ok || rtp != 5) {
				t.Fatalf("the RTP time of the report is %d, %v, want 5", rtp, ok)
			}
			m.RTPAt(&c, at.Add(time.Duration(a)), uint32(b))
			c.Local(d - a)
		}
	})
}

func TestClockDoesNotAllocate(t *testing.T) {
	now := time.Unix(1e9, 0)
	var c reports.Clock
	var m reports.Mapping
	n := uint64(1)
	cycle := func() {
		c.Observe(n<<32, now)
		m.Observe(n<<32, uint32(n))
		m.RTPAt(&c, now, 90000)
		n++
		now = now.Add(time.Second)
	}
	if n := testing.AllocsPerRun(1000, cycle); n != 0 {
		t.Errorf("a report allocates %v times, want 0", n)
	}
}
