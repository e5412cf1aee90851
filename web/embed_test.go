package web_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/parley-sfu/parley/web"
)

// get asks a fresh handler for one address.
func get(t *testing.T, target string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	return ask(t, web.Handler(web.Options{}), http.MethodGet, target, header...)
}

// ask sends one request; header is names and values in turn.
func ask(t *testing.T, handler http.Handler, method, target string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

func TestAddressesAnswer(t *testing.T) {
	for _, row := range []struct {
		target string
		status int
		kind   string
		has    string
		why    string
	}{
		{"/", 200, "text/html; charset=utf-8", "/app/start.js", "the start page"},
		{"/r/quiet-otter-42", 200, "text/html; charset=utf-8", "/app/main.js", "any well-formed room"},
		{"/r/a", 200, "text/html; charset=utf-8", "/app/main.js", "the shortest name"},
		{"/r/" + strings.Repeat("a", 64), 200, "text/html; charset=utf-8", "/app/main.js", "the longest name"},
		{"/r/" + strings.Repeat("a", 65), 404, "text/html; charset=utf-8", `href="/r/` + strings.Repeat("a", 64) + `"`, "too long: cut to what fits"},
		{"/r/Stand-Up", 404, "text/html; charset=utf-8", `Did you mean <a href="/r/stand-up">`, "capitals: the small ones are suggested"},
		{"/r/Daily%20Stand-Up!", 404, "text/html; charset=utf-8", `href="/r/daily-stand-up"`, "spaces and marks become hyphens"},
		{"/r/%3Cscript%3Ealert(1)%3C%2Fscript%3E", 404, "text/html; charset=utf-8", `href="/r/script-alert-1-script"`, "markup is only ever a suggestion of letters"},
		{"/r/%22%3E", 404, "text/html; charset=utf-8", "only small letters", "no letters: no suggestion"},
		{"/r/", 404, "text/html; charset=utf-8", "nothing at this address", "no name"},
		{"/r/a/b", 404, "text/html; charset=utf-8", "nothing at this address", "a name has no slash"},
		{"/nowhere", 404, "text/html; charset=utf-8", "Check the link", "an unknown address has nothing to do with rooms"},
		{"/nothing", 404, "text/html; charset=utf-8", `data-error="not_found"`, "an unknown address"},
		{"/sdk/v1/index.js", 200, "text/javascript; charset=utf-8", "export", "the SDK's stable address"},
		{"/sdk/v1/nothing.js", 404, "text/html; charset=utf-8", "nothing at this address", "no such module"},
		{"/a/0000000000000000/app/main.js", 404, "text/html; charset=utf-8", "nothing at this address", "the hash of another version"},
		{"/robots.txt", 200, "text/plain; charset=utf-8", "Disallow: /r/", "rooms are not for search engines"},
	} {
		r := get(t, row.target)
		if got := r.Code; got != row.status {
			t.Errorf("%s (%s): got status %d, want %d", row.target, row.why, got, row.status)
		}
		if got := r.Header().Get("Content-Type"); got != row.kind {
			t.Errorf("%s (%s): got type %q, want %q", row.target, row.why, got, row.kind)
		}
		if got := r.Body.String(); !strings.Contains(got, row.has) {
			t.Errorf("%s (%s): got %q, want it to hold %q", row.target, row.why, got, row.has)
		}
	}
}

func TestEverySecurityHeaderOnEveryAnswer(t *testing.T) {
	want := map[string]string{
		"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; object-src 'none'; " +
			"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
		"Cross-Origin-Opener-Policy": "same-origin",
		"Referrer-Policy":            "no-referrer",
		"X-Content-Type-Options":     "nosniff",
		"X-Frame-Options":            "DENY",
	}
	for _, target := range []string{"/", "/r/standup", "/r/Bad!", "/nothing", "/sdk/v1/index.js", "/robots.txt", "/r/standup/"} {
		r := get(t, target)
		for name, value := range want {
			if got := r.Header().Get(name); got != value {
				t.Errorf("%s: got %s %q, want %q", target, name, got, value)
			}
		}
		for _, allowed := range []string{"camera=(self)", "microphone=(self)", "display-capture=(self)", "geolocation=()"} {
			if got := r.Header().Get("Permissions-Policy"); !strings.Contains(got, allowed) {
				t.Errorf("%s: got Permissions-Policy %q, want %q in it", target, got, allowed)
			}
		}
	}
}

// Where people go on when this server is stopped, the page may too.
func TestThePolicyNamesTheSuccessor(t *testing.T) {
	for successor, want := range map[string]string{
		"":                                     "connect-src 'self';",
		"https://b.example.org":                "connect-src 'self' https://b.example.org wss://b.example.org;",
		"http://192.0.2.7:8080/":               "connect-src 'self' http://192.0.2.7:8080 ws://192.0.2.7:8080;",
		"javascript:alert(1)":                  "connect-src 'self';",
		"https://b.example.org/; script-src *": "connect-src 'self' https://b.example.org wss://b.example.org;",
	} {
		w := httptest.NewRecorder()
		web.Handler(web.Options{Successor: successor}).ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/r/standup", nil))
		if got := w.Header().Get("Content-Security-Policy"); !strings.Contains(got, want) || strings.Contains(got, "script-src *") {
			t.Errorf("%q: got %q, want %q in it", successor, got, want)
		}
	}
}

// The policy allows no inline script or style, so a page that had one would
// be broken; and every address in a page has to answer.
func TestPagesHoldNothingInlineAndOnlyAddressesThatAnswer(t *testing.T) {
	handler := web.Handler(web.Options{})
	address := regexp.MustCompile(`(?:src|href)="([^"]+)"`)
	inline := regexp.MustCompile(`(?i)<style|\sstyle=|\son[a-z]+=|javascript:|<script[^>]*>[^<]`)
	for _, target := range []string{"/", "/r/standup", "/nothing"} {
		text := get(t, target).Body.String()
		if found := inline.FindString(text); found != "" {
			t.Errorf("%s: got inline %q, want none", target, found)
		}
		if strings.Contains(text, "%name%") || strings.Contains(text, "%suggestion%") {
			t.Errorf("%s: a hole was left open", target)
		}
		for _, m := range address.FindAllStringSubmatch(text, -1) {
			w := ask(t, handler, http.MethodGet, m[1])
			if w.Code != http.StatusOK {
				t.Errorf("%s: %s answers %d, want 200", target, m[1], w.Code)
			}
			if strings.HasPrefix(m[1], "/a/") && !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
				t.Errorf("%s: %s is not immutable", target, m[1])
			}
		}
	}
}

