package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// Cache-Control of the two kinds of address.
const (
	immutable  = "public, max-age=31536000, immutable" // the address holds a hash
	revalidate = "no-cache"                            // ask, and be told 304
)

// tree is every embedded file by its path, and one hash over all of them.
type tree struct {
	files map[string]file // as written
	slim  map[string]file // as the page loads them
	hash  string          // 16 hex digits: changes when any file does
}

// file is a body in the two forms browsers take.
type file struct {
	name    string
	kind    string // Content-Type
	body    []byte
	tag     string        // hash of the body, for ETag
	gzipped func() []byte // packed when first asked for; nil when that would not be smaller
}

func (t tree) has(name string) bool {
	_, ok := t.files[name]
	return ok
}

// load reads every servable file of fsys.
func load(fsys fs.FS) (tree, error) {
	t := tree{files: map[string]file{}, slim: map[string]file{}}
	sum := sha256.New()
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || contentType(name) == "" {
			return err
		}
		body, err := fs.ReadFile(fsys, name)
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		_, _ = fmt.Fprintf(sum, "%s %d\n", name, len(body)) // a hash does not fail; WalkDir is in lexical order
		sum.Write(body)
		t.files[name] = newFile(name, body)
		t.slim[name] = t.files[name]
		if strings.HasSuffix(name, ".js") {
			t.slim[name] = newFile(name, slim(body))
		}
		return nil
	})
	t.hash = hex.EncodeToString(sum.Sum(nil))[:16]
	return t, err
}

func newFile(name string, body []byte) file {
	sum := sha256.Sum256(body)
	return file{
		name: path.Base(name), kind: contentType(name), body: body, tag: hex.EncodeToString(sum[:8]),
		gzipped: sync.OnceValue(func() []byte { return pack(body) }),
	}
}

// pack returns nil when packing does not pay.
func pack(body []byte) []byte {
	packed := &bytes.Buffer{}
	w := gzip.NewWriter(packed)
	_, _ = w.Write(body) // a Buffer does not fail
	if w.Close() != nil || packed.Len() >= len(body) {
		return nil
	}
	return packed.Bytes()
}

var commentPattern = regexp.MustCompile(`(?m)^[ \t]*/\*\*(?:[^*]|\*+[^*/])*\*+/[ \t]*$`)

// slim leaves out the block comments that begin a line, which are half of our
// modules. Their line ends stay, so that line numbers in error reports are
// those of the source.
func slim(module []byte) []byte {
	return commentPattern.ReplaceAllFunc(module, func(comment []byte) []byte {
		return bytes.Repeat([]byte("\n"), bytes.Count(comment, []byte("\n")))
	})
}

// contentType is by name and not by content: a file of a kind not listed here
// is not served at all.
func contentType(name string) string {
	switch {
	case strings.HasSuffix(name, ".d.ts"):
		return "application/typescript; charset=utf-8"
	case strings.HasSuffix(name, ".html"):
		return "text/html; charset=utf-8"
	case strings.HasSuffix(name, ".css"):
		return "text/css; charset=utf-8"
	case strings.HasSuffix(name, ".js"):
		return "text/javascript; charset=utf-8"
	case strings.HasSuffix(name, ".svg"):
		return "image/svg+xml"
	default:
		return ""
	}
}

// serve answers with the body, or 304 when the browser has it.
func (f file) serve(w http.ResponseWriter, r *http.Request, cache string) {
	body, tag := f.body, f.tag
	h := w.Header()
	h.Set("Vary", "Accept-Encoding")
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		if packed := f.gzipped(); packed != nil {
			body, tag = packed, f.tag+"-gz"
			h.Set("Content-Encoding", "gzip")
		}
	}
	h.Set("Cache-Control", cache)
	h.Set("Content-Type", f.kind)
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, f.name, time.Time{}, bytes.NewReader(body))
}

var importPattern = regexp.MustCompile(`(?m)^(?:import|export)\b[^'"(]*?['"](\.{1,2}/[^'"]+)['"]`)

// imports lists the modules that entry needs, itself first, each once.
func (t tree) imports(entry string) []string {
	if _, ok := t.files[entry]; !ok {
		return nil
	}
	found := []string{entry}
	for i := 0; i < len(found); i++ { // found grows while we walk it
		for _, m := range importPattern.FindAllSubmatch(t.files[found[i]].body, -1) {
			next := path.Join(path.Dir(found[i]), string(m[1]))
			if _, ok := t.files[next]; ok && !slices.Contains(found, next) {
				found = append(found, next)
			}
		}
	}
	return found
}
