package rewrite_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/layer"
	"github.com/parley-sfu/parley/sfu/rewrite"
)

const (
	frameTime  = 33 * time.Millisecond
	ticksFrame = 33 * 90
)

// sender is one simulcast encoding of a camera, with numbers of its own.
type sender struct {
	p     rewrite.Packet
	alive bool
	keyAt time.Time // when it answers a key frame request; zero: none is open
}

// viewer forwards one of them and checks what comes out.
type viewer struct {
	t        *testing.T
	selector layer.Selector
	rewriter *rewrite.Rewriter
	began    time.Time
	last     rewrite.Out
	lastAt   time.Time
	ahead    uint32 // ticks, of the picture that came second at one time
	gaps     []time.Duration
}

// call is a camera with three encodings and its viewer.
type call struct {
	now     time.Time
	senders [3]*sender
	viewer  *viewer
	random  *rand.Rand
}

func newCall(t *testing.T, seed uint64) *call {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 1))
	c := &call{now: time.Unix(1e9, 0), random: random}
	for i := range c.senders {
		c.senders[i] = &sender{alive: true, p: rewrite.Packet{
			Seq: random.Int64N(1 << 16), Timestamp: random.Uint32(), HasPicture: true,
			PictureID: uint16(random.UintN(1 << 15)), TL0: uint8(random.UintN(256)),
		}}
	}
	first := random.Uint32()
	c.viewer = &viewer{t: t, rewriter: rewrite.New(uint16(first), first, uint16(first)), began: c.now}
	return c
}

// frame lets a frame's time pass: each living encoding sends one picture.
func (c *call) frame() {
	c.now = c.now.Add(frameTime)
	for i, s := range c.senders {
		s.p.Timestamp += ticksFrame
		if !s.alive {
			continue
		}
		s.p.PictureID = (s.p.PictureID + 1) & 0x7fff
		s.p.TL0++
		key := !s.keyAt.IsZero() && !c.now.Before(s.keyAt)
		if key {
			s.keyAt = time.Time{}
		}
		for n := range 1 + c.random.IntN(3) {
			c.viewer.packet(i, s.p, key && n == 0, c.now)
			s.p.Seq++
		}
	}
	c.ask()
}

// ask brings the viewer's wish for a key frame to the encoding, which answers
// after the way there, an encoder's time, and the way back.
func (c *call) ask() {
	i, ok := c.viewer.selector.Wants(c.now)
	if ok && c.senders[i].keyAt.IsZero() {
		c.senders[i].keyAt = c.now.Add(time.Duration(30+c.random.IntN(300)) * time.Millisecond)
	}
}

func (v *viewer) packet(encoding int, p rewrite.Packet, keyFrame bool, now time.Time) {
	decision := v.selector.Accept(encoding, keyFrame, now)
	if decision == layer.Drop {
		return
	}
	_, timestamp, sent := v.rewriter.Last()
	if decision == layer.Switch {
		v.rewriter.Switch(uint32(encoding), p, timestamp+uint32(now.Sub(v.lastAt)/time.Millisecond*90))
	}
	out, ok := v.rewriter.Forward(uint32(encoding), p)
	if !ok {
		v.t.Fatalf("a packet of encoding %d was not forwarded", encoding)
	}
	if sent {
		v.check(decision, out, now)
	}
	v.last, v.lastAt = out, now
}

// check compares a packet with the one before it: the next number; in the same
// frame the same picture and time, else the next picture and the time that has
// passed.
func (v *viewer) check(decision layer.Decision, out rewrite.Out, now time.Time) {
	gap := now.Sub(v.lastAt)
	want := rewrite.Out{Seq: v.last.Seq + 1, Timestamp: v.last.Timestamp, PictureID: v.last.PictureID, TL0: v.last.TL0}
	if decision == layer.Switch || gap > 0 {
		want.Timestamp += max(1, uint32(gap/time.Millisecond*90)-v.ahead)
		v.ahead = 0
		if gap == 0 {
			v.ahead = 1
		}
		want.PictureID = (want.PictureID + 1) & 0x7fff
		want.TL0++
		v.gaps = append(v.gaps, gap)
	}
	if out != want {
		v.t.Fatalf("after %v: %+v follows %+v, want %+v (decision %v)", now.Sub(v.began), out, v.last, want, decision)
	}
}

// mishaps are what happens to encodings while a switch is wanted.
var mishaps = []struct {
	name   string
	happen func(c *call, target, frame int)
}{
	{"none", func(*call, int, int) {}},
	{"none", func(*call, int, int) {}},
	{"none", func(*call, int, int) {}},
	{"none", func(*call, int, int) {}},
	{"the target is missing", func(c *call, target, _ int) { c.senders[target].alive = false }},
	{"the target is muted for a second", func(c *call, target, frame int) { c.senders[target].alive = frame > 30 }},
	{"the target dies before its key frame", func(c *call, target, frame int) {
		if frame == 1 {
			c.senders[target].alive, c.senders[target].keyAt = false, time.Time{}
		}
	}},
	{"the current one dies", func(c *call, target, frame int) {
		if current := c.viewer.selector.Current(); frame == 2 && current >= 0 && current != target {
			c.senders[current].alive = false
		}
	}},
	{"the target changes its mind", func(c *call, target, frame int) {
		if frame == 3 {
			c.viewer.selector.SetTarget((target+1)%3, c.now)
		}
	}},
}

// TestTenThousandSwitches forces switches between encodings that go missing, fall
// silent and die, and wants what a viewer wants: one stream without a step, no
// gap to speak of, and no waiting for what does not come.
func TestTenThousandSwitches(t *testing.T) {
	c := newCall(t, 14)
	v := c.viewer
	v.selector.SetTarget(0, c.now)
	for v.selector.Current() != 0 {
		c.frame()
	}
	given := 0
	for n := range 10_000 {
		target := (v.selector.Current() + 1 + c.random.IntN(2)) % 3
		mishap := mishaps[c.random.IntN(len(mishaps))]
		asked := c.now
		v.selector.SetTarget(target, c.now)
		for frame := 0; v.selector.Current() != v.selector.Target(); frame++ {
			mishap.happen(c, target, frame)
			c.frame()
			if waited := c.now.Sub(asked); waited > layer.Patience+5*frameTime {
				t.Fatalf("switch %d (%s): still waiting after %v", n, mishap.name, waited)
			}
		}
		if v.selector.Current() != target {
			given++
		}
		for _, s := range c.senders {
			s.alive = true
		}
		c.frame()
	}
	slices.Sort(v.gaps)
	if p99 := v.gaps[len(v.gaps)*99/100]; p99 > 500*time.Millisecond {
		t.Errorf("the 99th percentile of the gaps is %v, want at most 500ms", p99)
	}
	if longest := v.gaps[len(v.gaps)-1]; longest > 2*time.Second {
		t.Errorf("the longest gap is %v, want at most 2s", longest)
	}
	if given < 1000 || given > 5000 {
		t.Errorf("%d switches were given up: the mishaps do not happen as they should", given)
	}
}
