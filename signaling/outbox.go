package signaling

import (
	"sync"
	"time"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// outbox is what waits to be written to one client. Pushing never blocks: when
// too much waits, the client is too slow, and the session ends.
//
//	held ──────────┐ open(joined)
//	               ▼
//	reply, event ─► queue ─► take ─► writer
type outbox struct {
	wake  chan struct{} // one slot: there is something to take
	ended chan struct{} // closed when there is an ending

	mu     sync.Mutex // guards the following
	open   bool       // the first message was answered, so events may be
	held   []protocol.ServerMessage
	seq    uint64
	queue  []letter
	bytes  int
	ending *ending // nothing is pushed after it
}

// letter is an encoded message.
type letter struct {
	data []byte
	kind protocol.Kind
	code protocol.Code // of an error; else empty
}

func newOutbox() *outbox {
	return &outbox{wake: make(chan struct{}, 1), ended: make(chan struct{})}
}

// reply queues the answer to a request.
func (o *outbox) reply(re uint64, m protocol.ServerMessage) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.push(protocol.Response{Re: re, Message: m})
}

// event queues something that happened, and that answers the request re if
// that is not 0. Before joined it is held back.
func (o *outbox) event(re uint64, m protocol.ServerMessage) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.open {
		o.pushEvent(re, m)
		return
	}
	if len(o.held) < maxQueueMessages {
		o.held = append(o.held, m)
		return
	}
	o.close(endFor(&protocol.Error{Code: protocol.Slow}))
}

// welcome queues the answer to the first message and all that happened since the room wrote it.
func (o *outbox) welcome(re uint64, found protocol.ServerMessage) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.open = true
	o.pushEvent(re, found)
	for _, m := range o.held {
		o.pushEvent(0, m)
	}
	o.held = nil
}

// finish ends the session after what waits already, unless it was ended
// before; it tells whether this ending counts.
func (o *outbox) finish(e ending) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.close(e)
}

// end returns how the session ends, nil while it goes on.
func (o *outbox) end() *ending {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.ending
}

// take returns the next message to write, the ending when all is written, or
// neither.
func (o *outbox) take() (letter, *ending) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.queue) == 0 {
		return letter{}, o.ending
	}
	next := o.queue[0]
	o.queue[0] = letter{}
	o.queue = o.queue[1:]
	o.bytes -= len(next.data)
	if len(o.queue) == 0 {
		o.queue = nil // let go of the array
	}
	return next, nil
}

// pushEvent is called with mu held.
func (o *outbox) pushEvent(re uint64, m protocol.ServerMessage) {
	if o.ending != nil {
		return
	}
	o.seq++
	o.push(protocol.Response{Re: re, Seq: o.seq, Message: m})
}

// push is called with mu held.
func (o *outbox) push(r protocol.Response) {
	if o.ending != nil {
		return
	}
	data, err := protocol.EncodeServer(r)
	if err != nil { // a value JSON has no form for, such as NaN: a fault of ours
		o.close(endFor(protocol.Errorf(protocol.Internal, "%v", err)))
		return
	}
	// One message may be as large as it is; only waiting is bounded.
	crowded := len(o.queue) >= maxQueueMessages || len(o.queue) > 0 && o.bytes+len(data) > maxQueueBytes
	if crowded {
		o.close(endFor(&protocol.Error{Code: protocol.Slow}))
		return
	}
	next := letter{data: data, kind: r.Message.Kind()}
	if failure, is := r.Message.(protocol.Failure); is {
		next.code = failure.Code
	}
	o.queue = append(o.queue, next)
	o.bytes += len(data)
	o.poke()
}

// close is called with mu held.
func (o *outbox) close(e ending) bool {
	if o.ending != nil {
		return false
	}
	e.at = time.Now()
	if e.hasty {
		o.queue, o.bytes = nil, 0
	}
	o.seq++
	o.ending = &e
	o.held = nil
	close(o.ended)
	o.poke()
	return true
}

func (o *outbox) poke() {
	select {
	case o.wake <- struct{}{}:
	default: // the writer knows
	}
}

// farewell encodes the bye; nil when there is none to say.
func (o *outbox) farewell(e *ending) []byte {
	if e.mute {
		return nil
	}
	o.mu.Lock()
	seq := o.seq
	o.mu.Unlock()
	data, err := protocol.EncodeServer(protocol.Response{Re: e.re, Seq: seq, Message: e.bye})
	if err != nil {
		return nil
	}
	return data
}
