package nack_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/pion/rtcp"

	"github.com/parley-sfu/parley/sfu/nack"
)

// origins are where wrap-around bugs live; every scenario runs from each.
var origins = []int64{0, 1, 127, 32767, 32768, 65407, 65534, 65535}

const ms = time.Millisecond

// step is a moment: what came, and then, unless ask is nil, what is due.
type step struct {
	at   time.Duration
	came []int64
	ask  []int64
	lost int
}

// no is the answer when nothing is to be asked for.
var no = []int64{}

// All rows have a round trip of 50 ms.
func TestGenerator(t *testing.T) {
	tests := map[string][]step{
		"nothing came": {{0, nil, no, 0}},
		"in order":     {{0, []int64{0, 1, 2, 3}, no, 0}, {time.Second, nil, no, 0}},
		"reordering is no loss": {
			{0, []int64{0, 2}, no, 0},
			{9 * ms, []int64{1}, no, 0},
			{20 * ms, nil, no, 0},
		},
		"asked after ten milliseconds": {
			{0, []int64{0, 3}, no, 0},
			{9 * ms, nil, no, 0},
			{10 * ms, nil, []int64{1, 2}, 0},
		},
		"asked again each round trip until it comes": {
			{0, []int64{0, 3}, no, 0},
			{10 * ms, nil, []int64{1, 2}, 0},
			{59 * ms, nil, no, 0},
			{60 * ms, []int64{1}, []int64{2}, 0},
			{110 * ms, []int64{2}, no, 0},
			{time.Hour, nil, no, 0},
		},
		"given up after five requests": {
			{0, []int64{0, 2}, no, 0},
			{10 * ms, nil, []int64{1}, 0},
			{60 * ms, nil, []int64{1}, 0},
			{110 * ms, nil, []int64{1}, 0},
			{160 * ms, nil, []int64{1}, 0},
			{210 * ms, nil, []int64{1}, 0},
			{259 * ms, nil, no, 0}, // the last request may still be answered
			{260 * ms, nil, no, 1},
			{300 * ms, nil, no, 0},
		},
		"given up after a second": {
			{0, []int64{0, 2}, no, 0},
			{999 * ms, nil, []int64{1}, 0},
			{1000 * ms, nil, no, 1},
			{1000 * ms, []int64{1}, no, 0}, // too late
		},
		"several gaps": {
			{0, []int64{0, 2}, no, 0},
			{5 * ms, []int64{5}, no, 0},
			{10 * ms, nil, []int64{1}, 0},
			{15 * ms, nil, []int64{3, 4}, 0},
			{60 * ms, nil, []int64{1}, 0},
		},
		"repeated, and before the first": {
			{0, []int64{5, 5, 5, 3, 4, 6, 6}, no, 0},
			{20 * ms, nil, no, 0},
		},
		"a jump is not asked for": {
			{0, []int64{0, 2, 32768}, no, 32766}, // number 1 goes with the rest
			{20 * ms, nil, no, 0},
			{20 * ms, []int64{32770, 1, 3}, no, 0},
			{30 * ms, nil, []int64{32769}, 0},
		},
		"the longest gap that is asked for": {
			{0, []int64{0, 9}, no, 0},
			{10 * ms, nil, []int64{1, 2, 3, 4, 5, 6, 7, 8}, 0},
		},
		"one longer is not": {
			{0, []int64{0, 10}, no, 9},
			{10 * ms, nil, no, 0},
		},
		"the oldest make room": {
			{0, []int64{0, 6}, no, 0}, // 1…5
			{0, []int64{12}, no, 2},   // 7…11 too, two more than there is room for
			{10 * ms, nil, []int64{3, 4, 5, 7, 8, 9, 10, 11}, 0},
		},
		"reversed": {
			{0, []int64{9, 8, 7, 6, 5}, no, 0},
			{20 * ms, nil, no, 0},
		},
	}
	for name, steps := range tests {
		for _, origin := range origins {
			t.Run(fmt.Sprint(name, "/", origin), func(t *testing.T) { play(t, steps, origin) })
		}
	}
}

func play(t *testing.T, steps []step, origin int64) {
	t.Helper()
	start := time.Unix(1e9, 0)
	// A list of eight shows the bounds; 32768 is as far as an unwrapped number jumps.
	g := nack.New(nack.Options{MaxMissing: 8})
	for i, s := range steps {
		for _, seq := range s.came {
			g.Received(origin+seq, start.Add(s.at))
		}
		var want []uint16
		for _, seq := range s.ask {
			want = append(want, uint16(origin+seq))
		}
		if got := g.Due(nil, start.Add(s.at), 50*ms); !slices.Equal(got, want) {
			t.Fatalf("step %d at %v: asks for %v, want %v", i, s.at, got, want)
		}
		if lost := g.Lost(); lost != s.lost {
			t.Fatalf("step %d at %v: lost %d, want %d", i, s.at, lost, s.lost)
		}
	}
}

