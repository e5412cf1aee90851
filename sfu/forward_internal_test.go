package sfu

import (
	"encoding/binary"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/parley-sfu/parley/sfu/header"
	"github.com/parley-sfu/parley/sfu/payload"
)

// counter is a transport that only counts.
type counter struct {
	trains, packets int
	first, last     outgoing
}

func (c *counter) writeTrain(t *train) int {
	if c.trains == 0 {
		c.first = t.packets[0]
	}
	c.trains++
	c.packets += len(t.packets)
	c.last = t.packets[len(t.packets)-1]
	return 0
}

// bench is one publisher's encoding with slots of other peers, without pion.
type bench struct {
	engine   *Engine
	encoding *encoding
	slots    []*slot
	writers  []*counter
	raw      []byte
	seq      uint16
	now      time.Time
}

func newBench(codec payload.Codec, subscribers int) *bench {
	b := &bench{engine: &Engine{log: zap.NewNop(), pacing: newPacing()}, now: epoch}
	publisher := &Peer{bounds: usual(), engine: b.engine, ingress: &ingress{}}
	source := Camera
	if !codec.Video() {
		source = Microphone
	}
	p := NewPublication(PublicationOptions{Source: source, Width: 1280, Height: 720})
	b.encoding = newEncoding(publisher, p, 1, codec)
	p.adopt(b.encoding)
	b.encoding.arrived.Store(b.now.UnixNano())
	for i := range subscribers {
		s := newSlot(&Peer{bounds: usual(), engine: b.engine}, source.Kind(), i)
		w := &counter{}
		s.writer = w
		s.codecs[codec] = slotCodec{payloadType: 100, rtx: 101, ok: true}
		s.rtxSSRC = 77
		s.bound.Store(p)
		s.open = true
		s.selector.SetTarget(0, b.now)
		p.subscribe(s)
		b.slots, b.writers = append(b.slots, s), append(b.writers, w)
	}
	b.raw = make([]byte, 1200)
	b.raw[0] = 0x80
	b.raw[1] = 96
	copy(b.raw[12:], []byte{0x90, 0xc0, 0x80, 0, 0, 0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0xe0, 0x01})
	return b
}

// frame receives one frame of n packets; the first of all is a key frame.
func (b *bench) frame(n int) {
	b.now = b.now.Add(33 * time.Millisecond)
	ts := binary.BigEndian.Uint32(b.raw[4:]) + 3000
	for i := range n {
		b.seq++
		binary.BigEndian.PutUint16(b.raw[2:], b.seq)
		binary.BigEndian.PutUint32(b.raw[4:], ts)
		b.raw[1] = 96
		b.raw[12] = 0x80
		if i == 0 {
			b.raw[12] = 0x90
		}
		if i == n-1 {
			b.raw[1] |= 0x80
		}
		binary.BigEndian.PutUint16(b.raw[14:], 0x8000|b.seq&0x7fff)
		h, _ := header.Parse(b.raw)
		b.encoding.receive(&h, b.raw, b.now)
	}
	b.raw[17] |= 1 // from now on no key frame
}

// Nothing is allocated per packet and subscriber.
func TestForwardAllocatesNothing(t *testing.T) {
	for _, codec := range []payload.Codec{payload.VP8, payload.Opus} {
		b := newBench(codec, 10)
		for range 2 * videoHistory / 5 { // fill the history, whose buffers are made once
			b.frame(5)
		}
		if n := testing.AllocsPerRun(200, func() { b.frame(5) }); n != 0 {
			t.Errorf("%s: %v allocations per frame of 5 packets to 10 subscribers, want 0", codec, n)
		}
		if w := b.writers[9]; w.packets == 0 {
			t.Errorf("%s: nothing was forwarded", codec)
		}
	}
}

