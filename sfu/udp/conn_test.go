package udp_test

import (
	"bytes"
	"errors"
	"net"
	"net/netip"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/udp"
)

// The interface by which pion/ice avoids allocating addresses.
var _ interface {
	net.PacketConn
	ReadFromAddrPort(b []byte) (int, netip.AddrPort, error)
	WriteToAddrPort(b []byte, addr netip.AddrPort) (int, error)
} = (*udp.Conn)(nil)

func TestOptionsAreChecked(t *testing.T) {
	four, six := netip.MustParseAddrPort("127.0.0.1:0"), netip.MustParseAddrPort("[::1]:0")
	for _, test := range []struct {
		name string
		o    udp.Options
	}{
		{"no network", udp.Options{Address: four}},
		{"both families at once", udp.Options{Network: "udp", Address: four}},
		{"no address", udp.Options{Network: "udp4"}},
		{"IPv6 address on udp4", udp.Options{Network: "udp4", Address: six}},
		{"IPv4 address on udp6", udp.Options{Network: "udp6", Address: four}},
		{"unknown mode", udp.Options{Network: "udp4", Address: four, Mode: 9}},
		{"negative workers", udp.Options{Network: "udp4", Address: four, Workers: -1}},
		{"tiny MTU", udp.Options{Network: "udp4", Address: four, MTU: 100}},
		{"endless queue", udp.Options{Network: "udp4", Address: four, Queue: 1 << 20}},
		{"no buffer", udp.Options{Network: "udp4", Address: four, SocketBuffer: 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if c, err := udp.Listen(test.o); err == nil {
				_ = c.Close()
				t.Error("no error")
			}
		})
	}
}

func TestPortInUse(t *testing.T) {
	first := listen(t, udp.Options{})
	if c, err := udp.Listen(udp.Options{Network: "udp4", Address: address(first)}); err == nil {
		_ = c.Close()
		t.Fatal("two sockets without workers share a port")
	}
}

// TestQueueIsForWhatNobodyTook sends two kinds; the handler takes one.
func TestQueueIsForWhatNobodyTook(t *testing.T) {
	every(t, func(t *testing.T, send, receive udp.Options) {
		t.Helper()
		var starts, ends, taken atomic.Int32
		receive.Hooks = func(*udp.Conn, int) udp.Hooks {
			return udp.Hooks{
				BatchStart: func(now time.Time) {
					if now.IsZero() {
						t.Error("no time")
					}
					starts.Add(1)
				},
				Handler: func(datagram []byte, _ netip.AddrPort) bool {
					if datagram[0] != 'm' {
						return false
					}
					taken.Add(1)
					clear(datagram) // the bytes are the handler's
					return true
				},
				BatchEnd: func() { ends.Add(1) },
			}
		}
		to, from := listen(t, receive), listen(t, send)
		batch := from.NewBatch()
		for i := range 30 {
			room(t, batch, address(to), append([]byte("media"), byte(i)))
			room(t, batch, address(to), append([]byte("stun!"), byte(i)))
		}
		flush(t, batch, 60)
		p := make([]byte, 100)
		_ = to.SetReadDeadline(time.Now().Add(within))
		for i := range 30 {
			n, addr, err := to.ReadFrom(p)
			if err != nil || string(p[:5]) != "stun!" || n != 6 || p[5] != byte(i) {
				t.Fatalf("queued datagram %d: got %q, %v", i, p[:n], err)
			}
			if addr.String() != from.LocalAddr().String() {
				t.Fatalf("came from %s, want %s", addr, from.LocalAddr())
			}
		}
		if taken.Load() != 30 || starts.Load() == 0 || starts.Load() != int32(to.Stats().Reads.Load()) {
			t.Errorf("%d taken in %d batches of %d reads", taken.Load(), starts.Load(), to.Stats().Reads.Load())
		}
	})
}

