package udp

import (
	"os"
	"time"

	"golang.org/x/sys/unix"
)

const (
	patience = 25 * time.Millisecond // most that a patient datagram waits
	glance   = 5 * time.Millisecond  // between two looks for patient ones while others come

	mostRounds = 16 // reads of patient ones before others have a turn
)

// waitingRoom is a socket's second descriptor, on the same port, in which the
// kernel puts what can wait. The reader looks there when it is awake anyway:
//
//	       ┌────── one came ──────┐
//	idle ──┘                      ▼
//	the poller tells            busy: looked at with what else comes, at most
//	      ▲                       │   every 5 ms, at least every 25 ms
//	      └── none came for 25 ms ┘
type waitingRoom struct {
	fd   int
	busy bool
	next time.Time // not to be looked at before
}

// openPatient binds the socket and its waiting room to one port. Both have to
// agree to share it, which would let any other program of the same user join
// them; so one that does not agree is bound first, and fails if the port is taken.
func (s *socket) openPatient(o Options, address unix.Sockaddr) error {
	first := &socket{family: s.family}
	if err := first.bind(o, address); err != nil {
		return err
	}
	address, err := unix.Getsockname(first.fd)
	_ = unix.Close(first.fd)
	if err != nil {
		return os.NewSyscallError("getsockname", err)
	}
	patient := o
	patient.shared = true
	if err = s.bind(patient, address); err != nil {
		return err
	}
	second := &socket{family: s.family}
	if err = second.bind(patient, address); err == nil {
		if err = o.Patient.attach(s.fd); err == nil {
			s.room = &waitingRoom{fd: second.fd}
			return nil
		}
		_ = unix.Close(second.fd)
	}
	// A kernel that does not sort what comes: one descriptor does it all.
	_ = unix.Close(s.fd)
	return s.bind(o, address)
}

// attach has the kernel choose among the descriptors of a port by the first two
// bytes: the one bound second for what the pattern describes.
func (p Pattern) attach(fd int) error {
	program := [...]unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_H | unix.BPF_ABS}, // of less than two bytes: 0 is returned
		{Code: unix.BPF_ALU | unix.BPF_AND | unix.BPF_K, K: uint32(p.Mask)},
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: uint32(p.Value), Jf: 1},
		{Code: unix.BPF_RET | unix.BPF_K, K: 1},
		{Code: unix.BPF_RET | unix.BPF_K},
	}
	filter := unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]}
	err := unix.SetsockoptSockFprog(fd, unix.SOL_SOCKET, unix.SO_ATTACH_REUSEPORT_CBPF, &filter)
	return os.NewSyscallError("set SO_ATTACH_REUSEPORT_CBPF", err)
}

// watchRoom has the poller tell of these events in the waiting room.
func (s *socket) watchRoom(events uint32) {
	event := unix.EpollEvent{Fd: int32(s.room.fd), Events: events}
	// It cannot fail: the descriptor stands in this epoll since it was opened.
	_ = unix.EpollCtl(s.epoll, unix.EPOLL_CTL_MOD, s.room.fd, &event)
}

// glance looks into the waiting room if it is time to.
func (s *socket) glance(in *inbox, r *reader) (ended bool) {
	now := time.Now()
	if s.room == nil || now.Before(s.room.next) {
		return false
	}
	came, ended := s.drain(s.room.fd, mostRounds, in, r)
	if came > 0 && !s.room.busy {
		s.room.busy = true
		s.watchRoom(0)
	}
	if s.room.busy {
		s.lookAgain(came, now, r)
	}
	return ended
}

// tire ends a wait of 25 ms in which nothing else came.
func (s *socket) tire(in *inbox, r *reader) {
	now := time.Now()
	came, _ := s.drain(s.room.fd, mostRounds, in, r)
	if came > 0 {
		s.lookAgain(came, now, r)
		return
	}
	s.room.busy, s.room.next = false, time.Time{}
	s.watchRoom(unix.EPOLLIN)
	s.tireAt(time.Time{}, r)
}

// lookAgain says when, after so many rounds of reading. Where there may be more,
// others have a turn first: whoever floods the waiting room must not hold them up.
func (s *socket) lookAgain(came int, now time.Time, r *reader) {
	if came == mostRounds {
		s.room.next = now
		s.tireAt(now.Add(time.Millisecond), r)
		return
	}
	s.room.next = now.Add(glance)
	s.tireAt(now.Add(patience), r)
}

// tireAt ends the reader's wait at a time. The end of the socket has done so
// for good, which must not be undone.
func (s *socket) tireAt(t time.Time, r *reader) {
	_ = s.events.SetReadDeadline(t)
	if r.conn.isClosed() {
		s.interrupt()
	}
}
