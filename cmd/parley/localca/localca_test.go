package localca_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/parley-sfu/parley/cmd/parley/localca"
)

var birthday = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func open(t *testing.T, dir string, now time.Time) *localca.Authority {
	t.Helper()
	authority, err := localca.Open(dir, []string{"kitchen"}, now)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	return authority
}

func rootOf(t *testing.T, a *localca.Authority) *x509.Certificate {
	t.Helper()
	root, err := x509.ParseCertificate(a.Root())
	if err != nil {
		t.Fatalf("parse the root: %v", err)
	}
	return root
}

func ips(texts ...string) []net.IP {
	var list []net.IP
	for _, text := range texts {
		list = append(list, net.ParseIP(text))
	}
	return list
}

func TestTheRootIsMadeOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state", "ca")
	first := open(t, dir, birthday)
	second := open(t, dir, birthday.AddDate(9, 0, 0))
	if first.Fingerprint() != second.Fingerprint() {
		t.Errorf("got a new root nine years later, want the same")
	}
	if third := open(t, dir, birthday.AddDate(9, 11, 20)); third.Fingerprint() == first.Fingerprint() {
		t.Errorf("got the same root in its last month, want a new one")
	}
	for path, want := range map[string]os.FileMode{dir: 0o700, filepath.Join(dir, "root.pem"): 0o600} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatalf("stat: %v", err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %04o, want %04o", filepath.Base(path), got, want)
		}
	}
	if len(first.Fingerprint()) != 95 || strings.Count(first.Fingerprint(), ":") != 31 {
		t.Errorf("got fingerprint %q, want 32 pairs of digits", first.Fingerprint())
	}
}

func TestTheRootIsRefused(t *testing.T) {
	cases := []struct {
		story  string
		spoil  func(t *testing.T, path string)
		is     error
		saying string
	}{
		{story: "others may read the key", spoil: func(t *testing.T, path string) {
			t.Helper()
			if err := os.Chmod(path, 0o640); err != nil {
				t.Fatal(err)
			}
		}, is: localca.ErrExposedKey, saying: "chmod 600"},
		{story: "the file is empty", spoil: func(t *testing.T, path string) {
			t.Helper()
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}, saying: "PEM"},
		{story: "the key is another one's", spoil: func(t *testing.T, path string) {
			t.Helper()
			mixed(t, path)
		}, saying: "does not belong"},
	}
	for _, c := range cases {
		t.Run(c.story, func(t *testing.T) {
			dir := t.TempDir()
			open(t, dir, birthday)
			c.spoil(t, filepath.Join(dir, "root.pem"))
			_, err := localca.Open(dir, nil, birthday)
			if err == nil || !strings.Contains(err.Error(), c.saying) || (c.is != nil && !errors.Is(err, c.is)) {
				t.Errorf("got %v, want an error that says %q", err, c.saying)
			}
		})
	}
}

