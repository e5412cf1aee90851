package main

import (
	"fmt"
	"net/http"
	"sync/atomic"

	"github.com/parley-sfu/parley/cmd/parley/localca"
	"github.com/parley-sfu/parley/configs"
	"github.com/parley-sfu/parley/web"
)

// handler puts the pages and signalling together. The authority must be open:
// its page is one of them.
func (s *service) handler() (http.Handler, error) {
	mux := http.NewServeMux()
	mux.Handle("/v1/", s.signal)
	mux.Handle("/livez", s.signal)
	mux.Handle("/readyz", s.signal)
	s.pages.show(s.config.UI, s.config.Server.SuccessorURL)
	mux.Handle("/", &s.pages)
	if s.config.Admin.Listen == "" {
		mux.Handle(metricsPath, onlyFromHere(s.metrics.Handler(), &s.pages))
	}
	if s.authority == nil {
		return mux, nil
	}
	trust, err := s.authority.Handler()
	if err != nil {
		return nil, fmt.Errorf("serve %s: %w", localca.TrustPath, err)
	}
	mux.Handle(localca.TrustPath, trust)
	mux.Handle(localca.TrustPath+"/", trust)
	return mux, nil
}

// strict tells browsers to use nothing but HTTPS for half a year (RFC 6797). It
// is for certificates that others trust: a private one may go again, and then
// nobody should be locked out.
func strict(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Strict-Transport-Security", "max-age=15552000")
		next.ServeHTTP(w, r)
	})
}

// pages serves the page as the settings have it at the moment. The zero value
// has none: show comes first.
type pages struct {
	current atomic.Pointer[shown]
}

// shown is the page with the settings it was made of.
type shown struct {
	http.Handler
	ui configs.UI
}

func (p *pages) show(ui configs.UI, successor string) {
	if before := p.current.Load(); before != nil && before.ui == ui {
		return
	}
	p.current.Store(&shown{web.Handler(web.Options{Name: ui.Name, Successor: successor}), ui})
}

// ServeHTTP implements [http.Handler].
func (p *pages) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.current.Load().ServeHTTP(w, r) }
