package configs_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/parley-sfu/parley/configs"
)

// Whatever the bytes are, the answer is a configuration or problems; what is printed moves no cursor; and what was accepted
// means the same when it is written out and read again.
func FuzzLoad(f *testing.F) {
	for _, pattern := range []string{"*.yaml", "testdata/bad/*.yaml"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, path := range paths {
			if strings.Contains(path, "alias_bomb") {
				continue // right, but slow to mutate
			}
			text, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(text))
		}
	}
	f.Add(merging)
	f.Fuzz(func(t *testing.T, text string) {
		source := configs.Source{Path: "f.yaml", ReadFile: files{"f.yaml": text, "/run/secrets/x": "x"}.read, Env: []string{"NAME=Ada"}}
		config, err := configs.Load(source)
		var problems *configs.Problems
		switch {
		case err == nil:
			writtenOut(t, config)
		case !errors.As(err, &problems) || len(problems.List) == 0:
			t.Errorf("got error %v, want problems", err)
		default:
			printable(t, err.Error())
		}
	})
}

func writtenOut(t *testing.T, config *configs.Config) {
	t.Helper()
	text := config.YAML()
	if strings.Contains(text, "•••") {
		return
	}
	again, err := configs.Load(configs.Source{Path: "f.yaml", ReadFile: files{"f.yaml": text}.read})
	if err != nil {
		t.Fatalf("what was accepted is refused when written out: %v\n%s", err, text)
	}
	if got := again.YAML(); got != text {
		t.Errorf("got\n%s\nwant\n%s", got, text)
	}
}

func printable(t *testing.T, text string) {
	t.Helper()
	for _, r := range text {
		if r != '\n' && !unicode.IsPrint(r) {
			t.Errorf("the message holds %U:\n%q", r, text)
			return
		}
	}
}
