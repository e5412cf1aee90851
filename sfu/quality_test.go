package sfu_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/parley-sfu/parley/sfu"
	"github.com/parley-sfu/parley/sfu/sfutest"
	"github.com/parley-sfu/parley/sfu/sfutest/impair"
	"github.com/parley-sfu/parley/sfu/sfutest/race"
)

// The camera of these calls has three encodings of about 190, 370 and 720
// kbit/s as they leave, ranks 0 to 2, each of 25 frames a second; a voice takes
// 60 kbit/s.
const seconds = 90

// second is what one browser got in a second.
type second struct {
	audio, video int // packets
	rank         int // of most video packets; -1: none
	paused       bool
	quiet        time.Duration // longest time in it without sound
}

// watch returns what a browser gets of ada's, second by second.
func watch(c *sfutest.Client, n int) []second {
	const step = 20 * time.Millisecond
	var list []second
	before, heard, since := ranks(c), c.From("ada", sfu.Microphone), time.Now()
	for range n {
		var one second
		start := heard
		for range time.Second / step {
			time.Sleep(step)
			if now := c.From("ada", sfu.Microphone); now != heard {
				heard, since = now, time.Now()
			}
			one.quiet = max(one.quiet, time.Since(since))
		}
		now := ranks(c)
		one.audio, one.rank = heard-start, -1
		most := 0
		for rank := range now {
			got := now[rank] - before[rank]
			one.video += got
			if got > most {
				one.rank, most = rank, got
			}
		}
		before = now
		for _, slot := range c.Slots().Slots {
			one.paused = one.paused || slot.Paused
		}
		list = append(list, one)
	}
	return list
}

func ranks(c *sfutest.Client) (counts [3]int) {
	for _, slot := range c.Slots().Slots {
		if !strings.HasSuffix(slot.Track, string(sfu.Camera)) {
			continue
		}
		for rank, n := range c.In(slot.MID).Rank {
			if int(rank) < len(counts) {
				counts[rank] += n
			}
		}
	}
	return counts
}

// first returns the first second from one on in which something holds, -1 for
// none.
func first(list []second, from int, holds func(second) bool) int {
	for i := from; i < len(list); i++ {
		if holds(list[i]) {
			return i
		}
	}
	return -1
}

func changes(list []second) int {
	n := 0
	for i := 1; i < len(list); i++ {
		if list[i].rank != list[i-1].rank {
			n++
		}
	}
	return n
}

