package main

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/dtls/v3/pkg/crypto/selfsign"
	"github.com/pion/logging"
	"github.com/pion/transport/v4/packetio"
)

// peer is one end of a media connection, made by hand: every packet is ours to
// spoil.
//
//	socket ── first byte ──┬── 0…3     STUN: answers to checks
//	                       ├── 20…63   DTLS: to the handshake
//	                       └── 128…    media: counted
type peer struct {
	session *session
	conn    *net.UDPConn
	server  *net.UDPAddr
	own     credentials
	keys    tls.Certificate
	secure  *dtls.Conn // nil before the handshake
	sealer  *sealer    // likewise

	fromDTLS *packetio.Buffer
	checked  chan transaction
	received atomic.Int64  // media packets
	latest   atomic.Uint64 // picture: its SSRC and, in the lower 16 bits, its number
	done     chan struct{}
	wg       sync.WaitGroup
}

// newPeer opens a socket and makes what an offer needs.
func (a *attempt) newPeer() (*peer, error) {
	keys, err := selfsign.GenerateSelfSigned()
	if err != nil {
		return nil, fmt.Errorf("make a certificate: %w", err)
	}
	host := a.from
	if host == nil {
		host = net.IPv4zero
	}
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: host})
	if err != nil {
		return nil, fmt.Errorf("open a media socket: %w", err)
	}
	p := &peer{
		conn: conn, keys: keys,
		own:      credentials{ufrag: "hostile0", password: "hostilehostilehostile0", fingerprint: fingerprint(keys)},
		fromDTLS: packetio.NewBuffer(),
		checked:  make(chan transaction, 64),
		done:     make(chan struct{}),
	}
	p.wg.Go(p.read)
	a.onEnd(p.close)
	return p, nil
}

func fingerprint(c tls.Certificate) string {
	sum := sha256.Sum256(c.Certificate[0])
	return strings.TrimPrefix(hexPairs(sum[:]), ":")
}

func hexPairs(data []byte) string {
	var out strings.Builder
	for _, b := range data {
		fmt.Fprintf(&out, ":%02X", b)
	}
	return out.String()
}

// enter joins with an offer of this peer; spoil changes it, nil leaves it.
func (p *peer) enter(ctx context.Context, a *attempt, spoil func(string) string) (string, error) {
	text := offer(p.own)
	if spoil != nil {
		text = spoil(text)
	}
	s, word, err := a.enter(ctx, text)
	if err != nil {
		return "", err
	}
	p.session = s
	if word != joinedWord {
		return word, nil
	}
	p.server, err = net.ResolveUDPAddr("udp4", s.answer.address)
	if err != nil {
		return "", fmt.Errorf("find the server's media address in its answer: %w", err)
	}
	return word, nil
}

const joinedWord = "joined"

// read sorts what comes by its first byte (RFC 7983).
func (p *peer) read() {
	buffer := make([]byte, 2048)
	for {
		n, _, err := p.conn.ReadFromUDP(buffer)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil || n == 0 {
			continue // a port that was not open, of somebody who does not matter
		}
		p.sort(buffer[:n])
	}
}

func (p *peer) sort(datagram []byte) {
	switch first := datagram[0]; {
	case first < 4:
		if id, ok := success(datagram); ok {
			select {
			case p.checked <- id:
			default: // nobody waits for so many
			}
		}
	case first >= 20 && first < 64:
		_, _ = p.fromDTLS.Write(datagram) // full: lost, as on a network
	case first >= 128:
		p.received.Add(1)
		if len(datagram) >= 12 && datagram[1]&0x7f == pictures {
			p.latest.Store(uint64(binary.BigEndian.Uint32(datagram[8:]))<<16 | uint64(binary.BigEndian.Uint16(datagram[2:])))
		}
	}
}

