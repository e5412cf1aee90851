package main_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// A server that somebody started in a window must not live on unseen, keeping its ports, when the window is closed; the
// SIGHUP that the kernel sends then is no wish for other settings. One from elsewhere is.
func TestAServerEndsWithItsTerminal(t *testing.T) {
	master, slave := terminal(t)
	command := exec.CommandContext(context.WithoutCancel(t.Context()), program(t), "--set", "server.listen=127.0.0.1:0", "--set", "ice.udp=127.0.0.1:0")
	command.Dir, command.Stdin = t.TempDir(), slave
	command.Env = []string{"HOME=" + command.Dir}
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	log, err := command.StderrPipe()
	if err != nil {
		t.Fatalf("pipe: %v", err)
	}
	if err = command.Start(); err != nil {
		t.Fatalf("start: %v", err)
	}
	_ = slave.Close()
	s := &server{process: command.Process, entries: read(log)}
	s.logged(t, "ready")
	if err = s.process.Signal(syscall.SIGHUP); err != nil {
		t.Fatalf("signal: %v", err)
	}
	s.logged(t, reloaded)
	_ = master.Close()
	s.logged(t, "ending with the terminal")
	drain(t, s.entries)
	if err = command.Wait(); err != nil {
		t.Errorf("the program ended with %v", err)
	}
}

// terminal makes one: what is written to the master is typed at the slave.
func terminal(t *testing.T) (master, slave *os.File) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no terminals here: %v", err)
	}
	t.Cleanup(func() { _ = master.Close() })
	if err = unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatalf("unlock: %v", err)
	}
	number, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatalf("ask for the number: %v", err)
	}
	slave, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatalf("open the slave: %v", err)
	}
	return master, slave
}
