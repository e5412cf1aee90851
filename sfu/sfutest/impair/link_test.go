package impair_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/sfutest/impair"
)

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

const ms = time.Millisecond

func schedule(tb testing.TB, text string) impair.Schedule {
	tb.Helper()
	s, err := impair.ParseSchedule(text)
	if err != nil {
		tb.Fatalf("parse %q: %v", text, err)
	}
	return s
}

// arrival is a packet that came: its number and how long it took.
type arrival struct {
	packet int
	at     time.Duration // since the start
	took   time.Duration
}

// play sends n packets of so many bytes at an interval, driven by Next alone.
func play(l *impair.Link[int], n, bytes int, every time.Duration) []arrival {
	var got []arrival
	sent := 0
	for {
		next, ok := l.Next()
		due := start.Add(time.Duration(sent) * every)
		switch {
		case sent < n && (!ok || !due.After(next)):
			l.Send(sent, bytes, due)
			sent++
		case ok:
			for {
				packet, some := l.Receive(next)
				if !some {
					break
				}
				at := next.Sub(start)
				got = append(got, arrival{packet, at, at - time.Duration(packet)*every})
			}
		default:
			return got
		}
	}
}

func near(got, want, by float64) bool { return math.Abs(got-want) <= by }

// 100,000 packets, and what must come of them.
func TestStatistics(t *testing.T) {
	const n = 100_000
	rows := []struct {
		text  string
		wrong func(got []arrival, c impair.Counts) string // what, or nothing
	}{
		{"clear", func(got []arrival, c impair.Counts) string {
			if c.Delivered != n || got[n-1].took != 0 {
				return fmt.Sprintf("got %+v", c)
			}
			return ""
		}},
		{"loss=5%", func(got []arrival, c impair.Counts) string {
			if share, length := losses(got, n); !near(share, 0.05, 0.003) || !near(length, 1/0.95, 0.02) {
				return fmt.Sprintf("lost %v in runs of %v, want 0.05 and 1.05", share, length)
			}
			return ""
		}},
		{"burst=5%/8", func(got []arrival, c impair.Counts) string {
			if share, length := losses(got, n); !near(share, 0.05, 0.01) || !near(length, 8, 0.6) {
				return fmt.Sprintf("lost %v in runs of %v, want 0.05 and 8", share, length)
			}
			return ""
		}},
		{"loss=10%, burst=10%/4", func(got []arrival, c impair.Counts) string {
			if share, _ := losses(got, n); !near(share, 0.19, 0.01) || !near(float64(c.LostBurst), n/10, n/100) {
				return fmt.Sprintf("lost %v, %d in bursts, want 0.19 and a tenth", share, c.LostBurst)
			}
			return ""
		}},
		{"delay=200ms,jitter=50ms", func(got []arrival, c impair.Counts) string {
			least, most := time.Hour, time.Duration(0)
			for i, a := range got {
				least, most = min(least, a.took), max(most, a.took)
				if i > 0 && a.packet < got[i-1].packet {
					return "jitter reorders"
				}
			}
			mean := time.Duration(0)
			for _, a := range got {
				mean += a.took / n
			}
			if least < 150*ms || least > 155*ms || most > 250*ms || most < 245*ms || !near(mean.Seconds(), 0.2, 0.002) || c.Delivered != n {
				return fmt.Sprintf("took %v to %v, %v on average, want 150 to 250 ms", least, most, mean)
			}
			return ""
		}},
		{"delay=20ms,reorder=1%/50ms", func(got []arrival, c impair.Counts) string {
			late := 0
			for _, a := range got {
				switch a.took {
				case 20 * ms:
				case 70 * ms:
					late++
				default:
					return fmt.Sprintf("took %v", a.took)
				}
			}
			if late != int(c.Reordered) || !near(float64(late), n/100, 100) {
				return fmt.Sprintf("%d late, counted %d, want a hundredth", late, c.Reordered)
			}
			return ""
		}},
		{"dup=2%", func(got []arrival, c impair.Counts) string {
			if len(got) != n+int(c.Duplicated) || !near(float64(c.Duplicated), n/50, 150) {
				return fmt.Sprintf("%d came, %d twice, want a fiftieth", len(got), c.Duplicated)
			}
			return ""
		}},
		{"rate=1M", func(got []arrival, c impair.Counts) string { // offered: 1.92 Mbps
			rate := float64(c.DeliveredBytes) * 8 / got[len(got)-1].at.Seconds()
			longest := time.Duration(0)
			for _, a := range got {
				longest = max(longest, a.took)
			}
			if !near(rate, 1e6, 1e3) || longest < 295*ms || longest > 310*ms || c.Overflowed+c.Delivered != n {
				return fmt.Sprintf("%.0f bps, waited up to %v: %+v", rate, longest, c)
			}
			return ""
		}},
		{"rate=1M,queue=50ms,loss=50%", func(got []arrival, c impair.Counts) string {
			if rate := float64(c.DeliveredBytes) * 8 / got[len(got)-1].at.Seconds(); !near(rate, 5e5, 1e4) {
				return fmt.Sprintf("%.0f bps, want half of 1 Mbps: what is lost has used the way", rate)
			}
			return ""
		}},
	}
	for _, row := range rows {
		t.Run(row.text, func(t *testing.T) {
			l := impair.New[int](7, schedule(t, row.text), start)
			got := play(l, n, 1200, 5*ms)
			if wrong := row.wrong(got, l.Counts()); wrong != "" {
				t.Error(wrong)
			}
			again := play(impair.New[int](7, schedule(t, row.text), start), n, 1200, 5*ms)
			if fmt.Sprint(got) != fmt.Sprint(again) {
				t.Error("the same seed, and another outcome")
			}
		})
	}
}

