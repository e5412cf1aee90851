package client

import (
	"fmt"
	"net"
	"sync"
)

// udp gives ICE one socket on all addresses per gathering, and none on each
// address of each interface: the server is the one to be reached, and the kernel
// knows by which address. It implements [ice.UDPMux].
type udp struct {
	hosts []net.IP // announced: how this computer reaches the server, one per family
	tap   *tap     // what the sockets are read through

	mu    sync.Mutex           // guards what follows
	free  map[int]*net.UDPConn // announced, not yet taken by ICE; by port
	given []*net.UDPConn       // to ICE
}

// newUDP finds out which addresses this computer reaches the server by. remote
// is where the signalling socket leads.
func newUDP(local, remote net.Addr, through *tap) *udp {
	u := &udp{tap: through, free: map[int]*net.UDPConn{}}
	near, ok := local.(*net.TCPAddr)
	if ok && near.IP.To4() == nil && !near.IP.IsLoopback() {
		u.hosts = append(u.hosts, near.IP)
	}
	v4 := net.IPv4(127, 0, 0, 1)
	if ok && near.IP.To4() != nil {
		v4 = near.IP
	} else if far, isTCP := remote.(*net.TCPAddr); !isTCP || !far.IP.IsLoopback() {
		v4 = routedIPv4(v4)
	}
	u.hosts = append(u.hosts, v4)
	return u
}

// routedIPv4 is the address that leads out of this computer. No packet is sent
// to find it.
func routedIPv4(otherwise net.IP) net.IP {
	conn, err := net.DialUDP("udp4", nil, &net.UDPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 9}) // RFC 5737
	if err != nil {
		return otherwise
	}
	defer func() { _ = conn.Close() }()
	if local, ok := conn.LocalAddr().(*net.UDPAddr); ok {
		return local.IP
	}
	return otherwise
}

// GetListenAddresses implements [ice.UDPMux]: the addresses of new sockets.
func (u *udp) GetListenAddresses() []net.Addr {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.closeFree()
	var list []net.Addr
	for _, ip := range u.hosts {
		family := "udp4"
		if ip.To4() == nil {
			family = "udp6"
		}
		conn, err := net.ListenUDP(family, nil)
		if err != nil {
			continue // the other family may do
		}
		// The kernel grants what it allows.
		_ = conn.SetReadBuffer(receiveBuffer)
		local, ok := conn.LocalAddr().(*net.UDPAddr)
		if !ok {
			_ = conn.Close()
			continue
		}
		u.free[local.Port] = conn
		list = append(list, &net.UDPAddr{IP: ip, Port: local.Port})
	}
	return list
}

// GetConn implements [ice.UDPMux]: the socket belongs to ICE, which closes it.
func (u *udp) GetConn(_ string, address net.Addr) (net.PacketConn, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	wanted, ok := address.(*net.UDPAddr)
	if !ok || u.free[wanted.Port] == nil {
		return nil, fmt.Errorf("no socket for %s", address)
	}
	conn := u.free[wanted.Port]
	delete(u.free, wanted.Port)
	u.given = append(u.given, conn)
	return &tapped{UDPConn: conn, tap: u.tap}, nil
}

// RemoveConnByUfrag implements [ice.UDPMux].
func (u *udp) RemoveConnByUfrag(string) {}

// sever closes the sockets under ICE: whatever it still says is lost.
func (u *udp) sever() {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, conn := range u.given {
		_ = conn.Close()
	}
}

// Close implements [ice.UDPMux].
func (u *udp) Close() error {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.closeFree()
	return nil
}

// closeFree is called with mu held.
func (u *udp) closeFree() {
	for port, conn := range u.free {
		_ = conn.Close()
		delete(u.free, port)
	}
}
