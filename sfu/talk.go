package sfu

import (
	"time"

	"github.com/parley-sfu/parley/sfu/header"
)

const (
	// softest is how soft sound may be that counts as the beginning of a word,
	// -dBov: words begin softer than the speech they become.
	softest = 50
	// talkPause is how long it is quiet between two talks.
	talkPause = 300 * time.Millisecond
	// talkLead is how many packets before the first that is loud enough belong
	// to a talk: an "s" or an "h" is hardly louder than the room.
	talkLead = 2
	// maxLookBack is how many packets a voice is sent at once from before it got
	// its slot: with the newest one they fill a train. usualLookBack are sent when
	// it is not known where the talk began: it is long ago, or the room is noisy.
	maxLookBack   = maxTrain - 1
	usualLookBack = 10
)

// talk knows where the talking of a microphone began. It belongs to the
// publisher's reader.
type talk struct {
	first uint16    // sequence number
	last  time.Time // when it was loud last
}

// heard takes the audio level of one packet (RFC 6464).
func (t *talk) heard(seq uint16, level uint8, now time.Time) {
	if level >= softest {
		return
	}
	if now.Sub(t.last) > talkPause {
		t.first = seq - talkLead
	}
	t.last = now
}

// back is how many packets before seq are worth hearing.
func (t *talk) back(seq uint16, now time.Time) int64 {
	if now.Sub(t.last) > talkPause {
		return 0
	}
	if behind := seq - t.first; behind < maxLookBack+1 {
		return int64(behind)
	}
	return usualLookBack
}

// lookBack begins a voice that has just got the slot. Who speaks is noticed a
// moment after the word has begun, so what was said in that moment goes ahead,
// from the history. The voice keeps this lead in RTP time, so that for the
// receiver nothing is late; it plays a little faster until it has caught up.
func (s *slot) lookBack(t *train, e *encoding, p *packet, now time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	begun := false
	for seq := p.seq - e.talk.back(uint16(p.seq), now); seq < p.seq; seq++ { //nolint:gosec // the wire's number
		raw, ok := e.history.Get(seq)
		if !ok {
			continue
		}
		h, _ := header.Parse(raw)
		earlier := e.packet(seq, &h)
		if len(earlier.payload) == 0 || p.timestamp-earlier.timestamp > maxLookBack*e.frameTicks() {
			continue // from before a pause that was not sent
		}
		in := numbers(&earlier)
		if !begun {
			begun = true
			s.rewriter.Switch(e.source, in, s.resumed(e, &earlier, now))
		}
		if out, ok := s.rewriter.Forward(e.source, in); ok {
			s.load(t, e, &earlier, out)
		}
	}
	if !begun {
		s.rewriter.Switch(e.source, numbers(p), s.resumed(e, p, now))
	}
}

// resumed is the timestamp with which another voice goes on in the slot: not
// within the packet before, which receivers would take for a late one.
func (s *slot) resumed(e *encoding, p *packet, now time.Time) uint32 {
	next := s.continued(e, p, now)
	if _, last, sent := s.rewriter.Last(); sent && int32(next-last-e.frameTicks()) < 0 { //nolint:gosec // serial arithmetic
		return last + e.frameTicks()
	}
	return next
}

// frameTicks is how long a packet of sound usually is: 20 ms of RTP time.
func (e *encoding) frameTicks() uint32 { return e.codec.ClockRate() / 50 }
