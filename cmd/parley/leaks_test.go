package main_test

import (
	"bytes"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Who starts a goroutine waits for it: the tests of every package that starts one fail when one is left over.
func TestPackagesThatStartGoroutinesLookForLeaks(t *testing.T) {
	starts := regexp.MustCompile(`(?m)^\t+go [a-z(]|\.Go\(`)
	starting, looking := map[string]bool{}, map[string]bool{}
	eachFile(t, func(path string, content []byte) {
		folder := filepath.Dir(path)
		switch {
		case !strings.HasSuffix(path, ".go"):
		case strings.HasSuffix(path, "_test.go"):
			looking[folder] = looking[folder] || bytes.Contains(content, []byte("goleak.VerifyTestMain("))
		case starts.Match(content):
			starting[folder] = true
		}
	})
	for folder := range starting {
		if strings.HasSuffix(folder, "sfu/sfutest") {
			continue // a part of sfu's tests
		}
		if !looking[folder] {
			t.Errorf("%s starts goroutines; its tests want goleak.VerifyTestMain", folder)
		}
	}
	if len(starting) < 5 {
		t.Errorf("only %d packages start goroutines: the search is broken", len(starting))
	}
}
