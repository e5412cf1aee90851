package signaling

import (
	"fmt"
	"net/http"
	"net/netip"

	"github.com/parley-sfu/parley/configs/limits"
)

// terms are the options that may change while the server runs. They are
// replaced as a whole and never written to.
type terms struct {
	origins   origins
	proxies   []netip.Prefix
	limits    limits.Limits
	people    People
	servers   []ICEServer
	relayOnly bool
}

// newTerms checks and keeps what may change. The options have their defaults.
func newTerms(o Options) (*terms, error) {
	allowed, err := newOrigins(o.AllowedOrigins)
	if err != nil {
		return nil, fmt.Errorf("signaling options: %w", err)
	}
	return &terms{
		origins:   allowed,
		proxies:   o.TrustedProxies,
		limits:    o.Limits,
		people:    o.People,
		servers:   o.ICEServers,
		relayOnly: o.RelayOnly,
	}, nil
}

// Reload replaces AllowedOrigins, TrustedProxies, Limits, People (but for its
// RingTimeout), TicketTTL, ICEServers and RelayOnly; the other options stay what they were. It may be called while
// requests are served: those that come later see all of it. Nobody inside is
// sent away, but those on a list of people that is switched off. With an error, which names every fault, nothing has changed.
func (s *Server) Reload(o Options) error {
	if err := o.validate(); err != nil {
		return fmt.Errorf("signaling options: %w", err)
	}
	o = o.withDefaults()
	fresh, err := newTerms(o)
	if err != nil {
		return err
	}
	s.terms.Store(fresh)
	s.tickets.ttl.Store(int64(o.TicketTTL))
	s.setRates(&o)
	if o.People.Off {
		s.clearList()
	}
	return nil
}

// setRates makes the rates per address those of the options. Who has used them
// up has, whatever they are now.
func (s *Server) setRates(o *Options) {
	l := &o.Limits
	s.previewRate.set(perRate(l.JoinsPerIP, previewsPerTicket))
	s.ticketRate.set(tickets(l))
	s.passwordRate.set(perRate(l.PasswordsPerIP, 1))
	s.upgradeRate.set(perRate(l.JoinsPerIP, upgradesPerTicket))
	s.ringRate.set(perMinute(o.People.RingsPerMinute * ringersPerAddress))
}

// set changes the rate and burst of every address, those already known too.
func (r *rates) set(fresh bucket) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fresh == fresh {
		return
	}
	r.fresh = fresh
	for _, b := range r.buckets {
		b.rate, b.burst = fresh.rate, fresh.burst
	}
}

// allows says whether a request's Origin may call now.
func (s *Server) allows(r *http.Request) bool { return s.terms.Load().origins.allows(r) }
