package main_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/parley-sfu/parley"

// arrows lists, for each package, the packages of this module it may import.
// An arrow that is not here does not exist; adding one needs an ADR.
var arrows = map[string][]string{
	"cmd/parley":         {"cmd/parley/load", "cmd/parley/localca", "cmd/parley/metrics", "configs", "configs/units", "signaling", "signaling/client", "signaling/protocol", "room", "sfu", "sfu/payload", "sfu/udp", "web"},
	"cmd/parley/load":    {"signaling/client", "signaling/protocol"},
	"cmd/parley/localca": {},
	"cmd/parley/metrics": {"room", "sfu", "sfu/udp", "signaling", "signaling/protocol"},
	"configs":            {"configs/limits", "configs/units"},
	"configs/limits":     {"configs/units"},
	"configs/units":      {},
	"web":                {},
	"signaling":          {"configs/limits", "configs/units", "signaling/people", "signaling/protocol", "room"},
	"signaling/people":   {"signaling/protocol"},
	"signaling/protocol": {},
	"signaling/client":   {"signaling/protocol", "sfu/header", "sfu/history", "sfu/nack", "sfu/payload", "sfu/reports", "sfu/seqnum", "sfu/srtp"},
	"room":               {"configs/limits", "sfu", "sfu/speaker"},
	"sfu": {
		"configs/limits", "configs/units",
		"sfu/seqnum", "sfu/header", "sfu/payload", "sfu/rewrite", "sfu/history", "sfu/nack", "sfu/keyframe",
		"sfu/layer", "sfu/allocate", "sfu/bwe", "sfu/demand", "sfu/pacer", "sfu/reports", "sfu/srtp", "sfu/udp",
	},
	"sfu/sfutest":  {"sfu", "sfu/header", "sfu/payload", "sfu/sfutest/impair"},
	"sfu/udp":      {},
	"sfu/srtp":     {},
	"sfu/pacer":    {},
	"sfu/seqnum":   {},
	"sfu/header":   {},
	"sfu/payload":  {},
	"sfu/keyframe": {},
	"sfu/speaker":  {},
	"sfu/rewrite":  {"sfu/seqnum", "sfu/payload"},
	"sfu/history":  {"sfu/seqnum"},
	"sfu/nack":     {"sfu/seqnum"},
	"sfu/reports":  {"sfu/seqnum"},
	"sfu/layer":    {"sfu/payload"},
	"sfu/bwe":      {"sfu/seqnum"},
	"sfu/allocate": {"sfu/layer"},
	"sfu/demand":   {},

	"sfu/sfutest/impair": {},
	"sfu/sfutest/race":   {},
	"cmd/impair":         {"sfu/sfutest/impair"},
	"cmd/hostile":        {"signaling/client", "signaling/protocol"},
	"cmd/bench":          {"sfu/seqnum", "sfu/udp"},
}

// outside lists, for the packages named by a prefix, what they may not take from elsewhere, and why.
var outside = []struct {
	prefix  string
	except  []string
	forbids []string
	because string
}{
	{
		prefix: "sfu/", except: []string{"sfu/udp", "sfu/sfutest"},
		forbids: []string{"sync", "net", "os", "math/rand", "crypto/rand", "go.uber.org/zap", "github.com/pion/webrtc"},
		because: "leaf packages are arithmetic: the caller owns locks, sockets, clocks, chance and logs",
	},
	{
		prefix: "sfu", except: []string{"sfu/sfutest"},
		forbids: []string{"github.com/gorilla/websocket", "encoding/json", "net/http"},
		because: "signaling owns the socket and signaling/protocol the wire format",
	},
	{
		prefix:  "room",
		forbids: []string{"github.com/pion", "github.com/gorilla/websocket", "net/http", "encoding/json"},
		because: "the room decides, others do",
	},
	{
		prefix: "signaling", except: []string{"signaling/client"},
		forbids: []string{"github.com/pion"},
		because: "signaling carries descriptions, it does not read them",
	},
}

type listedPackage struct {
	ImportPath string
	Doc        string
	Imports    []string
}

func TestImportsPointDownward(t *testing.T) {
	for _, pkg := range listPackages(t) {
		from := strings.TrimPrefix(pkg.ImportPath, module+"/")
		may, known := arrows[from]
		if !known {
			t.Errorf("package %s is not in the table of arrows", from)
		}
		for _, imported := range pkg.Imports {
			to, ours := strings.CutPrefix(imported, module+"/")
			if ours && !slices.Contains(may, to) {
				t.Errorf("%s imports %s: no such arrow", from, to)
			}
		}
	}
}

func TestPackagesTakeOnlyWhatTheirLayerMay(t *testing.T) {
	for _, pkg := range listPackages(t) {
		from := strings.TrimPrefix(pkg.ImportPath, module+"/")
		for _, rule := range outside {
			if !strings.HasPrefix(from, rule.prefix) || slices.Contains(rule.except, from) {
				continue
			}
			for _, imported := range pkg.Imports {
				if slices.ContainsFunc(rule.forbids, func(f string) bool { return under(imported, f) }) {
					t.Errorf("%s imports %s: %s", from, imported, rule.because)
				}
			}
		}
	}
}

func TestProtocolNeedsOnlyTheStandardLibrary(t *testing.T) {
	for _, pkg := range listPackages(t) {
		if pkg.ImportPath != module+"/signaling/protocol" {
			continue
		}
		for _, imported := range pkg.Imports {
			if first, _, _ := strings.Cut(imported, "/"); strings.Contains(first, ".") {
				t.Errorf("signaling/protocol imports %s: the wire format is read without any library", imported)
			}
		}
	}
}

func TestEveryPackageTellsItsStory(t *testing.T) {
	for _, pkg := range listPackages(t) {
		if pkg.Doc == "" {
			t.Errorf("%s has no package comment", pkg.ImportPath)
		}
	}
}

// under reports whether an import path is root or lies below it. A major version counts as below: pion/webrtc/v4.
func under(path, root string) bool {
	return path == root || strings.HasPrefix(path, root+"/")
}

// listPackages asks the go command for the packages of this module.
func listPackages(t *testing.T) []listedPackage {
	t.Helper()
	var found []listedPackage
	goList(t, func(decoder *json.Decoder) error {
		var pkg listedPackage
		err := decoder.Decode(&pkg)
		if err == nil {
			found = append(found, pkg)
		}
		return err
	}, "-json=ImportPath,Doc,Imports", module+"/...")
	if len(found) < 5 {
		t.Fatalf("go list found %d packages; the table would prove nothing", len(found))
	}
	return found
}

// goList runs go list and hands its stream of JSON objects to next until it is used up.
func goList(t *testing.T, next func(*json.Decoder) error, args ...string) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", append([]string{"list"}, args...)...).Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		t.Fatalf("go list %s: %v\n%s", strings.Join(args, " "), err, exit.Stderr)
	} else if err != nil {
		t.Fatalf("go list %s: %v", strings.Join(args, " "), err)
	}
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		if err := next(decoder); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("read the answer of go list %s: %v", strings.Join(args, " "), err)
		}
	}
}
