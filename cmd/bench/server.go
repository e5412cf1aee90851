package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// server is a server that can be started.
type server struct {
	name    string
	url     string // where clients begin
	metrics string // where it tells of Go's runtime; empty: nowhere
	command []string
	folder  string // its own: working folder, log
}

// parleyServer builds the program of this checkout and gives the command line of
// docs/performance.md.
func parleyServer(ctx context.Context, p place, folder string) (server, error) {
	binary := filepath.Join(folder, "parley")
	build := exec.CommandContext(ctx, "go", "build", "-o", binary, "github.com/parley-sfu/parley/cmd/parley")
	if said, err := build.CombinedOutput(); err != nil {
		return server{}, fmt.Errorf("build parley: %w: %s", err, said)
	}
	web, err := freePort(ctx)
	if err != nil {
		return server{}, err
	}
	media, err := freePort(ctx)
	if err != nil {
		return server{}, err
	}
	admin, err := freePort(ctx)
	if err != nil {
		return server{}, err
	}
	listen, metrics := net.JoinHostPort(p.address, strconv.Itoa(web)), net.JoinHostPort(p.address, strconv.Itoa(admin))
	command := []string{binary}
	for _, setting := range []string{
		"server.listen=" + listen, "admin.listen=" + metrics, "tls.mode=none", "ice.udp=" + net.JoinHostPort(p.address, strconv.Itoa(media)),
		"limits.joins_per_ip=1000/s", "limits.sessions_per_ip=10000",
		"room_defaults.max_participants=1000", "room_defaults.subscribe.audio_slots=25", "logging.level=warn",
	} {
		command = append(command, "--set", setting)
	}
	return server{
		name: parley, url: "http://" + listen, metrics: "http://" + metrics + "/metrics",
		command: slices.Concat(p.server, command), folder: folder,
	}, nil
}

// janusFolder is where Debian's package keeps its configuration.
const janusFolder = "/etc/janus"

// janusServer gives Debian's Janus with a configuration of its own: nothing but
// the WebSocket transport, one address.
func janusServer(ctx context.Context, p place, folder string) (server, error) {
	program, err := exec.LookPath("janus")
	if err != nil {
		return server{}, fmt.Errorf("find janus: %w", err)
	}
	port, err := freePort(ctx)
	if err != nil {
		return server{}, err
	}
	configuration := filepath.Join(folder, "janus")
	if err = os.Mkdir(configuration, 0o755); err != nil {
		return server{}, fmt.Errorf("configure janus: %w", err)
	}
	if err = configureJanus(configuration, p.address, port); err != nil {
		return server{}, fmt.Errorf("configure janus: %w", err)
	}
	return server{
		name: janus, url: "ws://" + net.JoinHostPort(p.address, strconv.Itoa(port)), folder: folder,
		command: slices.Concat(p.server, []string{program, "--configs-folder", configuration, "--disable-colors", "--debug-level", "2"}),
	}, nil
}

func configureJanus(folder, address string, port int) error {
	main, err := os.ReadFile(filepath.Join(janusFolder, "janus.jcfg"))
	if err != nil {
		return err //nolint:wrapcheck // it names the file
	}
	text, err := janusMain(string(main), address)
	if err != nil {
		return err
	}
	rooms, err := os.ReadFile(filepath.Join(janusFolder, "janus.plugin.videoroom.jcfg"))
	if err != nil {
		return err //nolint:wrapcheck // it names the file
	}
	for name, content := range map[string]string{
		"janus.jcfg":                      text,
		"janus.plugin.videoroom.jcfg":     string(rooms),
		"janus.transport.websockets.jcfg": fmt.Sprintf("general: {\n\tjson = \"compact\"\n\tws = true\n\tws_ip = %q\n\tws_port = %d\n}\n", address, port),
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			return err //nolint:wrapcheck // it names the file
		}
	}
	return nil
}

// janusMain is Janus's main configuration with media on one address, and no
// transport but WebSockets.
func janusMain(text, address string) (string, error) {
	for _, change := range []struct{ section, line string }{
		{"nat", fmt.Sprintf("ice_enforce_list = %q", address)},
		{"transports", `disable = "libjanus_http.so,libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,libjanus_rabbitmq.so"`},
	} {
		begin := regexp.MustCompile(`(?m)^` + change.section + `:\s*\{\s*$`)
		at := begin.FindStringIndex(text)
		if at == nil {
			return "", fmt.Errorf("janus.jcfg has no section %s", change.section)
		}
		text = strings.TrimRight(text[:at[1]], "\n") + "\n\t" + change.line + "\n" + text[at[1]:]
	}
	return text, nil
}

// running is a server that was started.
type running struct {
	command *exec.Cmd
	log     *os.File
}

// start starts the server. The caller calls stop.
func (s server) start(ctx context.Context) (running, error) {
	log, err := os.Create(filepath.Join(s.folder, s.name+".log"))
	if err != nil {
		return running{}, fmt.Errorf("start %s: %w", s.name, err)
	}
	command := exec.CommandContext(ctx, s.command[0], s.command[1:]...) //nolint:gosec // written in this package
	command.Dir, command.Stdout, command.Stderr = s.folder, log, log
	endGently(command)
	if err = command.Start(); err != nil {
		return running{}, errors.Join(fmt.Errorf("start %s: %w", s.name, err), log.Close())
	}
	return running{command: command, log: log}, nil
}

// pid is that of the server itself: ip and taskset become what they start.
func (r running) pid() int { return r.command.Process.Pid }

// stop ends the server and gives the last words of its log.
func (r running) stop() string {
	_ = r.command.Process.Signal(syscall.SIGTERM)
	kill := time.AfterFunc(endTimeout, func() { _ = r.command.Process.Kill() })
	_ = r.command.Wait()
	kill.Stop()
	_ = r.log.Close()
	said, _ := os.ReadFile(r.log.Name())
	return string(said[max(0, len(said)-lastWords):])
}

const (
	endTimeout = 3 * time.Second // until a process that was asked to end is killed
	lastWords  = 600             // bytes
)

// endGently makes the end of a command's context ask it to end before it is killed.
func endGently(command *exec.Cmd) {
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGTERM) }
	command.WaitDelay = endTimeout
}
