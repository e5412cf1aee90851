package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"os"
	"time"
)

// connect opens a TCP connection to the web server.
func (a *attempt) connect(ctx context.Context) (net.Conn, error) {
	u := a.kit.target.URL
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	conn, err := dialer(a.from).DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), port))
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	if u.Scheme == "https" {
		conn = tls.Client(conn, &tls.Config{ServerName: u.Hostname(), InsecureSkipVerify: true}) //nolint:gosec // nothing secret is said
	}
	a.onEnd(func() { _ = conn.Close() })
	return conn, nil
}

// sendHTTP writes a request as it stands, and returns the status.
func sendHTTP(ctx context.Context, a *attempt) (string, error) {
	text, err := a.scene().fill(a.Send[0])
	if err != nil {
		return "", err
	}
	return a.request(ctx, text)
}

// sendRequests writes many, each over a connection of its own that stays open,
// and returns the last status.
func sendRequests(ctx context.Context, a *attempt) (string, error) {
	sc, status := a.scene(), ""
	err := a.paced(ctx, func(n int, text string) error {
		sc.N = n
		filled, err := sc.fill(text)
		if err == nil {
			status, err = a.request(ctx, filled)
		}
		return err
	})
	return status, err
}

// request writes one request and returns the status. What is upgraded stays open
// until the case ends.
func (a *attempt) request(ctx context.Context, text string) (string, error) {
	conn, err := a.connect(ctx)
	if err != nil {
		return "", err
	}
	_ = conn.SetDeadline(time.Now().Add(a.within(2 * usual)))
	written := make(chan struct{})
	go func() {
		defer close(written)
		_, _ = io.WriteString(conn, text) // a server that has read enough answers and closes
	}()
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil || response.StatusCode != http.StatusSwitchingProtocols {
		defer func() { _ = conn.Close(); <-written }()
	}
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return silence, nil
	case err != nil:
		return cut, nil
	}
	defer func() { _ = response.Body.Close() }()
	response.Body = io.NopCloser(io.LimitReader(response.Body, 1<<20))
	if dump, err := httputil.DumpResponse(response, response.StatusCode != http.StatusSwitchingProtocols); err == nil {
		a.saw(dump)
	}
	return fmt.Sprintf("status %d", response.StatusCode), nil
}

// sendNothing holds many connections open, and returns when the last was cut.
func sendNothing(ctx context.Context, a *attempt) (string, error) {
	var conns []net.Conn
	for range a.times() {
		conn, err := a.connect(ctx)
		if err != nil {
			return "", err
		}
		for _, text := range a.Send { // the beginning of something
			filled, err := a.scene().fill(text)
			if err != nil {
				return "", err
			}
			_, _ = io.WriteString(conn, filled) // it may be cut already
		}
		conns = append(conns, conn)
	}
	deadline := time.Now().Add(a.within(15 * time.Second))
	for _, conn := range conns {
		_ = conn.SetReadDeadline(deadline)
		if _, err := io.Copy(io.Discard, conn); errors.Is(err, os.ErrDeadlineExceeded) {
			return "open", nil
		}
	}
	return cut, nil
}
