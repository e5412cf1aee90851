package srtp_test

import (
	"encoding/binary"
	"fmt"
	"testing"

	pion "github.com/pion/srtp/v3"

	"github.com/parley-sfu/parley/sfu/srtp"
)

// sizes are those of an Opus packet, a small video layer's, and a full one.
var sizes = []int{100, 500, 1200}

// BenchmarkSeal seals one forwarded packet for one subscriber: a header of its
// own in front of the shared payload.
func BenchmarkSeal(b *testing.B) {
	for _, p := range profiles {
		for _, size := range sizes {
			packet := headerOf(1, 0, 8, size)
			b.Run(fmt.Sprintf("%v/%d/ours", p.ours, size), func(b *testing.B) {
				send, _ := pair(b, p.ours)
				sealer := send.NewSealer()
				out, n := make([]byte, 0, 1500), len(packet)-size
				b.ReportAllocs()
				b.SetBytes(int64(len(packet)))
				var index uint64
				for b.Loop() {
					index++
					binary.BigEndian.PutUint16(packet[2:], uint16(index))
					if sealer.Seal(out, packet[:n], packet[n:], index) == nil {
						b.Fatal("refused")
					}
				}
			})
			b.Run(fmt.Sprintf("%v/%d/pion", p.ours, size), func(b *testing.B) {
				context := pionContext(b, p)
				out := make([]byte, 1500)
				var header rtpHeader
				b.ReportAllocs()
				b.SetBytes(int64(len(packet)))
				var index uint16
				for b.Loop() {
					index++
					n := copy(out, packet) // pion encrypts whole packets in place
					binary.BigEndian.PutUint16(out[2:], index)
					if _, err := context.EncryptRTP(out, out[:n], &header); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkOpen opens packets of one stream in order, each copied into the
// buffer it is opened in.
func BenchmarkOpen(b *testing.B) {
	const many = 1 << 10
	for _, p := range profiles {
		for _, size := range sizes {
			sealed := sealedPackets(b, p, many, size)
			b.Run(fmt.Sprintf("%v/%d/ours", p.ours, size), func(b *testing.B) {
				_, receive := pair(b, p.ours)
				buffer := make([]byte, 1500)
				b.ReportAllocs()
				b.SetBytes(int64(len(sealed[0])))
				var opener *srtp.Opener
				for i := 0; b.Loop(); i++ {
					if i%many == 0 {
						opener = srtp.NewOpener(receive, 4)
					}
					n := copy(buffer, sealed[i%many])
					if _, ok := opener.Open(buffer[:n]); !ok {
						b.Fatal("refused")
					}
				}
			})
			b.Run(fmt.Sprintf("%v/%d/pion", p.ours, size), func(b *testing.B) {
				buffer := make([]byte, 1500)
				var header rtpHeader
				b.ReportAllocs()
				b.SetBytes(int64(len(sealed[0])))
				var context *pion.Context
				for i := 0; b.Loop(); i++ {
					if i%many == 0 {
						context = pionContext(b, p)
					}
					n := copy(buffer, sealed[i%many])
					if _, err := context.DecryptRTP(buffer, buffer[:n], &header); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
