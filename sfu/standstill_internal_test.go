package sfu

import (
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/payload"
)

// Each row is a camera's life in beats: when packets of a lower and of a better
// encoding come, when the better one is asked to rest (r) and to come again (w),
// and whether it may be granted after each beat (y, n).
func TestPulse(t *testing.T) {
	rows := []struct{ story, low, high, asked, want string }{
		{"both come", "xxxxxxxxxx", "xxxxxxxxxx", "----------", "yyyyyyyyyy"},
		{"it stops", "xxxxxxxxxx", "x---------", "----------", "yyyyynnnnn"},
		{"and comes again", "xxxxxxxxxxxx", "x------xx---", "------------", "yyyyynnyyyyy"},
		{"the camera hangs: nothing has stopped", "x---------", "x---------", "----------", "yyyyyyyyyy"},
		{
			"a picture a second, the better a beat later",
			"x---------x---------x---------x---------x-", "-x---------x---------x---------x---------x",
			"------------------------------------------", "nyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy",
		},
		{"two pictures a second: three without the better", "x----x----x----x----x", "x--------------------", "---------------------", "yyyyyyyyyyyyyyynnnnnn"},
		{"three pictures a second, one of them without the better", "x--x--x--x--x--x--x--x", "x--x-----x--x-----x--x", "----------------------", "yyyyyyyyyyyyyyyyyyyyyy"},
		{"it rests for long, and comes soon after it was asked for", "xxxxxxxxxxxxxxxxxxxx", "xx------------xxxxxx", "-r---------w--------", "yyyyyyyyyyyyyyyyyyyy"},
		{"it comes soon, and stops", "xxxxxxxxxxxxxxxxxxxx", "xx----------x-------", "-r---------w--------", "yyyyyyyyyyyyyyyyynnn"},
		{"a packet on its way when it was asked again, and a pause", "xxxxxxxxxxxx", "xxxx---xxxxx", "-rw---------", "yyyyyyyyyyyy"},
		{"it stopped by itself, and is asked to rest: nobody knows whether it would come", "xxxxxxxxxxxxxx", "x-------------", "-------r-w----", "yyyyynnnnnnnnn"},
		{
			"asked for and never there: given up after four seconds",
			"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "x---------------------------------------------------",
			"rw--------------------------------------------------", "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyynnnnnnnnnnn",
		},
	}
	for _, row := range rows {
		b := newBench(payload.VP8, 0)
		p := b.encoding.publication
		low, high := newEncoding(b.encoding.publisher, p, 1, payload.VP8), newEncoding(b.encoding.publisher, p, 2, payload.VP8)
		high.rank = 1
		p.adopt(low)
		p.adopt(high)
		got, now := "", epoch
		for i := range row.want {
			now = now.Add(tickInterval)
			if row.low[i] == 'x' {
				low.arrived.Store(now.Add(-20 * time.Millisecond).UnixNano())
			}
			if row.high[i] == 'x' {
				high.arrived.Store(now.Add(-10 * time.Millisecond).UnixNano())
			}
			p.watch(p.layers(), now)
			switch row.asked[i] {
			case 'r':
				high.rest(now)
			case 'w':
				high.wake(now)
			}
			got += map[bool]string{true: "y", false: "n"}[high.available(now)]
		}
		if got != row.want {
			t.Errorf("%s:\ngot  %s\nwant %s", row.story, got, row.want)
		}
	}
}