// Nor where packets are described, layers left out and structures passed on.
func TestDescribingAllocatesNothing(t *testing.T) {
	sc := newSpatialScene(t, payload.AV1, false, 3)
	w := &counter{}
	sc.slot.writer = w
	c := sc.encoders[0]
	step := func(raw []byte) {
		h, _ := header.Parse(raw)
		c.e.receive(&h, raw, sc.now)
	}
	var packets [][]byte // of some pictures, the second of them a key picture
	for n := range videoHistory {
		if n == 2 {
			c.keyAt = sc.now
		}
		sc.now = sc.now.Add(frameTime)
		c.timestamp += frameTicks
		for s, t := uint8(0), c.next(sc.now); s < 3; s++ {
			t.spatial, t.below = s, s > 0 && t.key
			t.first, t.last, t.opens, t.closes = s == 0, s == 2, true, true
			c.packet(c.descriptor(t), &t, sc.now, 1) // kept aside
			packets = append(packets, c.late[len(c.late)-1])
		}
	}
	sc.spatial(1, 1)
	next := 0
	for range len(packets) - 300 {
		step(packets[next])
		next++
	}
	if n := testing.AllocsPerRun(200, func() {
		step(packets[next])
		next++
	}); n != 0 || w.packets == 0 || w.last.descriptor == nil {
		t.Errorf("%v allocations per packet, want 0; %d packets left, the last with %x", n, w.packets, w.last.descriptor)
	}
}

// A frame of video leaves as one train for each subscriber.
func TestAFrameIsATrain(t *testing.T) {
	b := newBench(payload.VP8, 2)
	for range 10 {
		b.frame(7)
	}
	for i, w := range b.writers {
		if w.trains != 10 || w.packets != 70 {
			t.Errorf("subscriber %d got %d packets in %d trains, want 70 in 10", i, w.packets, w.trains)
		}
		if !w.last.marker {
			t.Errorf("subscriber %d: the last packet of the last train has no marker", i)
		}
	}
	if a, b := b.writers[0].last, b.writers[1].last; a.seq == b.seq && a.timestamp == b.timestamp {
		t.Error("two subscribers got the same numbers: each counts from its own random start")
	}
}

// A large key frame does not wait for its last packet.
func TestALongFrameLeavesInParts(t *testing.T) {
	b := newBench(payload.VP8, 1)
	b.frame(2*maxTrain + 1)
	if w := b.writers[0]; w.trains != 3 || w.packets != 2*maxTrain+1 {
		t.Errorf("%d packets left in %d trains, want %d in 3", w.packets, w.trains, 2*maxTrain+1)
	}
}

// A burst is spread over time in order, and sound overtakes it.
func TestABurstIsPaced(t *testing.T) {
	b := newBench(payload.VP8, 1)
	s, w := b.slots[0], b.writers[0]
	b.frame(100) // 120 kB at once
	if w.packets >= 100 || w.packets < 2*maxTrain {
		t.Fatalf("%d of 100 packets left at once", w.packets)
	}
	sound := &counter{}
	var voice train
	voice.reset(1)
	voice.packets = append(voice.packets, outgoing{payload: make([]byte, 80)})
	s.peer.sendNow(sound, &voice, b.now)
	if sound.packets != 1 {
		t.Error("sound waits behind pictures")
	}
	waited := time.Duration(0)
	for s.peer.release(b.now.Add(waited), nil) {
		waited += paceInterval
		if waited > time.Second {
			t.Fatalf("after %v packets still wait", waited)
		}
	}
	if w.packets != 100 || w.last.seq-w.first.seq != 99 || !w.last.marker {
		t.Errorf("%d packets left in the end, numbers %d to %d", w.packets, w.first.seq, w.last.seq)
	}
	if waited < 20*time.Millisecond || waited > 200*time.Millisecond {
		t.Errorf("the burst took %v, want about 60 ms", waited)
	}
}

// What waits is bounded: the oldest is lost, and counted.
func TestWaitingIsBounded(t *testing.T) {
	b := newBench(payload.VP8, 1)
	b.frame(10 * maxPaced / 1200)
	if held := b.slots[0].peer.pace.bytes; held > maxPaced {
		t.Errorf("%d bytes wait, want at most %d", held, maxPaced)
	}
	if b.engine.stats.Drops(DropPaced) == 0 {
		t.Error("nothing was counted as lost")
	}
}

