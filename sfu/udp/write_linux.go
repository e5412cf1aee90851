package udp

import (
	"fmt"
	"net/netip"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// A system call that the runtime is not told of must be short, because garbage
// collection waits for it. These weights, roughly microseconds on a slow
// machine, bound one to about a tenth of a millisecond.
const (
	weightMessage  = 4
	weightDatagram = 1
	weightCall     = 128
)

// maxWait is how long a full send buffer may hold up one flush.
const maxWait = 1 // milliseconds

// sender is a batch's memory for talking to the kernel.
type sender struct {
	headers  []unix.Mmsghdr
	iovecs   []unix.Iovec
	controls []control
	apart    *apart // made when first needed

	// call is sendmmsg, or what a test puts in its place.
	call func(fd int, headers []unix.Mmsghdr) (int, syscall.Errno)
}

// control is the control message that makes a train of a message.
type control struct {
	header  unix.Cmsghdr
	segment uint16
	_       [6]byte
}

// apart holds the datagrams of one train that must go one by one.
type apart struct {
	headers [maxTrain]unix.Mmsghdr
	iovecs  [maxTrain]unix.Iovec
}

func newSender() sender { return sender{call: sendmmsg} }

// fit makes room for the messages and pieces of a plan.
func (s *sender) fit(p *plan) {
	if n := len(p.pieces); n > len(s.iovecs) {
		s.iovecs = make([]unix.Iovec, max(n, min(2*n, batchDatagrams)))
	}
	n := len(p.messages)
	if n <= len(s.headers) {
		return
	}
	n = max(n, min(2*n, batchDatagrams))
	s.headers, s.controls = make([]unix.Mmsghdr, n), make([]control, n)
	for i := range s.controls {
		h := &s.controls[i].header
		h.Level, h.Type = unix.SOL_UDP, unix.UDP_SEGMENT
		h.SetLen(unix.CmsgLen(2))
	}
}

func sendmmsg(fd int, headers []unix.Mmsghdr) (int, syscall.Errno) {
	n, _, errno := syscall.RawSyscall6(unix.SYS_SENDMMSG, uintptr(fd), uintptr(unsafe.Pointer(&headers[0])),
		uintptr(len(headers)), unix.MSG_DONTWAIT, 0, 0)
	return int(n), errno
}

// write sends one datagram.
func (s *socket) write(stats *Stats, p []byte, to netip.AddrPort) (DropReason, error) {
	name, ok := s.sockaddr(to)
	if !ok {
		return DropAddress, fmt.Errorf("write to %s: %w", to, ErrAddress)
	}
	if len(p) == 0 || len(p) > maxDatagram {
		return DropSize, fmt.Errorf("write %d bytes: %w", len(p), unix.EMSGSIZE)
	}
	for waited := false; ; waited = true {
		_, _, errno := syscall.RawSyscall6(unix.SYS_SENDTO, uintptr(s.fd), uintptr(unsafe.Pointer(&p[0])),
			uintptr(len(p)), unix.MSG_DONTWAIT, uintptr(unsafe.Pointer(&name.raw)), uintptr(name.length))
		stats.Calls.Add(1)
		switch {
		case errno == 0:
			return 0, nil
		case errno == unix.EINTR:
		case !full(errno):
			return reason(errno), fmt.Errorf("write to %s: %w", to, errno)
		case waited:
			return DropBusy, ErrBusy
		default:
			s.pause(stats)
		}
	}
}

// sendBatch hands the plan of a batch to the kernel.
func (s *socket) sendBatch(b *Batch) {
	b.sender.build(b)
	messages := b.plan.messages
	waited := false
	for done := 0; done < len(messages); {
		n, errno := s.call(b, b.sender.headers[done:done+chunk(messages[done:], s.mode)])
		for range n {
			b.count(messages[done].datagrams, messages[done].bytes)
			done++
		}
		switch {
		case errno == 0 || errno == unix.EINTR:
		case full(errno) && !waited:
			waited = true
			s.pause(&b.conn.stats)
		case full(errno):
			// The buffer is the socket's, not a destination's: the rest would fare alike.
			for ; done < len(messages); done++ {
				b.drop(DropBusy, int(messages[done].datagrams))
			}
		case messages[done].datagrams > 1 && trainless(errno):
			s.sendApart(b, done)
			done++
		default:
			b.drop(reason(errno), int(messages[done].datagrams))
			done++
		}
	}
}

// call sends messages and returns how many went; when none did, why.
func (s *socket) call(b *Batch, headers []unix.Mmsghdr) (int, syscall.Errno) {
	n, errno := b.sender.call(s.fd, headers)
	b.conn.stats.Calls.Add(1)
	if errno != 0 || n <= 0 {
		if errno == 0 {
			errno = unix.EAGAIN // never seen; it must not make us spin
		}
		return 0, errno
	}
	return min(n, len(headers)), 0
}

// build writes the headers of all messages of the plan.
func (s *sender) build(b *Batch) {
	s.fit(&b.plan)
	for i := range b.plan.pieces {
		p := &b.plan.pieces[i]
		s.iovecs[i].Base = &b.buffer[p.at]
		s.iovecs[i].SetLen(int(p.size))
	}
	for i := range b.plan.messages {
		m := &b.plan.messages[i]
		h := &s.headers[i].Hdr
		*h = unix.Msghdr{}
		s.address(h, b, m)
		h.Iov = &s.iovecs[m.piece]
		h.SetIovlen(int(m.pieces))
		if m.datagrams > 1 {
			s.controls[i].segment = uint16(m.segment)
			h.Control = (*byte)(unsafe.Pointer(&s.controls[i]))
			h.SetControllen(unix.CmsgSpace(2))
		}
	}
}

func (s *sender) address(h *unix.Msghdr, b *Batch, m *message) {
	name := &b.destinations[m.destination].name
	h.Name = (*byte)(unsafe.Pointer(&name.raw))
	h.Namelen = name.length
}

// sendApart sends a train's datagrams as messages of their own, because the
// kernel refused the train: the device cannot compute checksums, or a segment
// is larger than what the way to that destination takes.
func (s *socket) sendApart(b *Batch, index int) {
	m := &b.plan.messages[index]
	b.conn.stats.Fallbacks.Add(1)
	if b.sender.apart == nil {
		b.sender.apart = new(apart)
	}
	a := b.sender.apart
	n := 0
	for i := range b.plan.pieces[m.piece : m.piece+m.pieces] {
		p := b.plan.pieces[int(m.piece)+i]
		for p.size > 0 {
			size := min(p.size, m.segment)
			a.iovecs[n].Base = &b.buffer[p.at]
			a.iovecs[n].SetLen(int(size))
			h := &a.headers[n].Hdr
			*h = unix.Msghdr{Iov: &a.iovecs[n]}
			h.SetIovlen(1)
			b.sender.address(h, b, m)
			p.at, p.size = p.at+size, p.size-size
			n++
		}
	}
	if s.sendEach(b, a, n) > 0 {
		b.refuseTrains(b.destinations[m.destination].address)
	}
}

// sendEach sends n datagrams and returns how many the kernel took.
func (s *socket) sendEach(b *Batch, a *apart, n int) (sent int) {
	for done := 0; done < n; {
		took, errno := s.call(b, a.headers[done:min(n, done+weightCall/(weightMessage+weightDatagram))])
		for range took {
			b.count(1, int32(a.iovecs[done].Len))
			done, sent = done+1, sent+1
		}
		if errno != 0 && errno != unix.EINTR {
			if full(errno) {
				b.drop(DropBusy, n-done)
				return sent
			}
			b.drop(reason(errno), 1)
			done++
		}
	}
	return sent
}

// chunk returns how many messages one call may take.
func chunk(messages []message, mode Mode) int {
	if mode == Plain {
		return 1
	}
	weight := 0
	for i := range messages {
		weight += weightMessage + weightDatagram*int(messages[i].datagrams)
		if weight > weightCall && i > 0 {
			return i
		}
	}
	return len(messages)
}

// pause gives a full send buffer a moment.
func (s *socket) pause(stats *Stats) {
	stats.Waits.Add(1)
	fds := [1]unix.PollFd{{Fd: int32(s.fd), Events: unix.POLLOUT}}
	_, _ = unix.Poll(fds[:], maxWait)
}

// full reports whether the kernel had no room for the moment.
func full(errno syscall.Errno) bool {
	return errno == unix.EAGAIN || errno == unix.ENOBUFS || errno == unix.ENOMEM
}

// trainless reports whether a train may have been refused for being one.
func trainless(errno syscall.Errno) bool {
	return errno == unix.EIO || errno == unix.EINVAL || errno == unix.EMSGSIZE ||
		errno == unix.EOPNOTSUPP || errno == unix.ENOPROTOOPT
}

func reason(errno syscall.Errno) DropReason {
	if errno == unix.EMSGSIZE {
		return DropSize
	}
	if errno == unix.EAFNOSUPPORT || errno == unix.EINVAL {
		return DropAddress
	}
	return DropUnreachable
}
