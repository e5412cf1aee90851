package reports_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/pion/rtcp"

	"github.com/parley-sfu/parley/sfu/reports"
)

const ms = time.Millisecond

// origins are where wrap-around bugs live; every scenario runs from each.
var origins = []int64{0, 1, 127, 32767, 32768, 65407, 65534, 65535}

// between lists the numbers from first up to last.
func between(first, last int64) []int64 {
	var all []int64
	for ; first <= last; first++ {
		all = append(all, first)
	}
	return all
}

func TestLoss(t *testing.T) {
	// A report is made after each row's packets.
	type report struct {
		came     []int64
		fraction uint8 // in 256ths
		lost     int32
		highest  int64
	}
	tests := map[string][]report{
		"nothing is lost":        {{between(0, 99), 0, 0, 99}, {between(100, 199), 0, 0, 199}},
		"one of a hundred":       {{append(between(0, 49), between(51, 100)...), 2, 1, 100}, {between(101, 200), 0, 1, 200}},
		"half":                   {{[]int64{0, 2, 4, 6}, 109, 3, 6}, {[]int64{8, 10}, 128, 5, 10}},
		"nearly all":             {{[]int64{0}, 0, 0, 0}, {[]int64{1000}, 255, 999, 1000}},
		"late ones are not lost": {{[]int64{0, 1, 4}, 102, 2, 4}, {[]int64{2, 3, 5}, 0, 0, 5}},
		"nothing came since":     {{[]int64{0, 2}, 85, 1, 2}, {nil, 0, 1, 2}},
		"repeated ones make it negative (appendix A.3)": {{[]int64{0, 0, 0, 1}, 0, -2, 1}},
		"out of order":              {{[]int64{3, 2, 1, 0, 5, 4, 7, 6}, 0, -3, 7}}, // what came before the first was not expected
		"reversed":                  {{[]int64{9, 8, 7}, 0, -2, 9}},
		"a jump":                    {{[]int64{0, 32768}, 255, 32767, 32768}},
		"all loss that can be told": {{[]int64{0, 1 << 30}, 255, 1<<23 - 1, 1 << 30}},
	}
	for name, rows := range tests {
		for _, origin := range origins {
			t.Run(fmt.Sprint(name, "/", origin), func(t *testing.T) {
				now := time.Unix(1e9, 0)
				r := reports.NewReceiver(90000)
				for i, row := range rows {
					for _, seq := range row.came {
						r.Received(origin+seq, 0, now)
					}
					got := r.Block(7, now)
					want := rtcp.ReceptionReport{
						SSRC: 7, FractionLost: row.fraction, TotalLost: uint32(row.lost) & 0xffffff,
						LastSequenceNumber: uint32(origin + row.highest),
					}
					if got != want {
						t.Errorf("report %d: %+v, want %+v", i, got, want)
					}
					if _, err := got.Marshal(); err != nil {
						t.Errorf("report %d cannot be sent: %v", i, err)
					}
				}
			})
		}
	}
}

func TestMostNegativeLoss(t *testing.T) {
	now := time.Unix(0, 0)
	r := reports.NewReceiver(90000)
	for range 1<<23 + 10 {
		r.Received(5, 0, now)
	}
	if got := r.Block(1, now).TotalLost; got != 1<<23 {
		t.Errorf("the cumulative loss is %#x, want -2^23, %#x", got, 1<<23)
	}
}

func TestBlockBeforeAnything(t *testing.T) {
	r := reports.NewReceiver(90000)
	if got, want := r.Block(9, time.Unix(1, 0)), (rtcp.ReceptionReport{SSRC: 9}); got != want {
		t.Errorf("Block = %+v, want %+v", got, want)
	}
}

func TestSenderReportComesBack(t *testing.T) {
	start := time.Unix(1e9, 0)
	tests := []struct {
		name  string
		after time.Duration
		delay uint32
	}{
		{"at once", 0, 0},
		{"the example of RFC 3550, section 6.4.1", 5250 * ms, 0x54000},
		{"the smallest delay", 15259 * time.Nanosecond, 1},
		{"just below it", 15258 * time.Nanosecond, 0},
		{"hours", 18 * time.Hour, 18 * 3600 << 16},
		{"more than can be told", 19 * time.Hour, math.MaxUint32},
		{"our clock went back", -time.Second, 0},
	}
	for _, tt := range tests {
		r := reports.NewReceiver(90000)
		r.SenderReport(1, start)
		r.SenderReport(0xb44db705_20000000, start)
		got := r.Block(1, start.Add(tt.after))
		if got.LastSenderReport != 0xb7052000 || got.Delay != tt.delay {
			t.Errorf("%s: LSR %#x, DLSR %#x, want 0xb7052000, %#x", tt.name, got.LastSenderReport, got.Delay, tt.delay)
		}
	}
}

