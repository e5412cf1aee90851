package signaling

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Whatever a page calls itself: it is let in only when what it says is, to the
// letter but for case and the usual port, this host's origin.
func FuzzOrigin(f *testing.F) {
	for _, seed := range []string{
		"https://meet.example.org", "HTTP://Meet.Example.Org:80", "null", "https://meet.example.org.evil.com",
		"http://meet.example.org@evil.com", "https://meet.example.org#", "https://[::1]:443", "https://meet.example.org:443\x00",
	} {
		f.Add(seed)
	}
	none, err := newOrigins(nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		r.Host = "meet.example.org"
		r.Header["Origin"] = []string{text}
		if !none.allows(r) {
			return
		}
		_, host, _ := strings.Cut(strings.ToLower(text), "://")
		host = strings.TrimSuffix(strings.TrimSuffix(host, ":80"), ":443")
		if host != "meet.example.org" && host != "meet.example.org:" {
			t.Errorf("let in %q", text)
		}
		o, ok := parseOrigin(text)
		if again, same := parseOrigin(o.String()); !ok || !same || again != o {
			t.Errorf("%q is %v, which is %v", text, o, again)
		}
	})
}