// What is asked for again is sent as RTX: the original number in front, on a
// stream of its own.
func TestResendIsRTX(t *testing.T) {
	b := newBench(payload.VP8, 1)
	for range 5 {
		b.frame(2)
	}
	w, s := b.writers[0], b.slots[0]
	original := w.last
	s.resendOne(original.seq, b.now)
	got := w.last
	if got.ssrc != 77 || got.payloads != 101 || binary.BigEndian.Uint16(got.payload) != original.seq {
		t.Errorf("resent as %d/%d with number %d", got.ssrc, got.payloads, binary.BigEndian.Uint16(got.payload))
	}
	if string(got.payload[2:]) != string(original.payload) || got.timestamp != original.timestamp || got.marker != original.marker {
		t.Error("the repeated packet differs from the first")
	}
	before := w.packets
	s.resendOne(original.seq, b.now)
	if w.packets != before {
		t.Error("sent again twice within one round trip")
	}
	s.resendOne(original.seq-5000, b.now)
	if w.packets != before {
		t.Error("something was sent for a number that never was")
	}
}

// What came before the key picture with which an encoding was begun, or before a
// pause, is of no use to anybody.
func TestWhatIsOverIsNotSentAgain(t *testing.T) {
	b := newBench(payload.VP8, 1)
	for range 5 {
		b.frame(2)
	}
	w, s := b.writers[0], b.slots[0]
	asks := func(story string, seq uint16, want bool) {
		t.Helper()
		if got := s.resendOne(seq, b.now); got != want {
			t.Errorf("%s: sent again is %v, want %v", story, got, want)
		}
	}
	last := w.last.seq
	asks("of what is shown", last, true)
	s.paused.Store(true)
	asks("of a picture that is paused", last-1, false)
	s.paused.Store(false)
	_, s.begun, _ = s.rewriter.Original(last)
	s.begun++
	asks("from before a key picture", last-2, false)
	b.frame(2)
	asks("from after it", w.last.seq, true)
}

// A publisher that starts over with the same SSRC and far lower numbers is
// taken for what it is, after two packets in a row.
func TestRestartOnTheSameSSRC(t *testing.T) {
	b := newBench(payload.VP8, 1)
	b.seq = 20000
	b.frame(4)
	old := b.encoding
	h := func(seq uint16) bool {
		binary.BigEndian.PutUint16(b.raw[2:], seq)
		parsed, _ := header.Parse(b.raw)
		return old.receive(&parsed, b.raw, b.now)
	}
	if !h(100) {
		t.Error("one stray packet counts as a restart")
	}
	if !h(5000) {
		t.Error("two unrelated stray packets count as a restart")
	}
	if h(5001) {
		t.Error("two old packets in a row do not count as a restart")
	}
}

// Packets of a stream the slot does not show cost one comparison.
func TestClosedSlotsCount(t *testing.T) {
	b := newBench(payload.VP8, 1)
	b.frame(1)
	b.slots[0].open = false
	b.frame(3)
	if n := b.engine.stats.Drops(DropUnacknowledged); n != 3 {
		t.Errorf("%d packets counted as unacknowledged, want 3", n)
	}
	b.slots[0].open = true
	b.slots[0].codecs[payload.VP8].ok = false
	b.frame(2)
	if n := b.engine.stats.Drops(DropCodec); n != 2 {
		t.Errorf("%d packets counted as of a foreign codec, want 2", n)
	}
}

func BenchmarkForward(b *testing.B) {
	for _, subscribers := range []int{1, 30, 100} {
		b.Run("subscribers="+string(rune('0'+subscribers/30)), func(b *testing.B) {
			m := newBench(payload.VP8, subscribers)
			b.ReportAllocs()
			packets := 0
			for b.Loop() {
				m.frame(4)
				packets += 4 * subscribers
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(packets), "ns/forwarded")
		})
	}
}
