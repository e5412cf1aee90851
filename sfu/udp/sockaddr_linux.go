package udp

import (
	"encoding/binary"
	"net"
	"net/netip"
	"strconv"
	"unsafe"

	"golang.org/x/sys/unix"
)

// sockaddr is an address as the kernel reads it: of either family, the one of
// IPv4 being shorter and beginning alike.
type sockaddr struct {
	raw    unix.RawSockaddrInet6
	length uint32
}

// sockaddr encodes an address for this socket; false: not of its family, or
// without a port.
func (s *socket) sockaddr(to netip.AddrPort) (sockaddr, bool) {
	var a sockaddr
	ip := to.Addr().Unmap()
	if to.Port() == 0 || !ip.IsValid() || ip.Is4() != (s.family == unix.AF_INET) {
		return a, false
	}
	a.raw.Family = s.family
	binary.BigEndian.PutUint16((*[2]byte)(unsafe.Pointer(&a.raw.Port))[:], to.Port())
	if ip.Is4() {
		a.length = unix.SizeofSockaddrInet4
		(*unix.RawSockaddrInet4)(unsafe.Pointer(&a.raw)).Addr = ip.As4()
		return a, true
	}
	a.length = unix.SizeofSockaddrInet6
	a.raw.Addr = ip.As16()
	if zone := ip.Zone(); zone != "" {
		a.raw.Scope_id = scope(zone)
		return a, a.raw.Scope_id > 0
	}
	return a, true
}

// scope returns the index of an interface, which is how we name zones, or 0.
func scope(zone string) uint32 {
	if index, err := strconv.ParseUint(zone, 10, 32); err == nil {
		return uint32(index)
	}
	if i, err := net.InterfaceByName(zone); err == nil {
		return uint32(i.Index)
	}
	return 0
}

// zones remembers the last zone's name, so that a conversation with a
// link-local neighbour does not allocate.
type zones struct {
	index uint32
	name  string
}

// addrPort decodes the address of a received message; the zero value when
// there is none.
func (z *zones) addrPort(name *unix.RawSockaddrInet6, length uint32) netip.AddrPort {
	port := binary.BigEndian.Uint16((*[2]byte)(unsafe.Pointer(&name.Port))[:])
	switch {
	case name.Family == unix.AF_INET && length >= unix.SizeofSockaddrInet4:
		return netip.AddrPortFrom(netip.AddrFrom4((*unix.RawSockaddrInet4)(unsafe.Pointer(name)).Addr), port)
	case name.Family == unix.AF_INET6 && length >= unix.SizeofSockaddrInet6:
		ip := netip.AddrFrom16(name.Addr)
		if name.Scope_id > 0 && ip.IsLinkLocalUnicast() {
			if z.index != name.Scope_id {
				z.index, z.name = name.Scope_id, strconv.FormatUint(uint64(name.Scope_id), 10)
			}
			ip = ip.WithZone(z.name)
		}
		return netip.AddrPortFrom(ip, port)
	default:
		return netip.AddrPort{}
	}
}
