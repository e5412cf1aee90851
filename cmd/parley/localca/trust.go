package localca

import (
	"bytes"
	_ "embed" // the page and its style sheet
	"fmt"
	"html/template"
	"net/http"
	"time"
)

//go:embed trust.html
var trustHTML string

//go:embed trust.css
var trustCSS []byte

// The addresses Handler answers at.
const (
	TrustPath = "/trust"
	rootPath  = "/trust/parley.crt"
	stylePath = "/trust/style.css"
)

// trustPolicy lets the page load its own style sheet and nothing else.
const trustPolicy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

type platform struct {
	Name  string
	Steps []string
}

// Handler serves the page at /trust, which explains how to trust the root and lets a device download it. Mount it for /trust and
// everything below. It tells nobody anything that the TLS handshake does not.
func (a *Authority) Handler() (http.Handler, error) {
	page, err := a.page()
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET "+TrustPath, serve("text/html; charset=utf-8", page))
	mux.Handle("GET "+stylePath, serve("text/css; charset=utf-8", trustCSS))
	mux.Handle("GET "+rootPath, serve("application/x-x509-ca-cert", a.root.Raw))
	return mux, nil
}

func (a *Authority) page() ([]byte, error) {
	parsed, err := template.New("trust").Parse(trustHTML)
	if err != nil {
		return nil, fmt.Errorf("read the page /trust: %w", err)
	}
	var names []string
	for _, domain := range a.root.PermittedDNSDomains {
		if domain == "local" || domain == "lan" {
			domain = "names in ." + domain
		}
		names = append(names, domain)
	}
	var page bytes.Buffer
	err = parsed.Execute(&page, map[string]any{
		"Fingerprint": a.Fingerprint(), "Names": names, "Until": a.root.NotAfter.UTC().Format(time.DateOnly), "Platforms": platforms(a.root.Subject.CommonName),
	})
	if err != nil {
		return nil, fmt.Errorf("write the page /trust: %w", err)
	}
	return page.Bytes(), nil
}

func serve(contentType string, content []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Type", contentType)
		header.Set("Content-Security-Policy", trustPolicy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Cache-Control", "no-cache")
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
	})
}

// platforms are the ways to install a root, as the systems name them.
func platforms(name string) []platform {
	return []platform{
		{"iPhone and iPad", []string{
			"Download the certificate in Safari and allow the profile.",
			"Open Settings, then General, then VPN & Device Management, choose “" + name + "” and install it.",
			"Open Settings, then General, then About, then Certificate Trust Settings, and switch it on.",
		}},
		{"Android", []string{
			"Download the certificate.",
			"Open Settings and search for “CA certificate” (under Security, then Encryption & credentials), and install it from the downloads.",
			"Close the browser and open the room again. Firefox needs “Use third party CA certificates” in its settings as well.",
		}},
		{"Mac", []string{
			"Download the certificate and open it; Keychain Access takes it.",
			"Double-click “" + name + "” there and open Trust.",
			"Choose Always Trust for SSL, and close the window.",
		}},
		{"Windows", []string{
			"Download the certificate and open it.",
			"Choose Install Certificate, then Current User, then “Place all certificates in the following store”.",
			"Browse to Trusted Root Certification Authorities, and finish.",
		}},
		{"Firefox on any computer, and browsers on Linux", []string{
			"Download the certificate.",
			"Open the settings, search for “certificates”, and choose Manage certificates (in Chrome: Authorities), then Import.",
			"Tick “Trust this CA to identify websites”.",
		}},
	}
}