func TestRequestsKeepTheirDistance(t *testing.T) {
	tests := []struct {
		rtt, apart time.Duration
	}{
		{0, 20 * ms}, {-time.Hour, 20 * ms}, {5 * ms, 20 * ms}, {80 * ms, 80 * ms},
	}
	for _, tt := range tests {
		now := time.Unix(1e9, 0)
		g := nack.New(nack.Options{})
		g.Received(0, now)
		g.Received(2, now)
		now = now.Add(10 * ms)
		if got := g.Due(nil, now, tt.rtt); len(got) != 1 {
			t.Fatalf("rtt %v: %d requests at first, want 1", tt.rtt, len(got))
		}
		if got := g.Due(nil, now.Add(tt.apart-1), tt.rtt); len(got) != 0 {
			t.Errorf("rtt %v: asks again before %v", tt.rtt, tt.apart)
		}
		if got := g.Due(nil, now.Add(tt.apart), tt.rtt); len(got) != 1 {
			t.Errorf("rtt %v: does not ask again after %v", tt.rtt, tt.apart)
		}
	}
}

func TestOptions(t *testing.T) {
	tests := []struct {
		name    string
		options nack.Options
		longest int64 // gap asked for
		tries   int
	}{
		{"defaults", nack.Options{}, 256, 5},
		{"nonsense", nack.Options{MaxMissing: -1, MaxTries: -1, GiveUp: -1}, 256, 5},
		{"bounds", nack.Options{MaxMissing: 1 << 30, MaxTries: 1 << 30, GiveUp: time.Hour}, 4096, 255},
	}
	for _, tt := range tests {
		now := time.Unix(1e9, 0)
		g := nack.New(tt.options)
		g.Received(0, now)
		g.Received(tt.longest+1, now)
		asked := 0
		for range 300 {
			now = now.Add(20 * ms)
			if got := int64(len(g.Due(nil, now, 0))); got == tt.longest {
				asked++
			}
		}
		if asked != tt.tries || g.Lost() != int(tt.longest) {
			t.Errorf("%s: a gap of %d is asked for %d times, want %d", tt.name, tt.longest, asked, tt.tries)
		}
		g.Received(2*tt.longest+3, now)
		if g.Lost() != int(tt.longest)+1 {
			t.Errorf("%s: a gap of %d is not given up at once", tt.name, tt.longest+1)
		}
	}
}

func TestGeneratorDoesNotAllocate(t *testing.T) {
	now := time.Unix(1e9, 0)
	g := nack.New(nack.Options{})
	dst := make([]uint16, 0, 256)
	pairs := make([]rtcp.NackPair, 0, 256)
	var seq int64
	cycle := func() {
		g.Received(seq, now)
		g.Received(seq-1, now)
		dst = g.Due(dst[:0], now, 0)
		pairs = nack.Pairs(pairs[:0], dst)
		g.Lost()
		if seq += 3; seq%1000 == 0 {
			seq += 40_000
		}
		now = now.Add(5 * ms)
	}
	if n := testing.AllocsPerRun(2000, cycle); n != 0 {
		t.Errorf("a packet allocates %v times, want 0", n)
	}
}

// The two jumps that an unwrapped number can make, back and forth for ever.
func BenchmarkReceivedJumps(b *testing.B) {
	now := time.Unix(1e9, 0)
	g := nack.New(nack.Options{})
	var seq int64
	for b.Loop() {
		seq += 32767
		g.Received(seq, now)
		g.Received(seq-32768, now)
	}
}

// The dearest packet: one that came late, found in the middle of a full list.
func BenchmarkReceivedLate(b *testing.B) {
	now := time.Unix(1e9, 0)
	g := nack.New(nack.Options{})
	var seq int64
	for b.Loop() {
		seq += 2
		g.Received(seq, now)
		g.Received(seq-255, now)
	}
}

func BenchmarkDue(b *testing.B) {
	now := time.Unix(1e9, 0)
	g := nack.New(nack.Options{GiveUp: time.Hour, MaxTries: 255})
	g.Received(0, now)
	g.Received(257, now)
	dst := make([]uint16, 0, 256)
	for b.Loop() {
		dst = g.Due(dst[:0], now, 0)
	}
}

func Example() {
	start := time.Unix(0, 0)
	g := nack.New(nack.Options{})
	for _, seq := range []int64{65533, 65534, 65537, 65539} {
		g.Received(seq, start)
	}
	due := g.Due(nil, start.Add(10*time.Millisecond), 50*time.Millisecond)
	fmt.Println(due)
	for _, pair := range nack.Pairs(nil, due) {
		fmt.Printf("%d %016b\n", pair.PacketID, pair.LostPackets)
	}
	// Output:
	// [65535 0 2]
	// 65535 0000000000000101
}
