package localca

import (
	"crypto/tls"
	"net"
	"slices"
	"strings"
	"sync"
	"time"
)

// lookEvery is how often the machine's addresses are looked at; a phone that is in the room already does not care.
const lookEvery = 10 * time.Second

// Source gives crypto/tls a certificate that is always for the addresses this machine has now.
type Source struct {
	authority *Authority
	machine   func() Machine
	clock     func() time.Time

	mu     sync.Mutex // guards what follows
	leaf   *tls.Certificate
	looked time.Time
}

// NewSource makes a source. machine is asked for names and addresses at most every ten seconds, while somebody connects; clock
// is time.Now but in tests.
func NewSource(authority *Authority, machine func() Machine, clock func() time.Time) *Source {
	return &Source{authority: authority, machine: machine, clock: clock}
}

// GetCertificate is for tls.Config. When a new certificate cannot be made, the last one goes on being served.
func (s *Source) GetCertificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock()
	if s.leaf != nil && now.Sub(s.looked) < lookEvery && !now.Before(s.looked) {
		return s.leaf, nil
	}
	here := s.machine()
	names := slices.DeleteFunc(slices.Clone(here.Names), func(name string) bool { return !s.authority.PermitsName(name) })
	addresses := slices.DeleteFunc(slices.Clone(here.Addresses), func(ip net.IP) bool { return !s.authority.PermitsAddress(ip) })
	leaf, err := s.authority.Leaf(append(names, "localhost"), addresses, now)
	if err != nil && s.leaf == nil {
		return nil, err
	}
	if err == nil {
		s.leaf = leaf
	}
	s.looked = now
	return s.leaf, nil
}

// Machine is what a computer is called and where it is reached.
type Machine struct {
	Names     []string
	Addresses []net.IP
}

// ThisMachine looks up the names and private addresses of this computer. interfaces and hostname are net.InterfaceAddrs and
// os.Hostname but in tests; extra are names and addresses from the settings.
func ThisMachine(interfaces func() ([]net.Addr, error), hostname func() (string, error), extra []string) Machine {
	var m Machine
	if name, err := hostname(); err == nil {
		m.Names = append(m.Names, HostNames(name)...)
	}
	for _, text := range extra {
		if ip := net.ParseIP(text); ip != nil {
			m.Addresses = append(m.Addresses, ip)
		} else {
			m.Names = append(m.Names, strings.ToLower(text))
		}
	}
	found, err := interfaces()
	if err != nil {
		return m
	}
	for _, address := range found {
		network, ok := address.(*net.IPNet)
		if ok && (network.IP.IsPrivate() || network.IP.IsLoopback() || sharedRange(network.IP)) {
			m.Addresses = append(m.Addresses, network.IP)
		}
	}
	return m
}

// sharedRange tells whether an address is of RFC 6598, which net.IP does not count as private.
func sharedRange(ip net.IP) bool {
	four := ip.To4()
	return four != nil && four[0] == 100 && four[1]&0xc0 == 64
}

// HostNames are the names a computer answers to on its network: the bare one, and that in .local (RFC 6762) and .lan.
func HostNames(hostname string) []string {
	hostname = strings.ToLower(strings.TrimSuffix(hostname, "."))
	short, _, _ := strings.Cut(hostname, ".")
	if short == "" || short == "localhost" || strings.ContainsAny(hostname, " _/:*") {
		return nil
	}
	names := []string{short, short + ".local", short + ".lan"}
	if !slices.Contains(names, hostname) {
		names = append(names, hostname)
	}
	return names
}
