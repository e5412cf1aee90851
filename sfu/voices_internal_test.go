package sfu

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/header"
	"github.com/parley-sfu/parley/sfu/payload"
	"github.com/parley-sfu/parley/sfu/sfutest/race"
	"github.com/parley-sfu/parley/sfu/speaker"
)

const (
	soundTime = 20 * time.Millisecond
	roomBeat  = 100 * time.Millisecond
)

// person talks, in a call of more people than there are slots.
type person struct {
	id       string
	encoding *encoding
	header   []byte
	packet   int    // counts what was sent
	talking  int    // packets that are left of the talk
	loud     uint8  // of this talk
	said     []bool // by packet: whether it belongs to a talk
	heard    []bool // by packet: whether the listener got it
	live     []bool // by packet: whether it came without looking back
	seed     *rand.Rand
}

// hall is a call in fake time: people, the detector of their room, and the slots
// of one listener.
type hall struct {
	now      time.Time
	people   []*person
	slots    []*slot
	detector *speaker.Detector
	floor    []string
	bind     time.Time // when the listener's slots follow the floor
	switches int
	excess   int // packets said beyond as many as there are slots
	cutShort int // slots taken from somebody who speaks
}

// writeTrain notes what the listener of a hall hears. Payloads say who and what.
func (h *hall) writeTrain(t *train) int {
	for i := range t.packets {
		body := t.packets[i].payload
		who, what := h.people[binary.BigEndian.Uint32(body)], binary.BigEndian.Uint32(body[4:])
		who.heard[what] = true
		who.live[what] = i == len(t.packets)-1
	}
	return 0
}

func newHall(people, slots int) *hall {
	engine := newBench(payload.Opus, 0).engine
	h := &hall{now: epoch, detector: speaker.New(speaker.Options{})}
	for i := range people {
		p := NewPublication(PublicationOptions{ID: fmt.Sprint(i), Participant: fmt.Sprint(i), Source: Microphone})
		e := newEncoding(&Peer{bounds: usual(), engine: engine, ingress: &ingress{}}, p, uint32(i+1), payload.Opus)
		p.adopt(e)
		h.people = append(h.people, &person{
			id: p.ID(), encoding: e, header: make([]byte, 20), seed: rand.New(rand.NewPCG(1, uint64(i))), //nolint:gosec // a test that repeats itself
		})
	}
	listener := &Peer{bounds: usual(), engine: engine}
	for i := range slots {
		s := newSlot(listener, Audio, i)
		s.writer = h
		s.codecs[payload.Opus] = slotCodec{payloadType: 111, ok: true}
		h.slots = append(h.slots, s)
	}
	return h
}

// talk has somebody talk for so long.
func (p *person) talk(length time.Duration) {
	p.talking, p.loud = int(length/soundTime), uint8(18+p.seed.IntN(10))
}

// speaks reports whether the last packet belongs to a talk.
func (p *person) speaks() bool { return len(p.said) > 0 && p.said[len(p.said)-1] }

// level is what a microphone hears next: syllables of about 200 ms that begin
// softly, with dips between them and a breath now and then; else the room.
func (p *person) level(into int) uint8 {
	wobble := uint8(p.seed.IntN(6)) //nolint:gosec // small
	switch {
	case into < 0:
		return 70 + wobble
	case into < 3:
		return []uint8{49, 44, 38}[into] // an "s"
	case into%90 >= 84:
		return 60 + wobble // a breath
	case into%10 >= 8:
		return p.loud + 14 + wobble // between two syllables
	}
	return p.loud + wobble
}

// step is 20 ms of the call. Talks are given by who begins one, and how long.
func (h *hall) step(begins func(p *person) time.Duration, noise func(p *person) (uint8, bool)) {
	h.now = h.now.Add(soundTime)
	for _, p := range h.people {
		into := -1
		if p.talking == 0 && !p.speaks() {
			p.talk(begins(p))
		}
		if p.talking > 0 {
			for into = 0; into < len(p.said) && p.said[len(p.said)-1-into]; into++ {
			}
			p.talking--
		}
		level := p.level(into)
		if other, ok := noise(p); ok && into < 0 {
			level = other
		}
		p.said = append(p.said, into >= 0)
		p.heard, p.live = append(p.heard, false), append(p.live, false)
		h.send(p, level)
	}
	speaking := 0
	for _, p := range h.people {
		if p.speaks() {
			speaking++
		}
	}
	h.excess += max(0, speaking-len(h.slots))
	if h.now.UnixNano()%int64(roomBeat) == 0 {
		h.beat()
	}
	if !h.bind.IsZero() && !h.now.Before(h.bind) {
		h.seat()
	}
}

func (h *hall) send(p *person, level uint8) {
	raw := p.header
	raw[0], raw[1] = 2<<6, 111
	binary.BigEndian.PutUint16(raw[2:], uint16(p.packet))     //nolint:gosec // wraps
	binary.BigEndian.PutUint32(raw[4:], uint32(p.packet)*960) //nolint:gosec // wraps
	binary.BigEndian.PutUint32(raw[12:], uint32(slices.Index(h.people, p)))
	binary.BigEndian.PutUint32(raw[16:], uint32(p.packet)) //nolint:gosec // small
	p.packet++
	parsed, _ := header.Parse(raw)
	p.encoding.publication.heard(level)
	p.encoding.talk.heard(parsed.SequenceNumber, level, h.now)
	p.encoding.receive(&parsed, raw, h.now)
}

// beat is what a room does ten times a second; its peers know 20 ms later at
// the latest.
func (h *hall) beat() {
	for _, p := range h.people {
		h.detector.Level(p.id, p.encoding.publication.TakeLevel(), h.now)
	}
	floor := h.detector.Floor(nil, len(h.slots), h.now)
	if !slices.Equal(floor, h.floor) {
		h.floor, h.bind = floor, h.now.Add(soundTime)
	}
}

