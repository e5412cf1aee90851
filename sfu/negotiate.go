package sfu

import (
	"fmt"
	"maps"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/webrtc/v4"
	"go.uber.org/zap"
)

// answer answers one offer, and reports whether the peer can go on.
func (p *Peer) answer(rev uint64, offer string) bool {
	var (
		agreed *agreement
		chosen [][]format
	)
	description, err := checkedOffer(offer, p.bounds)
	if err == nil {
		agreed = readOffer(description, p.bounds.streams)
		chosen, err = agreed.choose(description, p.codecs)
	}
	if err != nil {
		p.notify(Refused{Rev: rev, Reason: err.Error()})
		return true
	}
	stop := p.watchdog()
	carried, fault, err := p.exchange(carrierOffer(description, p.engine.options.FullICE))
	if timely := stop(); !timely {
		fault = ReasonInternal
	}
	if err != nil {
		p.notify(Refused{Rev: rev, Reason: err.Error()})
		// pion may be left half way, from where no offer leads back.
		p.notify(PeerClosed{Reason: fault})
		return false
	}
	answer := agreed.writeAnswer(description, chosen, carried, p.makeSlots(agreed))
	p.settle(agreed)
	p.notify(Answered{Rev: rev, SDP: tuneOpus(answer, p.music)})
	if p.deadline == nil {
		p.deadline = newPatience(p.bounds.connect, func() { p.note(ConnectivityFailed) })
	}
	return true
}

// exchange runs the carrier's offer through pion and returns the complete answer,
// and whose fault it is if there is none.
func (p *Peer) exchange(offer string) (answer, fault string, err error) {
	draft, err := p.propose(offer)
	if err != nil {
		return "", ReasonBadOffer, err
	}
	answer, err = p.gather(draft)
	return answer, ReasonInternal, err
}

// propose hands the offer to pion, which finds what checkedOffer has not.
func (p *Peer) propose(offer string) (answer webrtc.SessionDescription, err error) {
	description := webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}
	if err = p.pc.SetRemoteDescription(description); err != nil {
		return answer, fmt.Errorf("set remote description: %w", err)
	}
	if answer, err = p.pc.CreateAnswer(nil); err != nil {
		return answer, fmt.Errorf("create answer: %w", err)
	}
	return answer, nil
}

// gather completes the answer by the server's addresses.
func (p *Peer) gather(answer webrtc.SessionDescription) (string, error) {
	gathered := webrtc.GatheringCompletePromise(p.pc)
	if err := p.pc.SetLocalDescription(answer); err != nil {
		return "", fmt.Errorf("set local description: %w", err)
	}
	timeout := time.NewTimer(gatherTimeout)
	defer timeout.Stop()
	select {
	case <-gathered:
	case <-timeout.C:
		return "", fmt.Errorf("gathering candidates takes more than %v", gatherTimeout)
	case <-p.cancel:
		return "", ErrClosed
	}
	return p.pc.LocalDescription().SDP, nil
}

// makeSlots returns the slots of an offer by MID, with a new one for each
// recvonly section that is new. A slot keeps its section for good.
func (p *Peer) makeSlots(offered *agreement) map[string]*slot {
	slots, have := map[string]*slot{}, [2]int{}
	for _, s := range p.slots {
		have[s.kind-Audio]++
		if at, ok := offered.byMID[s.mid]; ok && offered.sections[at].receives && offered.sections[at].kind == s.kind {
			slots[s.mid] = s
		}
	}
	for i := range offered.sections {
		one := &offered.sections[i]
		if !one.receives || slots[one.mid] != nil || len(p.slots) >= p.bounds.sections {
			continue
		}
		s := newSlot(p, one.kind, have[one.kind-Audio])
		s.mid = one.mid
		have[one.kind-Audio]++
		slots[one.mid] = s
		p.slots = append(p.slots, s)
		p.announced = append(p.announced, 0)
		p.last = append(p.last, seat{kind: s.kind, index: s.index})
	}
	return slots
}

// settle takes over what was agreed on.
func (p *Peer) settle(agreed *agreement) {
	for i, s := range p.slots {
		codecs := agreed.slots[s.mid]
		at, offered := agreed.byMID[s.mid]
		p.last[i].usable = offered && codecs != nil && agreed.sections[at].receives && agreed.sections[at].kind == s.kind
		s.settle(agreed)
	}
	p.quality.settle(agreed.transportSeq != 0)
	p.agreed.Store(agreed)
	p.slotsBySSRC.Store(newSlotTable(p.slots))
	p.generation.Add(1)
	p.due = true
	p.short = [2]int{} // ask again if it is still too little
}

// settle gives the slot its codecs.
func (s *slot) settle(agreed *agreement) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if codecs := agreed.slots[s.mid]; codecs != nil {
		s.codecs = *codecs
	}
	s.midID = agreed.mid
	s.numberID = 0
	if agreed.numbered[s.mid] {
		s.numberID = agreed.transportSeq
	}
	s.tellsID = 0
	if agreed.told[s.mid] && agreed.mixed { // a structure may be too long for the one-byte form
		s.tellsID = agreed.dependency
	}
	if s.writer == nil && s.peer.decided.Load() {
		s.writer = s.newWriter()
	}
}

