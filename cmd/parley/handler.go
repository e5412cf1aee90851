package main

import (
	"fmt"
	"net/http"

	"github.com/parley-sfu/parley/cmd/parley/localca"
	"github.com/parley-sfu/parley/web"
)

// handler puts the pages and signalling together. The authority must be open:
// its page is one of them.
func (s *service) handler() (http.Handler, error) {
	mux := http.NewServeMux()
	mux.Handle("/v1/", s.signal)
	mux.Handle("/livez", s.signal)
	mux.Handle("/readyz", s.signal)
	mux.Handle("/", web.Handler(web.Options{Name: s.config.UI.Name}))
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
