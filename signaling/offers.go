package signaling

import (
	"sync"
	"time"
)

// offers remembers the one offer that is not answered yet. The client is the
// only offerer and has one offer in flight: the next one waits, at the client,
// for the answer. Then an answer can belong to no other offer.
type offers struct {
	mu    sync.Mutex // guards the following
	rev   uint64     // 0: none
	id    uint64     // of the request, 0 for the offer in join or resume
	timer *time.Timer
}

// begin notes an offer, if no other waits. late is called when no answer came
// in time; nil leaves that to the caller.
func (o *offers) begin(rev, id uint64, late func()) (pending uint64, ok bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.rev != 0 {
		return o.rev, false
	}
	o.rev, o.id, o.timer = rev, id, nil
	if late != nil {
		o.timer = time.AfterFunc(offerTimeout, late)
	}
	return 0, true
}

// end forgets the offer with this revision; false if it is not waited for
// (any more).
func (o *offers) end(rev uint64) (id uint64, ok bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if rev == 0 || o.rev != rev {
		return 0, false
	}
	o.stop()
	return o.id, true
}

// close forgets whatever is waited for.
func (o *offers) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.stop()
}

// stop is called with mu held.
func (o *offers) stop() {
	o.rev = 0
	if o.timer != nil {
		o.timer.Stop()
	}
}
