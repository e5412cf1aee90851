package main_test

import (
	"net"
	"testing"
	"time"
)

// A NAT forgets who was whom: everybody's media comes from another port at once, and goes on within two seconds, on the
// connections that there are.
func TestNATRebinding(t *testing.T) {
	l := newLife(t, false)
	p := proxied(t, l)
	l.start()
	crew := survivors(t, l.url, 1, 4)
	settled(t, crew, patience)
	for range 3 {
		forgetGaps(crew)
		p.rebind()
		garble(t, l)
		back := settled(t, crew, 20*time.Second)
		list := gaps(crew)
		t.Logf("all flowing %v after; silence between two: p50 %v, p95 %v, longest %v", back.Round(time.Millisecond),
			percentile(list, 0.5), percentile(list, 0.95), percentile(list, 1))
	}
	if longest := percentile(gaps(crew), 1); longest > 2*time.Second {
		t.Errorf("the longest silence was %v, want 2 s at most", longest)
	}
	for _, s := range crew {
		if s.joins != 1 {
			t.Errorf("%s joined %d times, want once", s.name, s.joins)
		}
	}
}

// garble sends what looks like media from the browsers' address and is not: nobody's media moves there.
func garble(t *testing.T, l *life) {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "udp", l.media)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	packet := make([]byte, 200)
	for i := range 200 {
		packet[0], packet[1] = 0x80, 111
		if i%2 == 0 {
			packet[1] = 201 // a receiver report
		}
		packet[3] = byte(i)
		_, _ = conn.Write(packet)
	}
}
