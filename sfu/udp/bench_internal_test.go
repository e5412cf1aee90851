//go:build linux

package udp

import (
	"fmt"
	"net"
	"net/netip"
	"runtime"
	"testing"

	"golang.org/x/sys/unix"
)

const (
	benchSize   = 1200 // bytes: a packet of a video frame
	subscribers = 16
)

// threadCPU reads the CPU time of this thread, ns. On a machine with other
// work, time on the wall says little.
func threadCPU() int64 {
	var ts unix.Timespec
	_ = unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &ts)
	return ts.Nano()
}

func benchConn(b *testing.B, o Options) *Conn {
	b.Helper()
	o.Network, o.Address = "udp4", netip.MustParseAddrPort("127.0.0.1:0")
	c, err := Listen(o)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = c.Close() })
	return c
}

// sinks are sockets that nobody reads: once full, the kernel drops there, and
// all the cost is the sender's.
func sinks(b *testing.B) []netip.AddrPort {
	b.Helper()
	var list []netip.AddrPort
	for range subscribers {
		s, err := openSocket(Options{Network: "udp4", Address: netip.MustParseAddrPort("127.0.0.1:0"), SocketBuffer: 1 << 12})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = s.close() })
		address, err := s.local()
		if err != nil {
			b.Fatal(err)
		}
		list = append(list, address)
	}
	return list
}

// measure reports CPU per datagram of a step that handles n of them.
func measure(b *testing.B, n int, step func()) {
	b.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	b.ReportAllocs()
	start := threadCPU()
	for b.Loop() {
		step()
	}
	b.ReportMetric(float64(threadCPU()-start)/float64(b.N)/float64(n), "cpu-ns/datagram")
}

// BenchmarkSend sends frames of so many packets to each of 16 subscribers.
func BenchmarkSend(b *testing.B) {
	for _, mode := range []Mode{Plain, Messages, Trains} {
		for _, frame := range []int{1, 2, 4, 8, 16} {
			if mode < Trains && frame != 4 {
				continue // it does not matter to these
			}
			b.Run(fmt.Sprintf("%s/frame=%d", mode, frame), func(b *testing.B) {
				to := sinks(b)
				batch := benchConn(b, Options{Mode: mode}).NewBatch()
				measure(b, subscribers*frame, func() {
					for _, address := range to {
						for range frame {
							batch.Room(address, benchSize)
						}
					}
					batch.Flush()
				})
			})
		}
	}
	b.Run("standard library", func(b *testing.B) {
		to, packet := sinks(b), make([]byte, benchSize)
		conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			b.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		measure(b, subscribers, func() {
			for _, address := range to {
				_, _ = conn.WriteToUDPAddrPort(packet, address)
			}
		})
	})
	b.Run("write", func(b *testing.B) {
		to, c, packet := sinks(b), benchConn(b, Options{}), make([]byte, benchSize)
		measure(b, subscribers, func() {
			for _, address := range to {
				_, _ = c.WriteToAddrPort(packet, address)
			}
		})
	})
}

// BenchmarkPlan is what a batch costs without the kernel.
func BenchmarkPlan(b *testing.B) {
	for _, test := range []struct {
		name         string
		size, inARow int
	}{{"frames", benchSize, 8}, {"sound", 100, 1}} {
		b.Run(test.name, func(b *testing.B) {
			const count = 128
			to := sinks(b)
			batch := benchConn(b, Options{}).NewBatch()
			batch.sender.call = func(_ int, headers []unix.Mmsghdr) (int, unix.Errno) { return len(headers), 0 }
			measure(b, count, func() {
				for i := range count {
					batch.Room(to[i/test.inARow%subscribers], test.size)
				}
				batch.Flush()
			})
		})
	}
}

// BenchmarkReceive empties a socket that holds 512 packets, which came in
// trains of so many.
func BenchmarkReceive(b *testing.B) {
	const count = 512
	for _, mode := range []Mode{Plain, Messages, Trains} {
		for _, frame := range []int{1, 8} {
			b.Run(fmt.Sprintf("%s/frame=%d", mode, frame), func(b *testing.B) {
				s, err := openSocket(Options{Network: "udp4", Address: netip.MustParseAddrPort("127.0.0.1:0"), SocketBuffer: 4 << 20})
				if err != nil {
					b.Fatal(err)
				}
				defer func() { _ = s.close() }()
				if _, err = s.probe(mode); err != nil {
					b.Skip(err)
				}
				to, err := s.local()
				if err != nil {
					b.Fatal(err)
				}
				batch, in := benchConn(b, Options{}).NewBatch(), newInbox()
				batch.train = int32(frame)
				left := 0
				r := &reader{conn: &Conn{queue: newQueue(1)}}
				r.hooks.Handler = func([]byte, netip.AddrPort) bool { left--; return true }
				runtime.LockOSThread()
				defer runtime.UnlockOSThread()
				var spent int64
				for b.Loop() {
					for range count {
						batch.Room(to, benchSize)
					}
					left, _ = batch.Flush()
					start := threadCPU()
					for left > 0 {
						n, _ := s.receive(in)
						s.deliver(in, n, r)
					}
					spent += threadCPU() - start
				}
				b.ReportMetric(float64(spent)/float64(b.N)/count, "cpu-ns/datagram")
			})
		}
	}
}
