//go:build linux

package udp

import (
	"net/netip"
	"runtime"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// bench is a sender, two receivers, and a kernel that can be told to misbehave.
type bench struct {
	conn  *Conn
	batch *Batch
	a, b  *Conn
}

func newBench(t *testing.T) *bench {
	t.Helper()
	open := func() *Conn {
		c, err := Listen(Options{Network: "udp4", Address: netip.MustParseAddrPort("127.0.0.1:0")})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		return c
	}
	x := &bench{conn: open(), a: open(), b: open()}
	if x.conn.Mode() != Trains {
		t.Skip("no trains here")
	}
	x.batch = x.conn.NewBatch()
	return x
}

// frame writes a frame of five packets to a receiver.
func (x *bench) frame(to *Conn) {
	for i := range 5 {
		size := 1000
		if i == 4 {
			size = 300
		}
		space := x.batch.Room(to.local, size)
		for j := range space {
			space[j] = byte(i)
		}
	}
}

// mustGet expects n packets of frames.
func (x *bench) mustGet(t *testing.T, at *Conn, n int) {
	t.Helper()
	p := make([]byte, 2000)
	_ = at.SetReadDeadline(time.Now().Add(10 * time.Second))
	for i := range n {
		got, _, err := at.ReadFromAddrPort(p)
		want := 1000
		if i%5 == 4 {
			want = 300
		}
		if err != nil || got != want || p[0] != byte(i%5) || p[got-1] != byte(i%5) {
			t.Fatalf("packet %d: got %d bytes of %d, %v", i, got, p[0], err)
		}
	}
}

// isTrain and goesTo read what is on its way to the kernel.
func isTrain(h *unix.Mmsghdr) bool { return h.Hdr.Control != nil }

func goesTo(h *unix.Mmsghdr, c *Conn) bool {
	var z zones
	return z.addrPort((*unix.RawSockaddrInet6)(unsafe.Pointer(h.Hdr.Name)), h.Hdr.Namelen) == c.local
}

// TestRefusedTrainGoesApart: whatever the kernel says to a train, its packets
// arrive, later ones to that destination go apart at once, others do not, and
// some time later trains are tried again.
func TestRefusedTrainGoesApart(t *testing.T) {
	for _, errno := range []syscall.Errno{unix.EIO, unix.EINVAL, unix.EMSGSIZE, unix.EOPNOTSUPP} {
		t.Run(unix.ErrnoName(errno), func(t *testing.T) {
			x := newBench(t)
			refusals, trains := 0, 0
			x.batch.sender.call = func(fd int, headers []unix.Mmsghdr) (int, syscall.Errno) {
				for i := range headers {
					if isTrain(&headers[i]) && goesTo(&headers[i], x.a) {
						if i > 0 {
							return sendmmsg(fd, headers[:i])
						}
						refusals++
						return 0, errno
					}
					if isTrain(&headers[i]) {
						trains++
					}
				}
				return sendmmsg(fd, headers)
			}
			for range 3 {
				x.frame(x.b)
				x.frame(x.a)
				x.frame(x.b)
				if sent, refused := x.batch.Flush(); sent != 15 || refused != 0 {
					t.Fatalf("%d sent, %d refused", sent, refused)
				}
			}
			x.mustGet(t, x.a, 15)
			x.mustGet(t, x.b, 30)
			if refusals != 1 || x.conn.stats.Fallbacks.Load() != 1 {
				t.Errorf("tried a train %d times, counted %d, want once", refusals, x.conn.stats.Fallbacks.Load())
			}
			if trains == 0 {
				t.Error("the other destination gets no trains")
			}
			x.batch.flushes += pardon
			x.frame(x.a)
			x.batch.Flush()
			if refusals != 2 {
				t.Errorf("tried a train %d times after the pardon, want 2", refusals)
			}
		})
	}
}

// TestKernelMisbehaves lists what else sendmmsg may say, and what must come of it.
func TestKernelMisbehaves(t *testing.T) {
	for _, test := range []struct {
		name       string
		fail       syscall.Errno
		times      int  // how often the kernel says so
		only       bool // and only to the first destination
		most       int  // messages the kernel takes at once; 0 = all
		sent       int
		drops      DropReason
		waits      uint64
		aGot, bGot int
	}{
		{name: "a signal interrupts", fail: unix.EINTR, times: 3, sent: 10, aGot: 5, bGot: 5},
		{name: "full for a moment", fail: unix.EAGAIN, times: 1, sent: 10, waits: 1, aGot: 5, bGot: 5},
		{name: "no memory for a moment", fail: unix.ENOBUFS, times: 1, sent: 10, waits: 1, aGot: 5, bGot: 5},
		{name: "full", fail: unix.EAGAIN, times: 99, sent: 0, waits: 1, drops: DropBusy},
		{name: "no way to one", fail: unix.EHOSTUNREACH, times: 99, only: true, sent: 5, drops: DropUnreachable, bGot: 5},
		{name: "forbidden to one", fail: unix.EPERM, times: 99, only: true, sent: 5, drops: DropUnreachable, bGot: 5},
		{name: "one at a time", most: 1, sent: 10, aGot: 5, bGot: 5},
	} {
		t.Run(test.name, func(t *testing.T) {
			x := newBench(t)
			said := 0
			x.batch.sender.call = func(fd int, headers []unix.Mmsghdr) (int, syscall.Errno) {
				if test.fail != 0 && said < test.times && (!test.only || goesTo(&headers[0], x.a)) {
					said++
					return 0, test.fail
				}
				if test.most > 0 {
					headers = headers[:test.most]
				}
				return sendmmsg(fd, headers)
			}
			x.frame(x.a)
			x.frame(x.b)
			sent, refused := x.batch.Flush()
			if sent != test.sent || refused != 10-test.sent {
				t.Errorf("%d sent, %d refused, want %d and %d", sent, refused, test.sent, 10-test.sent)
			}
			if got := x.conn.stats.Drops(test.drops); got != uint64(refused) {
				t.Errorf("%d drops counted as %s, want %d", got, test.drops, refused)
			}
			if got := x.conn.stats.Waits.Load(); got != test.waits {
				t.Errorf("%d waits, want %d", got, test.waits)
			}
			x.mustGet(t, x.a, test.aGot)
			x.mustGet(t, x.b, test.bGot)
		})
	}
}

// TestPlainRefusalsAreNotTheTrainsFault: when single packets fare no better,
// the destination is not remembered as one that trains do not reach.
func TestPlainRefusalsAreNotTheTrainsFault(t *testing.T) {
	x := newBench(t)
	x.batch.sender.call = func(int, []unix.Mmsghdr) (int, syscall.Errno) { return 0, unix.EINVAL }
	x.frame(x.a)
	if sent, refused := x.batch.Flush(); sent != 0 || refused != 5 || len(x.batch.refusing) != 0 {
		t.Errorf("%d sent, %d refused, %d remembered", sent, refused, len(x.batch.refusing))
	}
}

// TestRefusingIsBounded: addresses are chosen by whoever connects.
func TestRefusingIsBounded(t *testing.T) {
	x := newBench(t)
	for port := range uint16(5 * maxRefusing) {
		x.batch.refuseTrains(netip.AddrPortFrom(netip.IPv6Unspecified(), port))
	}
	if n := len(x.batch.refusing); n > maxRefusing {
		t.Errorf("%d remembered", n)
	}
}

// TestReaderOutlivesErrors: it goes on until it is closed.
func TestReaderOutlivesErrors(t *testing.T) {
	c := &Conn{queue: newQueue(1), closed: make(chan struct{})}
	done := make(chan bool)
	go func() {
		s := &socket{fd: -1, mode: Messages}
		done <- s.drain(newInbox(), &reader{conn: c})
	}()
	for c.stats.ReadErrors.Load() < 5 {
		runtime.Gosched()
	}
	close(c.closed)
	if ended := <-done; !ended {
		t.Error("the reader waits for more")
	}
}

// TestNarrowPath sends a train whose segments do not fit the device, in a
// network of our own: the kernel must refuse it as we expect, and fragment the
// packets that follow.
func TestNarrowPath(t *testing.T) {
	done := make(chan struct{})
	go func() { // its thread ends with it, and the network with the thread
		defer close(done)
		runtime.LockOSThread()
		if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
			t.Logf("no network of our own: %v", err)
			return
		}
		narrowLoopback(t)
		x := newBench(t)
		x.frame(x.a) // 1000 bytes: larger than the path
		if sent, refused := x.batch.Flush(); sent != 5 || refused != 0 {
			t.Errorf("%d sent, %d refused", sent, refused)
		}
		x.mustGet(t, x.a, 5)
		if got := x.conn.stats.Fallbacks.Load(); got != 1 {
			t.Errorf("%d fallbacks, want 1", got)
		}
	}()
	<-done
}

func narrowLoopback(t *testing.T) {
	t.Helper()
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = unix.Close(fd) }()
	lo, err := unix.NewIfreq("lo")
	if err != nil {
		t.Fatal(err)
	}
	lo.SetUint32(700)
	if err := unix.IoctlIfreq(fd, unix.SIOCSIFMTU, lo); err != nil {
		t.Fatal(err)
	}
	lo.SetUint16(unix.IFF_UP)
	if err := unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, lo); err != nil {
		t.Fatal(err)
	}
}
