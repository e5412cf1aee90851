package sfu

import (
	"encoding/binary"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/parley-sfu/parley/sfu/srtp"
	"github.com/parley-sfu/parley/sfu/udp"
)

// fastPath is one peer's media past pion: SRTP opened in the socket's reader
// and sealed into its batches. A slot that once sent on it never sends through
// pion, since one SSRC under one key must have one counter of packets (RFC
// 7714, section 8.1).
type fastPath struct {
	peer   *Peer
	wire   *wire
	conns  [2]*udp.Conn // IPv4, IPv6; nil: not used
	send   srtp.Session
	remote atomic.Pointer[netip.AddrPort] // where ICE says the browser is

	moving sync.Mutex // guards writers of remote

	mu     sync.Mutex // guards opener; readers of several sockets may meet while an address changes
	opener *srtp.Opener

	streams int // as many may come in all
	control fastControl
}

// receive opens one packet and walks it; false if it is not the peer's.
func (f *fastPath) receive(datagram []byte, now time.Time, out *batches) (ours bool) {
	defer f.peer.recover()
	f.mu.Lock()
	plain, ok := f.opener.Open(datagram)
	many := f.opener.Streams() > f.streams
	f.mu.Unlock()
	if !ok {
		f.peer.engine.stats.drop(DropCrypto)
		return false
	}
	if many {
		f.peer.fail(ReasonTooManyStreams)
	}
	f.peer.engine.stats.PacketsFast.Add(1)
	f.peer.ingress.take(plain, now, out)
	return true
}

// move goes over to another address; the zero one is the last.
func (f *fastPath) move(to netip.AddrPort) {
	f.moving.Lock()
	defer f.moving.Unlock()
	if now := f.remote.Load(); now != nil && (!now.IsValid() || *now == to) {
		return
	}
	old := netip.AddrPort{}
	if now := f.remote.Swap(&to); now != nil {
		old = *now
	}
	f.wire.route(f, old, to)
}

// close ends the routes and forgets the keys.
func (f *fastPath) close() {
	f.move(netip.AddrPort{})
	f.mu.Lock()
	f.opener.Destroy()
	f.mu.Unlock()
	f.control.in.Lock()
	f.control.opener.Destroy()
	f.control.in.Unlock()
	f.control.out.Lock()
	f.control.sealer.Destroy()
	f.control.out.Unlock()
}

// exit is where what leaves for the browser is gathered: with what else a
// goroutine gathers, or in a batch borrowed for the moment.
type exit struct {
	batch    *udp.Batch
	to       netip.AddrPort
	family   int
	borrowed bool
}

// leave finds the exit; false while there is none.
func (f *fastPath) leave(out *batches) (exit, bool) {
	remote := f.remote.Load()
	if remote == nil || !remote.IsValid() {
		return exit{}, false
	}
	x := exit{to: *remote, family: family(remote.Addr()), borrowed: out == nil}
	switch conn := f.conns[x.family]; {
	case conn == nil:
		return exit{}, false
	case x.borrowed:
		x.batch = f.wire.borrow(conn, x.family)
	default:
		x.batch = out.on(conn, x.family)
	}
	return x, true
}

// left sends what nobody else will.
func (f *fastPath) left(x exit) {
	if x.borrowed {
		x.batch.Flush()
		f.wire.idle[x.family].Put(x.batch)
	}
}

// family tells which socket reaches an address.
func family(a netip.Addr) int {
	if a.Is4() || a.Is4In6() {
		return 0
	}
	return 1
}

// fastWriter writes one slot's trains.
type fastWriter struct {
	path *fastPath

	mu     sync.Mutex // guards what follows, see pionWriter
	sealer srtp.Sealer
	ids    extensionIDs
	plain  fastHeader
	wide   *fastHeader // of packets that have a long descriptor; nil before the first
	media  srtp.Counter
	repair *srtp.Counter // of the RTX stream; nil before its first packet
	ssrc   uint32        // of media; anything else is the RTX stream
}

func newFastWriter(path *fastPath, ssrc uint32, ids extensionIDs) *fastWriter {
	return &fastWriter{path: path, sealer: path.send.NewSealer(), ssrc: ssrc, ids: ids, plain: newFastHeader(ids, oneByteForm)}
}

// writeTrain implements [trainWriter].
func (w *fastWriter) writeTrain(t *train) int {
	x, ok := w.path.leave(t.out)
	if !ok {
		return len(t.packets)
	}
	refused := w.fill(t, x.batch, x.to)
	w.path.left(x)
	return refused
}

// fill seals the train into a batch.
func (w *fastWriter) fill(t *train, batch *udp.Batch, to netip.AddrPort) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	quality := &w.path.peer.quality
	if w.plain.number > 0 {
		quality.mu.Lock()
		defer quality.mu.Unlock()
	}
	refused := 0
	for i := range t.packets {
		p := &t.packets[i]
		index, fresh := w.counter(p.ssrc).Take(p.seq)
		if !fresh { // sealed before, or older than the stream's first packet
			refused++
			continue
		}
		h := w.describe(p)
		room := batch.Room(to, len(h.bytes)+len(p.payload)+srtp.TagSize)
		if room == nil {
			refused++
			continue
		}
		if h.number > 0 {
			binary.BigEndian.PutUint16(h.bytes[h.number:], quality.depart(len(room), t.probe, t.now))
		}
		if w.sealer.Seal(room[:0], h.bytes, p.payload, index) == nil {
			clear(room) // the keys are gone: what leaves means nothing
			refused++
		}
	}
	return refused
}

// counter numbers the stream of an SSRC. Most slots never send anything again.
func (w *fastWriter) counter(ssrc uint32) *srtp.Counter {
	if ssrc == w.ssrc {
		return &w.media
	}
	if w.repair == nil {
		w.repair = &srtp.Counter{}
	}
	return w.repair
}

// describe returns the packet's header.
func (w *fastWriter) describe(p *outgoing) *fastHeader {
	h := &w.plain
	if h.tells != 0 && long(h.tells, p.descriptor) {
		if w.wide == nil {
			wide := newFastHeader(w.ids, twoByteForm)
			w.wide = &wide
		}
		h = w.wide
	}
	h.describe(p)
	return h
}