// watchdog closes pion's side when a call into it never comes back, which
// frees the call.
func (p *Peer) watchdog() (stop func() (timely bool)) {
	return newPatience(callTimeout, func() {
		p.log.Error("a call into pion takes too long")
		p.engine.stats.CloseStuck.Add(1)
		_ = p.pc.Close()
	}).stop
}

// AddCandidate checks a trickled candidate. In ICE-lite it is then forgotten:
// the browser finds the server, never the other way round.
func (p *Peer) AddCandidate(mid, candidate, ufrag string) error {
	if len(mid) > maxMIDLength || len(ufrag) > 256 || len(candidate) > maxCandidate {
		return fmt.Errorf("%w: too long", ErrBadCandidate)
	}
	if candidate == "" {
		return nil // end of candidates, RFC 8838, section 13
	}
	if _, err := ice.UnmarshalCandidate(candidate); err != nil {
		return fmt.Errorf("%w: %v", ErrBadCandidate, err) //nolint:errorlint // the text is enough
	}
	if !p.engine.options.FullICE {
		return nil
	}
	return p.useCandidate(mid, candidate, ufrag)
}

// maxUsedCandidates caps what a full ICE agent takes from one browser.
const maxUsedCandidates = 32

func (p *Peer) useCandidate(mid, candidate, ufrag string) error {
	if p.candidates.Add(1) > maxUsedCandidates || p.agreed.Load() == nil {
		return nil // the server's own candidates lead to a connection all the same
	}
	init := webrtc.ICECandidateInit{Candidate: candidate, SDPMid: &mid}
	if ufrag != "" {
		init.UsernameFragment = &ufrag
	}
	stop := p.watchdog()
	err := p.pc.AddICECandidate(init)
	stop()
	if err != nil {
		return fmt.Errorf("%w: %v", ErrBadCandidate, err) //nolint:errorlint // the text is enough
	}
	return nil
}

// watchConnection turns pion's states into connectivity.
func (p *Peer) watchConnection() {
	p.pc.OnICEConnectionStateChange(func(state webrtc.ICEConnectionState) {
		switch state {
		case webrtc.ICEConnectionStateConnected, webrtc.ICEConnectionStateCompleted:
			p.iceSilent.Store(false)
		case webrtc.ICEConnectionStateDisconnected, webrtc.ICEConnectionStateFailed:
			p.iceSilent.Store(true)
		case webrtc.ICEConnectionStateUnknown, webrtc.ICEConnectionStateNew,
			webrtc.ICEConnectionStateChecking, webrtc.ICEConnectionStateClosed:
		}
	})
	p.pc.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		switch state {
		case webrtc.PeerConnectionStateConnected:
			p.note(ConnectivityConnected)
		case webrtc.PeerConnectionStateFailed, webrtc.PeerConnectionStateClosed:
			p.fail(ReasonTransport)
		case webrtc.PeerConnectionStateUnknown, webrtc.PeerConnectionStateNew,
			webrtc.PeerConnectionStateConnecting, webrtc.PeerConnectionStateDisconnected:
		}
	})
}

func (p *Peer) note(c Connectivity) {
	p.post(func(in *inbox) {
		if len(in.connectivity) < 8 {
			in.connectivity = append(in.connectivity, c)
		}
	})
}

// connectivity passes a change on. Failed counts only before the first success.
func (p *Peer) connectivity(c Connectivity) {
	up := p.pc.ConnectionState() == webrtc.PeerConnectionStateConnected
	switch {
	case c == ConnectivityFailed && p.connected:
		return
	case c == ConnectivityConnected && up:
		p.connected = true
		p.deadline.stop()
		p.decide()
	case c == ConnectivityConnected:
		return // ICE is up, DTLS is not yet
	}
	p.notify(ConnectivityChanged{Connectivity: c})
}

// unheard reports whether no media has come for a while.
func (p *Peer) unheard(now time.Time) bool { return now.UnixNano()-p.heard.Load() > int64(silentAfter) }

// listenToSilence compares what ICE says with what media says: packets that
// take the fast path are not seen by ICE.
func (p *Peer) listenToSilence(now time.Time) {
	silent := p.iceSilent.Load() && p.unheard(now)
	if silent == p.silent {
		return
	}
	p.silent = silent
	if silent {
		p.note(ConnectivitySilent)
	} else {
		p.note(ConnectivityConnected)
	}
}

// publish binds the participant's publications to the sections they name.
func (p *Peer) publish(list []*Publication) {
	byMID := map[string]*Publication{}
	for _, publication := range list {
		byMID[publication.MID()] = publication
	}
	old := *p.publications.Load()
	if maps.Equal(old, byMID) {
		return
	}
	p.publications.Store(&byMID)
	p.dropEncodings(byMID)
	p.generation.Add(1)
	p.log.Debug("publications", zap.Int("count", len(byMID)))
}
