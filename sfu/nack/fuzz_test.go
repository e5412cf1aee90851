package nack_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/nack"
)

const (
	fuzzMissing = 32
	fuzzTries   = 3
	fuzzGiveUp  = 200 * time.Millisecond
)

// model is a Generator written for clarity: a map of what is missing.
type model struct {
	started bool
	newest  int64
	missing map[int64]*request
	lost    int
}

type request struct {
	since, asked time.Time
	tries        int
}

func (m *model) received(seq int64, now time.Time) {
	if !m.started {
		m.started, m.newest, m.missing = true, seq, map[int64]*request{}
		return
	}
	delete(m.missing, seq)
	if seq-m.newest > fuzzMissing+1 {
		m.lost += len(m.missing) + int(seq-m.newest-1)
		clear(m.missing)
		m.newest = seq
	}
	for ; m.newest < seq; m.newest++ {
		if m.newest+1 < seq {
			m.missing[m.newest+1] = &request{since: now}
		}
	}
	for _, old := range m.rising() {
		if len(m.missing) > fuzzMissing {
			delete(m.missing, old)
			m.lost++
		}
	}
}

func (m *model) due(now time.Time, rtt time.Duration) []uint16 {
	var due []uint16
	apart := max(rtt, 20*ms)
	for _, seq := range m.rising() {
		r := m.missing[seq]
		waited := r.tries > 0 && now.Sub(r.asked) >= apart || r.tries == 0 && now.Sub(r.since) >= 10*ms
		switch {
		case now.Sub(r.since) >= fuzzGiveUp, r.tries >= fuzzTries && waited:
			delete(m.missing, seq)
			m.lost++
		case waited:
			r.tries++
			r.asked = now
			due = append(due, uint16(seq))
		}
	}
	return due
}

func (m *model) rising() []int64 { return slices.Sorted(maps.Keys(m.missing)) }

// FuzzNack compares a Generator with the model: packets in any order, jumps in
// both directions, time and round trips of any length.
func FuzzNack(f *testing.F) {
	f.Add(uint16(0), []byte{0, 1, 0, 3, 1, 10, 2, 2, 1, 20})
	for _, origin := range origins {
		f.Add(uint16(origin), []byte("\x00\x01\x00\x05\x01\x0a\x02\x02\x01\x32\x03\xff\x00\x01\x01\x0c\x04\x10\x00\x09\x01\xff"))
	}
	f.Fuzz(func(t *testing.T, origin uint16, steps []byte) {
		g := nack.New(nack.Options{MaxMissing: fuzzMissing, MaxTries: fuzzTries, GiveUp: fuzzGiveUp})
		m := &model{}
		now, newest := time.Unix(1e9, 0), int64(origin)
		for ; len(steps) >= 2; steps = steps[2:] {
			far := int64(steps[1])
			seq := newest
			switch steps[0] % 8 {
			case 0, 5, 6, 7: // ahead
				seq += far % 8
			case 1: // time passes
				now = now.Add(time.Duration(far) * ms)
				rtt := time.Duration(far%5*10) * ms
				got, want := g.Due(nil, now, rtt), m.due(now, rtt)
				if !slices.Equal(got, want) {
					t.Fatalf("Due = %v, want %v", got, want)
				}
				if got, want := g.Lost(), m.lost; got != want {
					t.Fatalf("Lost = %d, want %d", got, want)
				}
				m.lost = 0
				continue
			case 2: // late
				seq -= far % 64
			case 3: // a jump ahead
				seq += far * 128
			case 4: // a jump back
				seq -= far * 128
			}
			g.Received(seq, now)
			m.received(seq, now)
			newest = m.newest
		}
	})
}
