package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// place is where server and load run: each on a core of its own, and with root
// each in a network namespace of its own.
type place struct {
	address  string   // of the server
	server   []string // what a command line of the server begins with
	load     []string // and one of the load
	isolated bool     // in namespaces
	remove   func() error
}

const (
	serverAddress = "10.77.0.1"
	loadAddress   = "10.77.0.2"
	subnet        = "/24"
	loopback      = "127.0.0.1"
)

// newPlace makes the namespaces if it may. The caller calls remove.
func newPlace(ctx context.Context) (place, error) {
	if runtime.GOOS != "linux" || runtime.NumCPU() < 2 {
		return place{}, errors.New("want Linux and two cores, one for the server and one for the load")
	}
	server, load := pinned("0"), pinned("1")
	if os.Geteuid() != 0 {
		return place{address: loopback, server: server, load: load, remove: func() error { return nil }}, nil
	}
	n := names(os.Getpid())
	p := place{
		address: serverAddress, isolated: true,
		server: append([]string{"ip", "netns", "exec", n.server}, server...),
		load:   append([]string{"ip", "netns", "exec", n.load}, load...),
		remove: n.remove,
	}
	for _, command := range n.commands() {
		if err := run(ctx, command); err != nil {
			return place{}, errors.Join(err, n.remove()) //nolint:contextcheck // made things are removed even when it has ended
		}
	}
	return p, nil
}

func pinned(core string) []string { return []string{"taskset", "-c", core} }

// namespaces are the names of what is made; they hold the process id, so that two
// who measure do not take each other's.
type namespaces struct{ server, load, serverEnd, loadEnd string }

func names(pid int) namespaces {
	return namespaces{
		server: fmt.Sprintf("parley-bench-%d-server", pid), load: fmt.Sprintf("parley-bench-%d-load", pid),
		serverEnd: fmt.Sprintf("pb%ds", pid), loadEnd: fmt.Sprintf("pb%dl", pid), // 15 letters at most
	}
}

// commands make two namespaces with a cable between them. The cable is born
// inside: the machine's own network never sees it.
func (n namespaces) commands() [][]string {
	words := func(format string, args ...any) []string { return strings.Fields(fmt.Sprintf(format, args...)) }
	return [][]string{
		words("ip netns add %s", n.server),
		words("ip netns add %s", n.load),
		words("ip -n %s link add %s type veth peer name %s netns %s", n.server, n.serverEnd, n.loadEnd, n.load),
		words("ip -n %s addr add %s%s dev %s", n.server, serverAddress, subnet, n.serverEnd),
		words("ip -n %s addr add %s%s dev %s", n.load, loadAddress, subnet, n.loadEnd),
		words("ip -n %s link set lo up", n.server),
		words("ip -n %s link set lo up", n.load),
		words("ip -n %s link set %s up", n.server, n.serverEnd),
		words("ip -n %s link set %s up", n.load, n.loadEnd),
	}
}

// remove ends what commands made, as far as it was made. The cable goes with its
// namespaces.
func (n namespaces) remove() error {
	ctx, cancel := context.WithTimeout(context.Background(), commandTimeout)
	defer cancel()
	var problems []error
	for _, name := range []string{n.server, n.load} {
		if _, err := os.Stat("/run/netns/" + name); err == nil {
			problems = append(problems, run(ctx, []string{"ip", "netns", "del", name}))
		}
	}
	return errors.Join(problems...)
}

// commandTimeout bounds commands that do one small thing.
const commandTimeout = 10 * time.Second

// run runs a short command and gives its words if it fails.
func run(ctx context.Context, command []string) error {
	ctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	//nolint:gosec // the command is written in this file
	if said, err := exec.CommandContext(ctx, command[0], command[1:]...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", strings.Join(command, " "), err, strings.TrimSpace(string(said)))
	}
	return nil
}

// freePort is a port that nobody uses at the moment.
func freePort(ctx context.Context) (int, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	defer func() { _ = listener.Close() }()
	address, err := net.ResolveTCPAddr("tcp", listener.Addr().String())
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	return address.Port, nil
}
