package sfu_test

import (
	"net"
	"testing"

	"github.com/parley-sfu/parley/sfu"
	"github.com/parley-sfu/parley/sfu/udp"
)

// Names stand in metrics: each reason has its own, and there is none besides.
func TestEveryDropReasonHasAName(t *testing.T) {
	names := map[string]bool{"unknown": true}
	for _, reason := range sfu.DropReasons() {
		if names[reason.String()] {
			t.Errorf("reason %d is called %s, as another one is", reason, reason)
		}
		names[reason.String()] = true
	}
	for _, reason := range udp.DropReasons() {
		if reason.String() == "unknown" {
			t.Errorf("reason %d of package udp has no name", reason)
		}
	}
	if next := sfu.DropReason(len(sfu.DropReasons())).String(); next != "unknown" {
		t.Errorf("%s is not on the list", next)
	}
}

func TestSocketsAreCounted(t *testing.T) {
	engine, err := sfu.NewEngine(sfu.Options{Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = engine.Close() }()
	sockets := engine.Sockets()
	if len(sockets) != 1 {
		t.Fatalf("%d sockets on one IPv4 address, want 1", len(sockets))
	}
	conn, err := net.DialUDP("udp4", nil, &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: engine.Port()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err = conn.Write([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the datagram is counted", func() bool { return sockets[0].DatagramsIn.Load() == 1 })
}
