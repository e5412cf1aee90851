package localca

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	rootFile    = "root.pem"
	leafFile    = "leaf.pem"
	rootYears   = 10
	leafDays    = 397 // browsers accept no longer ones
	renewBefore = 30 * 24 * time.Hour
	backdate    = time.Hour // clocks of phones differ
)

var (
	// ErrNotPermitted means that the root was made without leave to vouch for a name. Deleting its directory makes a new one,
	// which every device has to be told to trust again.
	ErrNotPermitted = errors.New("the local certificate authority may not vouch for it")
	// ErrExposedKey means that others than the owner may read the root's key.
	ErrExposedKey = errors.New("the key of the local certificate authority can be read by others")
	errNoRoot     = errors.New("it is no certificate authority")
)

// Authority is the root: its certificate and its key.
type Authority struct {
	dir  string
	root *x509.Certificate
	key  crypto.Signer
}

// Open reads the authority kept in a directory, or makes one there: now is its birthday, and hosts are the names beyond .local
// and .lan it may vouch for, such as this machine's own.
func Open(dir string, hosts []string, now time.Time) (*Authority, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the directory of the local certificate authority: %w", err)
	}
	root, err := readPair(filepath.Join(dir, rootFile))
	switch {
	case missing(err), err == nil && now.After(root.certificate.NotAfter.Add(-renewBefore)):
		root, err = newRoot(filepath.Join(dir, rootFile), hosts, now)
	case err == nil && !root.certificate.IsCA:
		err = errNoRoot
	}
	if err != nil {
		return nil, fmt.Errorf("local certificate authority in %s: %w", dir, err)
	}
	return &Authority{dir: dir, root: root.certificate, key: root.key}, nil
}

func newRoot(path string, hosts []string, now time.Time) (pair, error) {
	template := &x509.Certificate{
		Subject:                     pkix.Name{Organization: []string{"Parley"}, CommonName: rootName(hosts, now)},
		NotBefore:                   now.Add(-backdate),
		NotAfter:                    now.AddDate(rootYears, 0, 0),
		KeyUsage:                    x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		BasicConstraintsValid:       true,
		IsCA:                        true,
		MaxPathLenZero:              true,
		PermittedDNSDomainsCritical: true,
		PermittedDNSDomains:         domains(hosts),
		PermittedIPRanges:           privateRanges(),
	}
	root, err := issue(template, pair{})
	if err != nil {
		return pair{}, err
	}
	return root, root.write(path)
}

// issue makes a key and a certificate for it, signed by an issuer or, for the zero pair, by itself.
func issue(template *x509.Certificate, issuer pair) (pair, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return pair{}, fmt.Errorf("make a key: %w", err)
	}
	template.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return pair{}, fmt.Errorf("make a serial number: %w", err)
	}
	if issuer.certificate == nil {
		issuer = pair{certificate: template, key: key}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, issuer.certificate, key.Public(), issuer.key)
	if err != nil {
		return pair{}, fmt.Errorf("make a certificate: %w", err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return pair{}, fmt.Errorf("read the certificate: %w", err)
	}
	return pair{certificate: certificate, key: key}, nil
}

// domains are the names the root may vouch for, each with everything below it: the usual ones of a local network, and what of
// the hosts does not lie below those.
func domains(hosts []string) []string {
	list := []string{"local", "lan", "localhost"}
	for _, host := range hosts {
		if host = strings.ToLower(host); !below(host, list) {
			list = append(list, host)
		}
	}
	return list
}

func below(name string, domains []string) bool {
	for _, domain := range domains {
		if name == domain || strings.HasSuffix(name, "."+domain) {
			return true
		}
	}
	return false
}

// rootName is what the list of trusted authorities on a phone will show.
func rootName(hosts []string, now time.Time) string {
	name := "Parley on this network"
	if len(hosts) > 0 {
		name = "Parley on " + hosts[0]
	}
	return fmt.Sprintf("%s (%s)", name, now.UTC().Format(time.DateOnly))
}

// privateRanges are the addresses the root may vouch for: those nobody on the internet has.
func privateRanges() []*net.IPNet {
	var ranges []*net.IPNet
	for _, text := range []string{
		"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", // RFC 1918
		"100.64.0.0/10",                 // RFC 6598, used by private overlays
		"169.254.0.0/16", "127.0.0.0/8", // link-local and loopback
		"fc00::/7", "fe80::/10", "::1/128", // the same in IPv6
	} {
		if _, network, err := net.ParseCIDR(text); err == nil {
			ranges = append(ranges, network)
		}
	}
	return ranges
}

// Fingerprint is the SHA-256 of the root certificate as browsers show it: AB:CD:….
func (a *Authority) Fingerprint() string {
	sum := sha256.Sum256(a.root.Raw)
	pairs := make([]string, len(sum))
	for i, b := range sum {
		pairs[i] = fmt.Sprintf("%02X", b)
	}
	return strings.Join(pairs, ":")
}

// Root is the certificate to trust, DER.
func (a *Authority) Root() []byte { return a.root.Raw }

// PermitsName tells whether the root may vouch for a host name.
func (a *Authority) PermitsName(name string) bool {
	return below(strings.ToLower(name), a.root.PermittedDNSDomains)
}

// PermitsAddress tells whether the root may vouch for an address.
func (a *Authority) PermitsAddress(ip net.IP) bool {
	for _, network := range a.root.PermittedIPRanges {
		if network.Contains(ip) {
			return true
		}
	}
	return false
}
