package sfu

import (
	"sync"
	"time"

	"github.com/parley-sfu/parley/sfu/pacer"
)

// waiting is a train that leaves later, with payloads of its own: the history
// it was filled from may have moved on by then.
type waiting struct {
	writer trainWriter
	train  train
	bytes  int
}

// pace holds the pictures of one browser back when a burst would flood its
// way. Sound and retransmissions never wait.
type pace struct {
	mu     sync.Mutex // guards what follows
	bucket pacer.Bucket
	queue  []*waiting
	bytes  int
	woken  bool // the pacing goroutine looks after the peer
	repair repairBudget
}

// pacing lets waiting trains go, for all peers of an engine.
type pacing struct {
	spare sync.Pool  // of *waiting
	held  sync.Pool  // of *held
	woken chan *Peer // peers whose queue is no longer empty, or who probe

	padding padded // read only
}

func newPacing() *pacing { return &pacing{woken: make(chan *Peer, 4096), padding: newPadded()} }

// send sends a train of pictures now, or as soon as the pace allows.
func (p *Peer) send(w trainWriter, t *train, now time.Time) {
	size := t.size()
	p.pace.mu.Lock()
	if len(p.pace.queue) == 0 && p.pace.bucket.Spend(size, now) {
		p.pace.mu.Unlock()
		p.write(w, t, now)
		return
	}
	p.wait(w, t, size)
	p.wakePacing()
	p.pace.mu.Unlock()
}

// wakePacing has the pacing goroutine look after the peer until nothing waits.
// The caller holds pace.mu.
func (p *Peer) wakePacing() {
	if p.pace.woken {
		return
	}
	select {
	case p.engine.pacing.woken <- p:
		p.pace.woken = true
	default: // hopeless: the next train wakes it
	}
}

// sendNow sends sound, or a retransmission.
func (p *Peer) sendNow(w trainWriter, t *train, now time.Time) {
	p.pace.mu.Lock()
	p.pace.bucket.Force(t.size(), now)
	p.pace.mu.Unlock()
	p.write(w, t, now)
}

// wait queues a copy of the train; a full queue loses its oldest. The caller
// holds pace.mu.
func (p *Peer) wait(w trainWriter, t *train, size int) {
	for len(p.pace.queue) > 0 && p.pace.bytes+size > maxPaced {
		oldest := p.pace.queue[0]
		p.engine.stats.drops[DropPaced].Add(uint64(len(oldest.train.packets)))
		p.pace.next()
		p.engine.pacing.spare.Put(oldest)
	}
	one, ok := p.engine.pacing.spare.Get().(*waiting)
	if !ok {
		one = &waiting{}
	}
	one.writer, one.bytes = w, size
	one.train.copy(t)
	p.pace.queue = append(p.pace.queue, one)
	p.pace.bytes += size
}

// forgetWaiting drops what still waits when the peer ends.
func (p *Peer) forgetWaiting() {
	p.pace.mu.Lock()
	defer p.pace.mu.Unlock()
	p.pace.queue, p.pace.bytes = nil, 0
}

// next takes the first out of the queue.
func (p *pace) next() {
	p.bytes -= p.queue[0].bytes
	copy(p.queue, p.queue[1:])
	p.queue[len(p.queue)-1] = nil
	p.queue = p.queue[:len(p.queue)-1]
}

// release sends what may leave by now, and reports whether more waits.
func (p *Peer) release(now time.Time, out *batches) bool {
	probing := p.probing(now, out)
	p.pace.mu.Lock()
	defer p.pace.mu.Unlock()
	p.pace.woken = p.drain(now, out) || probing
	return p.pace.woken
}

// drain sends what the pace allows. The caller holds pace.mu.
func (p *Peer) drain(now time.Time, out *batches) (more bool) {
	for len(p.pace.queue) > 0 {
		one := p.pace.queue[0]
		if !p.pace.bucket.Spend(one.bytes, now) {
			return true
		}
		p.pace.next()
		one.train.out = out
		p.write(one.writer, &one.train, now)
		one.writer = nil
		p.engine.pacing.spare.Put(one)
	}
	return false
}

// run beats while somebody waits.
func (c *pacing) run(done <-chan struct{}) {
	var (
		peers []*Peer
		out   batches
		timer = time.NewTimer(time.Hour)
	)
	defer timer.Stop()
	for {
		select {
		case <-done:
			return
		case p := <-c.woken:
			if peers = append(peers, p); len(peers) == 1 {
				timer.Reset(paceInterval)
			}
		case now := <-timer.C:
			peers = releaseAll(peers, now, &out)
			out.flush()
			if len(peers) > 0 {
				timer.Reset(paceInterval)
			}
		}
	}
}

// releaseAll returns the peers for which more waits.
func releaseAll(peers []*Peer, now time.Time, out *batches) []*Peer {
	kept := peers[:0]
	for _, p := range peers {
		if p.release(now, out) {
			kept = append(kept, p)
		}
	}
	clear(peers[len(kept):])
	return kept
}
