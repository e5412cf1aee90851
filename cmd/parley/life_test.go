package main_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// life is a server that is started more than once, on the same ports.
type life struct {
	t       *testing.T
	url     string
	media   string   // where it takes media
	args    []string // besides those for the ports
	sockets *os.File // held for it as systemd does, so that it need not open its own; nil: it does
	dir     string
	files   int    // how many it may have open; 0: as usual
	memory  string // GOMEMLIMIT; empty: none

	command *exec.Cmd
	entries <-chan entry
}

// newLife finds free ports on loopback. With held, its web port stays open while it does not run.
func newLife(t *testing.T, held bool, args ...string) *life { //nolint:revive // a flag is what it is
	t.Helper()
	web, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	media, err := (&net.ListenConfig{}).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &life{t: t, url: "http://" + web.Addr().String(), media: media.LocalAddr().String(), dir: t.TempDir()}
	l.args = append([]string{
		"--set", "ice.udp=" + l.media, "--set", "limits.joins_per_ip=1000/s", "--set", "limits.sessions_per_ip=500",
	}, args...)
	if tcp, ok := web.(*net.TCPListener); ok && held {
		if l.sockets, err = tcp.File(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = l.sockets.Close() })
	} else {
		l.args = append(l.args, "--set", "server.listen="+web.Addr().String())
	}
	_, _ = web.Close(), media.Close()
	t.Cleanup(func() {
		if l.command != nil {
			l.end(syscall.SIGTERM)
		}
	})
	return l
}

// start starts the program and waits until it is ready.
func (l *life) start() {
	l.t.Helper()
	name, args := program(l.t), l.args
	if l.sockets != nil { // the variable names the process that the sockets are for
		name, args = "/bin/sh", append([]string{"-c", `LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"`, "sh", name}, args...)
	}
	if l.files > 0 {
		name, args = "/bin/sh", append([]string{"-c", fmt.Sprintf(`ulimit -n %d; exec "$@"`, l.files), "sh", name}, args...)
	}
	l.command = exec.CommandContext(context.WithoutCancel(l.t.Context()), name, args...)
	l.command.Dir, l.command.Env = l.dir, []string{"HOME=" + l.dir, "PATH=" + os.Getenv("PATH")}
	if l.memory != "" {
		l.command.Env = append(l.command.Env, "GOMEMLIMIT="+l.memory)
	}
	if l.sockets != nil {
		l.command.ExtraFiles = []*os.File{l.sockets}
	}
	log, err := l.command.StderrPipe()
	if err != nil {
		l.t.Fatalf("pipe: %v", err)
	}
	if err = l.command.Start(); err != nil {
		l.t.Fatalf("start: %v", err)
	}
	l.entries = read(log)
	(&server{entries: l.entries}).logged(l.t, "ready")
	go func(entries <-chan entry) {
		for e := range entries { // nobody else reads it
			_ = e
		}
	}(l.entries)
}

// signal sends one to the program.
func (l *life) signal(s os.Signal) {
	l.t.Helper()
	if err := l.command.Process.Signal(s); err != nil {
		l.t.Fatalf("signal %v: %v", s, err)
	}
}

// end ends the program by a signal and says how long that took.
func (l *life) end(s os.Signal) (took time.Duration) {
	l.t.Helper()
	began := time.Now()
	l.signal(s)
	err := l.command.Wait()
	took = time.Since(began)
	status := l.command.ProcessState.ExitCode()
	l.command = nil
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		l.t.Errorf("wait: %v", err)
	}
	if s == syscall.SIGTERM && status != 0 {
		l.t.Errorf("SIGTERM: exit status %d, want 0", status)
	}
	return took
}

// fetch gets a page of the server.
func (l *life) fetch(path string) (int, string) {
	l.t.Helper()
	return get(l.t, http.DefaultClient, l.url+path)
}

// pid is that of the running program.
func (l *life) pid() int { return l.command.Process.Pid }

func (l *life) String() string { return fmt.Sprintf("%s (media %s)", l.url, l.media) }
