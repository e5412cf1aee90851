package room_test

import (
	"fmt"
	"sync"
	"testing/synctest"
	"time"

	"github.com/parley-sfu/parley/room"
	"github.com/parley-sfu/parley/sfu"
)

var _ room.Peer = (*sfu.Peer)(nil) // what the fake stands for

// fakePeer remembers what it was told. It answers offers at once, from inside
// the call, which is the hardest a peer may do.
type fakePeer struct {
	options sfu.PeerOptions
	notify  func(sfu.Event)

	mu     sync.Mutex // guards all below
	dumb   bool       // does not answer
	panics bool       // at the next call
	peerState
}

// peerState is what a fakePeer was told.
type peerState struct {
	offers        []room.Description
	candidates    []string
	publications  []*sfu.Publication
	subscriptions []sfu.Subscription
	told          int // calls of SetSubscriptions
	acknowledged  []uint64
	closed        int
}

// now is what the peer was told when all is quiet: a room may take 20 ms to
// tell its peers of the last of several changes.
func (p *fakePeer) now() peerState {
	time.Sleep(20 * time.Millisecond)
	return p.state()
}

// state is what the peer was told without delay.
func (p *fakePeer) state() peerState {
	synctest.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.peerState
}

// breaks makes the next call panic.
func (p *fakePeer) breaks() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.panics = true
}

// change is what every call begins with.
func (p *fakePeer) change(state func(*peerState)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.panics {
		p.panics = false
		panic("the peer has a fault")
	}
	state(&p.peerState)
}

func (p *fakePeer) Offer(rev uint64, sdp string) {
	p.change(func(s *peerState) { s.offers = append(s.offers, room.Description{Rev: rev, SDP: sdp}) })
	switch {
	case p.dumb:
	case sdp == "nonsense":
		p.notify(sfu.Refused{Rev: rev, Reason: "not an offer"})
	default:
		p.notify(sfu.Answered{Rev: rev, SDP: "answer to " + sdp})
	}
}

func (p *fakePeer) AddCandidate(mid, candidate, ufrag string) error {
	if candidate == "nonsense" {
		return fmt.Errorf("candidate %q", candidate)
	}
	p.change(func(s *peerState) { s.candidates = append(s.candidates, mid+" "+candidate+" "+ufrag) })
	return nil
}

func (p *fakePeer) SetPublications(list []*sfu.Publication) {
	p.change(func(s *peerState) { s.publications = list })
}

func (p *fakePeer) SetSubscriptions(list []sfu.Subscription) {
	p.change(func(s *peerState) { s.subscriptions, s.told = list, s.told+1 })
}

func (p *fakePeer) Acknowledge(rev uint64) {
	p.change(func(s *peerState) { s.acknowledged = append(s.acknowledged, rev) })
}

func (p *fakePeer) Close() { p.change(func(s *peerState) { s.closed++ }) }
