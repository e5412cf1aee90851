package main_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
)

// programModules are the modules the program itself is built from: at most 18. Every one is a promise to keep.
var programModules = []string{
	"github.com/alecthomas/kong",
	"github.com/gorilla/websocket",
	"github.com/pion/dtls/v3",
	"github.com/pion/ice/v4",
	"github.com/pion/interceptor",
	"github.com/pion/logging",
	"github.com/pion/rtcp",
	"github.com/pion/rtp",
	"github.com/pion/sdp/v3",
	"github.com/pion/transport/v4",
	"github.com/pion/webrtc/v4",
	"github.com/prometheus/client_golang",
	"go.uber.org/zap",
	"go.yaml.in/yaml/v4",
	"golang.org/x/crypto",
	"golang.org/x/sys",
	"golang.org/x/term",
	"golang.org/x/text",
}

// testModules are needed by tests alone.
var testModules = []string{
	"github.com/pion/srtp/v3",
	"go.uber.org/goleak",
}

// floors are the oldest versions that hold the fixes we rely on; see SECURITY.md.
var floors = map[string]string{
	"github.com/pion/webrtc/v4":    "v4.2.12", // RFC 4588 and transceiver fixes
	"github.com/pion/interceptor":  "v0.1.45", // CVE-2025-49140, buffer leak
	"github.com/pion/srtp/v3":      "v3.0.12", // memory kept for SSRCs nobody authenticated
	"github.com/pion/dtls/v3":      "v3.1.1",  // CVE-2026-26014
	"github.com/pion/sctp":         "v1.10.3", // endless loop on a crafted SACK
	"github.com/pion/rtp":          "v1.10.4", // padding of zero, length of header extensions
	"github.com/pion/ice/v4":       "v4.3.0",  // race when a candidate is replaced, closing the mux
	"github.com/pion/turn/v5":      "v5.0.8",  // permission bypass over TCP
	"github.com/pion/stun/v4":      "v4.0.0",  // panic on a short XOR-MAPPED-ADDRESS
	"github.com/pion/datachannel":  "v1.6.1",  // fields of the opening message
	"github.com/gorilla/websocket": "v1.5.3",  // newest there is
	"github.com/golang-jwt/jwt/v5": "v5.2.2",  // CVE-2025-30204
	"github.com/pion/transport/v4": "v4.1.0",  // the one webrtc v4.2.20 was tested with
}

type listedModule struct {
	Path     string
	Version  string
	Main     bool
	Indirect bool
}

func TestDirectModulesAreOnTheList(t *testing.T) {
	if got, most := len(programModules), 18; got > most {
		t.Errorf("%d modules on the list, want at most %d", got, most)
	}
	known := slices.Concat(programModules, testModules)
	for _, mod := range listModules(t) {
		if !mod.Main && !mod.Indirect && !slices.Contains(known, mod.Path) {
			t.Errorf("module %s is required but not on the list; is it worth keeping a promise for?", mod.Path)
		}
	}
}

func TestTheProgramIsBuiltFromListedModules(t *testing.T) {
	built := modulesOf(t, module+"/cmd/parley")
	for _, path := range built {
		if !slices.Contains(programModules, path) {
			t.Errorf("the program is built from %s, which is not on its list", path)
		}
	}
	for _, path := range programModules {
		if !slices.Contains(built, path) {
			t.Errorf("%s is on the list, but nothing of the program imports it", path)
		}
	}
}

func TestModulesHoldTheFixesWeRelyOn(t *testing.T) {
	for _, mod := range listModules(t) {
		floor, listed := floors[mod.Path]
		if listed && older(t, mod.Version, floor) {
			t.Errorf("%s is %s, want at least %s", mod.Path, mod.Version, floor)
		}
	}
}

func TestOlderComparesVersionsByNumber(t *testing.T) {
	for _, row := range []struct {
		version, floor string
		want           bool
	}{
		{"v1.9.0", "v1.10.0", true}, // not by letter
		{"v1.10.0", "v1.9.9", false},
		{"v1.5.3", "v1.5.3", false}, // the floor itself will do
		{"v0.1.44", "v0.1.45", true},
		{"v2.0.0", "v1.99.99", false},
	} {
		if got := older(t, row.version, row.floor); got != row.want {
			t.Errorf("older(%s, %s) = %v, want %v", row.version, row.floor, got, row.want)
		}
	}
}

// older reports whether a version comes before another; what follows the three numbers does not count.
func older(t *testing.T, version, floor string) bool {
	t.Helper()
	return slices.Compare(numbers(t, version), numbers(t, floor)) < 0
}

func numbers(t *testing.T, version string) []int {
	t.Helper()
	var major, minor, patch int
	if _, err := fmt.Sscanf(version, "v%d.%d.%d", &major, &minor, &patch); err != nil {
		t.Fatalf("version %q: %v", version, err)
	}
	return []int{major, minor, patch}
}

// listModules asks the go command for the whole module graph.
func listModules(t *testing.T) []listedModule {
	t.Helper()
	var found []listedModule
	goList(t, func(decoder *json.Decoder) error {
		var mod listedModule
		err := decoder.Decode(&mod)
		if err == nil {
			found = append(found, mod)
		}
		return err
	}, "-m", "-json=Path,Version,Main,Indirect", "all")
	return found
}

// modulesOf names the modules from which a package, and those of ours that it imports, import something themselves.
func modulesOf(t *testing.T, pkg string) []string {
	t.Helper()
	type dependency struct {
		ImportPath string
		Imports    []string
		Module     *listedModule
	}
	modules, imported := map[string]string{}, []string{}
	goList(t, func(decoder *json.Decoder) error {
		var dep dependency
		err := decoder.Decode(&dep)
		if err != nil || dep.Module == nil {
			return err
		}
		modules[dep.ImportPath] = dep.Module.Path
		if dep.Module.Main {
			imported = append(imported, dep.Imports...)
		}
		return nil
	}, "-deps", "-json=ImportPath,Imports,Module", pkg)
	var found []string
	for _, path := range imported {
		if of := modules[path]; of != "" && of != module {
			found = append(found, of)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}