// The estimate of appendix A.8, in floating point and with clocks that never
// wrap, is what the integers must follow. Streams begin just before their
// timestamps wrap, and go on for a day and a half, in which a 90 kHz clock wraps
// nearly three times.
func TestJitter(t *testing.T) {
	tests := []struct {
		name   string
		rate   uint32
		spread time.Duration // of the delays
	}{
		{"sound, a perfect network", 48000, 0},
		{"sound, a good one", 48000, 5 * ms},
		{"sound, a bad one", 48000, 100 * ms},
		{"pictures, a perfect network", 90000, 0},
		{"pictures, a bad one", 90000, 100 * ms},
	}
	for _, tt := range tests {
		for _, first := range []uint32{0, 1 << 31, math.MaxUint32 - 100} {
			t.Run(fmt.Sprint(tt.name, "/", first), func(t *testing.T) {
				random := rand.New(rand.NewPCG(1, uint64(first)))
				start := time.Unix(1e9, 0)
				r := reports.NewReceiver(tt.rate)
				jitter, last := 0.0, 0.0
				for n := range int64(36 * 3600) {
					sent := time.Duration(n) * time.Second
					delay := 20*ms + time.Duration(random.Float64()*float64(tt.spread))
					r.Received(n, first+uint32(n*int64(tt.rate)), start.Add(sent+delay))
					ticks := delay.Seconds() * float64(tt.rate)
					if n > 0 {
						jitter += (math.Abs(ticks-last) - jitter) / 16
					}
					last = ticks
					if n%3600 != 100 {
						continue
					}
					if got := float64(r.Block(1, start).Jitter); math.Abs(got-jitter) > 2 {
						t.Fatalf("after %v the jitter is %v, want %.1f", sent, got, jitter)
					}
				}
			})
		}
	}
}

func TestReceiverDoesNotAllocate(t *testing.T) {
	now := time.Unix(1e9, 0)
	r := reports.NewReceiver(90000)
	var seq int64
	cycle := func() {
		r.Received(seq, uint32(seq), now)
		r.SenderReport(uint64(seq), now)
		r.Block(1, now)
		seq++
	}
	if n := testing.AllocsPerRun(1000, cycle); n != 0 {
		t.Errorf("a packet allocates %v times, want 0", n)
	}
}

// FuzzReceiver feeds numbers and times of any kind: the report can always be
// sent.
func FuzzReceiver(f *testing.F) {
	f.Add(uint32(90000), int64(65535), uint32(math.MaxUint32), int64(time.Hour))
	f.Add(uint32(0), int64(-5), uint32(0), int64(-1))
	f.Add(uint32(math.MaxUint32), int64(1<<47), uint32(1), int64(math.MaxInt64))
	f.Fuzz(func(t *testing.T, rate uint32, seq int64, timestamp uint32, elapsed int64) {
		now := time.Unix(1e9, 0)
		seq %= 1 << 48 // two hundred years of packets
		r := reports.NewReceiver(rate)
		r.Received(65535, 0, now)
		r.Received(seq, timestamp, now.Add(time.Duration(elapsed)))
		r.Received(seq+1, timestamp*3, now)
		r.SenderReport(uint64(seq), now.Add(time.Duration(elapsed)))
		block := r.Block(1, now)
		if _, err := block.Marshal(); err != nil {
			t.Fatalf("%+v cannot be sent: %v", block, err)
		}
		if again := r.Block(1, now); again.FractionLost != 0 {
			t.Fatalf("in an interval without packets the fraction lost is %d", again.FractionLost)
		}
	})
}

func BenchmarkReceived(b *testing.B) {
	now := time.Unix(1e9, 0)
	r := reports.NewReceiver(90000)
	var seq int64
	b.ReportAllocs()
	for b.Loop() {
		r.Received(seq, uint32(seq), now)
		seq++
	}
}

func ExampleReceiver() {
	start := time.Unix(0, 0)
	r := reports.NewReceiver(90000)
	for _, seq := range []int64{65533, 65534, 65535, 65537} { // 65536 is lost
		r.Received(seq, 0, start)
	}
	r.SenderReport(0xb44db705_20000000, start)

	block := r.Block(1234, start.Add(5250*time.Millisecond))
	fmt.Printf("lost %d of 256, %d in all; highest %d; LSR %x DLSR %x\n",
		block.FractionLost, block.TotalLost, block.LastSequenceNumber, block.LastSenderReport, block.Delay)
	// Output: lost 51 of 256, 1 in all; highest 65537; LSR b7052000 DLSR 54000
}
