package main

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/parley-sfu/parley/cmd/parley/localca"
	"github.com/parley-sfu/parley/configs"
	"github.com/parley-sfu/parley/web"
)

// lanPort is where --lan serves HTTPS.
const lanPort = "8443"

// door is one listening address of the web server.
type door struct {
	listener net.Listener
	server   *http.Server
	scheme   string
	host     string // as people type it; "" for the address itself
	trust    bool   // its certificate must be trusted first
}

// url is what people type.
func (d door) url() string {
	host, port, err := net.SplitHostPort(d.listener.Addr().String())
	if err != nil {
		return ""
	}
	if d.host != "" {
		host = d.host
	}
	if (d.scheme == "http" && port == "80") || (d.scheme == "https" && port == "443") {
		return d.scheme + "://" + bracketed(host)
	}
	return d.scheme + "://" + net.JoinHostPort(host, port)
}

func bracketed(host string) string {
	if strings.Contains(host, ":") {
		return "[" + host + "]"
	}
	return host
}

// openDoors listens on every address of the settings, and with --lan on the
// local network too.
func (s *service) openDoors() ([]door, error) {
	handler := s.handler()
	security, trust, err := s.security(s.config.TLSMode())
	if err != nil {
		return nil, err
	}
	var doors []door
	port := ""
	for i, address := range configs.ListenAddresses(s.config.Server.Listen) {
		if host, p, _ := net.SplitHostPort(address); p == "0" && port != "" {
			address = net.JoinHostPort(host, port) // both loopback addresses, one port
		}
		var d door
		d, err = openDoor(address, handler, security)
		if err != nil && i > 0 {
			s.log.Debug("one loopback address is not to be had", zap.String("address", address), zap.Error(err))
			continue
		}
		if err != nil {
			return doors, fmt.Errorf("open web port (server.listen): %w", err)
		}
		d.trust = trust
		if strings.HasPrefix(s.config.Server.Listen, "localhost") {
			d.host = "localhost"
		}
		_, port, _ = net.SplitHostPort(d.listener.Addr().String())
		doors = append(doors, d)
	}
	if !s.options.lan {
		return doors, nil
	}
	security, trust, err = s.security("local")
	if err != nil {
		return doors, err
	}
	d, err := openDoor(":"+lanPort, handler, security)
	if err != nil {
		return doors, fmt.Errorf("open web port for the local network: %w", err)
	}
	d.trust = trust
	return append(doors, d), nil
}

func openDoor(address string, handler http.Handler, security *tls.Config) (door, error) {
	listener, err := net.Listen("tcp", address) //nolint:noctx // lives as long as the program
	if err != nil {
		return door{}, err //nolint:wrapcheck // wrapped by the caller, which knows the setting
	}
	d := door{listener: listener, scheme: "http", server: &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
	}}
	if security != nil {
		d.listener, d.scheme = tls.NewListener(listener, security), "https"
	}
	return d, nil
}

// handler puts the pages and signalling together.
func (s *service) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/v1/", s.signal)
	mux.Handle("/livez", s.signal)
	mux.Handle("/readyz", s.signal)
	mux.Handle("/", web.Handler(web.Options{Name: s.config.UI.Name}))
	return mux
}

// security is how TLS is served in a mode; nil for plain HTTP. trust says that
// browsers must be told to trust it.
func (s *service) security(mode string) (config *tls.Config, trust bool, err error) {
	config = &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}
	switch mode {
	case "files":
		files := s.config.TLS
		certificate, err := tls.LoadX509KeyPair(files.CertFile, files.KeyFile)
		if err != nil {
			return nil, false, fmt.Errorf("read certificate (tls.cert_file): %w", err)
		}
		config.Certificates = []tls.Certificate{certificate}
		return config, false, nil
	case "local":
		source, err := s.localCertificates()
		if err != nil {
			return nil, false, err
		}
		config.GetCertificate = source.GetCertificate
		return config, true, nil
	}
	return nil, false, nil
}

func (s *service) localCertificates() (*localca.Source, error) {
	dir := s.config.TLS.Local.Dir
	if dir == "" {
		var err error
		if dir, err = localca.StateDir(os.Getenv); err != nil {
			return nil, fmt.Errorf("keep the local certificate authority: %w", err)
		}
	}
	machine := func() localca.Machine {
		return localca.ThisMachine(net.InterfaceAddrs, os.Hostname, s.config.TLS.Local.Hosts)
	}
	authority, err := localca.Open(dir, machine().Names, time.Now())
	if err != nil {
		return nil, fmt.Errorf("open the local certificate authority (tls.local.dir): %w", err)
	}
	s.authority = authority
	return localca.NewSource(authority, machine, time.Now), nil
}

// webAddresses are the ways to the page, best first.
func (s *service) webAddresses() []webAddress {
	if s.config.Server.PublicURL != "" {
		return []webAddress{{url: s.config.Server.PublicURL, where: ""}}
	}
	var list []webAddress
	seen := map[string]bool{}
	for _, d := range s.doors {
		for _, one := range d.addresses() {
			if !seen[one.url] {
				seen[one.url] = true
				list = append(list, one)
			}
		}
	}
	return list
}

// addresses are the ways to one door: a door on all addresses has several.
func (d door) addresses() []webAddress {
	tcp, ok := d.listener.Addr().(*net.TCPAddr)
	if !ok || !tcp.IP.IsUnspecified() {
		where := onThisNetwork
		if ok && tcp.IP.IsLoopback() {
			where = onThisComputer
		}
		return []webAddress{{url: d.url(), where: where}}
	}
	var list []webAddress
	interfaces, _ := net.InterfaceAddrs()
	for _, address := range interfaces {
		network, ok := address.(*net.IPNet)
		if !ok || network.IP.IsLoopback() || network.IP.To4() == nil {
			continue // people do not type IPv6 addresses
		}
		d.host = network.IP.String()
		list = append(list, webAddress{url: d.url(), where: onThisNetwork})
	}
	if len(list) == 0 {
		d.host = "localhost"
		list = append(list, webAddress{url: d.url(), where: onThisComputer})
	}
	return list
}
