package main

import (
	"context"
	"fmt"
	"net"
	"time"
)

// mediaAddress learns where the server takes media.
func (a *attempt) mediaAddress(ctx context.Context) (*net.UDPAddr, error) {
	at := a.kit.target.Media
	if at == "" {
		s, word, err := a.enter(ctx, a.scene().Offer)
		if err != nil {
			return nil, err
		}
		if word != joinedWord {
			return nil, fmt.Errorf("could not join: %s", word)
		}
		at = s.answer.address
	}
	to, err := net.ResolveUDPAddr("udp4", at)
	if err != nil {
		return nil, fmt.Errorf("find the media address: %w", err)
	}
	return to, nil
}

// sources is how many addresses a spray of datagrams comes from.
const sources = 50

// sendDatagrams sends to the media port as somebody the server does not know,
// and returns whether it answered.
func sendDatagrams(ctx context.Context, a *attempt) (string, error) {
	to, err := a.mediaAddress(ctx)
	if err != nil {
		return "", err
	}
	var conns []*net.UDPConn
	for range min(sources, a.times()) {
		conn, failed := net.DialUDP("udp4", &net.UDPAddr{IP: a.from}, to)
		if failed != nil {
			return "", fmt.Errorf("open a socket: %w", failed)
		}
		a.onEnd(func() { _ = conn.Close() })
		conns = append(conns, conn)
	}
	sc := a.scene()
	err = a.paced(ctx, func(n int, text string) error {
		sc.N = n
		datagram, fault := sc.bytes(text)
		_, _ = conns[n%len(conns)].Write(datagram) // UDP: best effort
		return fault
	})
	if err != nil {
		return "", err
	}
	return heardAny(conns, a.within(300*time.Millisecond)), nil
}

// heardAny tells whether something came to any of the sockets.
func heardAny(conns []*net.UDPConn, wait time.Duration) string {
	deadline := time.Now().Add(wait)
	for _, conn := range conns {
		_ = conn.SetReadDeadline(deadline)
		if n, err := conn.Read(make([]byte, 2048)); err == nil && n > 0 {
			return "answered"
		}
	}
	return silence
}
