package udp_test

import (
	"errors"
	"syscall"
	"testing"

	"github.com/parley-sfu/parley/sfu/udp"
)

var report = udp.Pattern{Mask: 0xdfff, Value: 0x8fcd}

// TestPatientDatagrams: what can wait comes all the same, whether something else
// comes with it or not, and what cannot wait is not held up; all of it by one
// goroutine.
func TestPatientDatagrams(t *testing.T) {
	for _, network := range []string{"udp4", "udp6"} {
		for _, mode := range []udp.Mode{udp.Auto, udp.Plain} {
			t.Run(network+" "+mode.String(), func(t *testing.T) {
				to := newInbox(t, udp.Options{Network: network, Mode: mode, Patient: report})
				from := listen(t, udp.Options{Network: network})
				send := func(datagrams ...string) {
					for _, one := range datagrams {
						if _, err := from.WriteToAddrPort([]byte(one), to.address()); err != nil {
							t.Fatal(err)
						}
					}
				}
				for range 3 { // one comes from idle, the next while busy, the next after a rest
					send("\x8f\xcd alone")
					to.mustGet(t, [][]byte{[]byte("\x8f\xcd alone")})
					send("\xaf\xcd padded")
					to.mustGet(t, [][]byte{[]byte("\xaf\xcd padded")})
					send("\x80\x60 media")
					to.mustGet(t, [][]byte{[]byte("\x80\x60 media")})
					send("\x81\xcd NACK", "x")
					to.mustGet(t, [][]byte{[]byte("\x81\xcd NACK"), []byte("x")})
				}
			})
		}
	}
}

// TestAPortIsTakenOnce: two descriptors share the port, nobody else does: a
// server that is started twice by mistake says so.
func TestAPortIsTakenOnce(t *testing.T) {
	for _, second := range []udp.Options{{}, {Patient: report}} {
		first := listen(t, udp.Options{Patient: report})
		second.Network, second.Address = "udp4", address(first)
		if c, err := udp.Listen(second); !errors.Is(err, syscall.EADDRINUSE) {
			t.Errorf("%+v: got %v, want the port to be taken", second, err)
		} else if err == nil {
			_ = c.Close()
		}
	}
}

// TestMoreThanOneLookHolds: what is left after a look is not forgotten.
func TestMoreThanOneLookHolds(t *testing.T) {
	const many = 1500
	to := newInbox(t, udp.Options{Patient: report, Mode: udp.Plain}) // one datagram a round
	from := listen(t, udp.Options{})
	for range many {
		if _, err := from.WriteToAddrPort([]byte("\x8f\xcd report"), to.address()); err != nil {
			t.Fatal(err)
		}
	}
	for range many {
		if got := string(to.next(t).datagram); got != "\x8f\xcd report" {
			t.Fatalf("got %q", got)
		}
	}
}