// losses returns the share that did not come and the mean length of such runs.
func losses(got []arrival, n int) (share, length float64) {
	runs, lost, last := 0, 0, -1
	for _, a := range append(got, arrival{packet: n}) {
		if missing := a.packet - last - 1; missing > 0 {
			runs++
			lost += missing
		}
		last = a.packet
	}
	return float64(lost) / float64(n), float64(lost) / float64(max(runs, 1))
}

// Adding one condition leaves alone what chance held for the others.
func TestConditionsDoNotDisturbEachOther(t *testing.T) {
	few := play(impair.New[int](3, schedule(t, "loss=5%"), start), 10_000, 100, ms)
	more := play(impair.New[int](3, schedule(t, "loss=5%,delay=20ms,jitter=10ms"), start), 10_000, 100, ms)
	if len(few) != len(more) {
		t.Fatalf("%d came, with jitter %d", len(few), len(more))
	}
	for i := range few {
		if few[i].packet != more[i].packet {
			t.Fatalf("packet %d came, with jitter %d", few[i].packet, more[i].packet)
		}
	}
}

// 1 Mbps offered while the way carries 3 Mbps, then 250 kbps, nothing, and
// 3 Mbps again.
func TestSchedule(t *testing.T) {
	l := impair.New[int](1, schedule(t, "rate=3M; at 10s: rate=250k; at 20s: rate=3M; at 30s: hole=2s; at 31s: delay=10ms"), start)
	perSecond := [40]int{}
	for _, a := range play(l, 4000, 1250, 10*ms) {
		if second := int(a.at.Seconds()); second < 40 {
			perSecond[second] += 8 * 1250
		}
	}
	for second, want := range map[int]int{5: 1_000_000, 9: 1_000_000, 11: 250_000, 19: 250_000, 25: 1_000_000, 30: 0, 31: 0, 33: 1_000_000} {
		if got := perSecond[second]; !near(float64(got), float64(want), 20_000) {
			t.Errorf("in second %d %d bits came, want %d", second, got, want)
		}
	}
	if c := l.Counts(); c.Swallowed != 200 || c.Overflowed < 700 || c.Overflowed > 800 {
		t.Errorf("%+v, want 200 swallowed and three quarters of 10 s overflowed", c)
	}
	if c := l.Conditions(start.Add(time.Minute)); c.Hole || c.Delay != 10*ms || c.Rate != 3e6 {
		t.Errorf("in the end %v", c)
	}
}

