package main_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// patience is how long a test waits for what should be there at once, on a machine that has much else to do.
const patience = time.Minute

// entry is one line of the program's log.
type entry map[string]any

// server is a program that serves.
type server struct {
	process *os.Process
	url     string  // of its page
	early   []entry // logged before it was ready
	entries <-chan entry
}

// serve starts the program on free ports of the loopback address, with these flags besides, and waits until it is ready. It
// is stopped, and must stop well, when the test ends.
func serve(t *testing.T, dir string, args ...string) *server {
	t.Helper()
	args = append([]string{"--set", "server.listen=127.0.0.1:0", "--set", "ice.udp=127.0.0.1:0"}, args...)
	command := exec.CommandContext(context.WithoutCancel(t.Context()), program(t), args...)
	command.Dir = dir
	command.Env = []string{"HOME=" + dir, "PATH=" + os.Getenv("PATH")}
	log, err := command.StderrPipe()
	if err != nil {
		t.Fatalf("pipe: %v", err)
	}
	if err = command.Start(); err != nil {
		t.Fatalf("start %q: %v", args, err)
	}
	s := &server{process: command.Process, entries: read(log)}
	t.Cleanup(func() {
		_ = s.process.Signal(syscall.SIGTERM) // it may have ended already
		drain(t, s.entries)
		if err := command.Wait(); err != nil {
			t.Errorf("the program ended with %v", err)
		}
	})
	ready, early := s.logged(t, "ready")
	s.url, _ = ready["url"].(string)
	s.early = early
	return s
}

// read makes entries of a log. The channel is closed when the log ends; nobody has to read it.
func read(log io.Reader) <-chan entry {
	entries := make(chan entry, 1000)
	go func() {
		defer close(entries)
		for lines := bufio.NewScanner(log); lines.Scan(); {
			if found := telltale.FindString(lines.Text()); found != "" {
				blabbed.Store(&found)
			}
			var e entry
			if json.Unmarshal(lines.Bytes(), &e) != nil {
				e = entry{"msg": lines.Text()}
			}
			entries <- e
		}
	}()
	return entries
}

// drain waits for the end of a log.
func drain(t *testing.T, entries <-chan entry) {
	t.Helper()
	timeout := time.After(patience)
	for {
		select {
		case _, more := <-entries:
			if !more {
				return
			}
		case <-timeout:
			t.Fatal("the program does not stop")
		}
	}
}

// logged waits for a line with this message, and gives those before it too.
func (s *server) logged(t *testing.T, message string) (found entry, before []entry) {
	t.Helper()
	timeout := time.After(patience)
	for {
		select {
		case e, more := <-s.entries:
			if !more {
				t.Fatalf("the program ended before it logged %q:\n%v", message, before)
			}
			if e["msg"] == message {
				return e, before
			}
			before = append(before, e)
		case <-timeout:
			t.Fatalf("%q was not logged, but\n%v", message, before)
		}
	}
}

// get fetches a page.
func get(t *testing.T, client *http.Client, url string) (status int, body string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		t.Fatalf("GET %s: %v", url, err)
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatalf("GET %s: %v", url, err)
	}
	defer func() { _ = response.Body.Close() }()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatalf("read %s: %v", url, err)
	}
	return response.StatusCode, string(content)
}
