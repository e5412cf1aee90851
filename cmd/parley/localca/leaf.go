package localca

import (
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// subject is what a leaf vouches for: names and addresses, each sorted.
type subject struct {
	names     []string
	addresses []net.IP
}

func (s subject) equal(names []string, addresses []net.IP) bool {
	return slices.Equal(s.names, names) && slices.EqualFunc(s.addresses, addresses, net.IP.Equal)
}

// Leaf gives a certificate for these names and addresses: the one on disk if it still serves, so that a device on which
// somebody clicked through the warning does not warn again after a restart, else a new one. What the root may not vouch for is
// an error that wraps ErrNotPermitted.
func (a *Authority) Leaf(names []string, addresses []net.IP, now time.Time) (*tls.Certificate, error) {
	want, err := a.subject(names, addresses)
	if err != nil {
		return nil, err
	}
	leaf, ok := a.keptLeaf(want, now)
	if !ok {
		if leaf, err = a.newLeaf(want, now); err != nil {
			return nil, err
		}
	}
	return &tls.Certificate{Certificate: [][]byte{leaf.certificate.Raw}, PrivateKey: leaf.key, Leaf: leaf.certificate}, nil
}

func (a *Authority) subject(names []string, addresses []net.IP) (subject, error) {
	var s subject
	for _, name := range names {
		if !a.PermitsName(name) {
			return s, fmt.Errorf("%s: %w (delete %s to make a new one)", name, ErrNotPermitted, a.dir)
		}
		s.names = append(s.names, strings.ToLower(name))
	}
	for _, ip := range addresses {
		if !a.PermitsAddress(ip) {
			return s, fmt.Errorf("%s: %w", ip, ErrNotPermitted)
		}
		s.addresses = append(s.addresses, ip)
	}
	slices.Sort(s.names)
	s.names = slices.Compact(s.names)
	slices.SortFunc(s.addresses, func(x, y net.IP) int { return slices.Compare(x.To16(), y.To16()) })
	s.addresses = slices.CompactFunc(s.addresses, net.IP.Equal)
	return s, nil
}

// keptLeaf reads the leaf on disk. One that cannot be read is as good as none.
func (a *Authority) keptLeaf(want subject, now time.Time) (pair, bool) {
	leaf, err := readPair(filepath.Join(a.dir, leafFile))
	if err != nil || leaf.certificate.CheckSignatureFrom(a.root) != nil || !want.equal(leaf.certificate.DNSNames, leaf.certificate.IPAddresses) {
		return pair{}, false
	}
	return leaf, !now.Before(leaf.certificate.NotBefore) && now.Before(leaf.certificate.NotAfter.Add(-renewBefore))
}

func (a *Authority) newLeaf(want subject, now time.Time) (pair, error) {
	template := &x509.Certificate{
		Subject:     pkix.Name{Organization: []string{"Parley"}, CommonName: "Parley"},
		NotBefore:   now.Add(-backdate),
		NotAfter:    earlier(now.AddDate(0, 0, leafDays).Add(-2*backdate), a.root.NotAfter),
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:    want.names,
		IPAddresses: want.addresses,
	}
	leaf, err := issue(template, pair{certificate: a.root, key: a.key})
	if err != nil {
		return pair{}, err
	}
	return leaf, leaf.write(filepath.Join(a.dir, leafFile))
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
