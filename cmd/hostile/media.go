package main

import (
	"context"
	"time"
)

// sendMedia sends RTP and RTCP as a participant whose keys are right, and returns
// whether the server kept it.
func sendMedia(ctx context.Context, a *attempt) (string, error) {
	p, err := a.flow(ctx)
	if err != nil {
		return "", err
	}
	sc := a.inside(p.session)
	err = a.paced(ctx, func(n int, text string) error {
		sc.N = n
		latest := p.latest.Load()
		sc.Seen, sc.Seq = uint32(latest>>16), uint16(latest) //nolint:gosec // as they were put together
		packet, fault := sc.bytes(text)
		p.send(p.seal(packet, a.Plain))
		return fault
	})
	if err != nil {
		return "", err
	}
	if end := p.session.ended(a.within(400 * time.Millisecond)); end != kept {
		return end, nil
	}
	return p.session.alive(), nil
}

// seal protects a packet as what it looks like (RFC 5761, section 4).
func (p *peer) seal(packet []byte, plain bool) []byte {
	switch {
	case plain || len(packet) < 2:
		return packet
	case packet[1] >= 192 && packet[1] <= 223:
		return p.sealer.rtcp(packet)
	}
	return p.sealer.rtp(packet)
}
