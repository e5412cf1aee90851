//go:build linux

package udp

import (
	"encoding/binary"
	"net/netip"
	"testing"

	"golang.org/x/sys/unix"
)

// cmsg builds one control message as the kernel does.
func cmsg(level, kind int32, value []byte) []byte {
	b := make([]byte, unix.CmsgSpace(len(value)))
	if unix.SizeofPtr == 8 {
		binary.NativeEndian.PutUint64(b, uint64(unix.CmsgLen(len(value))))
	} else {
		binary.NativeEndian.PutUint32(b, uint32(unix.CmsgLen(len(value))))
	}
	binary.NativeEndian.PutUint32(b[unix.SizeofPtr:], uint32(level))
	binary.NativeEndian.PutUint32(b[unix.SizeofPtr+4:], uint32(kind))
	copy(b[unix.SizeofCmsghdr:], value)
	return b
}

func TestSegmentSize(t *testing.T) {
	gro := func(v int32) []byte {
		return cmsg(unix.SOL_UDP, unix.UDP_GRO, binary.NativeEndian.AppendUint32(nil, uint32(v)))
	}
	other := cmsg(unix.SOL_SOCKET, unix.SO_TIMESTAMP, make([]byte, 16))
	for _, test := range []struct {
		name string
		in   []byte
		want int
	}{
		{"nothing", nil, 0},
		{"as kernels write it", gro(1200), 1200},
		{"16 bits", cmsg(unix.SOL_UDP, unix.UDP_GRO, binary.NativeEndian.AppendUint16(nil, 1100)), 1100},
		{"after another message", append(append([]byte{}, other...), gro(900)...), 900},
		{"another message only", other, 0},
		{"cut off", gro(1200)[:unix.SizeofCmsghdr+2], 0},
		{"negative", gro(-5), 0},
		{"absurd", gro(1 << 30), 0},
		{"no value", cmsg(unix.SOL_UDP, unix.UDP_GRO, nil), 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := segmentSize(test.in); got != test.want {
				t.Errorf("got %d, want %d", got, test.want)
			}
		})
	}
}

// FuzzSegmentSize holds the parser against the one of golang.org/x/sys, which
// allocates and is strict about all messages.
func FuzzSegmentSize(f *testing.F) {
	f.Add(cmsg(unix.SOL_UDP, unix.UDP_GRO, []byte{0xb0, 4, 0, 0}))
	f.Add(append(cmsg(1, 2, make([]byte, 5)), cmsg(unix.SOL_UDP, unix.UDP_GRO, []byte{0xb0, 4, 0, 0})...))
	f.Add(make([]byte, 64))
	f.Fuzz(func(t *testing.T, control []byte) {
		got := segmentSize(control)
		if got < 0 || got > 1<<16 {
			t.Fatalf("segment size %d", got)
		}
		messages, err := unix.ParseSocketControlMessage(control)
		if err != nil {
			return
		}
		want := 0
		for _, m := range messages {
			if m.Header.Level == unix.SOL_UDP && m.Header.Type == unix.UDP_GRO {
				want = groValue(m.Data)
				break
			}
		}
		if got != want {
			t.Fatalf("got %d, want %d", got, want)
		}
	})
}

// FuzzDeliver: however a message is cut, no byte is lost, repeated or moved.
func FuzzDeliver(f *testing.F) {
	f.Add(2500, 1200)
	f.Add(1200, 1200)
	f.Add(0, 0)
	f.Add(5, 1<<16)
	f.Add(64<<10, 1)
	f.Fuzz(func(t *testing.T, length, segment int) {
		if length < 0 || length > 1<<16 {
			return
		}
		message := make([]byte, length)
		for i := range message {
			message[i] = byte(i * 7)
		}
		var zone zones
		from := zone.addrPort(&unix.RawSockaddrInet6{Family: unix.AF_INET6, Port: 7, Addr: [16]byte{15: 1}}, unix.SizeofSockaddrInet6)
		var got []byte
		c := &Conn{queue: newQueue(1)}
		r := &reader{conn: c}
		r.hooks.Handler = func(datagram []byte, _ netip.AddrPort) bool {
			if segment > 0 && len(datagram) > segment {
				t.Fatalf("%d bytes in a segment of %d", len(datagram), segment)
			}
			if cap(datagram) != len(datagram) {
				t.Fatal("the handler could write over the next datagram")
			}
			got = append(got, datagram...)
			return true
		}
		r.begin()
		r.deliver(message, segment, from)
		r.end()
		if string(got) != string(message) {
			t.Fatalf("%d bytes came of %d", len(got), len(message))
		}
	})
}
