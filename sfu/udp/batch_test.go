package udp_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"slices"
	"testing"

	"github.com/parley-sfu/parley/sfu/udp"
)

// letter is one datagram of a scenario.
type letter struct {
	to   int
	body []byte
}

// scenario writes letters as a forwarder would: frames of nearly equal packets
// to one subscriber after the other, sound between them, now and then something
// odd.
func scenario(seed uint64, receivers, count int) []letter {
	r := rand.New(rand.NewPCG(seed, 1))
	var letters []letter
	for len(letters) < count {
		to, size := r.IntN(receivers), 1+r.IntN(1200)
		for range 1 + r.IntN(12) {
			body := make([]byte, max(1, size-r.IntN(8)/7))
			for i := range body {
				body[i] = byte(r.Uint32())
			}
			letters = append(letters, letter{to: to, body: body})
		}
		if r.IntN(10) == 0 {
			letters = append(letters, letter{to: r.IntN(receivers), body: make([]byte, 3000)})
		}
	}
	return letters[:count]
}

// every runs a test for every mode of sending, of receiving, and each family.
func every(t *testing.T, test func(t *testing.T, send, receive udp.Options)) {
	t.Helper()
	for _, network := range networks(t) {
		for _, send := range modes(t) {
			for _, receive := range modes(t) {
				t.Run(fmt.Sprintf("%s/%s to %s", network, send, receive), func(t *testing.T) {
					test(t, udp.Options{Network: network, Mode: send}, udp.Options{Network: network, Mode: receive})
				})
			}
		}
	}
}

// TestEveryModeDeliversTheSame sends the same letters in all ways: to each
// receiver the same bytes must come, in the same order.
func TestEveryModeDeliversTheSame(t *testing.T) {
	every(t, func(t *testing.T, send, receive udp.Options) {
		t.Helper()
		const receivers = 4
		var inboxes []*inbox
		for range receivers {
			inboxes = append(inboxes, newInbox(t, receive))
		}
		from := listen(t, send)
		batch := from.NewBatch()
		want := make([][][]byte, receivers)
		letters := scenario(7, receivers, 400)
		for i, l := range letters {
			room(t, batch, inboxes[l.to].address(), l.body)
			want[l.to] = append(want[l.to], l.body)
			if i%150 == 149 {
				flush(t, batch, 150)
			}
		}
		flush(t, batch, len(letters)%150)
		for i, in := range inboxes {
			in.mustGet(t, want[i])
		}
		if got := from.Stats().DatagramsOut.Load(); got != uint64(len(letters)) {
			t.Errorf("%d datagrams counted as sent, want %d", got, len(letters))
		}
	})
}

// TestTrains looks at how many messages datagrams become.
func TestTrains(t *testing.T) {
	if !slices.Contains(modes(t), udp.Trains) {
		t.Skip("no trains here")
	}
	for _, test := range []struct {
		name  string
		sizes []int // one destination; a negative size goes to another one
		want  udp.Histogram
	}{
		{"a frame is one train", []int{1100, 1100, 1100, 1100, 700}, udp.Histogram{3: 1}},
		{"the shorter one ends it", []int{1100, 700, 1100, 1100}, udp.Histogram{1: 2}},
		{"a larger one begins the next", []int{700, 1100, 1100}, udp.Histogram{0: 1, 1: 1}},
		{"another destination between does not part it", []int{900, -900, 900, -900, 900, -500}, udp.Histogram{2: 2}},
		{"sound of many for one listener", []int{80, -80, 80, -80, 80, -80, 80, -80}, udp.Histogram{2: 2}},
		{"64 are the most", slices.Repeat([]int{100}, 65), udp.Histogram{0: 1, 6: 1}},
		{"65,000 bytes are the most", slices.Repeat([]int{1400}, 50), udp.Histogram{2: 1, 6: 1}}, // 46 and 4
		{"what is larger than the way goes alone", []int{1600, 1600}, udp.Histogram{0: 2}},
	} {
		t.Run(test.name, func(t *testing.T) {
			from := listen(t, udp.Options{Mode: udp.Trains})
			left, right := newInbox(t, udp.Options{}), newInbox(t, udp.Options{})
			batch := from.NewBatch()
			for _, size := range test.sizes {
				to := left
				if size < 0 {
					to, size = right, -size
				}
				room(t, batch, to.address(), make([]byte, size))
			}
			flush(t, batch, len(test.sizes))
			if got := from.Stats().TrainLengths(); got != test.want {
				t.Errorf("trains by length: got %v, want %v", got, test.want)
			}
			for _, size := range test.sizes {
				in := left
				if size < 0 {
					in, size = right, -size
				}
				if got := len(in.next(t).datagram); got != size {
					t.Fatalf("got %d bytes, want %d", got, size)
				}
			}
		})
	}
}

