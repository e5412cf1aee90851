package rewrite_test

import (
	"fmt"
	"testing"

	"github.com/parley-sfu/parley/sfu/rewrite"
)

// origins are where wrap-around bugs live; every scenario runs from each.
var origins = []uint16{0, 1, 127, 32767, 32768, 65407, 65534, 65535}

const (
	low  = uint32(1) // sources
	high = uint32(2)
)

// op is what happens to a packet.
type op uint8

const (
	forward op = iota
	skip
	through // skip, with all that is missing before it
	change  // switch to the packet's source, which it begins
)

// step is one packet; seq and out count from the origins of the scenario.
type step struct {
	do     op
	source uint32
	seq    int64
	out    int64 // expected; none is "not forwarded"
}

const none = -1

// The rows are read from top to bottom: what comes in, and under which number it
// goes out.
var scenarios = map[string][]step{
	"nothing before the first switch": {
		{forward, low, 0, none},
		{skip, low, 1, none},
		{change, low, 2, none},
		{forward, low, 2, 0},
	},
	"in order": {
		{change, low, 0, none}, {forward, low, 0, 0}, {forward, low, 1, 1}, {forward, low, 2, 2},
	},
	"a late packet gets the number kept for it": {
		{change, low, 0, none},
		{forward, low, 0, 0},
		{forward, low, 3, 3}, // 1 and 2 are missing
		{forward, low, 2, 2},
		{forward, low, 4, 4},
		{forward, low, 1, 1},
	},
	"a packet sent again gets the same number": {
		{change, low, 0, none}, {forward, low, 0, 0}, {forward, low, 1, 1}, {forward, low, 0, 0}, {forward, low, 1, 1},
	},
	"skipped packets close the gap": {
		{change, low, 0, none},
		{forward, low, 0, 0},
		{skip, low, 1, none},
		{skip, low, 2, none},
		{forward, low, 3, 1},
		{skip, low, 4, none},
		{forward, low, 5, 2},
		{forward, low, 3, 1}, // again: the number of its time, not of today
		{forward, low, 0, 0},
		{forward, low, 2, none}, // was skipped, has no number
		{forward, low, 4, none},
	},
	"a gap before a skipped packet is kept": {
		{change, low, 0, none},
		{forward, low, 0, 0},
		{skip, low, 3, none}, // 1 and 2 are missing
		{forward, low, 4, 3},
		{forward, low, 2, 2},
		{forward, low, 1, 1},
	},
	"a gap inside what is left out is closed": {
		{change, low, 0, none},
		{forward, low, 0, 0},
		{skip, low, 1, none},
		{through, low, 3, none}, // 2 is missing
		{forward, low, 4, 1},
		{forward, low, 2, none},
		{through, low, 7, none}, // 5 and 6 are missing
		{forward, low, 8, 2},
		{forward, low, 6, none},
		{through, low, 3, none}, // late
		{forward, low, 9, 3},
	},
	"a late skip leaves the hole": {
		{change, low, 0, none},
		{forward, low, 0, 0},
		{forward, low, 2, 2},
		{skip, low, 1, none},
		{forward, low, 3, 3},
	},
	"a skip of the first packet": {
		{change, low, 0, none}, {skip, low, 0, none}, {skip, low, 1, none}, {forward, low, 2, 0}, {forward, low, 1, none},
	},
	"a switch takes the next number": {
		{change, low, 0, none},
		{forward, low, 0, 0},
		{forward, low, 1, 1},
		{change, high, 700, none},
		{forward, high, 700, 2},
		{forward, high, 701, 3},
		{forward, low, 2, none},    // of the source that was left
		{forward, low, 1, 1},       // but it may still be asked for what it sent
		{forward, high, 699, none}, // before the switch
		{change, low, 9, none},
		{forward, low, 9, 4},
		{forward, high, 701, 3},
		{forward, high, 702, none},
	},
	"late packets of the old source after a switch": {
		{change, low, 0, none},
		{forward, low, 0, 0},
		{forward, low, 2, 2},
		{change, high, 50, none},
		{forward, high, 50, 3},
		{forward, low, 1, 1},
	},
	"a skip just before a switch leaves no hole": {
		{change, low, 0, none},
		{forward, low, 0, 0},
		{skip, low, 1, none},
		{change, high, 50, none},
		{forward, high, 50, 1},
	},
	"missing packets just before a switch leave no hole": {
		{change, low, 0, none},
		{forward, low, 0, 0},
		{skip, low, 2, none},
		{skip, low, 4, none}, // 1 and 3 are missing
		{change, high, 50, none},
		{forward, high, 50, 1},
		{forward, low, 1, none},
		{forward, low, 3, none},
	},
	"a late packet may be the newest sent": {
		{change, low, 0, none},
		{forward, low, 0, 0},
		{skip, low, 2, none},
		{forward, low, 1, 1}, // late, but nothing after it was sent
		{change, high, 50, none},
		{forward, high, 50, 2},
	},
	"switching twice without a packet in between": {
		{change, low, 0, none},
		{forward, low, 0, 0},
		{change, high, 50, none},
		{change, low, 7, none},
		{forward, low, 7, 1},
		{forward, high, 50, none},
	},
	"switching back to a packet that was sent before": {
		{change, low, 0, none},
		{forward, low, 0, 0},
		{forward, low, 1, 1},
		{forward, low, 2, 2},
		{change, high, 50, none},
		{forward, high, 50, 3},
		{change, low, 1, none},
		{forward, low, 1, 4},
		{forward, low, 2, 5},
		{forward, low, 0, 0},
	},
	"the source of a skip is not the current one": {
		{change, low, 0, none}, {forward, low, 0, 0}, {skip, high, 1, none}, {forward, low, 1, 1},
	},
	"a jump takes one number": {
		{change, low, 0, none},
		{forward, low, 0, 0},
		{forward, low, 32768, 2}, // 1 is what the subscriber misses
		{forward, low, 32769, 3},
		{forward, low, 0, 0},
		{forward, low, 20000, none}, // nothing was kept for it
		{forward, low, 65537, 5},
	},
	"a jump while skipping takes one number": {
		{change, low, 0, none},
		{forward, low, 0, 0},
		{skip, low, 32768, none},
		{forward, low, 32769, 2},
		{skip, low, 65537, none},
		{skip, low, 65538, none},
		{forward, low, 65539, 4},
	},
	"the longest gap, of skipped packets": {
		{change, low, 0, none},
		{forward, low, 0, 0},
		{skip, low, 1025, none},
		{forward, low, 1026, 1025},
		{skip, low, 2052, none}, // one longer
		{forward, low, 2053, 1027},
	},
	"the longest gap whose numbers are kept": {
		{change, low, 0, none}, {forward, low, 0, 0}, {forward, low, 1025, 1025}, {forward, low, 1024, 1024}, {forward, low, 2051, 1027},
	},
}

