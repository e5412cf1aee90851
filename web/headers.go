package web

import (
	"net/http"
	"net/url"
	"strings"
)

// policy is the Content-Security-Policy of every answer. Nothing is inline and
// nothing comes from elsewhere; 'self' in connect-src covers the WebSocket of
// the same host. Trusted Types turn innerHTML and its kin off.
func policy(successor string) string {
	connect := "connect-src 'self'"
	if u, err := url.Parse(successor); err == nil && strings.HasPrefix(u.Scheme, "http") {
		connect += " " + u.Scheme + "://" + u.Host + " ws" + strings.TrimPrefix(u.Scheme, "http") + "://" + u.Host
	}
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self'",
		"img-src 'self' blob:",
		connect,
		"object-src 'none'",
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
		"require-trusted-types-for 'script'",
		"trusted-types 'none'",
	}, "; ")
}

// permissions is the Permissions-Policy: what a call needs, for us only.
func permissions() string {
	return strings.Join([]string{
		"camera=(self)", "microphone=(self)", "display-capture=(self)", "speaker-selection=(self)",
		"autoplay=(self)", "fullscreen=(self)", "picture-in-picture=(self)", "screen-wake-lock=(self)",
		"geolocation=()", "payment=()", "usb=()", "serial=()", "hid=()", "midi=()",
	}, ", ")
}

// withHeaders sets what every answer carries, 404 and 304 included.
func withHeaders(next http.Handler, successor string) http.Handler {
	csp, allow := policy(successor), permissions()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", csp)
		h.Set("Permissions-Policy", allow)
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY") // for browsers older than frame-ancestors
		next.ServeHTTP(w, r)
	})
}
