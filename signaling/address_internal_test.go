package signaling

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

func TestClientAddress(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	for _, c := range []struct {
		story     string
		peer      string
		forwarded []string
		want      string
	}{
		{"a peer", "203.0.113.1:5", nil, "203.0.113.1"},
		{"a peer that is not trusted", "203.0.113.1:5", []string{"6.6.6.6"}, "203.0.113.1"},
		{"IPv6 with a zone", "[fe80::1%eth0]:5", nil, "fe80::1"},
		{"IPv4 inside of IPv6", "[::ffff:203.0.113.1]:5", nil, "203.0.113.1"},
		{"a proxy inside of IPv6", "[::ffff:10.0.0.1]:5", []string{"198.51.100.1"}, "198.51.100.1"},
		{"no address, as on a pipe", "pipe", []string{"6.6.6.6"}, "invalid IP"},
		{"a proxy that says nothing", "10.0.0.1:5", nil, "10.0.0.1"},
		{"what stands left may be forged", "10.0.0.1:5", []string{"6.6.6.6, 198.51.100.1"}, "198.51.100.1"},
		{"several headers are one list", "10.0.0.1:5", []string{"6.6.6.6", "198.51.100.1, 10.9.9.9"}, "198.51.100.1"},
		{"with a port", "10.0.0.1:5", []string{"198.51.100.1:4711"}, "198.51.100.1"},
		{"IPv6 in brackets", "10.0.0.1:5", []string{"[2001:db8::1]"}, "2001:db8::1"},
		{"only proxies", "10.0.0.1:5", []string{"10.0.0.3, 10.0.0.2"}, "10.0.0.3"},
		{"a hidden one", "10.0.0.1:5", []string{"198.51.100.1, _hidden"}, "10.0.0.1"},
		{"a list without end", "10.0.0.1:5", []string{"6.6.6.6, " + strings.Repeat("10.0.0.1, ", 1000) + "10.0.0.1"}, "10.0.0.1"},
	} {
		t.Run(c.story, func(t *testing.T) {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
			r.RemoteAddr = c.peer
			r.Header["X-Forwarded-For"] = c.forwarded
			if got := clientAddress(r, trusted).String(); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestLimitKey(t *testing.T) {
	for _, row := range []struct {
		address string
		bits    int
		want    string
	}{
		{"203.0.113.1", 64, "203.0.113.1/32"},
		{"203.0.113.1", 48, "203.0.113.1/32"},
		{"2001:db8:1:2:3::4", 64, "2001:db8:1:2::/64"},
		{"2001:db8:1:2:ffff::", 64, "2001:db8:1:2::/64"},
		{"2001:db8:1:2:ffff::", 48, "2001:db8:1::/48"},
		{"2001:db8:1:2:ffff::", 128, "2001:db8:1:2:ffff::/128"},
	} {
		if got := limitKey(netip.MustParseAddr(row.address), row.bits).String(); got != row.want {
			t.Errorf("%s: got %s, want %s", row.address, got, row.want)
		}
	}
	if got := limitKey(netip.Addr{}, 64); got != (netip.Prefix{}) {
		t.Errorf("no address: got %v", got)
	}
}

func FuzzClientAddress(f *testing.F) {
	f.Add("10.0.0.1:5", "198.51.100.1, 10.0.0.2")
	f.Add("[fd00::1%z]:5", "[::ffff:1.2.3.4]:9,,")
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	f.Fuzz(func(t *testing.T, peer, forwarded string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		r.RemoteAddr = peer
		r.Header["X-Forwarded-For"] = []string{forwarded}
		got := clientAddress(r, trusted)
		if got.Is4In6() || got.Zone() != "" {
			t.Errorf("got %v", got)
		}
		if own := parseAddress(peer); !contains(trusted, own) && got != own {
			t.Errorf("believed %q of %s: %v", forwarded, peer, got)
		}
	})
}
