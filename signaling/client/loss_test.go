package client_test

import (
	"math/rand/v2"
	"net"
	"sync"
	"testing"

	"github.com/parley-sfu/parley/sfu"
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
	s := newSiteOn(t, sfu.Options{Conn: &lossy{PacketConn: conn, share: 0.05, dice: rand.New(rand.NewPCG(1, 2))}}, "")
	mends := func(o *client.Options) { o.NACK = true }
	ada, bob, eve := s.join("loss", "Ada", mends), s.join("loss", "Bob", mends), s.join("loss", "Eve", nil)
	camera := ada.publish(protocol.Camera, &client.VP8{Bitrate: 2_000_000})
	bob.receives(camera.Track(), 500)
	bob.until("losses are mended", func() bool {
		got := bob.Received()
		return got.Late > 20 && 4*got.Lost < int64(got.Late)
	})
	eve.until("losses are counted", func() bool { return eve.Received().Lost > 10 })
	if got := bob.Received(); got.Repaired == 0 || got.Repaired > got.Late {
		t.Errorf("%d packets were repaired of %d late ones", got.Repaired, got.Late)
	}
	s.resentWithoutRefusal()
}

// resentWithoutRefusal holds that packets were asked for again, and that none of
// them could not be sent.
func (s *site) resentWithoutRefusal() {
	s.t.Helper()
	stats := s.engine.Stats()
	if got := stats.Resent.Load(); got == 0 {
		s.t.Error("nothing was sent again")
	}
	if got := stats.Drops(sfu.DropWrite); got != 0 {
		s.t.Errorf("%d packets were refused by the transport, want none", got)
	}
}

// The server's fast path seals no packet twice: what is asked for again comes
// as RTX, over a socket as in life. One in a hundred may be missing, while it is
// still asked for.
func TestRTXMendsLossOfTheFastPath(t *testing.T) {
	s := newSiteBehind(t, "loss=5%,delay=5ms")
	ada := s.join("fast", "Ada", func(o *client.Options) { o.NACK = true })
	bob := s.join("fast", "Bob", func(o *client.Options) { o.NACK = true })
	camera := ada.publish(protocol.Camera, &client.VP8{Bitrate: 2_000_000})
	bob.receives(camera.Track(), 1000)
	bob.until("nearly all came", func() bool {
		got := bob.Received()
		return got.Packets > 1000 && got.Repaired > 30 && 100*got.Lost < int64(got.Packets)
	})
	if s.engine.Stats().PacketsFast.Load() == 0 {
		t.Error("nothing took the fast path")
	}
	s.resentWithoutRefusal()
}

// A simulcast publisher answers with RTX too; its encodings are told apart by
// what they repair (RFC 8852), and what was lost on its way up reaches everybody.
func TestRTXOfAnEncoding(t *testing.T) {
	conn, err := (&net.ListenConfig{}).ListenPacket(t.Context(), "udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := newSiteOn(t, sfu.Options{Conn: &lossyIn{lossy{PacketConn: conn, share: 0.05, dice: rand.New(rand.NewPCG(3, 4))}}}, "")
	ada := s.join("up", "Ada", func(o *client.Options) { o.NACK, o.Simulcast = true, true })
	camera := ada.publish(protocol.Camera,
		&client.VP8{Width: 320, Height: 180, Bitrate: 150_000},
		&client.VP8{Width: 640, Height: 360, Bitrate: 300_000},
		&client.VP8{Width: 1280, Height: 720, Bitrate: 600_000})
	eve := s.join("up", "Eve", nil) // asks for nothing again
	eve.receives(camera.Track(), 300)
	eve.until("nearly all came", func() bool {
		got := eve.Received()
		return got.Late > 5 && 4*got.Lost < int64(got.Late)
	})
}

// lossyIn loses only what comes in.
type lossyIn struct{ lossy }

func (l *lossyIn) WriteTo(p []byte, to net.Addr) (int, error) { return l.PacketConn.WriteTo(p, to) }
