package main_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// certificate writes a certificate with this number, and its key, the way tools that renew them do.
func certificate(t *testing.T, dir string, number int64) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(number), Subject: pkix.Name{CommonName: "meet.example.org"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{"cert.pem": {Type: "CERTIFICATE", Bytes: der}, "key.pem": {Type: "PRIVATE KEY", Bytes: private}} {
		if err = os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// shown gives the number of the certificate that the server shows.
func (c *configured) shown() int64 {
	c.t.Helper()
	at, err := url.Parse(c.url)
	if err != nil {
		c.t.Fatal(err)
	}
	dialer := tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS12}}
	conn, err := dialer.DialContext(c.t.Context(), "tcp", at.Host)
	if err != nil {
		c.t.Fatalf("dial: %v", err)
	}
	defer func() { _ = conn.Close() }()
	secure, ok := conn.(*tls.Conn)
	if !ok {
		c.t.Fatalf("got a %T", conn)
	}
	return secure.ConnectionState().PeerCertificates[0].SerialNumber.Int64()
}

func TestARenewedCertificateIsReadAgain(t *testing.T) {
	dir := t.TempDir()
	certificate(t, dir, 1)
	c := configure(t, "tls: {cert_file: "+dir+"/cert.pem, key_file: "+dir+"/key.pem}\n")
	if got := c.shown(); got != 1 {
		t.Fatalf("got certificate %d, want 1", got)
	}
	certificate(t, dir, 2)
	c.hangup(reloaded)
	if got := c.shown(); got != 2 {
		t.Errorf("got certificate %d after the reload, want 2", got)
	}
	if err := os.WriteFile(filepath.Join(dir, "key.pem"), []byte("half a f"), 0o600); err != nil {
		t.Fatal(err)
	}
	c.hangup(refused)
	if got := c.shown(); got != 2 {
		t.Errorf("got certificate %d after a spoiled file, want still 2", got)
	}
}
