package main_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// detour is a bad way to a server for those alone who take it: cmd/impair before the media port, and a web port that names it
// where the server names its own.
type detour struct {
	url     string
	process *os.Process // of impair
}

// impairer builds cmd/impair once for all tests, beside the program.
var impairer = sync.OnceValues(func() (string, error) {
	dir, err := build()
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "impair")
	return path, exec.CommandContext(context.Background(), "go", "build", "-o", path, "../impair").Run()
})

// detoured opens a detour at another loopback address; conditions are flags of cmd/impair.
func detoured(t *testing.T, l *life, host string, conditions ...string) *detour {
	t.Helper()
	path, err := impairer()
	if err != nil {
		t.Fatalf("build impair: %v", err)
	}
	near, port, err := net.SplitHostPort(l.media)
	if err != nil {
		t.Fatal(err)
	}
	args := append([]string{"--listen", net.JoinHostPort(host, port), "--to", l.media}, conditions...)
	command := exec.CommandContext(context.WithoutCancel(t.Context()), path, args...)
	command.Stderr = os.Stderr
	out, err := command.StdoutPipe()
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		t.Fatalf("impair: %v", err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	if _, err := bufio.NewReader(out).ReadBytes('\n'); err != nil {
		t.Skipf("no loopback address %s: %v", host, err) // only Linux has them without being asked
	}
	return &detour{url: renamed(t, l.url, near+" "+port, host+" "+port), process: command.Process}
}

// renamed is a server whose WebSockets say by where the one behind it says what. Both are as long.
func renamed(t *testing.T, server, what, by string) string {
	t.Helper()
	to, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to) },
		ModifyResponse: func(r *http.Response) error {
			if both, ok := r.Body.(io.ReadWriteCloser); ok && r.StatusCode == http.StatusSwitchingProtocols {
				r.Body = &renaming{ReadWriteCloser: both, what: []byte(what), by: []byte(by)}
			}
			return nil
		},
	})
	t.Cleanup(front.Close)
	return front.URL
}

// renaming replaces a text in what is read. What may be its beginning waits for what follows.
type renaming struct {
	io.ReadWriteCloser

	what, by []byte
	kept     []byte
}

func (r *renaming) Read(p []byte) (int, error) {
	for {
		kept := copy(p, r.kept)
		n, err := r.ReadWriteCloser.Read(p[kept:])
		text := p[:kept+n]
		r.kept = nil
		for at := bytes.Index(text, r.what); at >= 0; at = bytes.Index(text, r.what) {
			copy(text[at:], r.by)
		}
		for begun := min(len(r.what)-1, len(text)); begun > 0 && err == nil; begun-- {
			if bytes.HasSuffix(text, r.what[:begun]) {
				r.kept = bytes.Clone(text[len(text)-begun:])
				text = text[:len(text)-begun]
				break
			}
		}
		if len(text) > 0 || err != nil {
			return len(text), err //nolint:wrapcheck // the socket's own
		}
	}
}
