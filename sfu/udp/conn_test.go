package udp_test

import (
	"bytes"
	"net/netip"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/udp"
)

func listen(t testing.TB, o udp.Options) *udp.Conn {
	t.Helper()
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
		t.Fatalf("listen: %v", err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func address(c *udp.Conn) netip.AddrPort { return netip.MustParseAddrPort(c.LocalAddr().String()) }

func TestSmoke(t *testing.T) {
	a, b := listen(t, udp.Options{}), listen(t, udp.Options{})
	t.Log(a.Mode())
	batch := a.NewBatch()
	for i := range 20 {
		copy(batch.Room(address(b), 1200), bytes.Repeat([]byte{byte(i)}, 1200))
	}
	t.Log(batch.Flush())
	p := make([]byte, 2000)
	_ = b.SetReadDeadline(time.Now().Add(2 * time.Second))
	for i := range 20 {
		n, from, err := b.ReadFromAddrPort(p)
		if err != nil || n != 1200 || from != address(a) || p[0] != byte(i) {
			t.Fatal(n, from, err, p[0])
		}
	}
	t.Log(b.Stats().ReadSizes(), a.Stats().TrainLengths())
	start := time.Now()
	_ = a.Close()
	t.Log(time.Since(start))
}
