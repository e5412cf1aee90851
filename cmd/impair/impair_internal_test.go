package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/sfutest/impair"
)

// server answers each datagram with the same one, and tells who sent what.
type server struct {
	*net.UDPConn
	heard chan heard
}

type heard struct {
	from netip.AddrPort
	text string
}

func newServer(t *testing.T) *server {
	t.Helper()
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	s := &server{conn, make(chan heard, 1000)}
	ended := make(chan struct{})
	t.Cleanup(func() { _ = conn.Close(); <-ended })
	go func() {
		defer close(ended)
		buffer := make([]byte, 2000)
		for {
			n, from, err := conn.ReadFromUDPAddrPort(buffer)
			if err != nil {
				return
			}
			s.heard <- heard{from, string(buffer[:n])}
			_, _ = conn.WriteToUDPAddrPort(buffer[:n], from)
		}
	}()
	return s
}

// next waits for what somebody sends.
func (s *server) next(t *testing.T) heard {
	t.Helper()
	select {
	case h := <-s.heard:
		return h
	case <-time.After(time.Minute):
		t.Fatal("nothing comes")
		return heard{}
	}
}

// program is impair, running.
type program struct {
	t       *testing.T
	address string
	lines   *bufio.Scanner
	stop    context.CancelFunc
	status  chan int
}

func start(t *testing.T, args ...string) *program {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	out, in := io.Pipe()
	p := &program{t: t, lines: bufio.NewScanner(out), stop: stop, status: make(chan int, 1)}
	go func() {
		var problems bytes.Buffer
		status := execute(ctx, args, in, &problems)
		if problems.Len() > 0 {
			t.Error(problems.String())
		}
		_ = in.Close()
		p.status <- status
	}()
	var first listening
	p.line(&first)
	p.address = first.Listening
	return p
}

func (p *program) line(into any) {
	p.t.Helper()
	if !p.lines.Scan() {
		p.t.Fatal("it says nothing more")
	}
	if err := json.Unmarshal(p.lines.Bytes(), into); err != nil {
		p.t.Fatalf("%q: %v", p.lines.Text(), err)
	}
}

// end interrupts the program and returns its last words.
func (p *program) end() report {
	p.t.Helper()
	p.stop()
	var r report
	p.line(&r)
	if status := <-p.status; status != exitOK {
		p.t.Errorf("status %d", status)
	}
	return r
}

// browser is a socket that sends to the program.
func (p *program) browser() *net.UDPConn {
	p.t.Helper()
	conn, err := (&net.Dialer{}).DialContext(p.t.Context(), "udp", p.address)
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetReadDeadline(time.Now().Add(time.Minute))
	udp, ok := conn.(*net.UDPConn)
	if !ok {
		p.t.Fatalf("%T", conn)
	}
	return udp
}

// says sends a text and returns what comes back.
func says(t *testing.T, browser *net.UDPConn, text string) string {
	t.Helper()
	if _, err := browser.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	buffer := make([]byte, 2000)
	n, err := browser.Read(buffer)
	if err != nil {
		t.Fatal(err)
	}
	return string(buffer[:n])
}

// Each browser has a way of its own, and the server sees each at an address of
// its own.
func TestTwoBrowsers(t *testing.T) {
	s := newServer(t)
	p := start(t, "--to", s.LocalAddr().String())
	ada, bob := p.browser(), p.browser()
	for range 3 {
		if got := says(t, ada, "ada"); got != "ada" {
			t.Errorf("ada hears %q", got)
		}
		if got := says(t, bob, "bob says more"); got != "bob says more" {
			t.Errorf("bob hears %q", got)
		}
	}
	ports := map[netip.AddrPort]string{}
	for range 6 {
		h := s.next(t)
		if before, known := ports[h.from]; known && before != h.text {
			t.Errorf("%v says %q and %q", h.from, before, h.text)
		}
		ports[h.from] = h.text
	}
	r := p.end()
	if len(ports) != 2 || len(r.Clients) != 2 || r.Refused != 0 {
		t.Fatalf("%d addresses, %+v", len(ports), r)
	}
	for i, want := range []impair.Counts{
		{Sent: 3, SentBytes: 9, Delivered: 3, DeliveredBytes: 9}, {Sent: 3, SentBytes: 39, Delivered: 3, DeliveredBytes: 39},
	} {
		if c := r.Clients[i]; c.Up != want || c.Down != want || c.Rebinds != 0 {
			t.Errorf("browser %d: %+v", i, c)
		}
	}
	if r.Clients[0].Address != ada.LocalAddr().String() {
		t.Errorf("the first is %s, want %v", r.Clients[0].Address, ada.LocalAddr())
	}
}

// What is lost is what the model says, for the seed.
func TestLosesByTheSeed(t *testing.T) {
	s := newServer(t)
	p := start(t, "--to", s.LocalAddr().String(), "--seed", "9", "--up", "loss=30%", "--down", "hole")
	schedule, err := impair.ParseSchedule("loss=30%")
	if err != nil {
		t.Fatal(err)
	}
	up, _ := seeds(9, 0)
	model := impair.New[string](up, schedule, time.Unix(0, 0))
	browser := p.browser()
	for i := range 200 {
		text := fmt.Sprint(i, " ")
		if _, err := browser.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
		model.Send(text, len(text), time.Unix(0, 0))
		if want, passes := model.Receive(time.Unix(0, 0)); passes {
			if got := s.next(t).text; got != want {
				t.Fatalf("%q came, want %q", got, want)
			}
		}
	}
	if c := p.end().Clients[0]; c.Up.Delivered != model.Counts().Delivered || c.Down.Delivered != 0 {
		t.Errorf("%+v, want %+v", c, model.Counts())
	}
}

