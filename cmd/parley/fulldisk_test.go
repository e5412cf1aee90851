package main_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/parley-sfu/parley/signaling/client"
)

// The log cannot be written, from the beginning or from some line on: who talks goes on, others come and go, and the program ends
// well when it is told to.
func TestLogOnAFullDisk(t *testing.T) {
	for _, row := range []struct {
		story  string
		log    string // path; empty: one in the life's folder
		blocks int    // of 512 bytes that a file may have; 0: as many as there are
	}{
		{"nothing can be written", "/dev/full", 0},
		{"a file that may not grow beyond 4 KiB", "", 8},
	} {
		t.Run(row.story, func(t *testing.T) {
			l := newLife(t, false, "--debug")
			path := row.log
			if path == "" {
				path = filepath.Join(l.dir, "log")
			}
			log, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
			if err != nil {
				t.Skipf("no %s here: %v", path, err) // only Linux has it
			}
			defer func() { _ = log.Close() }()
			l.unheard(log, row.blocks)
			crew := survivors(t, l.url, 1, 3)
			settled(t, crew, patience)
			for i := range 10 {
				visit(expired(t), t, client.Options{URL: l.url, Room: crew[0].room, Name: fmt.Sprint("visitor ", i), Kit: crew[0].kit})
			}
			settled(t, crew, patience)
			if size := written(t, log); size != int64(row.blocks)*512 {
				t.Errorf("the log has %d bytes, want %d: it is not full", size, row.blocks*512)
			}
			if got := joins(crew); got != len(crew) {
				t.Errorf("%d joins of %d people", got, len(crew))
			}
			healthy(t, l)
		})
	}
}

// expired is a context in which a visit is short.
func expired(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

// written is the size of a file, 0 for a device.
func written(t *testing.T, file *os.File) int64 {
	t.Helper()
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	if !info.Mode().IsRegular() {
		return 0
	}
	return info.Size()
}

// unheard starts the program with a log that nobody reads, and waits until it answers.
func (l *life) unheard(log *os.File, blocks int) {
	l.t.Helper()
	limit := ""
	if blocks > 0 {
		limit = fmt.Sprintf("ulimit -f %d; ", blocks)
	}
	l.command = exec.CommandContext(context.WithoutCancel(l.t.Context()), "/bin/sh", append([]string{"-c", limit + `exec "$@"`, "sh", program(l.t)}, l.args...)...)
	l.command.Dir, l.command.Env = l.dir, []string{"HOME=" + l.dir, "PATH=" + os.Getenv("PATH")}
	l.command.Stderr = log
	if err := l.command.Start(); err != nil {
		l.t.Fatalf("start: %v", err)
	}
	until(l.t, "it is ready", patience, func() bool {
		request, err := http.NewRequestWithContext(l.t.Context(), http.MethodGet, l.url+"/readyz", nil)
		if err != nil {
			l.t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			return false // not yet
		}
		_ = answer.Body.Close()
		return answer.StatusCode == http.StatusOK
	})
}

// What the program needs to start and somebody else has: it says which setting and ends at once, with an exit status of its own.
func TestStartWithoutWhatItNeeds(t *testing.T) {
	web, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = web.Close() }()
	media, err := (&net.ListenConfig{}).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = media.Close() }()
	taken, open := media.LocalAddr().String(), web.Addr().String()
	for _, row := range []struct {
		story string
		args  []string
		says  []string
	}{
		{"the media port is taken", []string{"ice.udp=" + taken}, []string{"ice.udp", taken, "address already in use"}},
		{"the web port is taken", []string{"server.listen=" + open}, []string{"server.listen", open, "address already in use"}},
		{"the port of metrics is taken", []string{"admin.listen=" + open}, []string{"admin.listen", open, "address already in use"}},
		{"a media address of another machine", []string{"ice.udp=192.0.2.1:0"}, []string{"ice.udp", "192.0.2.1", "cannot assign"}},
		{"a web address of another machine", []string{"server.listen=192.0.2.1:0"}, []string{"server.listen", "192.0.2.1", "cannot assign"}},
	} {
		t.Run(row.story, func(t *testing.T) {
			got, took := ends(t, row.args)
			t.Logf("exit status %d after %v: %s", got.status, took.Round(time.Millisecond), strings.TrimSpace(got.err))
			if got.status != 1 {
				t.Errorf("exit status %d, want 1", got.status)
			}
			for _, what := range row.says {
				if !strings.Contains(got.err, what) {
					t.Errorf("it does not say %q", what)
				}
			}
		})
	}
}

// ends starts the program, which does not stay.
func ends(t *testing.T, settings []string) (result, time.Duration) {
	t.Helper()
	args := []string{"--set", "server.listen=127.0.0.1:0", "--set", "ice.udp=127.0.0.1:0"}
	for _, one := range settings {
		args = append(args, "--set", one)
	}
	began := time.Now()
	return invocation{dir: t.TempDir(), args: args}.run(t, program(t)), time.Since(began)
}
