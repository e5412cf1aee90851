package udp

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// socket is a descriptor that the runtime's poller does not know, for it would
// ask the kernel to be woken for every datagram that has left, and would make
// all goroutines that send through one port queue at one lock. Its reader waits
// there all the same, by way of a descriptor in between that stands only for
// "something came":
//
//	runtime's poller ── events ── fd
//	   (epoll)          (epoll,
//	                  input only)
//
// Waiting in the kernel instead costs up to five times as much CPU in all when
// there is little to do: the runtime's monitor wakes up, takes the reader's
// processor away, and looks around for a millisecond each time.
type socket struct {
	fd     int
	family uint16
	mode   Mode
	gro    bool
	events *os.File
	wait   syscall.RawConn // of events
}

func openSocket(o Options) (*socket, error) {
	s := &socket{family: unix.AF_INET}
	var address unix.Sockaddr
	if o.Network == "udp6" {
		s.family = unix.AF_INET6
		six := &unix.SockaddrInet6{Port: int(o.Address.Port()), Addr: o.Address.Addr().As16()}
		if zone := o.Address.Addr().Zone(); zone != "" {
			six.ZoneId = scope(zone)
		}
		address = six
	} else {
		address = &unix.SockaddrInet4{Port: int(o.Address.Port()), Addr: o.Address.Addr().As4()}
	}
	var err error
	if s.fd, err = unix.Socket(int(s.family), unix.SOCK_DGRAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0); err != nil {
		return nil, os.NewSyscallError("socket", err)
	}
	if err = s.configure(o); err == nil {
		err = os.NewSyscallError("bind", unix.Bind(s.fd, address))
	}
	if err == nil {
		err = s.watch()
	}
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// watch makes the descriptor that the reader waits for.
func (s *socket) watch() error {
	epoll, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return os.NewSyscallError("epoll_create1", err)
	}
	// Who is not blocking is put into the runtime's poller.
	if err = unix.SetNonblock(epoll, true); err == nil {
		err = unix.EpollCtl(epoll, unix.EPOLL_CTL_ADD, s.fd, &unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(s.fd)})
	}
	s.events = os.NewFile(uintptr(epoll), "udp events")
	if err != nil {
		return os.NewSyscallError("epoll_ctl", err)
	}
	if err = s.events.SetReadDeadline(time.Time{}); err != nil {
		return fmt.Errorf("watch the socket: %w", err)
	}
	s.wait, err = s.events.SyscallConn()
	return err //nolint:wrapcheck // it never fails for an open file
}

func (s *socket) configure(o Options) error {
	set := func(what string, level, option, value int) error {
		return os.NewSyscallError("set "+what, unix.SetsockoptInt(s.fd, level, option, value))
	}
	if s.family == unix.AF_INET6 {
		if err := set("IPV6_V6ONLY", unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, 1); err != nil {
			return err
		}
	}
	if o.Workers > 1 {
		if err := set("SO_REUSEPORT", unix.SOL_SOCKET, unix.SO_REUSEPORT, 1); err != nil {
			return err
		}
	}
	// Bursts of many browsers must fit; without the privilege to force it, the
	// kernel grants what it allows.
	if set("", unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, o.SocketBuffer) != nil {
		_ = set("", unix.SOL_SOCKET, unix.SO_RCVBUF, o.SocketBuffer)
	}
	if set("", unix.SOL_SOCKET, unix.SO_SNDBUFFORCE, o.SocketBuffer) != nil {
		_ = set("", unix.SOL_SOCKET, unix.SO_SNDBUF, o.SocketBuffer)
	}
	return nil
}

// probe finds what the kernel can do, sets it up, and returns the mode.
func (s *socket) probe(want Mode) (Mode, error) {
	s.mode = Plain
	if s.knows(unix.SYS_SENDMMSG) && s.knows(unix.SYS_RECVMMSG) {
		s.mode = Messages
		if _, err := unix.GetsockoptInt(s.fd, unix.SOL_UDP, unix.UDP_SEGMENT); err == nil {
			s.mode = Trains
		}
	}
	if want != Auto {
		if want > s.mode {
			return 0, fmt.Errorf("%w: want %s, have %s", ErrMode, want, s.mode)
		}
		s.mode = want
	}
	if s.mode == Trains { // from Linux 5.0 on; sending trains needs 4.18 only
		s.gro = unix.SetsockoptInt(s.fd, unix.SOL_UDP, unix.UDP_GRO, 1) == nil
	}
	return s.mode, nil
}

// knows reports whether a system call that takes messages exists and is not
// forbidden, by handing it none.
func (s *socket) knows(call uintptr) bool {
	_, _, errno := syscall.RawSyscall6(call, uintptr(s.fd), 0, 0, unix.MSG_DONTWAIT, 0, 0)
	return errno != unix.ENOSYS && errno != unix.EPERM && errno != unix.EACCES
}

func (s *socket) local() (netip.AddrPort, error) {
	name, err := unix.Getsockname(s.fd)
	if err != nil {
		return netip.AddrPort{}, os.NewSyscallError("getsockname", err)
	}
	switch a := name.(type) {
	case *unix.SockaddrInet4:
		return netip.AddrPortFrom(netip.AddrFrom4(a.Addr), uint16(a.Port)), nil
	case *unix.SockaddrInet6:
		return netip.AddrPortFrom(netip.AddrFrom16(a.Addr), uint16(a.Port)), nil
	default:
		return netip.AddrPort{}, fmt.Errorf("getsockname: %w", ErrAddress)
	}
}

// overflows reads how often the receive buffer was full.
func (s *socket) overflows() uint64 {
	const drops = 8 // SK_MEMINFO_DROPS of linux/sock_diag.h
	var info [drops + 1]uint32
	length := uint32(unsafe.Sizeof(info))
	_, _, errno := syscall.RawSyscall6(unix.SYS_GETSOCKOPT, uintptr(s.fd), unix.SOL_SOCKET, unix.SO_MEMINFO,
		uintptr(unsafe.Pointer(&info)), uintptr(unsafe.Pointer(&length)), 0)
	if errno != 0 {
		return 0
	}
	return uint64(info[drops])
}

// interrupt makes serve return.
func (s *socket) interrupt() { _ = s.events.SetReadDeadline(time.Unix(1, 0)) }

func (s *socket) close() error {
	var err error
	if s.events != nil {
		err = s.events.Close()
		s.events = nil
	}
	if s.fd >= 0 {
		err = errors.Join(err, os.NewSyscallError("close", unix.Close(s.fd)))
		s.fd = -1
	}
	return err
}
