package sfu

import (
	"encoding/binary"
	"slices"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/header"
	"github.com/parley-sfu/parley/sfu/payload"
)

// tape is a transport that keeps the numbers of what is sent.
type tape struct{ sent []outgoing }

func (w *tape) writeTrain(t *train) int {
	w.sent = append(w.sent, t.packets...)
	return 0
}

// microphone is a publisher's, and one slot that may be given to it.
type microphone struct {
	*bench
	slot *slot
	tape *tape
	seq  uint16
	ts   uint32
	raw  []byte
}

func newMicrophone() *microphone {
	m := &microphone{bench: newBench(payload.Opus, 1), tape: &tape{}, seq: 65530, raw: make([]byte, 92)}
	m.slot = m.slots[0]
	m.slot.writer = m.tape
	m.slot.selector.SetTarget(-1, m.now)
	m.slot.bind(nil, false, m.now)
	return m
}

// say sends packets of 20 ms at one level.
func (m *microphone) say(level uint8, length time.Duration) {
	for range length / (20 * time.Millisecond) {
		m.now = m.now.Add(20 * time.Millisecond)
		m.seq++
		m.ts += 960
		m.raw[0], m.raw[1], m.raw[12] = 2<<6, 111, byte(m.seq)
		binary.BigEndian.PutUint16(m.raw[2:], m.seq)
		binary.BigEndian.PutUint32(m.raw[4:], m.ts)
		h, _ := header.Parse(m.raw)
		m.encoding.talk.heard(h.SequenceNumber, level, m.now)
		m.encoding.receive(&h, m.raw, m.now)
	}
}

// promote gives the microphone the slot.
func (m *microphone) promote() {
	m.slot.bind(m.encoding.publication, true, m.now)
	m.slot.listen(m.now)
}

// A voice gets its slot when it has begun already. What it said before is sent
// first, and nothing before that.
func TestTheFirstSyllableIsNotLost(t *testing.T) {
	const speech, room, silence = 25, 60, 127
	tests := []struct {
		story string
		says  func(m *microphone)
		want  int // packets from before
	}{
		{"it has just begun", func(m *microphone) { m.say(room, time.Second); m.say(speech, 20*time.Millisecond) }, talkLead + 1},
		{"noticed after 140 ms", func(m *microphone) { m.say(room, time.Second); m.say(speech, 140*time.Millisecond) }, talkLead + 7},
		{"it begins softly", func(m *microphone) {
			m.say(room, time.Second)
			m.say(45, 60*time.Millisecond)
			m.say(speech, 100*time.Millisecond)
		}, talkLead + 8},
		{"noticed late: all that fits", func(m *microphone) { m.say(room, time.Second); m.say(speech, 260*time.Millisecond) }, maxLookBack},
		{"in the middle of a sentence: not from its beginning", func(m *microphone) { m.say(speech, 2*time.Second) }, usualLookBack},
		{"in a noisy room", func(m *microphone) { m.say(48, time.Second); m.say(speech, 100*time.Millisecond) }, usualLookBack},
		{"it begins with the next packet", func(m *microphone) { m.say(room, time.Second) }, talkLead},
		{"it has ended a while ago", func(m *microphone) { m.say(speech, time.Second); m.say(silence, 400*time.Millisecond) }, talkLead},
	}
	for _, tt := range tests {
		t.Run(tt.story, func(t *testing.T) {
			m := newMicrophone()
			tt.says(m)
			m.promote()
			m.say(speech, 100*time.Millisecond)
			if got := len(m.tape.sent) - 5; got != tt.want {
				t.Fatalf("%d packets from before, want %d", got, tt.want)
			}
			m.whole(t)
		})
	}
}

// whole checks that what was sent is the newest that was said, without a hole.
func (m *microphone) whole(t *testing.T) {
	t.Helper()
	sent := m.tape.sent
	for i, p := range sent {
		if said := byte(m.seq) - byte(len(sent)-1-i); p.payload[0] != said {
			t.Fatalf("packet %d of %d is %d, want %d: in order and none left out", i, len(sent), p.payload[0], said)
		}
		if i > 0 && (p.seq != sent[i-1].seq+1 || p.timestamp != sent[i-1].timestamp+960) {
			t.Fatalf("packet %d has numbers %d/%d after %d/%d", i, p.seq, p.timestamp, sent[i-1].seq, sent[i-1].timestamp)
		}
	}
}

