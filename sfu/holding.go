package sfu

import (
	"slices"
	"time"
)

const (
	// lipsApart is how far a picture may be off the voice, in ticks: 20 ms.
	lipsApart = 20 * 90
	// farthest is how far two encodings can be apart, in ticks, if their reports
	// are true: a second.
	farthest = 90_000
)

// held are pictures of the encoding that is forwarded. While a change to another
// one is due, none passes before that one has shown the same moment: its key
// picture may be of this very moment, and come later. If it followed newer ones
// it would have to be told as newer still, and be late for the voice.
//
//	low    1  2  3  4  5               1  2  3  4  5
//	high      1  2  K3 4  5               1  2  K3 4  5
//	sent   1  2  3  4  K3 4  5         1  2     K3 4  5
//	                   └ said to be later than 4
//
// They belong to the publisher's reader, and their payloads to the history.
type held struct {
	packets []packet    // in order
	came    []time.Time // when each of them did
	first   int         // of those that have not left
}

func (h *held) empty() bool { return h == nil || h.first == len(h.packets) }

// put adds a packet where it belongs.
func (h *held) put(p *packet, now time.Time) {
	h.packets, h.came = append(h.packets, *p), append(h.came, now)
	for i := len(h.packets) - 1; i > h.first && h.packets[i].seq < h.packets[i-1].seq; i-- {
		h.packets[i], h.packets[i-1] = h.packets[i-1], h.packets[i]
	}
}

// wait lets a frame wait if it must, and reports whether it does. It is called by
// the publisher's reader.
func (s *slot) wait(e *encoding, frame []packet, now time.Time) (waits bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := frame[0].timestamp
	if e != s.current || !s.unsent(at) || s.held.empty() && !s.before(s.successor(now), at, lipsApart) {
		return false
	}
	s.keep(frame, now)
	return true
}

// tooEarly reports whether a frame would begin the next encoding too far before
// what was sent already: its key picture was under way when the change was
// decided, and nothing waited for it. Then another one is asked for. With the
// first picture after a rest there is nothing to choose from.
func (s *slot) tooEarly(e *encoding, frame []packet, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current == nil || s.current == e || s.selector.Waited(now) >= holdFor || e != s.successor(now) || !keyed(frame) {
		return false
	}
	if e.moment-e.earlier > farthest {
		return false
	}
	_, last, sent := s.rewriter.Last()
	own, ok := s.related(e, frame[0].timestamp, e.codec.ClockRate())
	behind := int32(last - own) //nolint:gosec // serial arithmetic
	if !sent || !ok || behind < lipsApart || behind >= farthest {
		return false
	}
	e.mu.Lock()
	e.request.Again()
	e.mu.Unlock()
	return true
}

func keyed(frame []packet) bool {
	return slices.ContainsFunc(frame, func(p packet) bool { return p.info.KeyFrame })
}

// due returns the first picture that need not wait any longer, or a part of it,
// and whose it is; an empty one when there is none. A frame of e that comes now
// may begin another encoding: what waits of that moment, and of later ones, is
// dropped.
func (s *slot) due(e *encoding, frame []packet, now time.Time) (of *encoding, picture []packet) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held.empty() || s.current == nil || s.current.publisher != e.publisher {
		return nil, nil
	}
	next := s.successor(now)
	begins := e == next && keyed(frame)
	for !s.held.empty() {
		at := s.held.packets[s.held.first].timestamp
		switch {
		case begins && s.before(next, at, -1):
			s.peer.engine.stats.drops[DropOtherEncoding].Add(uint64(s.held.drop()))
		case s.stays(next, at, now):
			return nil, nil
		default:
			if picture = s.held.take(s.current); len(picture) > 0 {
				return s.current, picture
			}
		}
	}
	s.forgetHeld()
	return nil, nil
}

// stays reports whether the first picture goes on waiting. The caller holds mu.
func (s *slot) stays(next *encoding, at uint32, now time.Time) bool {
	return s.before(next, at, lipsApart) && s.unsent(at) && s.held.patient(now)
}

// patient reports whether the first packet may go on waiting.
func (h *held) patient(now time.Time) bool {
	return now.Sub(h.came[h.first]) < holdFor && len(h.packets)-h.first <= maxHeld
}

// successor is the encoding of a camera that follows the current one with its
// next key picture, if it flows; nil for none. The caller holds mu.
func (s *slot) successor(now time.Time) *encoding {
	rank, ok := s.selector.Wants(now)
	p := s.bound.Load()
	if !ok || rank < 0 || p == nil || p.Source() != Camera {
		return nil // a screen may be silent after any picture, for long
	}
	layers := p.layers()
	if rank >= len(layers) {
		return nil
	}
	e := layers[rank]
	if e == nil || e == s.current || e.publisher != s.current.publisher || !e.cameWithin(holdFor, now) {
		return nil
	}
	return e
}

// unsent reports whether a picture of the current encoding is newer than all that
// was sent. The caller holds mu.
func (s *slot) unsent(timestamp uint32) bool {
	_, last, sent := s.rewriter.Last()
	own, ok := s.rewriter.Timestamp(timestamp)
	return ok && sent && int32(own-last) > 0 //nolint:gosec // serial arithmetic
}

// before reports whether the newest picture of next lies by more than some ticks
// before one of the current encoding. The caller holds mu.
func (s *slot) before(next *encoding, timestamp uint32, ticks int32) bool {
	if next == nil {
		return false
	}
	shown, ok := s.related(next, next.moment, next.codec.ClockRate())
	own, known := s.rewriter.Timestamp(timestamp)
	ahead := int32(own - shown) //nolint:gosec // serial arithmetic
	return ok && known && ahead > ticks && ahead < farthest
}

// keep makes packets wait. The caller holds mu.
func (s *slot) keep(frame []packet, now time.Time) {
	if s.held == nil {
		var ok bool
		if s.held, ok = s.peer.engine.pacing.held.Get().(*held); !ok {
			s.held = &held{packets: make([]packet, 0, 2*maxHeld), came: make([]time.Time, 0, 2*maxHeld)}
		}
	}
	h := s.held
	if len(h.packets)+len(frame) > cap(h.packets) {
		h.packets = append(h.packets[:0], h.packets[h.first:]...)
		h.came = append(h.came[:0], h.came[h.first:]...)
		h.first = 0
	}
	for i := range frame {
		h.put(&frame[i], now)
	}
}

// take takes the first picture out, or as much of it as fits a train. What the
// history has lost since, as the publisher's numbers jumped, is left out.
func (h *held) take(e *encoding) (picture []packet) {
	e.mu.Lock()
	defer e.mu.Unlock()
	from, at := h.first, h.packets[h.first].timestamp
	for h.first < len(h.packets) && h.first-from < maxTrain && h.packets[h.first].timestamp == at {
		if _, ok := e.history.Get(h.packets[h.first].seq); !ok {
			break
		}
		h.first++
	}
	picture = h.packets[from:h.first]
	if len(picture) == 0 {
		h.first++
	}
	return picture
}

// drop drops all, and returns how many packets.
func (h *held) drop() (dropped int) {
	dropped = len(h.packets) - h.first
	h.first = len(h.packets)
	return dropped
}

// forgetHeld gives the room back when nothing waits. The caller holds mu.
func (s *slot) forgetHeld() {
	if h := s.held; h != nil && h.empty() {
		clear(h.packets)
		h.packets, h.came, h.first = h.packets[:0], h.came[:0], 0
		s.peer.engine.pacing.held.Put(h)
		s.held = nil
	}
}
