package udp

import (
	"errors"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	readMessages = 32 // messages taken by one call
	// readSlot is what one message may be: a train is up to 64 KiB. The odd
	// rest keeps the beginnings of the slots out of the same few cache lines.
	readSlot = 64<<10 + 1344
)

// inbox is what one worker receives into. Pages of it that no datagram reached
// are never touched, so never in memory.
type inbox struct {
	headers  [readMessages]unix.Mmsghdr
	iovecs   [readMessages]unix.Iovec
	names    [readMessages]unix.RawSockaddrInet6
	controls [readMessages][8]uint64 // aligned, and more than UDP_GRO needs
	buffer   []byte
	zones    zones
}

func newInbox() *inbox {
	in := &inbox{buffer: make([]byte, readMessages*readSlot)}
	for i := range in.headers {
		in.iovecs[i].Base = &in.buffer[i*readSlot]
		in.iovecs[i].SetLen(readSlot)
		h := &in.headers[i].Hdr
		h.Name = (*byte)(unsafe.Pointer(&in.names[i]))
		h.Iov = &in.iovecs[i]
		h.SetIovlen(1)
		h.Control = (*byte)(unsafe.Pointer(&in.controls[i]))
		in.rearm(i)
	}
	return in
}

// rearm restores what the kernel changed in a header.
func (in *inbox) rearm(i int) {
	h := &in.headers[i].Hdr
	h.Namelen = uint32(unsafe.Sizeof(in.names[i]))
	h.SetControllen(int(unsafe.Sizeof(in.controls[i])))
	h.Flags = 0
}

// serve reads until the Conn is closed.
func (s *socket) serve(r *reader) {
	var in *inbox // a megabyte, which a family that nobody uses does not take
	// All reading happens inside this one call, which waits whenever drain says
	// that nothing is left. Nothing that comes in between is missed: only the
	// beginning of the call forgets that the socket has become readable.
	_ = s.wait.Read(func(fd uintptr) (ended bool) {
		if in == nil {
			if empty(fd) && !r.conn.isClosed() {
				return false
			}
			in = newInbox()
		}
		return s.drain(in, r)
	})
}

// empty reports whether nothing waits to be read.
func empty(fd uintptr) bool {
	_, _, err := unix.Recvfrom(int(fd), nil, unix.MSG_PEEK|unix.MSG_DONTWAIT) //nolint:gosec // a descriptor
	return errors.Is(err, unix.EAGAIN)
}

// drain reads until nothing is left, or reports that reading has ended.
func (s *socket) drain(in *inbox, r *reader) (ended bool) {
	for !r.conn.isClosed() {
		n, errno := s.receive(in)
		switch {
		case errno == unix.EAGAIN:
			return false
		case errno != 0:
			r.failed()
			continue
		}
		r.failures = 0
		s.deliver(in, n, r)
		if s.mode > Plain && n < readMessages {
			return false // there was no more
		}
	}
	return true
}

// receive takes as many messages as have come. It does not wait.
func (s *socket) receive(in *inbox) (int, syscall.Errno) {
	if s.mode == Plain {
		n, _, errno := syscall.RawSyscall(unix.SYS_RECVMSG, uintptr(s.fd), uintptr(unsafe.Pointer(&in.headers[0].Hdr)),
			unix.MSG_DONTWAIT)
		in.headers[0].Len = uint32(n)
		return 1, errno
	}
	n, _, errno := syscall.RawSyscall6(unix.SYS_RECVMMSG, uintptr(s.fd), uintptr(unsafe.Pointer(&in.headers)),
		readMessages, unix.MSG_DONTWAIT, 0, 0)
	return int(n), errno
}

func (s *socket) deliver(in *inbox, n int, r *reader) {
	r.begin()
	for i := range n {
		h := &in.headers[i]
		at := i * readSlot
		switch {
		case h.Hdr.Flags&unix.MSG_TRUNC != 0:
			r.conn.stats.drop(DropTruncated, 1)
		default:
			from := in.zones.addrPort(&in.names[i], h.Hdr.Namelen)
			r.deliver(in.buffer[at:at+int(h.Len)], s.segment(in, i), from)
		}
		in.rearm(i)
	}
	r.end()
}

// segment returns the size of the datagrams that the kernel joined, or 0.
func (s *socket) segment(in *inbox, i int) int {
	length := int(in.headers[i].Hdr.Controllen)
	if !s.gro || length == 0 {
		return 0
	}
	control := (*[unsafe.Sizeof(in.controls[0])]byte)(unsafe.Pointer(&in.controls[i]))
	return segmentSize(control[:min(length, len(control))])
}
