package sfu

import "time"

// padded is the payload of an RTP packet that is nothing but padding (RFC 3550,
// section 5.1): zeros, and their number.
type padded [255]byte

func newPadded() (p padded) {
	p[len(p)-1] = byte(len(p))
	return p
}

// paddingSize is what a packet of padding weighs, bytes with all headers.
const paddingSize = len(padded{}) + 12 + 12 + 16 + datagramOverhead

// probe begins a probe when one is due and there is a stream to send it on.
func (p *Peer) probe(now time.Time) {
	if p.repairable() == nil || !p.quality.plan(now) {
		return
	}
	p.pace.mu.Lock()
	defer p.pace.mu.Unlock()
	p.wakePacing()
}

// repairable returns a slot whose RTX stream can carry padding, nil for none.
func (p *Peer) repairable() *slot {
	for _, s := range p.slotsBySSRC.Load().slots {
		s.mu.Lock()
		ok := s.kind == Video && s.open && s.writer != nil && s.rtxSSRC != 0 && s.rtxType() != 0
		s.mu.Unlock()
		if ok {
			return s
		}
	}
	return nil
}

// rtxType is the payload type of the slot's RTX stream, for the codec that is
// forwarded or, before the first, for any; 0: none. The caller holds mu.
func (s *slot) rtxType() uint8 {
	if s.current != nil {
		return s.codecs[s.current.codec].rtx
	}
	for _, codec := range s.codecs {
		if codec.ok && codec.rtx != 0 {
			return codec.rtx
		}
	}
	return 0
}

// probing is release's part for the probe under way.
func (p *Peer) probing(now time.Time, out *batches) (more bool) {
	t, ok := p.engine.pacing.spare.Get().(*waiting)
	if !ok {
		t = &waiting{}
	}
	defer p.engine.pacing.spare.Put(t)
	t.train.out = out
	return p.pad(&t.train, now)
}

// pad sends the part of the probe under way that is due, and reports whether
// more will be.
func (p *Peer) pad(t *train, now time.Time) (more bool) {
	packets, probe, ok := p.quality.due(paddingSize, now)
	if !ok || packets == 0 {
		return ok
	}
	s := p.repairable()
	if s == nil {
		return true
	}
	t.reset(maxTrain)
	t.probe = probe
	s.mu.Lock()
	writer := s.writer
	_, timestamp, _ := s.rewriter.Last()
	for range packets {
		t.packets = append(t.packets, outgoing{
			ssrc: s.rtxSSRC, payloads: s.rtxType(), seq: s.rtxSeq,
			timestamp: timestamp, padding: true, payload: p.engine.pacing.padding[:],
		})
		s.rtxSeq++
	}
	s.mu.Unlock()
	if writer != nil && len(t.packets) > 0 {
		p.engine.stats.Padding.Add(uint64(len(t.packets)))
		p.sendNow(writer, t, now)
	}
	t.probe = 0
	return true
}
