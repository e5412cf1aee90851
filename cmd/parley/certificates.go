package main

import (
	"crypto/tls"
	"fmt"
	"net"
	"os"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"github.com/parley-sfu/parley/cmd/parley/localca"
	"github.com/parley-sfu/parley/configs"
)

// security is how TLS is served in a mode; nil for plain HTTP.
func (s *service) security(mode string) (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}
	switch mode {
	case "files":
		commit, err := s.renewCertificate(s.config)
		if err != nil {
			return nil, err
		}
		commit()
		config.GetCertificate = s.files.GetCertificate
		return config, nil
	case "local":
		config.GetCertificate = localca.NewSource(s.authority, s.machine, time.Now).GetCertificate
		return config, nil
	}
	return nil, nil //nolint:nilnil // documented: plain HTTP
}

// certificateFiles serves the certificate that was read last.
type certificateFiles struct {
	last atomic.Pointer[tls.Certificate]
}

// GetCertificate is for tls.Config.
func (f *certificateFiles) GetCertificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	return f.last.Load(), nil
}

// renewCertificate reads the files of the settings, if their certificate is one
// of files and was from the start; commit makes it the one that is served.
func (s *service) renewCertificate(c *configs.Config) (commit func(), err error) {
	if s.config.TLSMode() != "files" || c.TLSMode() != "files" {
		return func() {}, nil
	}
	certificate, err := tls.LoadX509KeyPair(c.TLS.CertFile, c.TLS.KeyFile)
	if err != nil {
		return nil, fmt.Errorf("read certificate (tls.cert_file, tls.key_file): %w", err)
	}
	return func() { s.files.last.Store(&certificate) }, nil
}

// openAuthority reads or makes the local certificate authority if any door
// will need it.
func (s *service) openAuthority() error {
	if s.config.TLSMode() != "local" && !s.options.lan {
		return nil
	}
	dir := s.config.TLS.Local.Dir
	if dir == "" {
		var err error
		if dir, err = localca.StateDir(os.Getenv); err != nil {
			return fmt.Errorf("keep the local certificate authority: %w", err)
		}
	}
	authority, err := localca.Open(dir, s.machine().Names, time.Now())
	if err != nil {
		return fmt.Errorf("open the local certificate authority (tls.local.dir): %w", err)
	}
	s.authority = authority
	s.log.Info("local certificate authority", zap.String("dir", dir), zap.String("fingerprint", authority.Fingerprint()))
	if refused := unvouched(authority, s.config.TLS.Local.Hosts); len(refused) > 0 {
		s.log.Warn("the local certificate authority is older than some names of tls.local.hosts and may not vouch for them; "+
			"deleting its directory makes a new one, which every device has to trust again",
			zap.Strings("hosts", refused), zap.String("dir", dir))
	}
	return nil
}

// machine is what this computer is called and where it is reached, now.
func (s *service) machine() localca.Machine {
	return localca.ThisMachine(net.InterfaceAddrs, os.Hostname, s.config.TLS.Local.Hosts)
}

// unvouched lists the hosts that will be missing from every certificate.
func unvouched(authority *localca.Authority, hosts []string) []string {
	var list []string
	for _, host := range hosts {
		permitted := authority.PermitsName(host)
		if ip := net.ParseIP(host); ip != nil {
			permitted = authority.PermitsAddress(ip)
		}
		if !permitted {
			list = append(list, host)
		}
	}
	return list
}