// seat gives the listener's slots to those who have the floor.
func (h *hall) seat() {
	h.bind = time.Time{}
	var free []*slot
	waiting := slices.Clone(h.floor)
	for _, s := range h.slots {
		shows := s.bound.Load()
		if shows != nil && slices.Contains(waiting, shows.ID()) {
			waiting = slices.DeleteFunc(waiting, func(id string) bool { return id == shows.ID() })
			continue
		}
		free = append(free, s)
		if shows != nil && h.person(shows.ID()).speaks() {
			h.cutShort++
		}
	}
	for i, id := range waiting {
		h.switches++
		free[i].bind(h.person(id).encoding.publication, true, h.now)
		free[i].listen(h.now)
	}
}

func (h *hall) person(id string) *person {
	return h.people[slices.IndexFunc(h.people, func(p *person) bool { return p.id == id })]
}

// loss is how much of the beginnings of talks was not heard.
type loss struct {
	talks, cut        int // cut: not heard from the first packet on
	mean, worst       time.Duration
	liveMean          time.Duration // what it would be without looking back
	said, missed      int           // packets
	switchesPerMinute float64
}

func (h *hall) loss(minutes float64) loss {
	out := loss{switchesPerMinute: float64(h.switches) / minutes}
	for _, p := range h.people {
		for i := 0; i < len(p.said); i++ {
			if !p.said[i] {
				continue
			}
			begin, first, live := i, -1, -1
			for ; i < len(p.said) && p.said[i]; i++ {
				out.said++
				switch {
				case !p.heard[i]:
					out.missed++
				case first < 0:
					first = i
				}
				if p.live[i] && live < 0 {
					live = i
				}
			}
			out.count(begin, first, live, i)
		}
	}
	out.mean /= time.Duration(max(out.talks, 1))
	out.liveMean /= time.Duration(max(out.talks, 1))
	return out
}

func (l *loss) count(begin, first, live, end int) {
	if first < 0 {
		first = end
	}
	if live < 0 {
		live = end
	}
	l.talks++
	lost := time.Duration(first-begin) * soundTime
	if lost > 0 {
		l.cut++
	}
	l.mean += lost
	l.worst = max(l.worst, lost)
	l.liveMean += time.Duration(live-begin) * soundTime
}

// How much of what is said is lost, and how often slots change hands, when more
// people may speak than are heard at a time.
func TestWhatIsHeardOfEachTalk(t *testing.T) {
	const minutes = 10
	dice := rand.New(rand.NewPCG(7, 7)) //nolint:gosec // a test that repeats itself
	quiet := func(*person) (uint8, bool) { return 0, false }
	turn := 0
	taking := func(p *person) time.Duration { // one after the other, with interruptions
		if turn > 0 || dice.IntN(24*2) > 0 {
			return 0
		}
		length := time.Duration(400+dice.IntN(7000)) * time.Millisecond
		turn = int(length/soundTime) - 10 + dice.IntN(40)
		return length
	}
	own := func(every int) func(*person) time.Duration { // each for himself, every so many seconds
		return func(*person) time.Duration {
			if dice.IntN(every*50) > 0 {
				return 0
			}
			return time.Duration(300+dice.IntN(4000)) * time.Millisecond
		}
	}
	typing := func(*person) (uint8, bool) { return uint8(25 + dice.IntN(10)), dice.IntN(12) == 0 } // four clicks a second
	tests := []struct {
		story    string
		begins   func(*person) time.Duration
		noise    func(*person) (uint8, bool)
		cut      float64 // share of talks that may begin too late
		over     float64 // share of what is said that may be lost besides what is said beyond six at a time
		cutShort float64 // slots taken from somebody who speaks, a minute
		switches float64 // slots that change hands, a minute
	}{
		{"24 people, one after the other", taking, quiet, 0, 0, 0, 20},
		{"24 people, one after the other, while all type", taking, typing, 0, 0, 0, 80},
		{"24 people, three or four at a time", own(14), quiet, 0.12, 0.01, 10, 100},
		{"24 people, eight at a time: more than are heard", own(5), quiet, 0.7, 0.03, 60, 200},
	}
	for _, tt := range race.Some(tests, 1) {
		t.Run(tt.story, func(t *testing.T) {
			h := newHall(24, 6)
			for range int(minutes * time.Minute / soundTime) {
				turn--
				h.step(tt.begins, tt.noise)
			}
			got := h.loss(minutes)
			beyond, missed := float64(h.excess)/float64(got.said), float64(got.missed)/float64(got.said)
			cutShort := float64(h.cutShort) / minutes
			t.Logf("%d talks: %v lost of each without looking back, %v with it (worst %v, %d talks); %.2f %% of all lost, %.2f %% are beyond six at a time; a minute %.0f slots change hands, %.1f while their owner speaks",
				got.talks, got.liveMean.Round(time.Millisecond), got.mean.Round(time.Millisecond), got.worst, got.cut,
				100*missed, 100*beyond, got.switchesPerMinute, cutShort)
			if missed > beyond+tt.over {
				t.Errorf("%.3f of what is said is lost, want at most %.3f", missed, beyond+tt.over)
			}
			if cutShort > tt.cutShort {
				t.Errorf("%.1f are cut short a minute, want at most %v", cutShort, tt.cutShort)
			}
			if cut := float64(got.cut) / float64(got.talks); cut > tt.cut {
				t.Errorf("%.3f of the talks begin too late, want at most %v", cut, tt.cut)
			}
			if got.switchesPerMinute > tt.switches {
				t.Errorf("%.0f slots change hands a minute, want at most %.0f", got.switchesPerMinute, tt.switches)
			}
		})
	}
}
