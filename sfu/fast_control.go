package sfu

import (
	"net/netip"
	"sync"
	"time"

	"github.com/pion/rtcp"

	"github.com/parley-sfu/parley/sfu/srtp"
	"github.com/parley-sfu/parley/sfu/udp"
)

// fastControl is one peer's RTCP past pion. Once it is there, pion seals none:
// one index under one key must come once (RFC 7714, section 9.1).
type fastControl struct {
	in     sync.Mutex // guards opener
	opener *srtp.ControlOpener

	out    sync.Mutex // guards sealer
	sealer srtp.ControlSealer
}

// receiveControl opens one RTCP compound and walks it; false if it is not the
// peer's.
func (f *fastPath) receiveControl(datagram []byte, now time.Time) (ours bool) {
	defer f.peer.recover()
	f.control.in.Lock()
	plain, ok := f.control.opener.Open(datagram)
	f.control.in.Unlock()
	if !ok {
		f.peer.engine.stats.drop(DropCrypto)
		return false
	}
	f.peer.heard.Store(now.UnixNano())
	f.peer.feedback(plain, everySSRC, now)
	return true
}

// writeControl seals a compound into out, or sends it at once when there is none.
func (f *fastPath) writeControl(packets []rtcp.Packet, out *batches) {
	if plain, err := rtcp.Marshal(packets); err == nil {
		f.writePlain(plain, out)
	}
}

// writePlain does so with a compound that is written already.
func (f *fastPath) writePlain(plain []byte, out *batches) {
	if x, ok := f.leave(out); ok {
		f.sealControl(plain, x.batch, x.to)
		f.left(x)
	}
}

func (f *fastPath) sealControl(plain []byte, batch *udp.Batch, to netip.AddrPort) {
	room := batch.Room(to, len(plain)+srtp.ControlOverhead)
	if room == nil {
		return
	}
	f.control.out.Lock()
	defer f.control.out.Unlock()
	if f.control.sealer.Seal(room[:0], plain) == nil {
		clear(room) // the keys are gone: what leaves means nothing
	}
}

// isFeedback tells RTCP from everything else on the port (RFC 5761, section 4).
func isFeedback(datagram []byte) bool {
	return len(datagram) > 8 && datagram[0]&0xc0 == 0x80 && datagram[1] >= 192 && datagram[1] <= 223
}