// Packets that were lost on the way to the server leave a hole, and no more.
func TestLookingBackOverAHole(t *testing.T) {
	m := newMicrophone()
	m.say(127, time.Second)
	m.say(25, 60*time.Millisecond)
	m.seq, m.ts = m.seq+2, m.ts+2*960 // lost
	m.say(25, 60*time.Millisecond)
	m.promote()
	m.say(25, 20*time.Millisecond)
	sent := m.tape.sent
	first, last := sent[0], sent[len(sent)-1]
	if len(sent) != talkLead+7 || last.seq-first.seq != talkLead+8 || last.timestamp-first.timestamp != (talkLead+8)*960 {
		t.Errorf("%d packets, numbers %d to %d, timestamps %d apart", len(sent), first.seq, last.seq, last.timestamp-first.timestamp)
	}
}

// One voice follows another in the slot: time does not go back, however much is
// sent at once, and nothing overlaps.
func TestVoicesFollowEachOther(t *testing.T) {
	m := newMicrophone()
	m.say(25, time.Second)
	m.promote()
	m.say(25, 100*time.Millisecond)
	other := newMicrophone()
	other.now = m.now
	other.encoding.source = m.encoding.source + 1 // the benches are two engines
	other.say(127, time.Second)
	other.say(25, 100*time.Millisecond)
	for _, pause := range []time.Duration{0, 5 * time.Millisecond, time.Second} {
		before := m.tape.sent[len(m.tape.sent)-1]
		m.slot.bind(other.encoding.publication, true, other.now)
		m.slot.listen(other.now)
		m.slot.lastSent = other.now.Add(20*time.Millisecond - pause)
		sent := len(m.tape.sent)
		other.say(25, 20*time.Millisecond)
		next := m.tape.sent[sent]
		if gap := next.timestamp - before.timestamp; gap < 960 || gap > max(960, uint32(pause/time.Millisecond)*48+960) {
			t.Errorf("%v later the next voice begins %d ticks later, want its pause and at least one packet", pause, gap)
		}
		if next.seq != before.seq+1 {
			t.Errorf("number %d follows %d", next.seq, before.seq)
		}
		m.slot.bind(nil, false, other.now)
	}
}

// A microphone sends next to nothing in silence. What little came then is old,
// and is not sent before the first word.
func TestLookingBackOverSilence(t *testing.T) {
	m := newMicrophone()
	m.say(25, time.Second)
	for range 5 {
		m.ts += 19 * 960
		m.now = m.now.Add(380 * time.Millisecond)
		m.say(127, 20*time.Millisecond)
	}
	m.say(25, 100*time.Millisecond)
	m.promote()
	m.say(25, 20*time.Millisecond)
	if n := len(m.tape.sent); n != 1+1+5 { // the one right before it, which may be an "h"
		t.Errorf("%d packets are sent, want 7", n)
	}
	m.whole(t)
}

// A silent one that gets a slot catches up with nothing.
func TestSilenceIsNotLookedBackAt(t *testing.T) {
	m := newMicrophone()
	m.say(25, time.Second)
	m.say(127, time.Second)
	m.promote()
	m.say(127, 100*time.Millisecond)
	if n := len(m.tape.sent); n != 5 {
		t.Errorf("%d packets are sent, want 5", n)
	}
}

// Whatever levels come, a talk looks back no further than it may.
func TestTalkIsBounded(t *testing.T) {
	var k talk
	now, seen := epoch, []int64{}
	for seq := range uint16(2000) {
		k.heard(seq*7919, uint8(seq%128), now.Add(time.Duration(seq%3)*time.Second))
		if back := k.back(seq*10729, now); back < 0 || back > maxLookBack {
			t.Fatalf("packet %d looks back %d", seq, back)
		} else if !slices.Contains(seen, back) {
			seen = append(seen, back)
		}
	}
	if len(seen) < 2 {
		t.Errorf("only %v was seen", seen)
	}
}

// A voice that gets its slot costs no memory, with all that is sent at once.
func TestLookingBackAllocatesNothing(t *testing.T) {
	m := newMicrophone()
	w := &counter{}
	m.slot.writer = w
	m.say(25, 2*time.Second)
	m.promote()
	n := testing.AllocsPerRun(100, func() {
		m.slot.start(0, m.now)
		m.say(25, 20*time.Millisecond)
	})
	if n != 0 || w.packets < 100*usualLookBack {
		t.Errorf("%v allocations with %d packets, want 0", n, w.packets)
	}
}
