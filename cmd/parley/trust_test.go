package main_test

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// secureClient trusts one root, or for nil everybody.
func secureClient(t *testing.T, root *x509.Certificate) *http.Client {
	t.Helper()
	config := &tls.Config{InsecureSkipVerify: root == nil, MinVersion: tls.VersionTLS12}
	if root != nil {
		config.RootCAs = x509.NewCertPool()
		config.RootCAs.AddCert(root)
	}
	transport := &http.Transport{TLSClientConfig: config}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// A phone comes without trust, finds the page, installs what it offers, and trusts the server from then on.
func TestThePageTrustMakesTheServerTrusted(t *testing.T) {
	dir := t.TempDir()
	s := serve(t, dir, localTLS(dir, "parley.home")...)
	stranger := secureClient(t, nil)
	status, page := get(t, stranger, s.url+"/trust")
	if status != http.StatusOK || !strings.Contains(page, "/trust/parley.crt") {
		t.Fatalf("/trust: got %d and\n%s\nwant the page with its download", status, page)
	}
	_, certificate := get(t, stranger, s.url+"/trust/parley.crt")
	root, err := x509.ParseCertificate([]byte(certificate))
	if err != nil {
		t.Fatalf("parse what /trust offers: %v", err)
	}
	if status, _ = get(t, secureClient(t, root), s.url+"/"); status != http.StatusOK {
		t.Errorf("the start page, with trust: got %d, want 200", status)
	}
	if status, _ = get(t, stranger, s.url+"/trust/nothing"); status != http.StatusNotFound {
		t.Errorf("/trust/nothing: got %d, want 404", status)
	}
	made := find(s.early, "local certificate authority")
	if fingerprint, _ := made["fingerprint"].(string); fingerprint == "" || !strings.Contains(page, fingerprint) {
		t.Errorf("got fingerprint %q in the log, want the one on the page", fingerprint)
	}
}

// The root is made for the names of its first day. Later ones would be missing from the certificate without a word.
func TestNamesTheRootMayNotVouchForAreToldAtStart(t *testing.T) {
	dir := t.TempDir()
	const warning = "the local certificate authority is older than some names"
	if first := serve(t, dir, localTLS(dir, "parley.home")...); find(first.early, warning) != nil {
		t.Errorf("got a warning on the first day:\n%v", first.early)
	}
	second := serve(t, dir, localTLS(dir, "parley.home,sub.parley.home,later.local,late.home,10.0.0.7")...)
	if got := fmt.Sprint(find(second.early, warning)["hosts"]); got != "[late.home]" {
		t.Errorf("got %s, want a warning about late.home:\n%v", got, second.early)
	}
}

func TestWithoutALocalAuthorityThereIsNoPageTrust(t *testing.T) {
	s := serve(t, t.TempDir())
	if status, page := get(t, http.DefaultClient, s.url+"/trust"); status != http.StatusNotFound {
		t.Errorf("got %d and\n%s\nwant 404", status, page)
	}
}

func localTLS(dir, hosts string) []string {
	return []string{"--set", "tls.mode=local", "--set", "tls.local.dir=" + filepath.Join(dir, "ca"), "--set", "tls.local.hosts=" + hosts}
}

// find gives the first line that begins with these words, nil when there is none.
func find(entries []entry, words string) entry {
	for _, e := range entries {
		if message, _ := e["msg"].(string); strings.HasPrefix(message, words) {
			return e
		}
	}
	return nil
}