func TestFirstLoadStaysSmall(t *testing.T) {
	const mostBytes, mostModules = 100 << 10, 80
	handler := web.Handler(web.Options{})
	address := regexp.MustCompile(`(?:src|href)="(/a/[^"]+)"`)
	seen, modules, total := map[string]bool{}, 0, 0
	for _, m := range address.FindAllStringSubmatch(get(t, "/r/standup").Body.String(), -1) {
		if seen[m[1]] {
			continue
		}
		seen[m[1]] = true
		if strings.HasSuffix(m[1], ".js") {
			modules++
		}
		total += ask(t, handler, http.MethodGet, m[1], "Accept-Encoding", "gzip, br").Body.Len()
	}
	if total > mostBytes || modules > mostModules {
		t.Errorf("got %d bytes in %d modules, want at most %d in %d", total, modules, mostBytes, mostModules)
	}
	t.Logf("first load: %d bytes gzipped, %d modules", total, modules)
}

func TestSDKIsForEveryOrigin(t *testing.T) {
	r := get(t, "/sdk/v1/index.js", "Origin", "https://elsewhere.example")
	for name, want := range map[string]string{
		"Access-Control-Allow-Origin":  "*",
		"Cross-Origin-Resource-Policy": "cross-origin",
		"Cache-Control":                "no-cache",
	} {
		if got := r.Header().Get(name); got != want {
			t.Errorf("got %s %q, want %q", name, got, want)
		}
	}
	if got := get(t, "/").Header().Get("Access-Control-Allow-Origin"); got != "" {
		t.Errorf("the page: got Access-Control-Allow-Origin %q, want none", got)
	}
}

