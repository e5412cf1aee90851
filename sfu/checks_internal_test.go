package sfu

import (
	"encoding/binary"
	"io"
	"net"
	"net/netip"
	"testing"
)

// bindingRequest is a check as far as this package reads it.
func bindingRequest(transaction uint32) []byte {
	m := make([]byte, 20)
	m[1] = 1
	binary.BigEndian.PutUint32(m[4:], 0x2112a442)
	binary.BigEndian.PutUint32(m[8:], transaction)
	return m
}

func TestACheckCountsFromOneAddressOnly(t *testing.T) {
	home, other := netip.MustParseAddrPort("192.0.2.1:1"), netip.MustParseAddrPort("198.51.100.9:9")
	c := newChecks()
	if c.stolen(bindingRequest(1), home) {
		t.Error("dropped a check that was never seen")
	}
	c.note(bindingRequest(1), home)
	c.note(bindingRequest(1), home) // a copy
	c.note([]byte("no check"), home)
	for _, row := range []struct {
		story    string
		datagram []byte
		from     netip.AddrPort
		stolen   bool
	}{
		{"a copy, as networks make them", bindingRequest(1), home, false},
		{"a copy, seen by a socket of both families", bindingRequest(1), netip.MustParseAddrPort("[::ffff:192.0.2.1]:1"), false},
		{"the same check from another address", bindingRequest(1), other, true},
		{"from another port", bindingRequest(1), netip.MustParseAddrPort("192.0.2.1:2"), true},
		{"a new check from there: the browser has moved", bindingRequest(2), other, false},
		{"an answer with the same number", append([]byte{1, 1}, bindingRequest(1)[2:]...), other, false},
		{"too short", bindingRequest(1)[:19], other, false},
		{"nothing", nil, other, false},
	} {
		if got := c.stolen(row.datagram, row.from); got != row.stolen {
			t.Errorf("%s: stolen %t, want %t", row.story, got, row.stolen)
		}
	}
	if len(c.seen) != 1 {
		t.Errorf("%d checks kept, want 1", len(c.seen))
	}
}

func TestChecksAreForgottenOldestFirst(t *testing.T) {
	home, other := netip.MustParseAddrPort("192.0.2.1:1"), netip.MustParseAddrPort("198.51.100.9:9")
	c := newChecks()
	for n := range uint32(maxChecks + 2) {
		c.note(bindingRequest(n), home)
	}
	if len(c.seen) != maxChecks {
		t.Fatalf("%d kept, want %d", len(c.seen), maxChecks)
	}
	for n, stolen := range map[uint32]bool{0: false, 1: false, 2: true, maxChecks: true, maxChecks + 1: true} {
		if got := c.stolen(bindingRequest(n), other); got != stolen {
			t.Errorf("check %d of %d: known again %t, want %t", n, maxChecks+2, got, stolen)
		}
	}
}

// A browser that moves more often than addresses are told apart: the newest are, and what it sent from them is known again.
func TestABrowserThatMovesAllTheTime(t *testing.T) {
	at := func(n int) netip.AddrPort { return netip.AddrPortFrom(netip.MustParseAddr("192.0.2.1"), uint16(1+n)) }
	c := newChecks()
	const moves = 10 * maxHomes
	for n := range moves {
		if c.stolen(bindingRequest(uint32(n)), at(n)) {
			t.Fatalf("move %d: dropped a new check", n)
		}
		c.note(bindingRequest(uint32(n)), at(n))
	}
	if len(c.homes) != maxHomes {
		t.Errorf("%d addresses kept, want %d", len(c.homes), maxHomes)
	}
	for n := moves - maxHomes; n < moves; n++ {
		if c.stolen(bindingRequest(uint32(n)), at(n)) {
			t.Errorf("check %d: dropped a copy from where it came from", n)
		}
		if !c.stolen(bindingRequest(uint32(n)), at(moves+1)) {
			t.Errorf("check %d: not known again from elsewhere", n)
		}
	}
}

// An hour of checks takes few bytes of each browser, and no more at a time than a few.
func TestChecksAreKeptShort(t *testing.T) {
	c := newChecks()
	for n := range uint32(1800) {
		c.note(bindingRequest(n), netip.MustParseAddrPort("192.0.2.1:1"))
	}
	if kept, most := cap(c.seen)*4, 8<<10; kept > most {
		t.Errorf("an hour takes %d bytes, want %d at most", kept, most)
	}
}

// script is a connection that brings the same check from one address after the
// other.
type script struct {
	net.PacketConn
	from []netip.AddrPort
}

func (s *script) ReadFromAddrPort(b []byte) (int, netip.AddrPort, error) {
	if len(s.from) == 0 {
		return 0, netip.AddrPort{}, io.EOF
	}
	from := s.from[0]
	s.from = s.from[1:]
	return copy(b, bindingRequest(7)), from, nil
}

func (s *script) WriteToAddrPort([]byte, netip.AddrPort) (int, error) { return 0, nil }

func (s *script) ReadFrom(b []byte) (int, net.Addr, error) {
	n, from, err := s.ReadFromAddrPort(b)
	return n, net.UDPAddrFromAddrPort(from), err
}

// Both ways of reading pass over what was somebody else's, count it, and end
// when the connection ends.
func TestStolenChecksNeverReachICE(t *testing.T) {
	home, other := netip.MustParseAddrPort("192.0.2.1:1"), netip.MustParseAddrPort("198.51.100.9:9")
	p := &Peer{bounds: usual(), engine: &Engine{}, checks: newChecks()}
	p.checks.note(bindingRequest(7), home)
	for _, direct := range []bool{true, false} {
		conn := &script{from: []netip.AddrPort{home, other, other, home}}
		own := ownConn{PacketConn: conn, peer: p}
		read := func(b []byte) error {
			_, _, err := own.ReadFrom(b)
			return err
		}
		if direct {
			read = func(b []byte) error {
				_, _, err := directConn{ownConn: own, AddrPortReaderWriter: conn}.ReadFromAddrPort(b)
				return err
			}
		}
		passed := 0
		for b := make([]byte, 100); read(b) == nil; passed++ {
		}
		if passed != 2 {
			t.Errorf("direct %t: %d checks passed, want the 2 from home", direct, passed)
		}
	}
	if n := p.engine.stats.Drops(DropStolenCheck); n != 4 {
		t.Errorf("%d counted, want 4", n)
	}
}

// A full memory is looked through at each check, a few a second.
func BenchmarkStolen(b *testing.B) {
	home := netip.MustParseAddrPort("192.0.2.1:1")
	c := newChecks()
	for n := range uint32(maxChecks) {
		c.note(bindingRequest(n), home)
	}
	fresh := bindingRequest(maxChecks)
	b.ReportAllocs()
	for b.Loop() {
		c.stolen(fresh, home)
	}
}
