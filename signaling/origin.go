package signaling

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// origins decides which web pages may call: those this server serves, and
// those the operator lists. Browsers write the Origin header themselves
// (RFC 6454); a program that is no browser may leave it out, and gets no
// further than its ticket.
type origins struct {
	allowed map[string]bool // as origin.String writes them
}

// origin is a web origin (RFC 6454 §4) with its port spelled out.
type origin struct{ scheme, host, port string }

func (o origin) String() string { return o.scheme + "://" + o.host + ":" + o.port }

// newOrigins reads the operator's list: "https://app.example.org", one scheme,
// host and port each. There are no wildcards.
func newOrigins(list []string) (origins, error) {
	allowed := map[string]bool{}
	for _, entry := range list {
		o, ok := parseOrigin(entry)
		if !ok || strings.Contains(entry, "*") {
			return origins{}, fmt.Errorf("allowed origin %q: want scheme://host or scheme://host:port", entry)
		}
		allowed[o.String()] = true
	}
	return origins{allowed: allowed}, nil
}

// allows says whether the request may go on.
func (o origins) allows(r *http.Request) bool {
	values := r.Header.Values("Origin")
	if len(values) == 0 {
		return true
	}
	from, ok := parseOrigin(values[0])
	if !ok || len(values) > 1 { // also "null", which sandboxed frames and files send
		return false
	}
	return o.allowed[from.String()] || from.sameHost(r)
}

// sameHost compares with the Host header. The scheme need not match unless the
// connection itself is TLS: a proxy in front may have ended it.
func (o origin) sameHost(r *http.Request) bool {
	if r.TLS != nil && o.scheme != "https" {
		return false
	}
	own, ok := parseOrigin(o.scheme + "://" + r.Host)
	return ok && own == o
}

// parseOrigin reads scheme://host[:port] and nothing more.
func parseOrigin(s string) (origin, bool) {
	u, err := url.Parse(s)
	if err != nil || strings.Contains(s, "#") || *u != (url.URL{Scheme: u.Scheme, Host: u.Host}) { // nothing else is in it
		return origin{}, false
	}
	o := origin{
		scheme: strings.ToLower(u.Scheme),
		host:   strings.ToLower(u.Hostname()),
		port:   u.Port(),
	}
	if o.port == "" {
		o.port = map[string]string{"http": "80", "https": "443"}[o.scheme]
	}
	known := o.scheme == "http" || o.scheme == "https"
	return o, known && o.host != "" && o.port != ""
}
