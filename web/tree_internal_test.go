package web

import (
	"slices"
	"testing"
	"testing/fstest"
)

func TestImportsFollowModules(t *testing.T) {
	tree, err := load(fstest.MapFS{
		"app/main.js": {Data: []byte("/** @import {X} from './types.js' */\nimport { a,\n  b } from './a.js';\nimport '../sdk/index.js';\n")},
		"app/a.js":    {Data: []byte("import { main } from './main.js';\nexport { c } from './deep/c.js';\n")},
		"app/deep/c.js": {
			Data: []byte("import { a } from '../a.js';\nimport { gone } from './gone.js';\n"),
		},
		"app/types.js": {Data: []byte("export {};")},
		"sdk/index.js": {Data: []byte("export async function x() {\n  await import('./later.js');\n}\n")},
		"sdk/later.js": {Data: []byte("export {};")},
	})
	if err != nil {
		t.Fatalf("load: %v", err)
	}
	want := []string{"app/main.js", "app/a.js", "sdk/index.js", "app/deep/c.js"}
	if got := tree.imports("app/main.js"); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q: types are erased, rings end, what is missing is left out, what import() brings comes later", got, want)
	}
	if got := tree.imports("app/none.js"); got != nil {
		t.Errorf("got %q, want nothing", got)
	}
}

func TestHashChangesWithAnyFile(t *testing.T) {
	of := func(text string) string {
		tree, err := load(fstest.MapFS{"app/a.js": {Data: []byte("same")}, "app/b.css": {Data: []byte(text)}, "app/README": {Data: []byte(text)}})
		if err != nil {
			t.Fatalf("load: %v", err)
		}
		if len(tree.files) != 2 {
			t.Errorf("got %d files, want 2: unknown kinds are not served", len(tree.files))
		}
		return tree.hash
	}
	if a, b := of("one"), of("two"); a == b || len(a) != 16 {
		t.Errorf("got %q and %q, want two hashes of 16 digits", a, b)
	}
}

func TestSlimKeepsCodeAndLineNumbers(t *testing.T) {
	for _, row := range []struct{ in, want, why string }{
		{"/**\n * A.\n */\nlet a;\n", "\n\n\nlet a;\n", "a block goes, its lines stay"},
		{"  /** one line */\nlet a;\n", "\nlet a;\n", "so does one on a single line"},
		{"let a = /** @type {B} */ (c);\n", "let a = /** @type {B} */ (c);\n", "a cast in code stays"},
		{"  /** @type {B} */ #b = 1;\n  /** @type {C} */ #c = '*/';\n", "  /** @type {B} */ #b = 1;\n  /** @type {C} */ #c = '*/';\n", "code behind a comment stays"},
		{"/** @type {B} */ let a;\nlet b;\n/**\n * C.\n */\nlet c;\n", "/** @type {B} */ let a;\nlet b;\n\n\n\nlet c;\n", "code between two comments stays"},
		{"const s = '/** no comment */';\n", "const s = '/** no comment */';\n", "nor is a string touched"},
	} {
		if got := string(slim([]byte(row.in))); got != row.want {
			t.Errorf("slim(%q): got %q, want %q: %s", row.in, got, row.want, row.why)
		}
	}
}

func FuzzSuggest(f *testing.F) {
	for _, seed := range []string{"Stand-Up", "", "---", "é", "a/b", `"><script>`, "ÅÄÖ room 7"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if got := suggest(name); got != "" && !validRoom(got) {
			t.Errorf("suggest(%q): got %q, which no room can be called", name, got)
		}
	})
}
