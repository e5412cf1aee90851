package main

import (
	"fmt"
	"net"
	"sync"
	"sync/atomic"
)

// trap is an address that nobody has a reason to contact, UDP and TCP: a server
// that follows what clients name steps into it.
type trap struct {
	host     string
	port     int
	udp      *net.UDPConn
	tcp      *net.TCPListener
	contacts atomic.Int64
	wg       sync.WaitGroup
}

// traps is how often a port is looked for that is free for both.
const traps = 20

func setTrap() (t *trap, err error) {
	for range traps {
		if t, err = setOne(); err == nil {
			t.wg.Go(t.watchUDP)
			t.wg.Go(t.watchTCP)
			return t, nil
		}
	}
	return nil, fmt.Errorf("set a trap: %w", err)
}

func setOne() (*trap, error) {
	udp, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, fmt.Errorf("UDP: %w", err)
	}
	at, _ := udp.LocalAddr().(*net.UDPAddr)
	tcp, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: at.IP, Port: at.Port})
	if err != nil {
		_ = udp.Close()
		return nil, fmt.Errorf("TCP: %w", err)
	}
	return &trap{host: at.IP.String(), port: at.Port, udp: udp, tcp: tcp}, nil
}

func (t *trap) watchUDP() {
	buffer := make([]byte, 2048)
	for {
		if _, _, err := t.udp.ReadFromUDP(buffer); err != nil {
			return
		}
		t.contacts.Add(1)
	}
}

func (t *trap) watchTCP() {
	for {
		conn, err := t.tcp.Accept()
		if err != nil {
			return
		}
		t.contacts.Add(1)
		_ = conn.Close()
	}
}

func (t *trap) close() {
	_ = t.udp.Close()
	_ = t.tcp.Close()
	t.wg.Wait()
}
