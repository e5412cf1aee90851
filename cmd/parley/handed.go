package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
)

// firstHanded is the descriptor of the first socket that is handed over.
const firstHanded = 3

// handed are the listening sockets that whoever started this program holds for
// it, as systemd does for a socket unit (sd_listen_fds(3)). They outlive the
// program: who connects between its end and the next one's beginning waits for
// an answer instead of being refused.
func handed(env func(string) string) ([]net.Listener, error) {
	if env("LISTEN_PID") != strconv.Itoa(os.Getpid()) {
		return nil, nil // none, or they were meant for another program
	}
	count, err := strconv.Atoi(env("LISTEN_FDS"))
	if err != nil || count < 1 || count > 16 {
		return nil, fmt.Errorf("LISTEN_FDS is %q, want 1 to 16", env("LISTEN_FDS"))
	}
	var list []net.Listener
	for fd := firstHanded; fd < firstHanded+count; fd++ {
		one, err := handedListener(fd)
		if err != nil {
			return nil, errors.Join(err, closeAll(list))
		}
		list = append(list, one)
	}
	return list, nil
}

func handedListener(fd int) (net.Listener, error) {
	file := os.NewFile(uintptr(fd), "handed socket")
	if file == nil {
		return nil, fmt.Errorf("descriptor %d of LISTEN_FDS is not open", fd)
	}
	defer func() { _ = file.Close() }() // the listener has one of its own
	listener, err := net.FileListener(file)
	if err != nil {
		return nil, fmt.Errorf("descriptor %d of LISTEN_FDS: %w", fd, err)
	}
	if _, ok := listener.(*net.TCPListener); !ok {
		return nil, errors.Join(fmt.Errorf("descriptor %d of LISTEN_FDS is a %s socket, want a listening TCP socket", fd, listener.Addr().Network()), listener.Close())
	}
	return listener, nil
}

func closeAll(list []net.Listener) error {
	var problems []error
	for _, one := range list {
		problems = append(problems, one.Close())
	}
	return errors.Join(problems...)
}