// A packet that is being sent when the rate changes goes on at the new one.
func TestRateChangesUnderAPacket(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"rate=10k":                     time.Second,
		"rate=10k; at 500ms: rate=5k":  1500 * ms,
		"rate=10k; at 500ms: rate=50k": 600 * ms,
		"rate=10k; at 500ms: rate=off": 500 * ms,
	} {
		if got := play(impair.New[int](1, schedule(t, text), start), 1, 1250, 0); len(got) != 1 || got[0].took != want {
			t.Errorf("%s: %+v, want one after %v", text, got, want)
		}
	}
}

func TestSet(t *testing.T) {
	l := impair.New[string](1, nil, start)
	l.Send("free", 1000, start)
	if got, ok := l.Receive(start); !ok || got != "free" {
		t.Errorf("got %q, %v", got, ok)
	}
	l.Set(schedule(t, "delay=1s; at 1s: hole"), start.Add(time.Hour))
	l.Send("slow", 1000, start.Add(time.Hour))
	l.Send("gone", 1000, start.Add(time.Hour+time.Second))
	next, more := l.Next()
	if !more || next != start.Add(time.Hour+time.Second) {
		t.Errorf("next at %v, %v", next, more)
	}
	if got, ok := l.Receive(next.Add(-1)); ok {
		t.Errorf("%q came early", got)
	}
	if got, ok := l.Receive(next); !ok || got != "slow" {
		t.Errorf("got %q, %v", got, ok)
	}
	if _, more = l.Next(); more || l.Counts().Swallowed != 1 {
		t.Errorf("%+v", l.Counts())
	}
	l.Set(nil, start.Add(2*time.Hour))
	if c := l.Conditions(start.Add(2 * time.Hour)); c != (impair.Conditions{}) {
		t.Errorf("still %v", c)
	}
}

func TestHoldsOnlySoMuch(t *testing.T) {
	l := impair.New[int](1, schedule(t, "delay=10s"), start)
	for i := range impair.MaxPackets + 10 {
		l.Send(i, 100, start)
	}
	if got := l.Counts().Overflowed; got != 10 {
		t.Errorf("%d overflowed, want 10", got)
	}
}

func FuzzLink(f *testing.F) {
	f.Add(uint64(1), "rate=1M,loss=5%,burst=1%/3,dup=1%,reorder=1%,delay=20ms,jitter=10ms; at 1s: hole=1s", int64(5*ms))
	f.Fuzz(func(t *testing.T, seed uint64, text string, every int64) {
		s, err := impair.ParseSchedule(text)
		if err != nil || every < 0 || every > int64(time.Second) {
			return
		}
		l := impair.New[int](seed, s, start)
		got := play(l, 300, 1200, time.Duration(every))
		c := l.Counts()
		if c.Sent != 300 || uint64(len(got)) != c.Delivered || c.Sent+c.Duplicated != c.Delivered+c.Lost+c.LostBurst+c.Overflowed+c.Swallowed {
			t.Fatalf("%d came, counted %+v", len(got), c)
		}
		for _, a := range got {
			if a.took < 0 {
				t.Fatalf("packet %d came %v early", a.packet, -a.took)
			}
		}
	})
}

func BenchmarkLink(b *testing.B) {
	l := impair.New[int](1, schedule(b, "rate=10M,loss=1%,delay=20ms,jitter=5ms"), start)
	now := start
	b.ReportAllocs()
	for b.Loop() {
		now = now.Add(ms)
		l.Send(1, 1200, now)
		for _, ok := l.Receive(now); ok; _, ok = l.Receive(now) {
			continue
		}
	}
}

func ExampleLink() {
	schedule, err := impair.ParseSchedule("rate=100k,delay=20ms; at 10s: hole=2s")
	if err != nil {
		fmt.Println(err)
		return
	}
	start := time.Unix(0, 0)
	link := impair.New[string](1, schedule, start)
	link.Send("hello", 125, start)
	link.Send("world", 125, start)
	for {
		next, ok := link.Next()
		if !ok {
			break
		}
		if packet, ok := link.Receive(next); ok {
			fmt.Println(next.Sub(start), packet)
		}
	}
	// Output:
	// 30ms hello
	// 40ms world
}