// TestQueueDropsItsOldest floods a queue that nobody reads.
func TestQueueDropsItsOldest(t *testing.T) {
	done := make(chan struct{})
	to := listen(t, udp.Options{Queue: 8, Hooks: func(*udp.Conn, int) udp.Hooks {
		return udp.Hooks{Handler: func(datagram []byte, _ netip.AddrPort) bool {
			if datagram[0] == 0xff {
				close(done)
				return true
			}
			return false
		}}
	}})
	from := listen(t, udp.Options{})
	for i := range 20 {
		_, _ = from.WriteToAddrPort([]byte{byte(i)}, address(to))
	}
	_, _ = from.WriteToAddrPort([]byte{0xff}, address(to))
	<-done
	p := make([]byte, 10)
	for i := 12; i < 20; i++ {
		if _, _, err := to.ReadFromAddrPort(p); err != nil || p[0] != byte(i) {
			t.Fatalf("got datagram %d, %v, want %d", p[0], err, i)
		}
	}
	if err := to.Close(); err != nil { // counts are booked at the end of a batch
		t.Fatal(err)
	}
	if got := to.Stats().Drops(udp.DropQueue); got != 12 {
		t.Errorf("%d drops counted, want 12", got)
	}
}

func TestReadDeadline(t *testing.T) {
	c := listen(t, udp.Options{})
	p := make([]byte, 10)
	_ = c.SetDeadline(time.Now().Add(-time.Second))
	if _, _, err := c.ReadFromAddrPort(p); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("deadline that has passed: got %v", err)
	}
	_ = c.SetReadDeadline(time.Now().Add(time.Millisecond))
	if _, _, err := c.ReadFrom(p); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("deadline to come: got %v", err)
	}
	_ = c.SetReadDeadline(time.Time{})
	_ = c.SetWriteDeadline(time.Now())
	if _, err := c.WriteToAddrPort([]byte("x"), address(c)); err != nil {
		t.Fatalf("write to myself: %v", err)
	}
	if n, _, err := c.ReadFromAddrPort(p); n != 1 || err != nil {
		t.Errorf("without a deadline: got %d bytes, %v", n, err)
	}
}

// TestDeadlineWakesReader moves a deadline while somebody waits.
func TestDeadlineWakesReader(t *testing.T) {
	c := listen(t, udp.Options{})
	result := make(chan error)
	_ = c.SetReadDeadline(time.Now().Add(time.Hour))
	go func() {
		_, _, err := c.ReadFromAddrPort(make([]byte, 10))
		result <- err
	}()
	for {
		_ = c.SetReadDeadline(time.Now())
		select {
		case err := <-result:
			if !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("got %v", err)
			}
			return
		case <-time.After(time.Millisecond):
		}
	}
}

func TestWriteRefuses(t *testing.T) {
	c := listen(t, udp.Options{})
	if _, err := c.WriteToAddrPort([]byte("x"), netip.MustParseAddrPort("[::1]:9")); !errors.Is(err, udp.ErrAddress) {
		t.Errorf("other family: got %v", err)
	}
	if _, err := c.WriteTo([]byte("x"), &net.TCPAddr{}); !errors.Is(err, udp.ErrAddress) {
		t.Errorf("TCP address: got %v", err)
	}
	if _, err := c.WriteTo([]byte("x"), nil); !errors.Is(err, udp.ErrAddress) {
		t.Errorf("no address: got %v", err)
	}
	if _, err := c.WriteTo(make([]byte, 1<<17), c.LocalAddr()); err == nil {
		t.Error("128 KiB: no error")
	}
	if got := c.Stats().Drops(udp.DropAddress); got != 3 {
		t.Errorf("%d drops for their address, want 3", got)
	}
}