// connect goes all the way: checks, handshake, keys.
func (p *peer) connect(ctx context.Context) error {
	if err := p.prove(ctx); err != nil {
		return err
	}
	if err := p.handshake(ctx, withSRTP()); err != nil {
		return err
	}
	state, ok := p.secure.ConnectionState()
	if !ok {
		return errors.New("the handshake left no state")
	}
	exported, err := state.ExportKeyingMaterial(exporter, nil, 2*(masterKey+masterSalt))
	if err != nil {
		return fmt.Errorf("export keys: %w", err)
	}
	p.sealer, err = newSealer(exported)
	return err
}

// prove sends checks until one is answered, and from then on what keeps the
// connection alive.
func (p *peer) prove(ctx context.Context) error {
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	late := time.NewTimer(usual)
	defer late.Stop()
	for {
		p.send(check(newTransaction(), p.own, p.session.answer.credentials))
		select {
		case <-p.checked:
			p.wg.Go(p.consent)
			return nil
		case <-again.C:
		case <-late.C:
			return errors.New("no check was answered")
		case <-ctx.Done():
			return ctx.Err() //nolint:wrapcheck // says enough
		}
	}
}

// consent keeps the connection alive (RFC 7675).
func (p *peer) consent() {
	again := time.NewTicker(time.Second)
	defer again.Stop()
	for {
		select {
		case <-again.C:
			p.send(check(newTransaction(), p.own, p.session.answer.credentials))
		case <-p.done:
			return
		}
	}
}

// withSRTP agrees on the encryption of media.
func withSRTP() dtls.ClientOption {
	return dtls.WithSRTPProtectionProfiles(dtls.SRTP_AEAD_AES_128_GCM)
}

// handshake makes DTLS with the usual settings and what else is asked for.
func (p *peer) handshake(ctx context.Context, more ...dtls.ClientOption) error {
	silent := logging.NewDefaultLoggerFactory()
	silent.DefaultLogLevel = logging.LogLevelDisabled
	options := append([]dtls.ClientOption{
		dtls.WithCertificates(p.keys),
		dtls.WithExtendedMasterSecret(dtls.RequireExtendedMasterSecret),
		dtls.WithInsecureSkipVerify(true), // nothing secret is said
		dtls.WithLoggerFactory(silent),
		dtls.WithMTU(1200),
	}, more...)
	conn, err := dtls.ClientWithOptions(dtlsSocket{p}, p.server, options...)
	if err != nil {
		return fmt.Errorf("begin DTLS: %w", err)
	}
	if err := conn.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return fmt.Errorf("make DTLS: %w", err)
	}
	p.secure = conn
	return nil
}

// send is best effort, as UDP is.
func (p *peer) send(datagram []byte) { _, _ = p.conn.WriteToUDP(datagram, p.server) }

func (p *peer) close() {
	close(p.done)
	_ = p.fromDTLS.Close()
	if p.secure != nil {
		_ = p.secure.Close()
	}
	_ = p.conn.Close()
	p.wg.Wait()
}

// dtlsSocket is the part of the socket that is DTLS's.
type dtlsSocket struct{ peer *peer }

func (d dtlsSocket) ReadFrom(p []byte) (int, net.Addr, error) {
	n, err := d.peer.fromDTLS.Read(p)
	return n, d.peer.server, err //nolint:wrapcheck // DTLS looks for timeouts
}

func (d dtlsSocket) WriteTo(p []byte, _ net.Addr) (int, error) {
	d.peer.send(p)
	return len(p), nil
}

func (d dtlsSocket) Close() error                     { return nil }
func (d dtlsSocket) LocalAddr() net.Addr              { return d.peer.conn.LocalAddr() }
func (d dtlsSocket) SetDeadline(t time.Time) error    { return d.SetReadDeadline(t) }
func (d dtlsSocket) SetWriteDeadline(time.Time) error { return nil }
func (d dtlsSocket) SetReadDeadline(t time.Time) error {
	return d.peer.fromDTLS.SetReadDeadline(t) //nolint:wrapcheck // a buffer's
}
