package main

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"fmt"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"

	"github.com/parley-sfu/parley/sfu/udp"
)

// The floor is the least that this machine asks of any server that sends to each
// receiver apart, encrypted: it reads what comes, seals it once for everybody
// else in the room, and hands it to the kernel in trains. It has no connections,
// keeps nothing, decides nothing, and is told nothing by those who receive.
//
//	hello: 1, room, index (2 bytes)     → the same, once it is known
//	media: RTP header, payload          → header, sealed payload, tag, to each other one

const (
	helloMark  = 1
	helloSize  = 4
	rtpHeader  = 12
	sealTag    = 16
	mostOfThem = 4096 // who may say hello
)

// floorServer is this program again, on the server's core.
func floorServer(ctx context.Context, p place, folder string) (server, error) {
	self, err := os.Executable()
	if err != nil {
		return server{}, fmt.Errorf("find myself: %w", err)
	}
	port, err := freePort(ctx)
	if err != nil {
		return server{}, err
	}
	listen := net.JoinHostPort(p.address, strconv.Itoa(port))
	return server{name: floor, url: listen, folder: folder, command: slices.Concat(p.server, []string{self, "--be-floor", listen})}, nil
}

// guest is one who said hello.
type guest struct {
	address netip.AddrPort
	room    byte
	seal    cipher.AEAD
}

// flooring belongs to the reader's goroutine.
type flooring struct {
	batch  *udp.Batch
	guests map[netip.AddrPort]*guest
	rooms  [256][]*guest
}

// beFloor forwards until the context ends.
func beFloor(ctx context.Context, listen string) error {
	address, err := netip.ParseAddrPort(listen)
	if err != nil {
		return fmt.Errorf("address of the floor: %w", err)
	}
	conn, err := udp.Listen(udp.Options{Network: "udp4", Address: address, Hooks: func(c *udp.Conn, _ int) udp.Hooks {
		f := &flooring{batch: c.NewBatch(), guests: map[netip.AddrPort]*guest{}}
		return udp.Hooks{Handler: f.take, BatchEnd: func() { f.batch.Flush() }}
	}})
	if err != nil {
		return fmt.Errorf("be the floor: %w", err)
	}
	<-ctx.Done()
	return conn.Close() //nolint:wrapcheck // it never fails here
}

func (f *flooring) take(datagram []byte, from netip.AddrPort) bool {
	sender := f.guests[from]
	switch {
	case len(datagram) == helloSize && datagram[0] == helloMark:
		f.greet(datagram, sender, from)
	case sender != nil && len(datagram) > rtpHeader:
		for _, g := range f.rooms[sender.room] {
			if g == sender {
				continue
			}
			if room := f.batch.Room(g.address, len(datagram)+sealTag); room != nil {
				copy(room, datagram[:rtpHeader])
				g.seal.Seal(room[:rtpHeader], datagram[:rtpHeader], datagram[rtpHeader:], room[:rtpHeader])
			}
		}
	}
	return true
}

func (f *flooring) greet(hello []byte, known *guest, from netip.AddrPort) {
	if known == nil && len(f.guests) < mostOfThem {
		seal, err := floorCipher()
		if err != nil {
			return
		}
		known = &guest{address: from, room: hello[1], seal: seal}
		f.guests[from] = known
		f.rooms[known.room] = append(f.rooms[known.room], known)
	}
	copy(f.batch.Room(from, len(hello)), hello)
}

// floorCipher is what each receiver has one of. The key keeps nothing secret: the
// cost is what matters.
func floorCipher() (cipher.AEAD, error) {
	block, err := aes.NewCipher(make([]byte, 16))
	if err != nil {
		return nil, fmt.Errorf("make a cipher: %w", err)
	}
	return cipher.NewGCM(block) //nolint:wrapcheck // it never fails for AES
}