// TestHooksMaySendAtOnce: Listen's hooks get the Conn, and may ask it for a batch.
func TestHooksMaySendAtOnce(t *testing.T) {
	echo := listen(t, udp.Options{Hooks: func(c *udp.Conn, _ int) udp.Hooks {
		batch := c.NewBatch()
		return udp.Hooks{
			Handler: func(datagram []byte, from netip.AddrPort) bool {
				copy(batch.Room(from, len(datagram)), datagram)
				return true
			},
			BatchEnd: func() { batch.Flush() },
		}
	}})
	in := newInbox(t, udp.Options{})
	var want [][]byte
	for i := range 50 {
		want = append(want, bytes.Repeat([]byte{byte(i)}, 100+i))
		if _, err := in.conn.WriteToAddrPort(want[i], address(echo)); err != nil {
			t.Fatal(err)
		}
	}
	in.mustGet(t, want)
}

// TestHostileDatagrams: empty ones and ones larger than we queue end here, counted.
func TestHostileDatagrams(t *testing.T) {
	to := listen(t, udp.Options{})
	peer, err := net.DialUDP("udp4", nil, net.UDPAddrFromAddrPort(address(to)))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = peer.Close() }()
	for _, body := range [][]byte{{}, make([]byte, 9000), []byte("good"), make([]byte, 65_000)} {
		if _, err := peer.Write(body); err != nil {
			t.Fatal(err)
		}
	}
	p := make([]byte, 1<<16)
	_ = to.SetReadDeadline(time.Now().Add(within))
	if n, _, err := to.ReadFromAddrPort(p); err != nil || string(p[:n]) != "good" {
		t.Fatalf("got %d bytes, %v", n, err)
	}
	for to.Stats().DatagramsIn.Load() < 4 {
		_ = to.Overflows()
	}
	if m, tr := to.Stats().Drops(udp.DropMalformed), to.Stats().Drops(udp.DropTruncated); m != 1 || tr != 2 {
		t.Errorf("%d malformed, %d too large, want 1 and 2", m, tr)
	}
}

// TestOverflowsAreTold: a worker that is stuck in its handler loses datagrams in
// the kernel, where only the kernel can count them.
func TestOverflowsAreTold(t *testing.T) {
	entered, leave := make(chan struct{}), make(chan struct{})
	to := listen(t, udp.Options{SocketBuffer: 1 << 12, Hooks: func(*udp.Conn, int) udp.Hooks {
		return udp.Hooks{Handler: func(datagram []byte, _ netip.AddrPort) bool {
			if datagram[0] == 1 {
				close(entered)
				<-leave
			}
			return true
		}}
	}})
	if to.Mode() == udp.Plain {
		t.Skip("nobody tells here")
	}
	from := listen(t, udp.Options{})
	_, _ = from.WriteToAddrPort([]byte{1}, address(to))
	<-entered
	for range 100 {
		_, _ = from.WriteToAddrPort(make([]byte, 1000), address(to))
	}
	if got := to.Overflows(); got == 0 || got > 100 {
		t.Errorf("%d overflows of 100 datagrams", got)
	}
	close(leave)
}

// TestReceivingDoesNotAllocate, neither with a handler nor through the queue.
func TestReceivingDoesNotAllocate(t *testing.T) {
	for _, network := range networks(t) {
		for _, mode := range modes(t) {
			t.Run(network+"/"+mode.String(), func(t *testing.T) {
				taken := make(chan struct{}, 1)
				to := listen(t, udp.Options{Network: network, Mode: mode, Queue: 4, Hooks: func(*udp.Conn, int) udp.Hooks {
					return udp.Hooks{Handler: func(datagram []byte, _ netip.AddrPort) bool {
						if datagram[0] == 'm' {
							taken <- struct{}{}
							return true
						}
						return false
					}}
				}})
				from, p := listen(t, udp.Options{Network: network}), make([]byte, 100)
				media, stun, dest := []byte("media"), []byte("stun"), address(to)
				if n := testing.AllocsPerRun(200, func() {
					_, _ = from.WriteToAddrPort(media, dest)
					<-taken
					_, _ = from.WriteToAddrPort(stun, dest)
					_, _, _ = to.ReadFromAddrPort(p)
				}); n != 0 {
					t.Errorf("%v allocations per pair of datagrams, want 0", n)
				}
			})
		}
	}
}
