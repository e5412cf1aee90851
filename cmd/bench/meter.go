package main

import (
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// meter takes the delays of all packets that were sent within a window.
type meter struct {
	from, to atomic.Int64 // nanoseconds since 1970
	flowing  atomic.Int64 // tracks that are received

	mu      sync.Mutex // guards what follows
	tracks  []*inTrack
	counted []*countedTrack // of counters
}

func newMeter() *meter {
	m := &meter{}
	m.from.Store(math.MaxInt64)
	return m
}

// open sets the window.
func (m *meter) open(from, to time.Time) {
	m.to.Store(to.UnixNano())
	m.from.Store(from.UnixNano())
}

// holds reports whether something that was sent then counts.
func (m *meter) holds(at int64) bool { return at >= m.from.Load() && at < m.to.Load() }

// listen reads a track until its connection ends.
func (m *meter) listen(from *webrtc.TrackRemote) {
	t := m.newTrack()
	defer m.flowing.Add(-1)
	buffer := make([]byte, 1600)
	var header rtp.Header
	for {
		n, _, err := from.Read(buffer)
		if err != nil {
			return
		}
		head, err := header.Unmarshal(buffer[:n])
		if err != nil {
			continue
		}
		m.take(t, header.SequenceNumber, buffer[head:n])
	}
}

// newTrack is one more track that is received.
func (m *meter) newTrack() *inTrack {
	t := &inTrack{}
	m.mu.Lock()
	m.tracks = append(m.tracks, t)
	m.mu.Unlock()
	m.flowing.Add(1)
	return t
}

// take counts a packet that was sent within the window.
func (m *meter) take(t *inTrack, number uint16, payload []byte) {
	if at, stamped := readStamp(payload); stamped && m.holds(at) { // else padding, or another time
		t.take(number, time.Duration(time.Now().UnixNano()-at))
	}
}

// delays are those of all tracks, sorted.
func (m *meter) delays() []time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []time.Duration
	for _, t := range m.tracks {
		t.mu.Lock()
		all = append(all, t.delays...)
		t.mu.Unlock()
	}
	slices.Sort(all)
	return all
}

// inTrack is one track that is received.
type inTrack struct {
	mu      sync.Mutex // guards what follows
	delays  []time.Duration
	seen    [1 << 16 / 64]uint64 // a bit for each sequence number of the newest half
	highest uint16
	begun   bool
}

// take counts a packet, unless it came before.
func (t *inTrack) take(number uint16, delay time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.begun {
		t.begun, t.highest = true, number-1
	}
	if ahead := int16(number - t.highest); ahead > 0 { //nolint:gosec // half of all numbers are ahead
		for t.highest != number { // the other half is forgotten
			t.highest++
			t.forget(t.highest + 1<<15)
		}
	}
	word, bit := number/64, uint64(1)<<(number%64)
	if t.seen[word]&bit != 0 {
		return
	}
	t.seen[word] |= bit
	t.delays = append(t.delays, delay)
}

func (t *inTrack) forget(number uint16) { t.seen[number/64] &^= 1 << (number % 64) }
