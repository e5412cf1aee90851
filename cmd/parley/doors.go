package main

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/parley-sfu/parley/configs"
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

	newcomers *newcomers
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
func (s *service) openDoors() error {
	if err := s.openAuthority(); err != nil {
		return err
	}
	handler, err := s.handler()
	if err != nil {
		return err
	}
	mode := s.config.TLSMode()
	security, err := s.security(mode)
	if err != nil {
		return err
	}
	ours := handler
	if mode == "files" {
		ours = strict(handler)
	}
	web, err := s.webDoors(ours, security)
	if err != nil {
		return fmt.Errorf("open web port (server.listen): %w", err)
	}
	for i := range web {
		web[i].trust = mode == "local"
	}
	s.doors = append(s.doors, web...)
	if !s.options.lan {
		return nil
	}
	if security, err = s.security("local"); err != nil {
		return err
	}
	d, err := openDoor(":"+lanPort, handler, security)
	if err != nil {
		return fmt.Errorf("open web port for the local network: %w", err)
	}
	d.trust = true
	s.doors = append(s.doors, d)
	return nil
}

// webDoors are made of the sockets that were handed over, or else opened as the
// settings say.
func (s *service) webDoors(handler http.Handler, security *tls.Config) ([]door, error) {
	if len(s.handed) == 0 {
		return s.listen(s.config.Server.Listen, handler, security)
	}
	var doors []door
	for _, listener := range s.handed {
		doors = append(doors, newDoor(listener, handler, security))
	}
	return doors, nil
}

// listen opens the doors of one setting: localhost is two addresses, of which
// one will do.
func (s *service) listen(setting string, handler http.Handler, security *tls.Config) ([]door, error) {
	var doors []door
	port := ""
	for i, address := range configs.ListenAddresses(setting) {
		if host, p, _ := net.SplitHostPort(address); p == "0" && port != "" {
			address = net.JoinHostPort(host, port) // both loopback addresses, one port
		}
		d, err := openDoor(address, handler, security)
		if err != nil && i > 0 {
			s.log.Debug("one loopback address is not to be had", zap.String("address", address), zap.Error(err))
			continue
		}
		if err != nil {
			return nil, err
		}
		if strings.HasPrefix(setting, "localhost") {
			d.host = "localhost"
		}
		_, port, _ = net.SplitHostPort(d.listener.Addr().String())
		doors = append(doors, d)
	}
	return doors, nil
}

func openDoor(address string, handler http.Handler, security *tls.Config) (door, error) {
	listener, err := net.Listen("tcp", address) //nolint:noctx // lives as long as the program
	if err != nil {
		return door{}, err //nolint:wrapcheck // wrapped by the caller, which knows the setting
	}
	return newDoor(listener, handler, security), nil
}

func newDoor(listener net.Listener, handler http.Handler, security *tls.Config) door {
	strangers := &newcomers{conns: map[net.Conn]struct{}{}}
	d := door{listener: listener, scheme: "http", newcomers: strangers, server: &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second, // bodies too, also those that nobody reads; a socket begins its own time
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
		ConnState:         strangers.note,
	}}
	if security != nil {
		d.listener, d.scheme = tls.NewListener(listener, security), "https"
	}
	return d
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
