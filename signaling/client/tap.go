package client

import (
	"net"
	"net/netip"
	"sync"

	"github.com/pion/webrtc/v4"

	"github.com/parley-sfu/parley/sfu/srtp"
)

// tap takes media out of the socket before pion sees it:
//
//	socket ── RTP ── open in place ──▶ slot          one goroutine, no copy
//	       └─ all else ─▶ ICE ─▶ mux ─▶ DTLS, SRTCP   pion's four, with a copy between each
//
// which costs a third of the way through pion. The keys come from the handshake
// that pion makes: its key log has the secret, the ServerHello that comes along
// the rest (RFC 5764, section 4.2). With a profile that is not AES-GCM, and until
// the keys are there, everything is pion's.
type tap struct {
	media *media

	mu     sync.Mutex // guards what follows; sockets may overlap while ICE restarts
	hello  serverHello
	heard  bool // hello is the server's
	opener *srtp.Opener
}

// listen sets the hook on pion's settings.
func (t *tap) listen(s *webrtc.SettingEngine) { s.SetDTLSKeyLogWriter(t) }

// Write takes pion's key log: the master secret, which comes when the server's
// hello has long been heard.
func (t *tap) Write(line []byte) (int, error) {
	random, secret, ok := srtp.ParseKeyLog(line)
	if !ok {
		return len(line), nil
	}
	defer clear(secret)
	t.mu.Lock()
	defer t.mu.Unlock()
	hash, known := srtp.SuiteHash(t.hello.suite)
	if !t.heard || !known {
		return len(line), nil
	}
	material, err := srtp.Derive(t.hello.profile, hash, secret, random, t.hello.random[:])
	if err != nil {
		return len(line), nil // another profile: pion's
	}
	defer material.Destroy()
	if _, receive, err := material.Keys(false); err == nil {
		t.opener = srtp.NewOpener(receive, maxStreams)
	}
	return len(line), nil
}

// maxStreams is how many streams a server may send: one in each slot, and others
// that were in them before.
const maxStreams = 4 * maxSlots

// takes reports whether a datagram was media, which has reached its slot then.
func (t *tap) takes(datagram []byte) bool {
	switch {
	case len(datagram) == 0:
		return false
	case datagram[0] == dtlsHandshake:
		t.overhear(datagram)
		return false
	case !isRTP(datagram):
		return false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.opener == nil {
		return false
	}
	if packet, ok := t.opener.Open(datagram); ok {
		t.media.receive(packet)
	}
	return true
}

// isRTP tells RTP from all else on the same port (RFC 7983, RFC 5761, section 4).
func isRTP(datagram []byte) bool {
	return len(datagram) > 12 && datagram[0]>>6 == 2 && (datagram[1] < 192 || datagram[1] > 223)
}

func (t *tap) overhear(datagram []byte) {
	hello, ok := readServerHello(datagram)
	if !ok {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.opener == nil {
		t.hello, t.heard = hello, true
	}
}

// tapped is a socket that pion reads through the tap.
type tapped struct {
	*net.UDPConn

	tap *tap
}

// ReadFromAddrPort implements [ice.AddrPortReaderWriter].
func (c *tapped) ReadFromAddrPort(b []byte) (int, netip.AddrPort, error) {
	for {
		n, from, err := c.ReadFromUDPAddrPort(b)
		if err != nil || !c.tap.takes(b[:n]) {
			return n, from, err //nolint:wrapcheck // pion compares it
		}
	}
}

// WriteToAddrPort implements [ice.AddrPortReaderWriter].
func (c *tapped) WriteToAddrPort(b []byte, to netip.AddrPort) (int, error) {
	return c.WriteToUDPAddrPort(b, to) //nolint:wrapcheck // pion compares it
}