// Tools that read modules over HTTP find their types, and the types of what
// those import.
func TestSDKHasTypes(t *testing.T) {
	for target, want := range map[string]string{
		"/sdk/v1/index.js": "./types/index.d.ts", "/sdk/v1/room.js": "./types/room.d.ts", "/sdk/v1/types/room.d.ts": "",
	} {
		if got := get(t, target).Header().Get("X-TypeScript-Types"); got != want {
			t.Errorf("%s: got types %q, want %q", target, got, want)
		}
	}
	types := get(t, "/sdk/v1/types/index.d.ts", "Origin", "https://elsewhere.example")
	text := types.Body.String()
	if types.Code != http.StatusOK || types.Header().Get("Content-Type") != "application/typescript; charset=utf-8" ||
		types.Header().Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(text, "export { Room } from './room.js'") {
		t.Errorf("got %d %v %q, want declarations for everybody", types.Code, types.Header(), text)
	}
	for target, want := range map[string]string{"/sdk/v1/types/room.js": "/sdk/v1/room.js", "/sdk/v1/types/nothing.js": ""} {
		if got := get(t, target).Header().Get("Location"); got != want {
			t.Errorf("%s: got location %q, want %q", target, got, want)
		}
	}
}

func TestUnchangedFilesAreNotSentAgain(t *testing.T) {
	for _, target := range []string{"/", "/r/standup", "/sdk/v1/index.js"} {
		for _, encoding := range []string{"", "gzip"} {
			first := get(t, target, "Accept-Encoding", encoding)
			tag := first.Header().Get("ETag")
			again := get(t, target, "Accept-Encoding", encoding, "If-None-Match", tag)
			if tag == "" || again.Code != http.StatusNotModified {
				t.Errorf("%s %q: got tag %q and status %d, want 304", target, encoding, tag, again.Code)
			}
		}
	}
}

func TestGzipIsTheSameText(t *testing.T) {
	r := get(t, "/sdk/v1/index.js", "Accept-Encoding", "gzip")
	if got := r.Header().Get("Content-Encoding"); got != "gzip" {
		t.Fatalf("got Content-Encoding %q, want gzip", got)
	}
	unpacked, err := gzip.NewReader(r.Body)
	if err != nil {
		t.Fatalf("unpack: %v", err)
	}
	got, err := io.ReadAll(unpacked)
	if want := get(t, "/sdk/v1/index.js").Body.String(); err != nil || string(got) != want {
		t.Errorf("got %d bytes (%v), want the same %d", len(got), err, len(want))
	}
}

func TestOnlyReading(t *testing.T) {
	handler := web.Handler(web.Options{})
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete} {
		w := ask(t, handler, method, "/")
		if w.Code != http.StatusMethodNotAllowed {
			t.Errorf("%s: got %d, want 405", method, w.Code)
		}
	}
}

func TestSlashAtTheEndIsForgiven(t *testing.T) {
	r := get(t, "/r/standup/")
	if got := r.Header().Get("Location"); r.Code != http.StatusPermanentRedirect || got != "/r/standup" {
		t.Errorf("got %d to %q, want 308 to /r/standup", r.Code, got)
	}
}

func TestNameIsTheOperators(t *testing.T) {
	w := ask(t, web.Handler(web.Options{Name: `Acme <b>"Calls"</b>`}), http.MethodGet, "/")
	if got, want := w.Body.String(), `<title>Acme &lt;b&gt;&#34;Calls&#34;&lt;/b&gt;</title>`; !strings.Contains(got, want) {
		t.Errorf("got %q, want %q in it", got, want)
	}
}