// TestBatchSendsWhenFull fills batches beyond every one of their limits.
func TestBatchSendsWhenFull(t *testing.T) {
	for _, test := range []struct {
		name         string
		count, size  int
		destinations int
	}{
		{"bytes", 40, 30_000, 1},
		{"datagrams", 1500, 10, 1},
		{"destinations", 400, 10, 200},
	} {
		t.Run(test.name, func(t *testing.T) {
			from := listen(t, udp.Options{})
			var inboxes []*inbox
			for range test.destinations {
				inboxes = append(inboxes, newInbox(t, udp.Options{}))
			}
			batch := from.NewBatch()
			want := make([][][]byte, test.destinations)
			for i := range test.count {
				to := i % test.destinations
				body := bytes.Repeat([]byte{byte(i), byte(i >> 8)}, test.size/2)
				room(t, batch, inboxes[to].address(), body)
				want[to] = append(want[to], body)
			}
			flush(t, batch, test.count)
			for i, in := range inboxes {
				in.mustGet(t, want[i])
			}
		})
	}
}

// TestRoomRefuses lists what can never be sent.
func TestRoomRefuses(t *testing.T) {
	four := listen(t, udp.Options{})
	for _, test := range []struct {
		name string
		to   string
		size int
		why  udp.DropReason
	}{
		{"empty", "127.0.0.1:9", 0, udp.DropSize},
		{"negative", "127.0.0.1:9", -1, udp.DropSize},
		{"too large", "127.0.0.1:9", 65_001, udp.DropSize},
		{"no port", "127.0.0.1:0", 100, udp.DropAddress},
		{"the other family", "[::1]:9", 100, udp.DropAddress},
	} {
		t.Run(test.name, func(t *testing.T) {
			batch, before := four.NewBatch(), four.Stats().Drops(test.why)
			if space := batch.Room(netip.MustParseAddrPort(test.to), test.size); space != nil {
				t.Errorf("got room for %d bytes, want none", len(space))
			}
			if sent, refused := batch.Flush(); sent != 0 || refused != 1 {
				t.Errorf("flush: %d sent, %d refused, want 0 and 1", sent, refused)
			}
			if got := four.Stats().Drops(test.why) - before; got != 1 {
				t.Errorf("%d drops counted as %s, want 1", got, test.why)
			}
		})
	}
	t.Run("zero address", func(t *testing.T) {
		if four.NewBatch().Room(netip.AddrPort{}, 10) != nil {
			t.Error("got room for an address that is none")
		}
	})
}

// TestMappedAddressIsIPv4 because pion and the standard library hand out both forms.
func TestMappedAddressIsIPv4(t *testing.T) {
	in, from := newInbox(t, udp.Options{}), listen(t, udp.Options{})
	mapped := netip.AddrPortFrom(netip.AddrFrom16(in.address().Addr().As16()), in.address().Port())
	batch := from.NewBatch()
	room(t, batch, mapped, []byte("batch"))
	flush(t, batch, 1)
	if _, err := from.WriteToAddrPort([]byte("write"), mapped); err != nil {
		t.Fatal(err)
	}
	in.mustGet(t, [][]byte{[]byte("batch"), []byte("write")})
}

// TestSendingDoesNotAllocate holds for Room, Flush and single writes.
func TestSendingDoesNotAllocate(t *testing.T) {
	for _, network := range networks(t) {
		for _, mode := range modes(t) {
			t.Run(network+"/"+mode.String(), func(t *testing.T) {
				from := listen(t, udp.Options{Network: network, Mode: mode})
				var sinks []netip.AddrPort
				for range 5 { // sockets that nobody reads, because readers would allocate
					sink, err := net.ListenUDP(network, net.UDPAddrFromAddrPort(netip.AddrPortFrom(address(from).Addr(), 0)))
					if err != nil {
						t.Fatal(err)
					}
					defer func() { _ = sink.Close() }()
					sinks = append(sinks, netip.MustParseAddrPort(sink.LocalAddr().String()))
				}
				batch, packet := from.NewBatch(), make([]byte, 1200)
				if n := testing.AllocsPerRun(200, func() {
					for i := range 50 {
						copy(batch.Room(sinks[i/7%len(sinks)], len(packet)), packet)
					}
					batch.Flush()
				}); n != 0 {
					t.Errorf("%v allocations per flush, want 0", n)
				}
				if n := testing.AllocsPerRun(200, func() { _, _ = from.WriteToAddrPort(packet, sinks[0]) }); n != 0 {
					t.Errorf("%v allocations per write, want 0", n)
				}
			})
		}
	}
}
