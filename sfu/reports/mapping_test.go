package reports_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/reports"
)

// stream is one encoding of a publisher: it counts from an origin of its own.
type stream struct {
	first uint32
	rate  uint32
	reports.Mapping
}

// rtp is the encoding's true RTP time at a moment of the call.
func (s *stream) rtp(at time.Duration) uint32 {
	return s.first + uint32(int64(at/ms)*int64(s.rate)/1000)
}

// A call of sixteen hours, in which a clock of 90 kHz wraps. All of a publisher's
// streams name the same moments, whatever their origins: lips stay in sync.
func TestMappingKeepsStreamsTogether(t *testing.T) {
	for name, ntp := range clocks {
		t.Run(name, func(t *testing.T) {
			start := time.Unix(1e9, 0)
			streams := []*stream{
				{first: 0, rate: 90000}, {first: math.MaxUint32, rate: 90000}, {first: 1 << 31, rate: 48000}, {first: 4711, rate: 8000},
			}
			var c reports.Clock
			for n := range 16 * 60 {
				at := time.Duration(n) * time.Minute
				for i, s := range streams { // their reports come at different times
					at += time.Duration(i) * 1234 * ms
					c.Observe(ntp+ntpSpan(at), start.Add(at)) // no delay: Local is exact
					s.Observe(ntp+ntpSpan(at), s.rtp(at))
				}
				at += 777 * ms
				for i, s := range streams {
					got, ok := s.RTPAt(&c, start.Add(at), s.rate)
					if off := int32(got - s.rtp(at)); !ok || off < -1 || off > 1 {
						t.Fatalf("after %v: stream %d is off by %d ticks, %v", at, i, off, ok)
					}
				}
			}
		})
	}
}

// What lies far from the last report is not guessed.
func TestMappingReaches(t *testing.T) {
	start := time.Unix(1e9, 0)
	tests := []struct {
		at time.Duration
		ok bool
	}{
		{0, true},
		{time.Minute, true},
		{-time.Minute, true}, // before the report is as good as after it
		{5 * time.Minute, true},
		{-5 * time.Minute, true},
		{5*time.Minute + ms, false},
		{-5*time.Minute - ms, false},
		{24 * time.Hour, false},
		{math.MaxInt64, false},
		{math.MinInt64, false},
	}
	for _, tt := range tests {
		var c reports.Clock
		var m reports.Mapping
		c.Observe(5<<32, start)
		m.Observe(5<<32, 1000)
		got, ok := m.RTPAt(&c, start.Add(tt.at), 90000)
		want := 1000 + uint32(int64(tt.at/ms)*90)
		if ok != tt.ok || ok && got != want {
			t.Errorf("after %v: RTPAt = %d, %v, want %d, %v", tt.at, got, ok, want, tt.ok)
		}
	}
}

func TestMappingWithoutReports(t *testing.T) {
	now := time.Unix(1e9, 0)
	var c reports.Clock
	var m reports.Mapping
	check := func(story string, want bool) {
		t.Helper()
		if rtp, ok := m.RTPAt(&c, now, 90000); ok != want {
			t.Errorf("%s: RTPAt = %d, %v, want %v", story, rtp, ok, want)
		}
	}
	check("nothing is known", false)
	m.Observe(0, 7)
	c.Observe(9<<32, now)
	check("a report without a time", false)
	m.Observe(9<<32, 7)
	check("a report", true)
	c = reports.Clock{}
	check("a report, but no clock", false)
}

// The publisher's clock was set, and only the other stream has reported since:
// the two do not fit together, and nothing is guessed.
func TestMappingOfAClockThatWasSet(t *testing.T) {
	now := time.Unix(1e9, 0)
	var c reports.Clock
	var camera reports.Mapping
	c.Observe(1000<<32, now)
	camera.Observe(1000<<32, 7)
	c.Observe(9000<<32, now.Add(time.Second)) // the microphone's
	if rtp, ok := camera.RTPAt(&c, now.Add(time.Second), 90000); ok {
		t.Errorf("RTPAt = %d, true", rtp)
	}
	camera.Observe(9001<<32, 90007)
	if rtp, ok := camera.RTPAt(&c, now.Add(2*time.Second), 90000); rtp != 90007 || !ok {
		t.Errorf("RTPAt = %d, %v after the camera's report, want 90007", rtp, ok)
	}
}

// Two encodings of a camera, and the moment of a switch.
func ExampleMapping() {
	arrival := time.Unix(0, 0)
	var clock reports.Clock // the publisher's: it shows 1900, plus a minute
	var low, high reports.Mapping
	clock.Observe(60<<32, arrival)
	low.Observe(60<<32, 90_000)
	high.Observe(61<<32, 4_711)

	at := arrival.Add(2 * time.Second)
	fmt.Println(low.RTPAt(&clock, at, 90_000))
	fmt.Println(high.RTPAt(&clock, at, 90_000))
	// Output:
	// 270000 true
	// 94711 true
}