func TestScenarios(t *testing.T) {
	for name, steps := range scenarios {
		for _, origin := range origins {
			for _, first := range origins {
				t.Run(fmt.Sprint(name, "/from ", origin, " to ", first&0x7fff), func(t *testing.T) {
					play(t, steps, int64(origin), first)
				})
			}
		}
	}
}

func play(t *testing.T, steps []step, origin int64, firstOut uint16) {
	t.Helper()
	r := rewrite.New(firstOut, 5, 5)
	firstOut &= 0x7fff
	for i, s := range steps {
		p := rewrite.Packet{Seq: origin + s.seq, Timestamp: uint32(s.seq) * 3000}
		switch s.do {
		case skip:
			r.Skip(s.source, p.Seq)
			continue
		case through:
			r.SkipThrough(s.source, p.Seq)
			continue
		case change:
			r.Switch(s.source, p, 0)
			continue
		case forward:
		}
		out, ok := r.Forward(s.source, p)
		if ok != (s.out != none) {
			t.Fatalf("step %d: source %d seq +%d forwarded: %v, want out %d", i, s.source, s.seq, ok, s.out)
		}
		if !ok {
			continue
		}
		if want := firstOut + uint16(s.out); out.Seq != want {
			t.Fatalf("step %d: source %d seq +%d goes out as +%d, want +%d", i, s.source, s.seq, out.Seq-firstOut, s.out)
		}
		source, seq, ok := r.Original(out.Seq)
		if source != s.source || seq != p.Seq || !ok {
			t.Fatalf("step %d: Original(%d) = %d, %d, %v, want %d, %d", i, out.Seq, source, seq, ok, s.source, p.Seq)
		}
	}
}