// Every viewer gets what their way carries: sound whatever happens, and of the
// pictures the best encoding that fits, without flapping.
func TestEveryViewerGetsWhatTheirWayCarries(t *testing.T) {
	best := func(s second) bool { return s.rank == 2 && s.video >= 90 }
	steadySound := func(t *testing.T, list []second, from, to int, least int) {
		t.Helper()
		for i := from; i < to; i++ {
			if list[i].audio < least {
				t.Errorf("second %d: %d packets of sound, want %d", i, list[i].audio, least)
			}
		}
	}
	shaken := func(t *testing.T, list []second) {
		t.Helper()
		without := 0
		for i := 20; i < seconds; i++ {
			if list[i].video == 0 {
				without++
			}
		}
		if without > 5 {
			t.Errorf("no picture in %d of %d s", without, seconds-20)
		}
		steadySound(t, list, 5, seconds, 40)
	}
	tests := []struct {
		name, down string
		steady     int // second from which the encoding changes at most once in five
		check      func(t *testing.T, list []second)
	}{
		{"a wide way: the best encoding soon, and for good", "delay=10ms", 20, func(t *testing.T, list []second) {
			t.Helper()
			if at := first(list, 0, best); at < 0 || at > 6 {
				t.Errorf("the best encoding came in second %d, want by 6", at)
			}
			if n := changes(list); n > 2 {
				t.Errorf("%d changes of the encoding", n)
			}
			steadySound(t, list, 1, seconds, 49)
		}},
		{"600 kbit/s: the middle encoding, and no more", "rate=600k,delay=20ms", 20, func(t *testing.T, list []second) {
			t.Helper()
			if at := first(list, 0, func(s second) bool { return s.rank == 1 && s.video >= 45 }); at < 0 || at > 12 {
				t.Errorf("the middle encoding came in second %d", at)
			}
			if n := changes(list[10:]); n > 8 {
				t.Errorf("%d changes of the encoding in %d s", n, seconds-10)
			}
			steadySound(t, list, 10, seconds, 40)
		}},
		{"100 kbit/s: sound alone, and the browser is told", "rate=100k,delay=20ms", 20, func(t *testing.T, list []second) {
			t.Helper()
			if !list[10].paused {
				t.Error("the picture is not told as paused")
			}
			steadySound(t, list, 10, seconds, 40)
		}},
		{"the way narrows and widens", "rate=3M,delay=10ms; at 20s: rate=250k,delay=10ms; at 40s: rate=3M,delay=10ms", 60, func(t *testing.T, list []second) {
			t.Helper()
			if at := first(list, 20, func(s second) bool { return s.rank < 2 }); at < 0 || at > 23 { // within 4 s
				t.Errorf("the encoding went down in second %d, want by 23", at)
			}
			if at := first(list, 40, best); at < 0 || at > 54 { // within 15 s
				t.Errorf("the best encoding came back in second %d, want by 54", at)
			}
			for i, one := range list[1:] {
				if one.quiet > 500*time.Millisecond {
					t.Errorf("second %d: %v without sound", i+1, one.quiet)
				}
			}
		}},
		{"loss of one in ten changes nothing", "rate=3M,delay=20ms,loss=10%", 20, func(t *testing.T, list []second) {
			t.Helper()
			if at := first(list, 0, func(s second) bool { return s.rank == 2 }); at < 0 || at > 15 {
				t.Errorf("the best encoding came in second %d", at)
			}
			if n := changes(list[15:]); n > 4 {
				t.Errorf("%d changes of the encoding", n)
			}
		}},
		{"loss of three in ten leaves sound and a picture", "rate=3M,delay=20ms,loss=30%", 20, func(t *testing.T, list []second) {
			t.Helper()
			for i := 20; i < seconds; i++ {
				if list[i].video == 0 {
					t.Errorf("second %d: no picture", i)
				}
			}
			steadySound(t, list, 5, seconds, 20)
		}},
		{"a long way that shakes a little", "rate=3M,delay=200ms,jitter=10ms", 20, func(t *testing.T, list []second) {
			t.Helper()
			if at := first(list, 0, best); at < 0 || at > 30 {
				t.Errorf("the best encoding came in second %d", at)
			}
			steadySound(t, list, 5, seconds, 40)
		}},
		{"a long way that shakes", "rate=3M,delay=200ms,jitter=50ms", 20, shaken},
		{"a long way that shakes much", "rate=3M,delay=200ms,jitter=100ms", 20, shaken},
	}
	for _, tt := range race.Some(tests, 2) {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				path, err := impair.ParsePath("", tt.down, nil)
				if err != nil {
					t.Fatal(err)
				}
				call := sfutest.NewCall(t, sfutest.Options{Delay: 5 * time.Millisecond})
				defer call.Close()
				call.Join("ada", sfutest.JoinOptions{Simulcast: true, Microphone: true, Audio: 1, Video: 1})
				bob := call.Join("bob", sfutest.JoinOptions{Audio: 1, Video: 1})
				eve := call.Join("eve", sfutest.JoinOptions{Audio: 1, Video: 1})
				bob.Impair(1, path)
				bob.Want(1280, 720)
				eve.Want(1280, 720)
				time.Sleep(10 * time.Second) // eve has all she wants
				eves := eve.From("ada", sfu.Camera)
				bob.Impair(1, path) // from here
				start := time.Now()
				list := watch(bob, seconds)
				tt.check(t, list)
				moments := changed(bob, cameras(bob)[0], start)
				if n := crowded(moments, time.Duration(tt.steady)*time.Second); n > 1 {
					t.Errorf("%d changes of the encoding in 5 s: %v", n, moments)
				}
				if got := eve.From("ada", sfu.Camera) - eves; got < 100*seconds*98/100 || got > 100*seconds*102/100 {
					t.Errorf("eve, on a way of her own, got %d packets, want %d within 2 %%", got, 100*seconds)
				}
				if t.Failed() {
					for i, one := range list {
						t.Logf("%3d: sound %2d, pictures %3d, rank %2d, paused %v, quiet %v", i, one.audio, one.video, one.rank, one.paused, one.quiet)
					}
				}
				continuous(t, bob)
			})
		})
	}
}
