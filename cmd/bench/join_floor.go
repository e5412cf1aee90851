package main

import (
	"bytes"
	"context"
	"crypto/cipher"
	"encoding/binary"
	"fmt"
	"net"
	"time"

	"github.com/pion/rtp"
)

// floorAdapter speaks to the floor.
type floorAdapter struct{ server string }

func (f floorAdapter) enter(ctx context.Context, s *seat) error {
	conn, err := (&net.Dialer{LocalAddr: &net.UDPAddr{IP: net.ParseIP(s.engine.address)}}).DialContext(ctx, "udp4", f.server)
	if err != nil {
		return fmt.Errorf("dial the floor: %w", err)
	}
	s.engine.runs.Go(func() {
		<-s.engine.ends
		_ = conn.Close()
	})
	hello := binary.BigEndian.AppendUint16([]byte{helloMark, byte(s.room)}, uint16(s.index)) //nolint:gosec // small
	if _, err = patiently(ctx, func() ([]byte, error) { return hello, greeted(conn, hello) }); err != nil {
		return err
	}
	open, err := floorCipher()
	if err != nil {
		return err
	}
	s.engine.runs.Go(func() { s.engine.meter.listenFloor(conn, open) })
	if s.source == nil {
		return nil
	}
	for i, t := range s.source.tracks {
		t.header.SSRC = uint32(s.room<<16 | s.index<<1 | i) //nolint:gosec // small
		t.to = floorTrack{conn: conn}
		s.engine.runs.Go(func() { s.source.send(t, s.engine.meter, s.engine.ends) })
	}
	return nil
}

// receive has nothing to do: who said hello receives.
func (floorAdapter) receive(context.Context, *seat) error { return nil }

// greeted says hello and waits a moment for the answer.
func greeted(conn net.Conn, hello []byte) error {
	if _, err := conn.Write(hello); err != nil {
		return fmt.Errorf("say hello: %w", err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(lookAgain)); err != nil {
		return fmt.Errorf("say hello: %w", err)
	}
	for buffer := make([]byte, maxDatagram); ; {
		n, err := conn.Read(buffer)
		if err != nil {
			return fmt.Errorf("say hello: %w", err)
		}
		if bytes.Equal(buffer[:n], hello) { // else media of others, early
			return conn.SetReadDeadline(time.Time{}) //nolint:wrapcheck // it never fails on an open socket
		}
	}
}

// maxDatagram is more than anybody sends.
const maxDatagram = 1600

// listenFloor reads all tracks of one receiver until its socket closes.
func (m *meter) listenFloor(conn net.Conn, open cipher.AEAD) {
	tracks := map[uint32]*inTrack{}
	for buffer := make([]byte, maxDatagram); ; {
		n, err := conn.Read(buffer)
		if err != nil {
			return
		}
		if n < rtpHeader+sealTag {
			continue
		}
		header := buffer[:rtpHeader]
		payload, err := open.Open(buffer[rtpHeader:rtpHeader], header, buffer[rtpHeader:n], header)
		if err != nil {
			continue
		}
		ssrc := binary.BigEndian.Uint32(header[8:])
		if tracks[ssrc] == nil {
			tracks[ssrc] = m.newTrack()
		}
		m.take(tracks[ssrc], binary.BigEndian.Uint16(header[2:]), payload)
	}
}

// floorTrack sends as a track of a connection would, as plain RTP.
type floorTrack struct{ conn net.Conn }

// WriteRTP implements [rtpWriter].
func (f floorTrack) WriteRTP(p *rtp.Packet) error {
	p.Version = 2
	datagram, err := p.Marshal()
	if err != nil {
		return fmt.Errorf("write RTP: %w", err)
	}
	_, err = f.conn.Write(datagram)
	return err //nolint:wrapcheck // who sends looks at no error
}