// mixed gives the file the key of another authority.
func mixed(t *testing.T, path string) {
	t.Helper()
	other := t.TempDir()
	open(t, other, birthday)
	mine, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := os.ReadFile(filepath.Join(other, "root.pem"))
	if err != nil {
		t.Fatal(err)
	}
	const end = "-----END CERTIFICATE-----\n"
	certificate, _, _ := strings.Cut(string(mine), end)
	_, key, _ := strings.Cut(string(theirs), end)
	if err = os.WriteFile(path, []byte(certificate+end+key), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestLeavesAreBelievedWhereTheyShouldBe(t *testing.T) {
	authority := open(t, t.TempDir(), birthday)
	leaf, err := authority.Leaf([]string{"kitchen", "kitchen.local", "localhost"}, ips("192.168.1.20", "fd00::7", "127.0.0.1"), birthday)
	if err != nil {
		t.Fatalf("leaf: %v", err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(rootOf(t, authority))
	cases := []struct {
		host string
		days int
		ok   bool
	}{
		{host: "kitchen.local", ok: true},
		{host: "192.168.1.20", ok: true},
		{host: "fd00::7", ok: true},
		{host: "localhost", days: 396, ok: true},
		{host: "kitchen", days: 398},    // too old
		{host: "192.168.1.21"},          // another machine
		{host: "kitchen.local.example"}, // another name
	}
	for _, c := range cases {
		_, err = leaf.Leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: c.host, CurrentTime: birthday.AddDate(0, 0, c.days)})
		if (err == nil) != c.ok {
			t.Errorf("%s after %d days: got %v, want accepted %t", c.host, c.days, err, c.ok)
		}
	}
	if life := leaf.Leaf.NotAfter.Sub(leaf.Leaf.NotBefore); life > 397*24*time.Hour {
		t.Errorf("the leaf lives %v, want at most 397 days", life)
	}
}

// Nobody can use the root to pose as a site of the internet, not even with its key.
func TestTheRootVouchesForPrivateNamesOnly(t *testing.T) {
	authority := open(t, t.TempDir(), birthday)
	for _, name := range []string{"example.org", "kitchen.example.org", "xkitchen", "notlocal", ""} {
		if _, err := authority.Leaf([]string{name}, nil, birthday); !errors.Is(err, localca.ErrNotPermitted) {
			t.Errorf("name %q: got %v, want ErrNotPermitted", name, err)
		}
	}
	for _, address := range []string{"203.0.113.7", "2001:db8::7", "8.8.8.8"} {
		if _, err := authority.Leaf(nil, ips(address), birthday); !errors.Is(err, localca.ErrNotPermitted) {
			t.Errorf("address %s: got %v, want ErrNotPermitted", address, err)
		}
	}
	root := rootOf(t, authority)
	if !root.PermittedDNSDomainsCritical || len(root.PermittedDNSDomains) == 0 || len(root.PermittedIPRanges) == 0 || !root.IsCA {
		t.Errorf("got a root without critical name constraints")
	}
}

func TestALeafIsKeptWhileItServes(t *testing.T) {
	dir := t.TempDir()
	authority := open(t, dir, birthday)
	names, home := []string{"kitchen.local"}, ips("192.168.1.20")
	serial := func(a *localca.Authority, addresses []net.IP, now time.Time) string {
		t.Helper()
		leaf, err := a.Leaf(names, addresses, now)
		if err != nil {
			t.Fatalf("leaf: %v", err)
		}
		return leaf.Leaf.SerialNumber.String()
	}
	first := serial(authority, home, birthday)
	if again := serial(open(t, dir, birthday), ips("192.168.1.20", "192.168.1.20"), birthday.AddDate(1, 0, 0)); again != first {
		t.Errorf("got a new leaf after a restart with the same addresses, want the kept one")
	}
	moved := serial(authority, ips("10.0.0.4"), birthday)
	if moved == first {
		t.Errorf("got the old leaf at another address, want a new one")
	}
	if renewed := serial(authority, ips("10.0.0.4"), birthday.AddDate(1, 0, 10)); renewed == moved {
		t.Errorf("got a leaf with 22 days left, want a new one")
	}
	info, err := os.Stat(filepath.Join(dir, "leaf.pem"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("leaf.pem: got %v, %v, want mode 0600", info, err)
	}
	if err = os.WriteFile(filepath.Join(dir, "leaf.pem"), []byte("rubbish"), 0o600); err != nil {
		t.Fatal(err)
	}
	serial(authority, home, birthday) // a spoilt leaf is as good as none
}

func TestSourceFollowsTheMachine(t *testing.T) {
	authority := open(t, t.TempDir(), birthday)
	now, asked := birthday, 0
	here := localca.Machine{Names: []string{"kitchen.local", "kitchen.example.org"}, Addresses: ips("192.168.1.20", "203.0.113.7")}
	source := localca.NewSource(authority, func() localca.Machine { asked++; return here }, func() time.Time { return now })
	serves := func(host string) bool {
		t.Helper()
		certificate, err := source.GetCertificate(&tls.ClientHelloInfo{})
		if err != nil {
			t.Fatalf("get certificate: %v", err)
		}
		return certificate.Leaf.VerifyHostname(host) == nil
	}
	if !serves("192.168.1.20") || !serves("kitchen.local") || !serves("localhost") {
		t.Errorf("the certificate does not serve the machine's names")
	}
	if serves("203.0.113.7") || serves("kitchen.example.org") {
		t.Errorf("the certificate names what the root may not vouch for")
	}
	if asked != 1 {
		t.Errorf("asked for the addresses %d times within ten seconds, want once", asked)
	}
	here.Addresses, now = ips("10.0.0.4"), now.Add(11*time.Second)
	if !serves("10.0.0.4") || serves("192.168.1.20") {
		t.Errorf("the certificate does not follow a change of address")
	}
}

func TestARealHandshake(t *testing.T) {
	authority, err := localca.Open(t.TempDir(), nil, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	source := localca.NewSource(authority, func() localca.Machine { return localca.Machine{Addresses: ips("127.0.0.1", "::1")} }, time.Now)
	page, err := authority.Handler()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(page)
	server.TLS = &tls.Config{GetCertificate: source.GetCertificate, MinVersion: tls.VersionTLS12}
	server.StartTLS() // adds a certificate of its own, which serves only clients that name no server
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(rootOf(t, authority))
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, ServerName: "localhost", MinVersion: tls.VersionTLS12}}}
	defer client.CloseIdleConnections()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/trust", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := client.Do(request)
	if err != nil {
		t.Fatalf("get /trust with the root trusted: %v", err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("got status %d, want 200", answer.StatusCode)
	}
}

func TestTrustPage(t *testing.T) {
	authority := open(t, t.TempDir(), birthday)
	handler, err := authority.Handler()
	if err != nil {
		t.Fatal(err)
	}
	get := func(path string) *httptest.ResponseRecorder {
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
		return recorder
	}
	page := get("/trust")
	for _, want := range []string{authority.Fingerprint(), "kitchen", "names in .local", "iPhone", "Android", "Windows", "2036-11-22", "/trust/parley.crt"} {
		if !strings.Contains(page.Body.String(), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if strings.Contains(page.Body.String(), "<script") || strings.Contains(page.Body.String(), "style=") {
		t.Errorf("the page holds what its own policy forbids")
	}
	if policy := page.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") {
		t.Errorf("got policy %q", policy)
	}
	certificate := get("/trust/parley.crt")
	if got := certificate.Header().Get("Content-Type"); got != "application/x-x509-ca-cert" {
		t.Errorf("got content type %q", got)
	}
	if _, err = x509.ParseCertificate(certificate.Body.Bytes()); err != nil {
		t.Errorf("the download is no certificate: %v", err)
	}
	if got := get("/trust/style.css").Code; got != http.StatusOK {
		t.Errorf("style sheet: got status %d", got)
	}
	for _, path := range []string{"/trust/root.pem", "/trust/..", "/trust/leaf.pem"} {
		if got := get(path).Code; got == http.StatusOK {
			t.Errorf("%s: got status 200", path)
		}
	}
}

func TestThisMachine(t *testing.T) {
	interfaces := func() ([]net.Addr, error) {
		var list []net.Addr
		for _, text := range []string{"127.0.0.1/8", "192.168.1.20/24", "203.0.113.7/24", "100.64.0.3/10", "fd00::7/64", "fe80::1/64", "2001:db8::7/64"} {
			ip, network, err := net.ParseCIDR(text)
			if err != nil {
				return nil, err
			}
			list = append(list, &net.IPNet{IP: ip, Mask: network.Mask})
		}
		return list, nil
	}
	machine := localca.ThisMachine(interfaces, func() (string, error) { return "Kitchen.example.org", nil }, []string{"Meet.lan", "10.9.9.9"})
	if got, want := strings.Join(machine.Names, " "), "kitchen kitchen.local kitchen.lan kitchen.example.org meet.lan"; got != want {
		t.Errorf("names: got %q, want %q", got, want)
	}
	var got []string
	for _, ip := range machine.Addresses {
		got = append(got, ip.String())
	}
	if want := "10.9.9.9 127.0.0.1 192.168.1.20 100.64.0.3 fd00::7"; strings.Join(got, " ") != want {
		t.Errorf("addresses: got %q, want %q", got, want)
	}
}

func TestStateDir(t *testing.T) {
	cases := []struct {
		env  map[string]string
		want string
	}{
		{env: map[string]string{"HOME": "/home/ada"}, want: "/home/ada/.local/state/parley/ca"},
		{env: map[string]string{"HOME": "/home/ada", "XDG_STATE_HOME": "/s"}, want: "/s/parley/ca"},
		{env: map[string]string{"STATE_DIRECTORY": "/var/lib/parley", "HOME": "/"}, want: "/var/lib/parley/ca"},
		{env: map[string]string{"HOME": "relative"}}, // nowhere
		{env: nil},
	}
	for _, c := range cases {
		got, err := localca.StateDir(func(name string) string { return c.env[name] })
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%v: got %q, %v, want %q", c.env, got, err, c.want)
		}
	}
}
