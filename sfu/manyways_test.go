package sfu_test

import (
	"fmt"
	"math"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/parley-sfu/parley/sfu"
	"github.com/parley-sfu/parley/sfu/sfutest"
	"github.com/parley-sfu/parley/sfu/sfutest/impair"
	"github.com/parley-sfu/parley/sfu/sfutest/race"
)

// manySeconds is how long the viewers of one call are watched.
const manySeconds = 32

// bounds of what a viewer gets, who has the best encoding when the way becomes
// what it is. The largest camera and a voice take 780 kbit/s.
type bounds struct {
	down    int           // second by which the encoding fits, 0: it fits at once
	settled int           // second from which the rest counts
	rank    int           // that is shown most of the time then
	share   float64       // of the best that fits, pictures received then
	changes int           // then, at most
	sound   int           // packets every second, at least, from 5 s on
	quiet   time.Duration // longest time without sound
}

// One call, and each viewer's way another: none gets more than theirs carries, and
// none of them changes anything for eve, whose way is wide.
func TestOneCallManyWays(t *testing.T) {
	rows := []struct {
		way  string
		want bounds
	}{
		{"rate=250k,delay=20ms", bounds{4, 20, -1, 0, 4, 25, 500 * time.Millisecond}},
		{"rate=500k,delay=20ms", bounds{4, 20, 0, 0.75, 4, 40, 500 * time.Millisecond}},
		{"rate=1M,delay=20ms", bounds{0, 15, 2, 0.9, 2, 45, 200 * time.Millisecond}},
		{"rate=2M,delay=20ms", bounds{0, 5, 2, 0.95, 0, 48, 100 * time.Millisecond}},
		{"rate=5M,delay=20ms", bounds{0, 5, 2, 0.95, 0, 48, 100 * time.Millisecond}},
		{"rate=3M,delay=20ms,loss=5%", bounds{0, 15, 2, 0.9, 2, 36, 300 * time.Millisecond}},
		{"rate=3M,delay=20ms,loss=10%", bounds{0, 15, 2, 0.9, 2, 34, 300 * time.Millisecond}},
		{"rate=3M,delay=20ms,loss=20%", bounds{0, 15, 2, 0.5, 5, 26, 400 * time.Millisecond}},
		{"rate=3M,delay=20ms,loss=30%", bounds{0, 15, 2, 0.25, 5, 20, 500 * time.Millisecond}},
		{"rate=3M,delay=400ms,jitter=100ms", bounds{0, 20, 1, 0.75, 4, 38, 300 * time.Millisecond}},
	}
	rows = race.Some(rows, 3)
	var ways []string
	for _, row := range rows {
		ways = append(ways, row.way)
	}
	const tries = 3 // a way that shakes goes one way or another by the order in which goroutines run
	for try := range tries {
		lists, moments, eves := manyWays(t, ways)
		var all faults
		if eves < 100*manySeconds*98/100 || eves > 100*manySeconds*102/100 {
			t.Errorf("eve got %d packets, want %d within 2 %%", eves, 100*manySeconds)
		}
		for i, row := range rows {
			at := len(all)
			row.want.check(&all, lists[i])
			if n := crowded(moments[i], time.Duration(row.want.settled)*time.Second); n > 1 {
				all.add("%d changes of the encoding in 5 s: %v", n, moments[i])
			}
			t.Log(row.way, summary(lists[i]), all[at:])
		}
		if len(all) == 0 {
			return
		}
		if try+1 == tries {
			t.Errorf("each of %d times a viewer got less: %v", tries, all)
		}
	}
}

// faults is what a viewer did not get, in words.
type faults []string

func (f *faults) add(format string, args ...any) { *f = append(*f, fmt.Sprintf(format, args...)) }

// manyWays returns what the viewers on these ways get, when their picture changed its
// encoding, and how many packets of pictures eve gets meanwhile.
func manyWays(t *testing.T, ways []string) (lists [][]second, moments [][]time.Duration, eves int) {
	t.Helper()
	lists, moments = make([][]second, len(ways)), make([][]time.Duration, len(ways))
	synctest.Test(t, func(t *testing.T) {
		call := sfutest.NewCall(t, sfutest.Options{Delay: 5 * time.Millisecond})
		defer call.Close()
		call.Join("ada", sfutest.JoinOptions{Simulcast: true, Microphone: true, Audio: 1, Video: 1})
		eve := call.Join("eve", sfutest.JoinOptions{Audio: 1, Video: 1})
		eve.Want(1280, 720)
		viewers := make([]*sfutest.Client, len(ways))
		for i := range viewers {
			viewers[i] = call.Join(fmt.Sprint("viewer", i), sfutest.JoinOptions{Audio: 1, Video: 1})
			viewers[i].Want(1280, 720)
		}
		time.Sleep(5 * time.Second) // all have all they want
		before := eve.From("ada", sfu.Camera)
		for i, way := range ways {
			path, err := impair.ParsePath("", way, nil)
			if err != nil {
				t.Fatal(err)
			}
			viewers[i].Impair(uint64(i), path) //nolint:gosec // counts up
		}
		var watching sync.WaitGroup
		for i, viewer := range viewers {
			start := time.Now()
			watching.Go(func() {
				lists[i] = watch(viewer, manySeconds)
				moments[i] = changed(viewer, cameras(viewer)[0], start)
			})
		}
		watching.Wait()
		eves = eve.From("ada", sfu.Camera) - before
		for _, viewer := range viewers {
			continuous(t, viewer)
		}
	})
	return lists, moments, eves
}

func (b *bounds) check(all *faults, list []second) {
	if at := first(list, 0, func(s second) bool { return s.rank < 2 }); b.down > 0 && (at < 0 || at >= b.down) {
		all.add("the encoding went down in second %d, want before %d", at, b.down)
	}
	if n := changes(list[b.settled:]); n > b.changes {
		all.add("%d changes of the encoding from %d s on, want %d", n, b.settled, b.changes)
	}
	shown, pictures := 0, 0
	for i, one := range list {
		if i > 0 && one.quiet > b.quiet {
			all.add("second %d: %v without sound, want %v", i, one.quiet, b.quiet)
		}
		if i >= 5 && one.audio < b.sound {
			all.add("second %d: %d packets of sound, want %d", i, one.audio, b.sound)
		}
		if i >= b.settled {
			pictures += one.video
			if one.rank >= b.rank {
				shown++
			}
		}
	}
	seconds := len(list) - b.settled
	if shown < seconds/2 {
		all.add("the encoding %d or better in %d of %d s", b.rank, shown, seconds)
	}
	if best := 25 * seconds << max(b.rank, 0); float64(pictures) < b.share*float64(best) {
		all.add("%d packets of pictures, want %.0f %% of %d", pictures, 100*b.share, best)
	}
}

// summary tells what a viewer got, the encoding second by second.
func summary(list []second) string {
	line, least, quiet := "", math.MaxInt, time.Duration(0)
	for i, one := range list {
		line += string("-012"[one.rank+1])
		if i >= 5 {
			least = min(least, one.audio)
		}
		if i > 0 {
			quiet = max(quiet, one.quiet)
		}
	}
	return fmt.Sprintf("%s, %d packets of sound in any second, %v without", line, least, quiet)
}
