package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// Opcodes of WebSocket frames (RFC 6455, section 5.2).
const (
	opText  = 1
	opClose = 8
)

// sendFrames speaks WebSocket byte by byte, and returns how the server ends it.
func sendFrames(ctx context.Context, a *attempt) (string, error) {
	conn, in, err := a.upgrade(ctx)
	if err != nil {
		return "", err
	}
	sc := a.scene()
	if a.At == atJoined {
		if err = a.joinByHand(ctx, conn, in); err != nil {
			return "", err
		}
	}
	ended := make(chan string, 1)
	go func() { ended <- readToEnd(in) }()
	err = a.paced(ctx, func(n int, text string) error {
		sc.N = n
		frames, fault := sc.bytes(text)
		_, _ = conn.Write(frames) // a socket that ended says so when read
		return fault
	})
	if err != nil {
		return "", err
	}
	_ = conn.SetReadDeadline(time.Now().Add(a.within(usual)))
	return <-ended, nil
}

// upgrade makes a WebSocket of a TCP connection.
func (a *attempt) upgrade(ctx context.Context) (net.Conn, *bufio.Reader, error) {
	conn, err := a.connect(ctx)
	if err != nil {
		return nil, nil, err
	}
	_, err = fmt.Fprintf(conn, "GET /v1/rooms/%s/signal HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: %s\r\n\r\n",
		a.kit.target.Room, a.kit.target.URL.Host, protocol.Subprotocol)
	if err != nil {
		return nil, nil, fmt.Errorf("upgrade: %w", err)
	}
	in := bufio.NewReader(conn)
	response, err := http.ReadResponse(in, nil)
	if err != nil {
		return nil, nil, fmt.Errorf("upgrade: %w", err)
	}
	_ = response.Body.Close() // there is none
	if response.StatusCode != http.StatusSwitchingProtocols {
		return nil, nil, fmt.Errorf("upgrade: status %d", response.StatusCode)
	}
	return conn, in, nil
}

// joinByHand enters the room without media.
func (a *attempt) joinByHand(ctx context.Context, conn net.Conn, in *bufio.Reader) error {
	ticket, err := a.ticket(ctx)
	if err != nil {
		return err
	}
	hello := protocol.Join{Ticket: ticket, Client: protocol.ClientInfo{Name: "hostile", Version: "1"}}
	text, err := protocol.EncodeClient(protocol.Request{ID: 1, Message: hello})
	if err != nil {
		return fmt.Errorf("join: %w", err)
	}
	if _, err := conn.Write(frame(opText, text)); err != nil {
		return fmt.Errorf("join: %w", err)
	}
	_ = conn.SetReadDeadline(time.Now().Add(usual))
	if opcode, _, err := readFrame(in); err != nil || opcode != opText {
		return fmt.Errorf("join: opcode %d, %w", opcode, err)
	}
	return conn.SetReadDeadline(time.Time{}) //nolint:wrapcheck // never fails on a socket that is open
}

// frame masks a payload with zeros, which is a mask like any other.
func frame(opcode byte, payload []byte) []byte {
	f := []byte{0x80 | opcode}
	switch n := len(payload); {
	case n < 126:
		f = append(f, 0x80|byte(n))
	default:
		f = binary.BigEndian.AppendUint16(append(f, 0x80|126), uint16(n)) //nolint:gosec // short
	}
	return append(append(f, 0, 0, 0, 0), payload...)
}

// readToEnd reads frames until the server closes.
func readToEnd(in *bufio.Reader) string {
	for {
		opcode, payload, err := readFrame(in)
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			return "open"
		case err != nil:
			return cut
		case opcode == opClose && len(payload) >= 2:
			return fmt.Sprintf("close %d", binary.BigEndian.Uint16(payload))
		}
	}
}

func readFrame(in *bufio.Reader) (opcode byte, payload []byte, err error) {
	head := make([]byte, 2)
	if _, err = io.ReadFull(in, head); err != nil {
		return 0, nil, err //nolint:wrapcheck // sorted by who asks
	}
	n := uint64(head[1] & 0x7f)
	if more := map[uint64]int{126: 2, 127: 8}[n]; more > 0 {
		long := make([]byte, 8)
		if _, err = io.ReadFull(in, long[8-more:]); err != nil {
			return 0, nil, err //nolint:wrapcheck // likewise
		}
		n = binary.BigEndian.Uint64(long)
	}
	payload = make([]byte, min(n, 1<<22))
	_, err = io.ReadFull(in, payload)
	return head[0] & 0x0f, payload, err //nolint:wrapcheck // likewise
}
