package udp_test

import (
	"bytes"
	"net/netip"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/udp"
)

// within bounds every wait of these tests; reaching it is a failure.
const within = 10 * time.Second

func listen(tb testing.TB, o udp.Options) *udp.Conn {
	tb.Helper()
	if o.Network == "" {
		o.Network = "udp4"
	}
	if !o.Address.IsValid() {
		o.Address = netip.MustParseAddrPort("127.0.0.1:0")
		if o.Network == "udp6" {
			o.Address = netip.MustParseAddrPort("[::1]:0")
		}
	}
	c, err := udp.Listen(o)
	if err != nil {
		tb.Fatalf("listen: %v", err)
	}
	tb.Cleanup(func() { _ = c.Close() })
	return c
}

func address(c *udp.Conn) netip.AddrPort { return netip.MustParseAddrPort(c.LocalAddr().String()) }

// inbox is a Conn whose handler keeps a copy of everything.
type inbox struct {
	conn *udp.Conn
	got  chan arrival
}

type arrival struct {
	datagram []byte
	from     netip.AddrPort
}

func newInbox(tb testing.TB, o udp.Options) *inbox {
	tb.Helper()
	in := &inbox{got: make(chan arrival, 1<<14)}
	o.Hooks = func(*udp.Conn, int) udp.Hooks {
		return udp.Hooks{Handler: func(datagram []byte, from netip.AddrPort) bool {
			in.got <- arrival{bytes.Clone(datagram), from}
			return true
		}}
	}
	in.conn = listen(tb, o)
	return in
}

func (in *inbox) address() netip.AddrPort { return address(in.conn) }

// next returns the next datagram that came.
func (in *inbox) next(tb testing.TB) arrival {
	tb.Helper()
	select {
	case a := <-in.got:
		return a
	case <-time.After(within):
		tb.Fatal("nothing came")
		return arrival{}
	}
}

// mustGet fails unless exactly these datagrams come next, in this order.
func (in *inbox) mustGet(tb testing.TB, want [][]byte) {
	tb.Helper()
	for i := range want {
		if got := in.next(tb).datagram; !bytes.Equal(got, want[i]) {
			tb.Fatalf("datagram %d of %d: got %d bytes beginning %x, want %d beginning %x",
				i, len(want), len(got), got[:min(8, len(got))], len(want[i]), want[i][:min(8, len(want[i]))])
		}
	}
	select {
	case a := <-in.got:
		tb.Fatalf("after %d datagrams: one more, of %d bytes", len(want), len(a.datagram))
	default:
	}
}

// room puts a datagram into a batch.
func room(tb testing.TB, b *udp.Batch, to netip.AddrPort, datagram []byte) {
	tb.Helper()
	space := b.Room(to, len(datagram))
	if len(space) != len(datagram) {
		tb.Fatalf("room for %d bytes to %s: got %d", len(datagram), to, len(space))
	}
	copy(space, datagram)
}

// flush sends a batch of which nothing may be refused.
func flush(tb testing.TB, b *udp.Batch, want int) {
	tb.Helper()
	if sent, refused := b.Flush(); sent != want || refused != 0 {
		tb.Fatalf("flush: %d sent, %d refused, want %d sent", sent, refused, want)
	}
}

// modes returns every mode that this system can do.
func modes(tb testing.TB) []udp.Mode {
	tb.Helper()
	best := listen(tb, udp.Options{}).Mode()
	var list []udp.Mode
	for m := udp.Plain; m <= best; m++ {
		list = append(list, m)
	}
	return list
}

// networks returns the families that this machine has.
func networks(tb testing.TB) []string {
	tb.Helper()
	list := []string{"udp4"}
	six, err := udp.Listen(udp.Options{Network: "udp6", Address: netip.MustParseAddrPort("[::1]:0")})
	if err != nil {
		tb.Logf("no IPv6 here: %v", err)
		return list
	}
	_ = six.Close()
	return append(list, "udp6")
}
