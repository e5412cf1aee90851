package web

import (
	"embed"
	"html"
	"net/http"
	"strings"
)

//go:embed app sdk
var embedded embed.FS

// Options describe the pages. The zero value serves Parley under its own name.
type Options struct {
	// Name is what the product is called in titles and headings; "" is "Parley".
	Name string
	// Successor is another server, "https://b.example.org", that the page may go on
	// at; "" is none.
	Successor string
}

// Handler serves every page and asset. Mount it at "/", beside the handlers
// that own more exact patterns such as "/v1/".
func Handler(o Options) http.Handler {
	if o.Name == "" {
		o.Name = "Parley"
	}
	tree, err := load(embedded)
	if err != nil { // cannot happen with an embedded tree, and says so if it does
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "the embedded pages cannot be read: "+err.Error(), http.StatusInternalServerError)
		})
	}
	s := &site{tree: tree, name: html.EscapeString(o.Name)}
	s.start = s.page("app/index.html", "app/start.js")
	s.room = s.page("app/room.html", "app/main.js")
	s.lost = string(s.page("app/404.html", "").body)

	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.serveStart)
	mux.HandleFunc("GET /r/{room}", s.serveRoom)
	mux.HandleFunc("GET /r/{room}/{$}", s.serveRoomSlash)
	mux.HandleFunc("GET /a/{hash}/{path...}", s.serveAsset)
	mux.HandleFunc("GET /sdk/v1/{path...}", s.serveSDK)
	mux.HandleFunc("GET /robots.txt", serveRobots)
	mux.HandleFunc("GET /", s.serveLost)
	return withHeaders(mux, o.Successor)
}

// site is the pages as they are served: rewritten once, then only read.
type site struct {
	tree  tree
	name  string // escaped for HTML
	start file
	room  file
	lost  string // the 404 page with %suggestion% left open
}

// page rewrites an HTML file: the product's name, hashed addresses, and a
// modulepreload for every module that entry will import.
func (s *site) page(path, entry string) file {
	preload := &strings.Builder{}
	for _, module := range s.tree.imports(entry) {
		preload.WriteString(`<link rel="modulepreload" href="/` + module + `">`)
	}
	base := `"/a/` + s.tree.hash + `/`
	body := strings.NewReplacer("<!-- preload -->", preload.String(), "%name%", s.name).
		Replace(string(s.tree.files[path].body))
	body = strings.NewReplacer(`"/app/`, base+`app/`, `"/sdk/`, base+`sdk/`).Replace(body)
	return newFile(path, []byte(body))
}

func (s *site) serveStart(w http.ResponseWriter, r *http.Request) { s.start.serve(w, r, revalidate) }

func (s *site) serveRoom(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("room")
	if !validRoom(name) {
		s.notFound(w, r, suggest(name))
		return
	}
	w.Header().Set("X-Robots-Tag", "noindex")
	s.room.serve(w, r, revalidate)
}

// serveRoomSlash forgives a slash at the end of a pasted link.
func (s *site) serveRoomSlash(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("room")
	if !validRoom(name) {
		s.notFound(w, r, suggest(name))
		return
	}
	http.Redirect(w, r, "/r/"+name, http.StatusPermanentRedirect)
}

func (s *site) serveAsset(w http.ResponseWriter, r *http.Request) {
	f, ok := s.tree.slim[r.PathValue("path")]
	if !ok || r.PathValue("hash") != s.tree.hash || strings.HasSuffix(r.URL.Path, ".html") {
		s.notFound(w, r, "")
		return
	}
	f.serve(w, r, immutable)
}

// serveSDK serves the modules to pages of other origins, at addresses that
// stay the same for the major version. Tools that read a module over HTTP find
// its types by a header; the declarations import each other by the names of
// modules, which lie one folder higher.
func (s *site) serveSDK(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("path")
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
	f, ok := s.tree.files["sdk/"+name]
	module, declared := strings.CutPrefix(name, "types/")
	switch _, known := s.tree.files["sdk/"+module]; {
	case ok:
		if types := "types/" + strings.TrimSuffix(name, ".js") + ".d.ts"; s.tree.has("sdk/" + types) {
			w.Header().Set("X-TypeScript-Types", "./"+types)
			w.Header().Set("Access-Control-Expose-Headers", "X-TypeScript-Types")
		}
		f.serve(w, r, revalidate)
	case declared && known:
		http.Redirect(w, r, "/sdk/v1/"+module, http.StatusPermanentRedirect)
	default:
		s.notFound(w, r, "")
	}
}

func (s *site) serveLost(w http.ResponseWriter, r *http.Request) { s.notFound(w, r, "") }

// notFound answers 404 with a page; room, when not empty, is a room the person
// may have meant.
func (s *site) notFound(w http.ResponseWriter, r *http.Request, room string) {
	hint := "<p>Check the link, or ask whoever sent it.</p>"
	if strings.HasPrefix(r.URL.Path, "/r/") {
		hint = "<p>A room’s name has only small letters, digits, hyphens and underscores.</p>"
	}
	if room != "" {
		hint += `<p>Did you mean <a href="/r/` + room + `">` + room + `</a>?</p>`
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusNotFound)
	if r.Method != http.MethodHead {
		_, _ = w.Write([]byte(strings.Replace(s.lost, "%suggestion%", hint, 1)))
	}
}

// serveRobots keeps rooms out of search engines.
func serveRobots(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("User-agent: *\nDisallow: /r/\n"))
}
