package sfu_test

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/parley-sfu/parley/sfu"
	"github.com/parley-sfu/parley/sfu/sfutest"
	"github.com/parley-sfu/parley/sfu/sfutest/impair"
	"github.com/parley-sfu/parley/sfu/sfutest/race"
)

const (
	officeSeconds = 90
	officeLate    = 30 // the third one joins
	officeSteady  = 60 // from here on counts
)

// office are some viewers behind one link with one queue.
type office struct {
	rate    int
	viewers int     // the third of three joins late
	used    int     // bits per second of all together, at least
	fair    float64 // part of an equal share that each gets, at least
	crowded int     // changes of a picture in any five seconds, at most
	changes int     // and in all 30 s
	without int     // seconds of the 30 without a picture, at most
}

// Viewers behind one link with one queue share it: what they use together is three
// quarters of it, or what fits into an equal share of each; nobody is left with less
// than a third of that; and eve, whose way is another, notices nothing. Where a share
// carries no more than half of the camera they take turns, see docs/quality.md.
func TestViewersBehindOneLink(t *testing.T) {
	rows := []office{
		{600_000, 2, 400_000, 1. / 3, 3, 8, 8},
		{1_000_000, 2, 680_000, 1. / 3, 3, 6, 1},
		{1_200_000, 2, 840_000, 0.6, 1, 4, 0},
		{1_500_000, 2, 1_125_000, 0.6, 1, 2, 0},
		{2_000_000, 3, 1_300_000, 0.6, 1, 4, 0},
		{3_000_000, 3, 2_098_000, 1, 1, 0, 0},
	}
	for i, row := range race.Some(rows, 1) {
		t.Run(fmt.Sprint(row.viewers, " at ", row.rate/1000, " kbit/s"), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { row.run(t, uint64(i)) }) //nolint:gosec // counts up
		})
	}
}

// colleague is one viewer, and what they got.
type colleague struct {
	*sfutest.Client

	since  time.Time
	before int // bytes, at officeSteady
	used   int // bits per second since
	quiet  time.Duration
}

func (o *office) run(t *testing.T, seed uint64) {
	t.Helper()
	call := sfutest.NewCall(t, sfutest.Options{Delay: 5 * time.Millisecond})
	defer call.Close()
	call.Join("ada", sfutest.JoinOptions{Simulcast: true, Layers: true, Microphone: true, Audio: 1, Video: 1})
	eve := call.Join("eve", sfutest.JoinOptions{Audio: 1, Video: 1})
	eve.Want(1280, 720)
	link := call.Bottleneck(seed, impair.Schedule{{Conditions: impair.Conditions{Rate: o.rate, Delay: 20 * time.Millisecond}}})
	time.Sleep(5 * time.Second) // eve has all she wants
	start, eves := time.Now(), eve.From("ada", sfu.Camera)
	list := make([]colleague, o.viewers)
	var watching sync.WaitGroup
	for i := range list {
		watching.Go(func() {
			if i == 2 {
				time.Sleep(officeLate * time.Second)
			}
			time.Sleep(time.Duration(17*(seed+1)) * time.Duration(i) * time.Millisecond)
			list[i].Client = call.Join(fmt.Sprint("viewer", i), sfutest.JoinOptions{Audio: 1, Video: 1, Behind: link})
			list[i].Want(1280, 720)
			list[i].watch(start)
		})
	}
	watching.Wait()
	want := 100 * int(time.Since(start)/time.Second)
	if got := eve.From("ada", sfu.Camera) - eves; got < want*98/100 || got > want*102/100 {
		t.Errorf("eve, on a way of her own, got %d packets, want %d within 2 %%", got, want)
	}
	o.check(t, list, start)
}

// watch looks on until the end.
func (c *colleague) watch(start time.Time) {
	const step = 20 * time.Millisecond
	c.since = time.Now()
	heard, last := c.From("ada", sfu.Microphone), time.Now()
	for time.Since(start) < officeSeconds*time.Second {
		time.Sleep(step)
		if now := c.From("ada", sfu.Microphone); now != heard {
			heard, last = now, time.Now()
		}
		if time.Since(c.since) > time.Second {
			c.quiet = max(c.quiet, time.Since(last))
		}
		if c.before == 0 && time.Since(start) >= officeSteady*time.Second {
			c.before = c.Bytes()
		}
	}
	c.used = (c.Bytes() - c.before) * 8 / (officeSeconds - officeSteady)
}

func (o *office) check(t *testing.T, list []colleague, start time.Time) {
	t.Helper()
	sum := 0
	for i := range list {
		c := &list[i]
		sum += c.used
		mid := cameras(c.Client)[0]
		moments, from := changed(c.Client, mid, start), officeSteady*time.Second
		for len(moments) > 0 && moments[0] < from {
			moments = moments[1:]
		}
		without := 0
		for _, n := range pictures(c.Client, mid, start, officeSeconds)[officeSteady:] {
			if n == 0 {
				without++
			}
		}
		t.Logf("viewer %d: %d kbit/s, %v without sound, %d s without a picture, changes %v", i, c.used/1000, c.quiet, without, moments)
		if fair := o.fair * float64(o.rate) / float64(o.viewers); float64(c.used) < min(fair, 0.95*736_000) {
			t.Errorf("viewer %d gets %d kbit/s, want %.0f", i, c.used/1000, fair/1000)
		}
		if c.quiet > 500*time.Millisecond {
			t.Errorf("viewer %d: %v without sound", i, c.quiet)
		}
		if without > o.without {
			t.Errorf("viewer %d: %d of %d s without a picture", i, without, officeSeconds-officeSteady)
		}
		if n := crowded(moments, from); n > o.crowded || len(moments) > o.changes {
			t.Errorf("viewer %d: %d changes in 5 s, want %d; in all %v, want %d", i, n, o.crowded, moments, o.changes)
		}
		continuous(t, c.Client)
	}
	t.Logf("%d kbit/s of %d", sum/1000, o.rate/1000)
	if sum < o.used {
		t.Errorf("%d kbit/s are used, want %d", sum/1000, o.used/1000)
	}
}
