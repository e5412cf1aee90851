package sfu

import (
	"net/netip"
	"time"

	"github.com/pion/webrtc/v4"
	"go.uber.org/zap"

	"github.com/parley-sfu/parley/sfu/srtp"
)

// decide chooses, once DTLS is up, which way the peer's media goes for good.
// The loop calls it.
func (p *Peer) decide() {
	if p.decided.Load() {
		return
	}
	fast := p.openFastPath()
	p.fast.Store(fast)
	p.decided.Store(true)
	p.log.Debug("media connected", zap.Bool("fast", fast != nil))
	for _, s := range p.slots {
		s.mu.Lock()
		if s.writer == nil {
			s.writer = s.newWriter()
		}
		s.mu.Unlock()
	}
}

// openFastPath returns nil when media has to pass through pion: in tests on a
// virtual network, and for peers that settled on another profile than AES-GCM.
func (p *Peer) openFastPath() *fastPath {
	if p.keys == nil {
		return nil
	}
	send, receive, ok := p.keys.sessions()
	if !ok {
		return nil
	}
	f := &fastPath{
		peer: p, wire: p.engine.wire, conns: p.engine.mux.conns,
		send: send, opener: srtp.NewOpener(receive, p.bounds.streamsEver+1), // one more, so that it can be blamed
		streams: p.bounds.streamsEver,
		control: fastControl{opener: srtp.NewControlOpener(receive, p.bounds.streamsEver), sealer: send.NewControlSealer()},
	}
	transport := p.pc.SCTP().Transport().ICETransport()
	transport.OnSelectedCandidatePairChange(f.follow)
	if pair, err := transport.GetSelectedCandidatePair(); err == nil {
		f.follow(pair)
	}
	return f
}

// follow takes the address over that ICE has proved and selected.
func (f *fastPath) follow(pair *webrtc.ICECandidatePair) {
	if pair == nil || pair.Remote == nil {
		return
	}
	ip, err := netip.ParseAddr(pair.Remote.Address)
	if err != nil {
		return
	}
	at := netip.AddrPortFrom(ip.Unmap(), pair.Remote.Port)
	f.peer.roamer.choose(at, time.Now())
	f.move(at)
}

// newWriter makes the writer of the way the peer's media goes. The caller
// holds the slot's lock.
func (s *slot) newWriter() trainWriter {
	ids := extensionIDs{mid: s.midID, section: s.mid, number: s.numberID, tells: s.tellsID}
	if fast := s.peer.fast.Load(); fast != nil {
		return newFastWriter(fast, s.ssrc, ids)
	}
	return newPionWriter(s.peer.carrier.stream, &s.peer.quality, ids)
}
