package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/dtls/v3/pkg/protocol"
	"github.com/pion/dtls/v3/pkg/protocol/handshake"
)

// strangeCheck asks for somebody whom the server does not know.
func strangeCheck(ctx context.Context, a *attempt) (string, error) {
	return a.checkOnce(ctx, func(to credentials) credentials {
		to.ufrag = "nobody"
		return to
	})
}

// forgedCheck names the right user with a wrong key.
func forgedCheck(ctx context.Context, a *attempt) (string, error) {
	return a.checkOnce(ctx, func(to credentials) credentials {
		to.password = "wrongwrongwrongwrongwr"
		return to
	})
}

func (a *attempt) checkOnce(ctx context.Context, spoil func(credentials) credentials) (string, error) {
	p, err := a.arrive(ctx)
	if err != nil {
		return "", err
	}
	for range a.times() {
		p.send(check(newTransaction(), p.own, spoil(p.session.answer.credentials)))
	}
	late := time.NewTimer(a.within(300 * time.Millisecond))
	defer late.Stop()
	select {
	case <-p.checked:
		return "answered", nil
	case <-late.C:
		return silence, nil
	}
}

// arrive joins with an offer, before any check.
func (a *attempt) arrive(ctx context.Context) (*peer, error) {
	p, err := a.newPeer()
	if err != nil {
		return nil, err
	}
	word, err := p.enter(ctx, a, nil)
	if err == nil && word != joinedWord {
		err = fmt.Errorf("could not join: %s", word)
	}
	return p, err
}

// proven joins and proves its address.
func (a *attempt) proven(ctx context.Context) (*peer, error) {
	p, err := a.arrive(ctx)
	if err == nil {
		err = p.prove(ctx)
	}
	return p, err
}

// move goes on from another address, as a phone does that leaves its Wi-Fi.
func move(ctx context.Context, a *attempt) (string, error) {
	return a.elsewhere(ctx, func(p *peer) []byte { return check(newTransaction(), p.own, p.session.answer.credentials) })
}

// replay sends a check that somebody overheard once more, from another address.
func replay(ctx context.Context, a *attempt) (string, error) {
	return a.elsewhere(ctx, func(p *peer) []byte {
		overheard := check(newTransaction(), p.own, p.session.answer.credentials)
		p.send(overheard)
		<-p.checked
		return overheard
	})
}

// elsewhere sends a check from a third address, and returns whether media go
// there from then on.
func (a *attempt) elsewhere(ctx context.Context, forge func(*peer) []byte) (string, error) {
	p, err := a.flow(ctx)
	if err != nil {
		return "", err
	}
	third, err := net.DialUDP("udp4", &net.UDPAddr{IP: a.from}, p.server)
	if err != nil {
		return "", fmt.Errorf("open a socket: %w", err)
	}
	a.onEnd(func() { _ = third.Close() })
	for len(p.checked) > 0 {
		<-p.checked
	}
	if _, err := third.Write(forge(p)); err != nil {
		return "", fmt.Errorf("send a check: %w", err)
	}
	_ = third.SetReadDeadline(time.Now().Add(a.within(usual)))
	buffer := make([]byte, 1<<16)
	for {
		n, err := third.Read(buffer)
		if err != nil {
			return "stays", nil //nolint:nilerr // nothing came: that is the answer
		}
		if n > 12 && buffer[0]>>6 == 2 {
			return "moves", nil
		}
	}
}

// noDTLS proves its address and then says nothing more.
func noDTLS(ctx context.Context, a *attempt) (string, error) {
	p, err := a.proven(ctx)
	if err != nil {
		return "", err
	}
	return p.session.ended(a.within(20 * time.Second)), nil
}

// handshakeWith makes a handshake that should fail, and returns how the session
// ends.
func (a *attempt) handshakeWith(ctx context.Context, spoilt ...dtls.ClientOption) (string, error) {
	p, err := a.proven(ctx)
	if err != nil {
		return "", err
	}
	tries, cancel := context.WithTimeout(ctx, usual)
	defer cancel()
	if p.handshake(tries, spoilt...) == nil {
		if end := p.session.ended(a.within(usual)); end != kept {
			return end, nil
		}
		return "accepted", nil
	}
	return p.session.ended(a.within(20 * time.Second)), nil
}

// weakDTLS offers only cipher suites that encrypt nothing.
func weakDTLS(ctx context.Context, a *attempt) (string, error) {
	return a.handshakeWith(ctx, withSRTP(), dtls.WithClientHelloMessageHook(func(m handshake.MessageClientHello) handshake.Message {
		m.CipherSuiteIDs = []uint16{0x0001, 0x0002, 0x003b, 0xc006} // NULL with MD5, SHA, SHA-256, ECDHE
		return &m
	}))
}

// oldDTLS offers only DTLS 1.0.
func oldDTLS(ctx context.Context, a *attempt) (string, error) {
	return a.handshakeWith(ctx, withSRTP(), dtls.WithClientHelloMessageHook(func(m handshake.MessageClientHello) handshake.Message {
		m.Version = protocol.Version1_0
		return &m
	}))
}

// noSRTP makes a handshake that agrees on no media encryption.
func noSRTP(ctx context.Context, a *attempt) (string, error) {
	return a.handshakeWith(ctx)
}

// wrongCertificate shows another one than the offer promised.
func wrongCertificate(ctx context.Context, a *attempt) (string, error) {
	p, err := a.newPeer()
	if err != nil {
		return "", err
	}
	p.own.fingerprint = anyFingerprint()
	word, err := p.enter(ctx, a, nil)
	if err != nil || word != joinedWord {
		return word, err
	}
	if err := p.prove(ctx); err != nil {
		return "", err
	}
	_ = p.handshake(ctx, withSRTP()) // the client's half may end well: it is the server that objects
	return p.session.ended(a.within(20 * time.Second)), nil
}

// secondHello begins another handshake in mid-call, unencrypted.
func secondHello(ctx context.Context, a *attempt) (string, error) {
	p, err := a.flow(ctx)
	if err != nil {
		return "", err
	}
	hello, err := a.scene().bytes(a.Send[0])
	if err != nil {
		return "", err
	}
	before := p.received.Load()
	for range a.times() {
		p.send(hello)
	}
	if end := p.session.ended(a.within(time.Second)); end != kept {
		return end, nil
	}
	if p.received.Load() == before {
		return "kept without media", nil
	}
	return p.session.alive(), nil
}

// goodbye ends DTLS in mid-call.
func goodbye(ctx context.Context, a *attempt) (string, error) {
	p, err := a.flow(ctx)
	if err != nil {
		return "", err
	}
	_ = p.secure.Close()
	return p.session.ended(a.within(usual)), nil
}

// applicationData sends bytes that are no SCTP where SCTP would be.
func applicationData(ctx context.Context, a *attempt) (string, error) {
	p, err := a.flow(ctx)
	if err != nil {
		return "", err
	}
	for range a.times() {
		_, _ = p.secure.Write(bytes.Repeat([]byte{0x5a}, 1150)) // a server that closes says so over signalling
	}
	if end := p.session.ended(a.within(400 * time.Millisecond)); end != kept {
		return end, nil
	}
	return p.session.alive(), nil
}
