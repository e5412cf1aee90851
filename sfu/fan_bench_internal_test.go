package sfu

import (
	"bytes"
	"net/netip"
	"testing"
	"time"

	"github.com/parley-sfu/parley/sfu/payload"
	"github.com/parley-sfu/parley/sfu/srtp"
	"github.com/parley-sfu/parley/sfu/udp"
)

// BenchmarkFan is the walk of four packets to thirty subscribers up to the
// kernel: renumbered, paced, numbered for feedback, sealed, put into the batch.
// "cold" has other memory in the caches each time, as a server finds it that
// slept until a frame came.
func BenchmarkFan(b *testing.B) {
	const subscribers, packets = 30, 4
	elsewhere := make([]byte, 8<<20)
	for _, codec := range []payload.Codec{payload.VP8, payload.Opus} {
		for _, state := range []string{"warm", "cold"} {
			b.Run(codec.String()+"/"+state, func(b *testing.B) {
				fan := newBench(codec, 0)
				out := fan.fast(b, subscribers)
				var spent time.Duration
				for b.Loop() {
					if state == "cold" {
						for i := 0; i < len(elsewhere); i += 64 {
							elsewhere[i]++
						}
					}
					began := time.Now()
					fan.frame(packets)
					spent += time.Since(began)
					out.flush()
				}
				b.ReportMetric(float64(spent.Nanoseconds())/float64(b.N)/packets/subscribers, "ns/forwarded")
			})
		}
	}
}

// fast gives the bench subscribers on the fast path, and returns what it fills.
func (b *bench) fast(tb testing.TB, subscribers int) *batches {
	tb.Helper()
	conn, err := udp.Listen(udp.Options{Network: "udp4", Address: netip.MustParseAddrPort("127.0.0.1:0")})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = conn.Close() })
	for i := range subscribers {
		material, err := srtp.Derive(srtp.AES128GCM, srtp.SHA256, bytes.Repeat([]byte{byte(i)}, 48), make([]byte, 32), make([]byte, 32))
		if err != nil {
			tb.Fatal(err)
		}
		send, _, err := material.Keys(true)
		if err != nil {
			tb.Fatal(err)
		}
		path := &fastPath{peer: &Peer{bounds: usual(), engine: b.engine, quality: newQuality()}, wire: newWire(&Histogram{}), send: send}
		path.conns[0] = conn
		to := netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), uint16(40_000+i)) //nolint:gosec // few
		path.remote.Store(&to)
		publication := b.encoding.publication
		s := newSlot(path.peer, publication.Kind(), i)
		s.writer = newFastWriter(path, s.ssrc, extensionIDs{mid: 4, section: "12", number: 5})
		s.codecs[b.encoding.codec] = slotCodec{payloadType: 100, rtx: 101, ok: true}
		s.bound.Store(publication)
		s.open = true
		s.selector.SetTarget(0, b.now)
		publication.subscribe(s)
	}
	b.encoding.publisher.ingress.out = &batches{}
	return b.encoding.publisher.ingress.out
}
