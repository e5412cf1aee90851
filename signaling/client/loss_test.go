package client_test

import (
	"math/rand/v2"
	"net"
	"sync"
	"testing"

	"github.com/parley-sfu/parley/signaling/client"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// lossy is a server's socket that loses some RTP packets, each way.
type lossy struct {
	net.PacketConn

	share float64

	mu   sync.Mutex // guards dice
	dice *rand.Rand
}

func (l *lossy) loses(datagram []byte) bool {
	if len(datagram) < 12 || datagram[0]>>6 != 2 || datagram[1] >= 192 && datagram[1] <= 223 { // RFC 7983, RFC 5761
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.dice.Float64() < l.share
}

func (l *lossy) ReadFrom(p []byte) (int, net.Addr, error) {
	for {
		n, from, err := l.PacketConn.ReadFrom(p)
		if err != nil || !l.loses(p[:n]) {
			return n, from, err
		}
	}
}

func (l *lossy) WriteTo(p []byte, to net.Addr) (int, error) {
	if l.loses(p) {
		return len(p), nil
	}
	return l.PacketConn.WriteTo(p, to)
}

// With NACK, most of what is lost on either way comes after all; without, it is
// counted.
func TestLossIsMendedOrCounted(t *testing.T) {
	conn, err := (&net.ListenConfig{}).ListenPacket(t.Context(), "udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := newSiteOn(t, &lossy{PacketConn: conn, share: 0.05, dice: rand.New(rand.NewPCG(1, 2))})
	mends := func(o *client.Options) { o.NACK = true }
	ada, bob, eve := s.join("loss", "Ada", mends), s.join("loss", "Bob", mends), s.join("loss", "Eve", nil)
	camera := ada.publish(protocol.Camera, &client.VP8{Bitrate: 2_000_000})
	bob.receives(camera.Track(), 500)
	bob.until("losses are mended", func() bool {
		got := bob.Received()
		return got.Late > 20 && 4*got.Lost < int64(got.Late)
	})
	eve.until("losses are counted", func() bool { return eve.Received().Lost > 10 })
}
