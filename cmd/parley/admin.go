package main

import (
	"fmt"
	"net/http"
	"net/netip"
	"net/url"

	"go.uber.org/zap"
)

const metricsPath = "/metrics"

// openAdmin listens for those who run the server, if they have an address of
// their own.
func (s *service) openAdmin() error {
	if s.config.Admin.Listen == "" {
		return nil
	}
	mux := http.NewServeMux()
	mux.Handle(metricsPath, s.metrics.Handler())
	doors, err := s.listen(s.config.Admin.Listen, mux, nil)
	if err != nil {
		return fmt.Errorf("open admin port (admin.listen): %w", err)
	}
	s.admin = doors
	s.log.Info("metrics", zap.String("url", doors[0].url()+metricsPath))
	return nil
}

// onlyFromHere hands requests that come from this computer to local, and all
// others to rest.
func onlyFromHere(local, rest http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if fromHere(r) {
			local.ServeHTTP(w, r)
			return
		}
		rest.ServeHTTP(w, r)
	})
}

// fromHere tells whether a program on this computer asks on its own behalf. A
// proxy on it asks for others: it says so in a header, or passes on the name
// they asked for. That name also gives away a web page whose owner has made it
// mean this computer.
func fromHere(r *http.Request) bool {
	remote, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !remote.Addr().Unmap().IsLoopback() {
		return false
	}
	for _, header := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Via"} {
		if len(r.Header.Values(header)) > 0 {
			return false
		}
	}
	host := (&url.URL{Host: r.Host}).Hostname()
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.Unmap().IsLoopback()
}
