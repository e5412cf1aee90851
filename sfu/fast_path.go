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

	mu     sync.Mutex // guards opener; readers of several sockets may meet while an address changes
	opener *srtp.Opener

	control fastControl
}

// receive opens one packet and walks it.
func (f *fastPath) receive(datagram []byte, now time.Time, out *batches) {
	defer f.peer.recover()
	f.mu.Lock()
	plain, ok := f.opener.Open(datagram)
	f.mu.Unlock()
	if !ok {
		f.peer.engine.stats.drop(DropCrypto)
		return
	}
	f.peer.engine.stats.PacketsFast.Add(1)
	f.peer.ingress.take(plain, now, out)
}

// move follows the address that ICE has selected.
func (f *fastPath) move(to netip.AddrPort) {
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
	header []byte // twelve bytes and the constant extensions
	media  srtp.Counter
	repair srtp.Counter
	ssrc   uint32 // of media; anything else is the RTX stream
}

func newFastWriter(path *fastPath, ssrc uint32, midID uint8, mid string) *fastWriter {
	w := &fastWriter{path: path, sealer: path.send.NewSealer(), ssrc: ssrc, header: make([]byte, 12, 40)}
	w.header[0] = 2 << 6
	if midID > 0 && midID < 15 && mid != "" { // one-byte form, RFC 8285, section 4.2
		w.header[0] |= 1 << 4
		words := (1 + len(mid) + 3) / 4
		w.header = append(w.header, 0xbe, 0xde, 0, byte(words), midID<<4|byte(len(mid)-1))
		w.header = append(w.header, mid...)
		for len(w.header) < 16+4*words {
			w.header = append(w.header, 0)
		}
	}
	return w
}

// writeTrain implements [trainWriter].
func (w *fastWriter) writeTrain(t *train) int {
	remote := w.path.remote.Load()
	if remote == nil || !remote.IsValid() {
		return len(t.packets)
	}
	at := family(remote.Addr())
	conn := w.path.conns[at]
	if conn == nil {
		return len(t.packets)
	}
	if t.out != nil {
		return w.fill(t, t.out.on(conn, at), *remote)
	}
	batch := w.path.wire.borrow(conn, at)
	refused := w.fill(t, batch, *remote)
	batch.Flush()
	w.path.wire.idle[at].Put(batch)
	return refused
}

// fill seals the train into a batch.
func (w *fastWriter) fill(t *train, batch *udp.Batch, to netip.AddrPort) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	refused := 0
	for i := range t.packets {
		p := &t.packets[i]
		counter := &w.repair
		if p.ssrc == w.ssrc {
			counter = &w.media
		}
		index, fresh := counter.Take(p.seq)
		if !fresh { // sealed before, or older than the stream's first packet
			refused++
			continue
		}
		room := batch.Room(to, len(w.header)+len(p.payload)+srtp.TagSize)
		if room == nil {
			refused++
			continue
		}
		w.header[1] = p.payloads
		if p.marker {
			w.header[1] |= 0x80
		}
		binary.BigEndian.PutUint16(w.header[2:], p.seq)
		binary.BigEndian.PutUint32(w.header[4:], p.timestamp)
		binary.BigEndian.PutUint32(w.header[8:], p.ssrc)
		if w.sealer.Seal(room[:0], w.header, p.payload, index) == nil {
			clear(room) // the keys are gone: what leaves means nothing
			refused++
		}
	}
	return refused
}
