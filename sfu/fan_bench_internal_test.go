package sfu

import (
	"bytes"
	"net/netip"
	"runtime"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/payload"
	"github.com/parley-sfu/parley/sfu/srtp"
	"github.com/parley-sfu/parley/sfu/udp"
)

// BenchmarkFan is the walk of a frame to thirty subscribers up to the kernel:
// renumbered, paced, numbered for feedback, sealed, and put into the batch.
// "cold" has other memory in the caches each time, as a server finds it that
// slept until the frame came.
func BenchmarkFan(b *testing.B) {
	for _, codec := range []payload.Codec{payload.VP8, payload.Opus} {
		for _, state := range []string{"warm", "cold"} {
			b.Run(codec.String()+"/"+state, func(b *testing.B) { benchmarkFan(b, codec, state == "cold") })
		}
	}
}

func benchmarkFan(b *testing.B, codec payload.Codec, cold bool) {
	const subscribers = 30
	fan := newBench(codec, 0)
	conn, err := udp.Listen(udp.Options{Network: "udp4", Address: netip.MustParseAddrPort("127.0.0.1:0")})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	var out batches
	fan.encoding.publisher.ingress.out = &out
	for i := range subscribers {
		fan.subscribe(b, conn, i)
	}
	elsewhere := make([]byte, 8<<20)
	var spent time.Duration
	sum := byte(0)
	for b.Loop() {
		for i := 0; cold && i < len(elsewhere); i += 64 {
			sum += elsewhere[i]
		}
		began := time.Now()
		fan.frame(4)
		spent += time.Since(began)
		for i := range out.filled {
			if out.filled[i] {
				out.of[i].Flush()
			}
		}
	}
	runtime.KeepAlive(sum)
	b.ReportMetric(float64(spent.Nanoseconds())/float64(b.N)/4/subscribers, "ns/forwarded")
}

// subscribe adds a subscriber on the fast path.
func (b *bench) subscribe(tb testing.TB, conn *udp.Conn, i int) {
	tb.Helper()
	material, err := srtp.Derive(srtp.AES128GCM, srtp.SHA256, bytes.Repeat([]byte{byte(i)}, 48), bytes.Repeat([]byte{2}, 32), bytes.Repeat([]byte{3}, 32))
	if err != nil {
		tb.Fatal(err)
	}
	send, _, err := material.Keys(true)
	if err != nil {
		tb.Fatal(err)
	}
	p := &Peer{engine: b.engine, quality: newQuality()}
	path := &fastPath{peer: p, wire: newWire(&Histogram{}), send: send}
	path.conns[0] = conn
	to := netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), uint16(40000+i)) //nolint:gosec // few
	path.remote.Store(&to)
	publication := b.encoding.publication
	s := newSlot(p, publication.Kind(), i)
	s.ssrc = 77
	s.writer = newFastWriter(path, s.ssrc, extensionIDs{mid: 4, section: "12", number: 5})
	s.codecs[b.encoding.codec] = slotCodec{payloadType: 100, rtx: 101, ok: true}
	s.bound.Store(publication)
	s.open = true
	s.selector.SetTarget(0, b.now)
	publication.subscribe(s)
}
