package signaling

import (
	"net/http"
	"net/netip"
	"strings"
)

// clientAddress is where a request comes from: the peer of the connection or,
// if that is a proxy we trust, the last address in X-Forwarded-For that is
// not. What stands left of it anybody may have written.
//
//	X-Forwarded-For: 6.6.6.6, 203.0.113.9, 10.0.0.2     connection: 10.0.0.1
//	                 forged   the client   a proxy                  a proxy
//
// The zero Addr stands for a connection without an address.
func clientAddress(r *http.Request, trusted []netip.Prefix) netip.Addr {
	address := parseAddress(r.RemoteAddr)
	if !contains(trusted, address) {
		return address
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for seen := 0; len(hops) > 0 && seen < maxForwarded; seen++ {
		hop := parseAddress(strings.TrimSpace(hops[len(hops)-1]))
		if !hop.IsValid() {
			return address // a proxy we trust wrote something odd: believe no more
		}
		address = hop
		if !contains(trusted, address) {
			return address
		}
		hops = hops[:len(hops)-1]
	}
	return address
}

// parseAddress reads an address with or without a port. IPv4 inside of IPv6
// (RFC 4291 §2.5.5.2) becomes IPv4, zones go.
func parseAddress(s string) netip.Addr {
	if withPort, err := netip.ParseAddrPort(s); err == nil {
		return withPort.Addr().Unmap().WithZone("")
	}
	address, err := netip.ParseAddr(strings.Trim(s, "[]"))
	if err != nil {
		return netip.Addr{}
	}
	return address.Unmap().WithZone("")
}

func contains(prefixes []netip.Prefix, address netip.Addr) bool {
	for _, prefix := range prefixes {
		if prefix.Contains(address) {
			return true
		}
	}
	return false
}

// limitKey is what limits per address count by. One household or one host has
// an IPv6 /64 (RFC 6177), so a single address of it says nothing: of IPv6 only so
// many bits count.
func limitKey(address netip.Addr, bits int) netip.Prefix {
	if address.Is4() {
		bits = 32
	}
	prefix, err := address.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return prefix
}
