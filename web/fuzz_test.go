package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/parley-sfu/parley/web"
)

// Whatever path is asked for: a page, a redirect within this site or a 404, with
// all headers, and nothing of the path as markup.
func FuzzAddress(f *testing.F) {
	for _, seed := range []string{
		"/", "/r/standup", "/r/standup/", "/r/%2e%2e/", "/r/../../etc/passwd", "//evil.example.org/", "/r//evil.example.org/",
		"/r/<script>alert(1)</script>", "/r/a\r\nSet-Cookie: a=b", "/a/0/../app/main.js", "/sdk/v1/../app/main.js", "/sdk/v1/types/index.js", "/r/\x00", "/r/\\evil",
	} {
		f.Add(seed)
	}
	handler := web.Handler(web.Options{})
	f.Fuzz(func(t *testing.T, path string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		r.URL = &url.URL{Path: path}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		switch w.Code {
		case http.StatusOK, http.StatusNotFound:
		case http.StatusMovedPermanently, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
			to, err := url.Parse(w.Header().Get("Location"))
			if err != nil || to.Host != "" || to.Scheme != "" || strings.HasPrefix(to.Path, "//") || strings.HasPrefix(to.Path, `/\\`) {
				t.Errorf("%q leads to %q", path, w.Header().Get("Location"))
			}
		default:
			t.Errorf("%q: got status %d", path, w.Code)
		}
		if w.Header().Get("Content-Security-Policy") == "" || w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%q: got headers %v", path, w.Header())
		}
		if strings.Contains(path, "<script>") && w.Code == http.StatusNotFound && strings.Contains(w.Body.String(), "<script>") {
			t.Errorf("%q: its markup stands in the answer", path)
		}
	})
}
