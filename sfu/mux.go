package sfu

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"

	"github.com/pion/ice/v4"

	"github.com/parley-sfu/parley/sfu/udp"
)

// mux is the one UDP port of all media. Behind it stand pion's own muxes, one
// per address family; it decides which addresses are announced.
type mux struct {
	v4, v6    *ice.UDPMuxDefault // nil: family not used
	conns     [2]*udp.Conn       // IPv4 and IPv6; nil: family not used
	announced []net.Addr
}

func openMux(o Options, w *wire) (*mux, error) {
	if o.Conn != nil {
		m := &mux{v4: ice.NewUDPMuxDefault(ice.UDPMuxParams{UDPConn: o.Conn, Net: o.Net, Logger: quiet{}})}
		m.announced = []net.Addr{o.Conn.LocalAddr()}
		return m, nil
	}
	addr, err := net.ResolveUDPAddr("udp", o.Listen)
	if err != nil {
		return nil, fmt.Errorf("media address %q: %w", o.Listen, err)
	}
	m := &mux{}
	if m.v4, m.conns[0], err = listenFamily("udp4", addr, w); err != nil {
		return nil, err
	}
	if !o.NoIPv6 {
		if m.v4 != nil {
			addr.Port = m.port()
		}
		if m.v6, m.conns[1], err = listenFamily("udp6", addr, w); err != nil && m.v4 == nil {
			return nil, err
		}
	}
	if m.announced, err = m.addresses(o, addr); err != nil {
		_ = m.Close()
		return nil, err
	}
	return m, nil
}

// listenFamily returns nil without an error when addr is of the other family.
func listenFamily(network string, addr *net.UDPAddr, w *wire) (*ice.UDPMuxDefault, *udp.Conn, error) {
	unspecified := len(addr.IP) == 0 || addr.IP.IsUnspecified()
	if !unspecified && (addr.IP.To4() != nil) != (network == "udp4") {
		return nil, nil, nil
	}
	local := netip.IPv4Unspecified()
	if network == "udp6" {
		local = netip.IPv6Unspecified()
	}
	if ip, ok := netip.AddrFromSlice(addr.IP); ok && !unspecified {
		local = ip.Unmap()
	}
	options := udp.Options{Network: network, Address: netip.AddrPortFrom(local, uint16(addr.Port))} //nolint:gosec // a port
	if w != nil {
		options.Hooks = w.hooks
	}
	conn, err := udp.Listen(options)
	if err != nil {
		return nil, nil, fmt.Errorf("media port: %w", err)
	}
	return ice.NewUDPMuxDefault(ice.UDPMuxParams{UDPConn: conn, Logger: quiet{}}), conn, nil
}

func (m *mux) port() int {
	for _, one := range []*ice.UDPMuxDefault{m.v4, m.v6} {
		if one == nil {
			continue
		}
		if addr, ok := one.LocalAddr().(*net.UDPAddr); ok {
			return addr.Port
		}
	}
	return 0
}

// addresses lists what browsers are told to send to.
func (m *mux) addresses(o Options, listen *net.UDPAddr) ([]net.Addr, error) {
	ips, err := announcedIPs(o, listen)
	if err != nil {
		return nil, err
	}
	var list []net.Addr
	for _, ip := range ips {
		if (ip.Is4() && m.v4 != nil) || (!ip.Is4() && m.v6 != nil) {
			list = append(list, &net.UDPAddr{IP: ip.AsSlice(), Port: m.port()})
		}
	}
	return list, nil
}

// announcedIPs are the public addresses if there are any, else the one that is
// listened on, else all that the machine has.
func announcedIPs(o Options, listen *net.UDPAddr) ([]netip.Addr, error) {
	var ips []netip.Addr
	for _, ip := range o.PublicIPs {
		ips = append(ips, ip.Unmap())
	}
	if ip, ok := netip.AddrFromSlice(listen.IP); ok && !ip.IsUnspecified() && len(ips) == 0 {
		ips = append(ips, ip.Unmap())
	}
	if len(ips) > 0 {
		return ips, nil
	}
	interfaces, err := net.Interfaces()
	if err != nil {
		return nil, fmt.Errorf("list network interfaces: %w", err)
	}
	for _, one := range interfaces {
		if one.Flags&net.FlagUp == 0 || !announces(o, one) {
			continue
		}
		ips = append(ips, interfaceIPs(one)...)
	}
	return ips, nil
}

// announces reports whether the addresses of an interface are worth telling.
func announces(o Options, i net.Interface) bool {
	if i.Flags&net.FlagLoopback != 0 {
		return o.Loopback
	}
	if len(o.Interfaces) > 0 {
		return slices.Contains(o.Interfaces, i.Name)
	}
	bridge := func(prefix string) bool { return strings.HasPrefix(i.Name, prefix) }
	return !slices.ContainsFunc([]string{"docker", "br-", "virbr", "cni"}, bridge)
}

func interfaceIPs(i net.Interface) []netip.Addr {
	addrs, err := i.Addrs()
	if err != nil {
		return nil // it went away between the two calls
	}
	var ips []netip.Addr
	for _, addr := range addrs {
		prefix, err := netip.ParsePrefix(addr.String())
		if err != nil || prefix.Addr().IsLinkLocalUnicast() {
			continue
		}
		ips = append(ips, prefix.Addr().Unmap())
	}
	return ips
}

// GetListenAddresses implements [ice.UDPMux].
func (m *mux) GetListenAddresses() []net.Addr { return m.announced }

// GetConn implements [ice.UDPMux].
func (m *mux) GetConn(ufrag string, addr net.Addr) (net.PacketConn, error) {
	family := m.v4
	if udp, ok := addr.(*net.UDPAddr); ok && udp.IP.To4() == nil {
		family = m.v6
	}
	if family == nil {
		return nil, fmt.Errorf("no media socket for %s", addr)
	}
	// The announced address may be another one, of a way that leads here.
	return family.GetConn(ufrag, family.LocalAddr()) //nolint:wrapcheck // part of pion's own call
}

// RemoveConnByUfrag implements [ice.UDPMux].
func (m *mux) RemoveConnByUfrag(ufrag string) {
	for _, one := range []*ice.UDPMuxDefault{m.v4, m.v6} {
		if one != nil {
			one.RemoveConnByUfrag(ufrag)
		}
	}
}

// Close implements [ice.UDPMux].
func (m *mux) Close() error {
	for _, one := range []*ice.UDPMuxDefault{m.v4, m.v6} {
		if one != nil {
			_ = one.Close()
		}
	}
	return nil
}
