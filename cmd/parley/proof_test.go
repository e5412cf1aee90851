package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What docs/reliability.md promises stands in docs/proof.md as well, which `make proof` writes from what the commands said.
func TestEveryPromiseHasItsProof(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root, "docs/reliability.md"))
	if err != nil {
		t.Fatal(err)
	}
	proof, err := os.ReadFile(filepath.Join(root, "docs/proof.md"))
	if err != nil {
		t.Fatal(err)
	}
	command := regexp.MustCompile("`[^`]+`")
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(line, " | ")
		if len(cells) < 3 || !strings.HasPrefix(line, "| ") {
			continue
		}
		for _, of := range command.FindAllString(cells[1], -1) {
			row := regexp.MustCompile(`(?m)^\| .*\| ` + regexp.QuoteMeta(of) + ` \|.*$`).FindString(string(proof))
			switch {
			case row == "":
				t.Errorf("%s has no line in docs/proof.md: make proof", of)
			case strings.Contains(row, "| FAILED |") && !strings.Contains(line, "not shown to be held"):
				t.Errorf("%s failed when it was run last, and docs/reliability.md does not say so", of)
			}
		}
	}
}