// The server sees another address, and the answers find the way.
func TestRebind(t *testing.T) {
	s := newServer(t)
	p := start(t, "--to", s.LocalAddr().String(), "--rebind", "1ms,100ms")
	browser, ports := p.browser(), map[netip.AddrPort]bool{}
	_ = browser.SetReadDeadline(time.Time{})
	answers := make(chan struct{}, 1000)
	go func() {
		for buffer := make([]byte, 10); ; answers <- struct{}{} {
			if _, err := browser.Read(buffer); err != nil {
				close(answers)
				return
			}
		}
	}()
	again, over := time.NewTicker(5*time.Millisecond), time.After(600*time.Millisecond)
	defer again.Stop()
	for waiting := true; waiting; {
		select {
		case h := <-s.heard:
			ports[h.from] = true
		case <-again.C: // what is on the way while the address changes may be lost
			if _, err := browser.Write([]byte("x")); err != nil {
				t.Fatal(err)
			}
		case <-over:
			waiting = false
		}
	}
	if len(ports) < 2 { // a system may give an old one again
		t.Errorf("%d addresses, want others", len(ports))
	}
	<-answers // one at least found the way
	if c := p.end().Clients[0]; c.Rebinds != 2 || c.Down.Delivered == 0 {
		t.Errorf("%+v", c)
	}
	_ = browser.Close()
	for range answers {
		continue
	}
}

// Delay is real time, and so are counts while it runs.
func TestDelayAndInterval(t *testing.T) {
	s := newServer(t)
	p := start(t, "--to", s.LocalAddr().String(), "--down", "delay=30ms", "--every", "10ms", "--idle", "1h")
	began := time.Now()
	says(t, p.browser(), "hello")
	if took := time.Since(began); took < 30*time.Millisecond {
		t.Errorf("took %v", took)
	}
	for {
		var r report
		if p.line(&r); len(r.Clients) == 1 && r.Clients[0].Down.Delivered == 1 {
			break
		}
	}
	p.stop()
	for p.lines.Scan() {
		continue
	}
	<-p.status
}

func TestOnlySoManyBrowsers(t *testing.T) {
	s := newServer(t)
	p := start(t, "--to", s.LocalAddr().String(), "--clients", "1")
	first, second := p.browser(), p.browser()
	says(t, first, "first")
	if _, err := second.Write([]byte("second")); err != nil {
		t.Fatal(err)
	}
	says(t, first, "third") // read after the second
	if r := p.end(); len(r.Clients) != 1 || r.Refused != 1 || r.Clients[0].Up.Sent != 2 {
		t.Errorf("%+v", r)
	}
}

// A browser that is silent makes room.
func TestForgetsTheSilent(t *testing.T) {
	s := newServer(t)
	p := start(t, "--to", s.LocalAddr().String(), "--clients", "1", "--idle", "1ms", "--every", "2ms")
	for {
		if _, err := p.browser().Write([]byte("another")); err != nil {
			t.Fatal(err)
		}
		var r report
		if p.line(&r); len(r.Clients) > 1 {
			break
		}
	}
	p.stop()
	for p.lines.Scan() {
		continue
	}
	<-p.status
}

func TestUsage(t *testing.T) {
	for want, args := range map[string][]string{
		"missing flags: --to":     {},
		"want bits per second":    {"--to", "127.0.0.1:1", "--up", "rate=x"},
		"more than delay":         {"--to", "127.0.0.1:1", "--at", "10s down jitter=5ms"},
		"clients is 0":            {"--to", "127.0.0.1:1", "--clients", "0"},
		"times must not":          {"--to", "127.0.0.1:1", "--idle", "0s"},
		"to: ":                    {"--to", "nowhere"},
		"listen: ":                {"--to", "127.0.0.1:1", "--listen", "nowhere"},
		"unexpected argument now": {"--to", "127.0.0.1:1", "now"},
	} {
		var out, problems bytes.Buffer
		if status := execute(t.Context(), args, &out, &problems); status != exitUsage || !strings.Contains(problems.String(), want) {
			t.Errorf("%v: status %d, %q, want %q", args, status, problems.String(), want)
		}
	}
	var out bytes.Buffer
	if status := execute(t.Context(), []string{"--help"}, &out, &out); status != 0 || !strings.Contains(out.String(), "--rebind") {
		t.Errorf("help: status %d, %s", status, out.String())
	}
}

func TestDuration(t *testing.T) {
	var out, problems bytes.Buffer
	if status := execute(t.Context(), []string{"--to", "127.0.0.1:1", "--duration", "1ms"}, &out, &problems); status != 0 || strings.Count(out.String(), "\n") != 2 {
		t.Errorf("status %d, %s%s", status, out.String(), problems.String())
	}
}
