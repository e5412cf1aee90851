package sfu

import (
	"net/netip"
	"testing"
	"time"
)

func TestChecksFromElsewhereCountOnceTheSelectedAddressIsSilent(t *testing.T) {
	home, other, third := netip.MustParseAddrPort("192.0.2.1:1"), netip.MustParseAddrPort("198.51.100.9:9"), netip.MustParseAddrPort("203.0.113.3:3")
	start := time.Unix(1_800_000_000, 0)
	var r roamer
	if r.check(other, start) {
		t.Error("moved before ICE has selected anything: that is pion's to do")
	}
	r.choose(home, start)
	for _, c := range []struct {
		story string
		from  netip.AddrPort
		at    time.Duration
		moves bool
	}{
		{"a second way that a browser keeps warm", other, time.Second, false},
		{"the selected one, in time", home, 2500 * time.Millisecond, false},
		{"the second way again", other, 5900 * time.Millisecond, false},
		{"the second way, and the selected one is silent too long", other, 6100 * time.Millisecond, true},
		{"it stays", other, 8 * time.Second, false},
		{"the first way is back, while the new one is heard", home, 9 * time.Second, false},
		{"and once more elsewhere", third, 12 * time.Second, true},
	} {
		if got := r.check(c.from, start.Add(c.at)); got != c.moves {
			t.Errorf("%s: moves %t, want %t", c.story, got, c.moves)
		}
	}
}

func TestRoutesByAddress(t *testing.T) {
	ada, bob := &fastPath{}, &fastPath{}
	at := func(text string) netip.AddrPort { return netip.MustParseAddrPort(text) }
	none := netip.AddrPort{}
	r := (&routes{}).with(ada, none, at("192.0.2.1:1")).with(bob, none, at("192.0.2.1:2"))
	if len(r.at) != 2 || len(r.on[at("192.0.2.1:1").Addr()]) != 2 {
		t.Fatalf("two behind one NAT: %+v", r)
	}
	r = r.with(ada, at("192.0.2.1:1"), at("192.0.2.1:7"))
	if r.at[at("192.0.2.1:1")] != nil || r.at[at("192.0.2.1:7")] != ada || len(r.on[at("192.0.2.1:1").Addr()]) != 2 {
		t.Errorf("ada moved: %+v", r)
	}
	r = r.with(bob, at("192.0.2.1:7"), none) // not bob's
	if r.at[at("192.0.2.1:7")] != ada {
		t.Error("bob ended ada's route")
	}
	r = r.with(ada, at("192.0.2.1:7"), none).with(bob, at("192.0.2.1:2"), none)
	if len(r.at) != 0 || len(r.on) != 0 {
		t.Errorf("all left: %+v", r)
	}
}
