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
	"github.com/parley-sfu/parley/sfu/reports"
	"github.com/parley-sfu/parley/sfu/sfutest/race"
)

const (
	lipsLength = 5 * time.Minute
	lipsMark   = 8 // bytes at a payload's end: when it was captured
)

// lips is a face and its voice: a publisher whose clocks are its own, and a
// viewer who brings both together by the sender reports alone, as browsers do.
type lips struct {
	publisher *Peer
	encodings []*encoding // the voice, then the camera's
	bases     []uint32    // of their RTP clocks
	fast      float64     // by how much the publisher's clock runs ahead
	viewer    []*slot     // voice, picture
	heard     [2]lipsEar
	worst     time.Duration
	compared  int
	late      int // pictures that are more than 20 ms off
	pictures  int
	stretch   int // of them in a row
	longest   int
	jumps     int           // of the encoding
	slower    time.Duration // each encoding than the one before it
	shaken    time.Duration // by up to this much
	seed      uint64
	order     []int // of the encodings
}

// lipsEar is what the viewer knows of one slot.
type lipsEar struct {
	ntp   uint64
	rtp   uint32
	known bool
	rate  int64

	// Of the last packet.
	timestamp uint32
	made      time.Duration
	heard     bool
}

// shift is when the last packet is thought to be from, less when it is.
func (e *lipsEar) shift() time.Duration {
	reported := time.Duration((e.ntp - reports.NTP(epoch)) * 1_000_000 >> 32 * 1000) //nolint:gosec // minutes
	said := reported + time.Duration(int64(int32(e.timestamp-e.rtp))*int64(time.Second)/e.rate)
	return said - e.made
}

// lipsArrival is something that reaches the server.
type lipsArrival struct {
	at, made time.Duration
	stream   int
	report   bool
}

func newLips(fast float64) *lips {
	l := &lips{fast: fast}
	engine := newBench(payload.VP8, 0).engine
	l.publisher = &Peer{bounds: usual(), engine: engine, ingress: &ingress{}}
	voice := NewPublication(PublicationOptions{Source: Microphone})
	face := NewPublication(PublicationOptions{Source: Camera, Width: 1280, Height: 720})
	for i, rank := range []int{0, 0, 1, 2} {
		p, codec := face, payload.VP8
		if i == 0 {
			p, codec = voice, payload.Opus
		}
		e := newEncoding(l.publisher, p, uint32(100+i), codec) //nolint:gosec // small
		e.rank = rank
		p.adopt(e)
		l.encodings, l.bases = append(l.encodings, e), append(l.bases, uint32(i)*0x50000000-77) //nolint:gosec // any numbers do
	}
	listener := &Peer{bounds: usual(), engine: engine}
	for i, p := range []*Publication{voice, face} {
		s := newSlot(listener, p.options.Source.Kind(), i)
		s.ssrc = uint32(i + 1) //nolint:gosec // small
		s.writer = l
		s.codecs[l.encodings[i].codec] = slotCodec{payloadType: 100, ok: true}
		s.bound.Store(p)
		s.open = true
		s.selector.SetTarget(0, epoch)
		p.subscribe(s)
		l.viewer = append(l.viewer, s)
	}
	return l
}

// clock is what the publisher's wall clock shows: years off, and too fast.
func (l *lips) clock(at time.Duration) time.Time {
	return epoch.AddDate(-3, 0, 0).Add(at + time.Duration(float64(at)*l.fast))
}

// rtp is an encoding's RTP time, which runs by the same clock.
func (l *lips) rtp(stream int, at time.Duration) uint32 {
	passed := l.clock(at).Sub(l.clock(0))
	return l.bases[stream] + uint32(int64(passed)*int64(l.encodings[stream].codec.ClockRate())/int64(time.Second)) //nolint:gosec // wraps as RTP time does
}

