package configs_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parley-sfu/parley/configs"
)

//go:generate go test -run TestGeneratedFiles -update .

var update = flag.Bool("update", false, "write the files that tests compare with")

// golden compares a text with a file, or writes the file.
func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatalf("write %s: %v", name, err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatalf("read %s (go generate ./configs writes it): %v", name, err)
	}
	if got != string(want) {
		t.Errorf("%s is not what the structs say; go generate ./configs writes it anew.\n%s", name, firstDifference(got, string(want)))
	}
}

func firstDifference(got, want string) string {
	gotLines, wantLines := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range gotLines {
		if i >= len(wantLines) || gotLines[i] != wantLines[i] {
			return "first difference, got:  " + gotLines[i] + "\nfirst difference, want: " + strings.Join(wantLines[min(i, len(wantLines)):min(i+1, len(wantLines))], "")
		}
	}
	return "the file has more lines"
}

func TestGeneratedFiles(t *testing.T) {
	golden(t, "full.yaml", configs.Sample())
	golden(t, "parley.schema.json", string(configs.Schema()))
	golden(t, filepath.Join("..", "docs", "config.md"), configs.Reference())
}
