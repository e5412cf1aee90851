package main_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// maxLines is the size at which a file holds more than one idea.
const maxLines = 400

func TestFilesHoldOneIdea(t *testing.T) {
	eachFile(t, func(path string, content []byte) {
		if lines := bytes.Count(content, []byte("\n")); isSource(path) && !isTest(path) && lines > maxLines {
			t.Errorf("%s has %d lines, want at most %d: pull the second idea out", path, lines, maxLines)
		}
	})
}

// Tests wait for events. Only where time is fake may they sleep, because there it costs nothing and cannot be too short: in a
// file that uses testing/synctest, or one that calls its package's own helper around it.
func TestTestsSleepOnlyInFakeTime(t *testing.T) {
	sleep := []byte("time.Sleep" + "(")
	bubbles := map[string][]string{} // folder → helpers that make time fake
	sleepers := map[string][]byte{}
	eachFile(t, func(path string, content []byte) {
		if !strings.HasSuffix(path, "_test.go") {
			return
		}
		bubbles[filepath.Dir(path)] = append(bubbles[filepath.Dir(path)], helpersAround(content, "synctest.Test(")...)
		if bytes.Contains(content, sleep) && !bytes.Contains(content, []byte(`"testing/synctest"`)) {
			sleepers[path] = content
		}
	})
	for path, content := range sleepers {
		calls := func(helper string) bool { return bytes.Contains(content, []byte(helper+"(")) }
		if !slices.ContainsFunc(bubbles[filepath.Dir(path)], calls) {
			t.Errorf("%s sleeps in real time; wait for an event, or use testing/synctest", path)
		}
	}
}

// helpersAround names the functions of a file, tests left out, that call something.
func helpersAround(content []byte, call string) []string {
	var names []string
	for _, function := range strings.Split(string(content), "\nfunc ")[1:] {
		name, _, _ := strings.Cut(function, "(")
		if name != "" && !strings.HasPrefix(name, "Test") && strings.Contains(function, call) {
			names = append(names, name)
		}
	}
	return names
}

func TestOnlyTheNamedFoldersStandAtTheTop(t *testing.T) {
	named := map[string]bool{
		"cmd": true, "sfu": true, "room": true, "signaling": true, "web": true, "configs": true, "docs": true, "deploy": true,
	}
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatalf("read the top folder: %v", err)
	}
	for _, entry := range entries {
		if entry.IsDir() && !strings.HasPrefix(entry.Name(), ".") && !named[entry.Name()] {
			t.Errorf("folder %s does not belong at the top", entry.Name())
		}
	}
}

const root = "../.."

func isSource(path string) bool {
	switch filepath.Ext(path) {
	case ".go", ".js", ".mjs", ".css", ".html":
		return true
	default:
		return false
	}
}

func isTest(path string) bool {
	return strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, "web/test/") || strings.HasPrefix(path, "web/e2e/")
}

// eachFile calls visit for every file of the tree that people write by hand, with its path from the top.
func eachFile(t *testing.T, visit func(path string, content []byte)) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(root), ".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != "." && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "node_modules" || entry.Name() == "testdata"):
			return fs.SkipDir
		case !entry.Type().IsRegular() || !isSource(path):
			return nil
		}
		content, err := os.ReadFile(filepath.Join(root, path))
		if err == nil {
			visit(path, content)
		}
		return err
	})
	if err != nil {
		t.Fatalf("walk the tree: %v", err)
	}
}