// arrivals are five minutes of media and reports, shaken by the way. Pictures
// take longer than sound, and large ones longer than small ones.
func (l *lips) arrivals(silent func(stream int, at time.Duration) bool) []lipsArrival {
	dice := rand.New(rand.NewPCG(l.seed, 2)) //nolint:gosec // the same each time
	var list []lipsArrival
	for stream := range l.encodings {
		every := frameTime
		if stream == 0 {
			every = 20 * time.Millisecond
		}
		way := 20*time.Millisecond + time.Duration(stream)*l.slower
		shaken := func() time.Duration { return time.Duration(dice.Int64N(int64(l.shaken))) }
		last := time.Duration(0)
		for made := time.Duration(0); made < lipsLength; made += every {
			last = max(last, made+way+shaken()) // in order
			list = append(list, lipsArrival{at: last, made: made, stream: stream})
		}
		for made := time.Duration(100*stream) * time.Millisecond; made < lipsLength; made += time.Second {
			if !silent(stream, made) {
				list = append(list, lipsArrival{at: made + way + shaken(), made: made, stream: stream, report: true})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b lipsArrival) int { return int(a.at - b.at) })
	return list
}

// play lets it arrive; the viewer's encoding changes every five seconds, and
// reports leave every second.
func (l *lips) play(list []lipsArrival) {
	raw := make([]byte, 12+16+lipsMark)
	raw[0] = 0x80
	seqs := make([]uint16, len(l.encodings))
	report, change := time.Duration(0), 5*time.Second
	for _, a := range list {
		now := epoch.Add(a.at)
		if a.at >= report {
			l.report(now)
			report += time.Second
		}
		if a.at >= change {
			l.jumps++
			l.viewer[1].selector.SetTarget(l.order[l.jumps%len(l.order)], now)
			change += 5 * time.Second
		}
		if a.report {
			ntp := reports.NTP(l.clock(a.made))
			l.publisher.observeClock(ntp, now)
			l.encodings[a.stream].reported(ntp, l.rtp(a.stream, a.made), now)
			continue
		}
		seqs[a.stream]++
		raw[1] = 0x80 | 96
		binary.BigEndian.PutUint16(raw[2:], seqs[a.stream])
		binary.BigEndian.PutUint32(raw[4:], l.rtp(a.stream, a.made))
		if a.stream == 0 {
			raw[12] = 0x78
		} else { // a key picture, each of them
			copy(raw[12:], []byte{0x90, 0xc0, 0x80, byte(seqs[a.stream]), 0, 0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0xe0, 0x01})
		}
		binary.BigEndian.PutUint64(raw[len(raw)-lipsMark:], uint64(a.made)) //nolint:gosec // not negative
		h, _ := header.Parse(raw)
		l.encodings[a.stream].receive(&h, raw, now)
	}
}

func (l *lips) report(now time.Time) {
	for i, s := range l.viewer {
		if sr, ok := s.senderReport(now); ok {
			l.heard[i].ntp, l.heard[i].rtp, l.heard[i].known = sr.NTP, sr.RTP, true
		}
	}
}

// writeTrain implements [trainWriter]: the viewer compares what comes with the
// last of the other kind.
func (l *lips) writeTrain(t *train) int {
	for i := range t.packets {
		p := &t.packets[i]
		index, rate := int(p.ssrc-1), int64(90000)
		if index == 0 {
			rate = 48000
		}
		ear := &l.heard[index]
		if !ear.known {
			continue
		}
		ear.rate, ear.timestamp, ear.heard = rate, p.timestamp, true
		ear.made = time.Duration(binary.BigEndian.Uint64(p.payload[len(p.payload)-lipsMark:])) //nolint:gosec // not negative
		if other := &l.heard[1-index]; other.heard {
			l.compare(index, (ear.shift() - other.shift()).Abs())
		}
	}
	return 0
}

func (l *lips) compare(index int, apart time.Duration) {
	l.compared++
	l.worst = max(l.worst, apart)
	if index == 0 {
		return
	}
	l.pictures++
	l.stretch++
	if apart <= 20*time.Millisecond {
		l.stretch = 0
		return
	}
	l.late++
	l.longest = max(l.longest, l.stretch)
}

// Lips move with the voice, on every encoding and after each change, by what the
// viewer's browser has to go by: RTP timestamps and sender reports. That holds for
// the key picture, too, with which an encoding begins that comes later, by up to
// 150 ms. Of one that has not reported yet nobody knows how much later it is.
func TestLipsStayInSync(t *testing.T) {
	always := func(int, time.Duration) bool { return false }
	third := func(stream int, at time.Duration) bool { return (int(at/time.Second)+stream)%3 == 0 }
	best := func(stream int, at time.Duration) bool { return stream == 3 && at < 20*time.Second }
	stairs, leaps := []int{0, 1, 2}, []int{0, 1, 2, 0, 2, 1}
	tests := []struct {
		name           string
		fast           float64
		slower, shaken int                                     // ms
		silent         func(stream int, at time.Duration) bool // no report is sent
		order          []int
		apart          int // ms, at most
	}{
		{"clocks that are right but for the year", 0, 15, 40, always, leaps, 1},
		{"a clock that gains a second in an hour", 1.0 / 3600, 15, 40, always, leaps, 1},
		{"a report of three is lost", 0, 15, 40, third, leaps, 1},
		{"an encoding that reports after 20 s", 0, 15, 40, best, stairs, 25},
		{"the same, and 30 ms slower than the one before it", 0, 15, 40, best, leaps, 35},
		{"none is slower", 0, 0, 40, always, leaps, 1},
		{"each 35 ms slower than the one before", 0, 35, 40, always, leaps, 1},
		{"each 55 ms slower", 0, 55, 40, always, leaps, 1},
		{"shaken by 100 ms", 0, 15, 100, always, leaps, 1},
	}
	for _, tt := range tests {
		for seed := range race.Fewer(uint64(6), 1) {
			t.Run(fmt.Sprintf("%s/%d", tt.name, seed), func(t *testing.T) {
				l := newLips(tt.fast)
				l.slower, l.shaken, l.seed, l.order = time.Duration(tt.slower)*time.Millisecond, time.Duration(tt.shaken)*time.Millisecond, seed, tt.order
				l.play(l.arrivals(tt.silent))
				if l.jumps < 50 || l.compared < 20_000 {
					t.Fatalf("%d changes, %d packets compared", l.jumps, l.compared)
				}
				t.Logf("%d changes, %d pictures, at most %v apart", l.jumps, l.pictures, l.worst)
				if l.worst > time.Duration(tt.apart)*time.Millisecond {
					t.Errorf("%d pictures are more than 20 ms off, %d in a row, want %d ms at most", l.late, l.longest, tt.apart)
				}
			})
		}
	}
}
