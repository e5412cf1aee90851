package sfu

import (
	"bytes"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/header"
	"github.com/parley-sfu/parley/sfu/srtp"
	"github.com/parley-sfu/parley/sfu/udp"
)

// fastBench is a slot's fast writer, and what the browser at the other end has:
// a socket and the key.
type fastBench struct {
	peer    *Peer
	writer  *fastWriter
	browser *net.UDPConn
	opener  *srtp.Opener
	train   train
	now     time.Time
}

func newFastBench(t *testing.T, ids extensionIDs) *fastBench {
	t.Helper()
	material, err := srtp.Derive(srtp.AES128GCM, srtp.SHA256, bytes.Repeat([]byte{1}, 48), bytes.Repeat([]byte{2}, 32), bytes.Repeat([]byte{3}, 32))
	if err != nil {
		t.Fatal(err)
	}
	send, _, err := material.Keys(true)
	if err != nil {
		t.Fatal(err)
	}
	_, receive, err := material.Keys(false)
	if err != nil {
		t.Fatal(err)
	}
	browser, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = browser.Close() })
	conn, err := udp.Listen(udp.Options{Network: "udp4", Address: netip.MustParseAddrPort("127.0.0.1:0")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	b := &fastBench{peer: &Peer{bounds: usual(), engine: &Engine{}, quality: newQuality()}, browser: browser, opener: srtp.NewOpener(receive, 4), now: time.Unix(1000, 0)}
	path := &fastPath{peer: b.peer, wire: newWire(&Histogram{}), send: send}
	path.conns[0] = conn
	to, err := netip.ParseAddrPort(browser.LocalAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	path.remote.Store(&to)
	b.writer = newFastWriter(path, 77, ids)
	return b
}

// send writes one train of n packets.
func (b *fastBench) send(n int) (refused int) {
	b.train.reset(maxTrain)
	b.train.now = b.now
	for i := range n {
		b.train.packets = append(b.train.packets, outgoing{ssrc: 77, seq: uint16(i), payloads: 96, payload: []byte{1, 2, 3}}) //nolint:gosec // few
	}
	return b.writer.writeTrain(&b.train)
}

func (b *fastBench) receive(t *testing.T) header.Header {
	t.Helper()
	buffer := make([]byte, 2000)
	_ = b.browser.SetReadDeadline(time.Now().Add(10 * time.Second))
	n, err := b.browser.Read(buffer)
	if err != nil {
		t.Fatal(err)
	}
	plain, ok := b.opener.Open(buffer[:n])
	if !ok {
		t.Fatalf("a packet of %d bytes does not open: %+v", n, b.opener.Drops())
	}
	h, ok := header.Parse(plain)
	if !ok {
		t.Fatalf("no RTP: %x", plain)
	}
	return h
}

// Packets of the fast path carry what was agreed: the section they belong to and
// a number that rises by one with everything that leaves.
func TestFastPacketsAreNumbered(t *testing.T) {
	tests := []struct {
		name string
		ids  extensionIDs
	}{
		{"section and number", extensionIDs{mid: 4, section: "12", number: 5}},
		{"a number alone", extensionIDs{number: 14}},
		{"a section alone", extensionIDs{mid: 1, section: "a-long-name"}},
		{"neither", extensionIDs{}},
		{"identifiers that the one-byte form has no room for", extensionIDs{mid: 15, section: "1", number: 200}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newFastBench(t, tt.ids)
			if refused := b.send(3); refused != 0 {
				t.Fatalf("%d of 3 packets refused", refused)
			}
			numbered := tt.ids.number > 0 && tt.ids.number < 15
			for want := range uint16(3) {
				h := b.receive(t)
				if tt.ids.mid < 15 && string(h.Extension(tt.ids.mid)) != tt.ids.section {
					t.Errorf("packet %d belongs to section %q", want, h.Extension(tt.ids.mid))
				}
				number, ok := header.TransportSequence(h.Extension(tt.ids.number))
				if numbered && (!ok || number != want) {
					t.Errorf("packet %d has number %d, %v", want, number, ok)
				}
			}
			if got := b.peer.quality.number; (got == 3) != numbered {
				t.Errorf("%d packets numbered", got)
			}
		})
	}
}

// Descriptors of every size come along: short ones as the others do, long ones in
// the two-byte form, and packets without one have none.
func TestFastPacketsAreDescribed(t *testing.T) {
	for _, ids := range []extensionIDs{
		{mid: 4, section: "12", number: 5, tells: 13}, {tells: 1}, {mid: 4, section: "a-name-of-16-let", number: 5, tells: 200},
	} {
		b := newFastBench(t, ids)
		b.train.reset(maxTrain)
		b.train.now = b.now
		sizes := []int{3, 16, 0, 17, 255, 0, 4}
		for i, size := range sizes {
			b.train.packets = append(b.train.packets, outgoing{
				ssrc: 77, seq: uint16(i), payloads: 96, payload: []byte{1, 2, 3}, descriptor: bytes.Repeat([]byte{byte(size)}, size), //nolint:gosec // few
			})
		}
		if refused := b.writer.writeTrain(&b.train); refused != 0 {
			t.Fatalf("%+v: %d packets refused", ids, refused)
		}
		for i, size := range sizes {
			h := b.receive(t)
			if got := h.Extension(ids.tells); len(got) != size || size > 0 && int(got[size-1]) != size {
				t.Errorf("%+v: packet %d is described by %d bytes, want %d", ids, i, len(got), size)
			}
			if string(h.Extension(ids.mid)) != ids.section {
				t.Errorf("%+v: packet %d belongs to section %q", ids, i, h.Extension(ids.mid))
			}
			if number, ok := header.TransportSequence(h.Extension(ids.number)); ids.number > 0 && (!ok || int(number) != i) {
				t.Errorf("%+v: packet %d has number %d, %v", ids, i, number, ok)
			}
			if string(h.Payload) != "\x01\x02\x03" {
				t.Errorf("%+v: packet %d has payload %x", ids, i, h.Payload)
			}
		}
	}
}

// Padding says that it is padding, and the packet after it does not.
func TestFastPadding(t *testing.T) {
	b := newFastBench(t, extensionIDs{number: 5})
	p := newPadded()
	b.train.reset(maxTrain)
	b.train.now = b.now
	b.train.packets = append(b.train.packets,
		outgoing{ssrc: 78, seq: 1, payloads: 97, padding: true, payload: p[:]},
		outgoing{ssrc: 77, seq: 1, payloads: 96, payload: []byte{1, 2, 3}})
	if refused := b.writer.writeTrain(&b.train); refused != 0 {
		t.Fatalf("%d packets refused", refused)
	}
	if h := b.receive(t); len(h.Payload) != 0 {
		t.Errorf("%d bytes of payload in a packet of padding", len(h.Payload))
	}
	if h := b.receive(t); !bytes.Equal(h.Payload, []byte{1, 2, 3}) {
		t.Errorf("payload %x after padding", h.Payload)
	}
}

func TestFastWriterAllocatesNothing(t *testing.T) {
	b := newFastBench(t, extensionIDs{mid: 4, section: "12", number: 5, tells: 13})
	payload, descriptor := make([]byte, 1000), make([]byte, 60)
	seq := uint16(0)
	var gathered batches // as a reader has them
	step := func() {
		b.train.reset(maxTrain)
		b.train.out = &gathered
		b.now = b.now.Add(5 * time.Millisecond)
		b.train.now = b.now
		for range 5 {
			b.train.packets = append(b.train.packets, outgoing{ssrc: 77, seq: seq, payloads: 96, payload: payload, descriptor: descriptor[:seq%60]})
			seq++
		}
		b.writer.writeTrain(&b.train)
		gathered.flush()
	}
	for range 200 {
		step()
	}
	if n := testing.AllocsPerRun(500, step); n != 0 {
		t.Errorf("%v allocations for a train of 5, want none", n)
	}
}
