package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/parley-sfu/parley/configs"
	"github.com/parley-sfu/parley/configs/units"
)

// limitFiles hold every bound on outsiders that is no setting.
var limitFiles = map[string]string{
	"protocol": "signaling/protocol/limits.go", "signaling": "signaling/limits.go", "room": "room/limits.go", "sfu": "sfu/limits.go",
}

// limitRow is a line of docs/limits.md: | `name` | value | what happens | who shows it |.
var limitRow = regexp.MustCompile("(?m)^\\| `([a-zA-Z0-9_.]+)` \\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\|$")

// The page about limits has each of them, with the value that the sources have, and names tests that exist.
func TestThePageOfLimitsIsRight(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root, "docs/limits.md"))
	if err != nil {
		t.Fatal(err)
	}
	want, rows := shownLimits(t), map[string]bool{}
	proofs := knownProofs(t)
	for _, row := range limitRow.FindAllStringSubmatch(string(page), -1) {
		name, value, beyond, proof := row[1], row[2], row[3], row[4]
		rows[name] = true
		switch right, known := want[name]; {
		case !known:
			t.Errorf("%s is no limit", name)
		case value != right:
			t.Errorf("%s is %s, not %s", name, right, value)
		}
		if strings.TrimSpace(beyond) == "" {
			t.Errorf("%s: nothing happens beyond it", name)
		}
		for one := range strings.SplitSeq(proof, ", ") {
			if one != "none" && !slices.Contains(proofs, one) {
				t.Errorf("%s: there is no %s", name, one)
			}
		}
	}
	bound := regexp.MustCompile(`^limits\.|\.[mM]ax|Timeout$|Per(Second|Minute|Ticket|Address|Message)$`) // other constants are tuning
	for name, value := range want {
		if bound.MatchString(name) && !rows[name] {
			t.Errorf("%s (%s) is not on the page", name, value)
		}
	}
}

// The page about security names no test that is not there.
func TestThePageOfSecurityNamesWhatExists(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root, "docs/security.md"))
	if err != nil {
		t.Fatal(err)
	}
	proofs := knownProofs(t)
	named := regexp.MustCompile("`((?:Test|Fuzz)\\w+)`|\\b([HWJDITPCBKY][0-9]{1,2}[a-z]?)\\b").FindAllStringSubmatch(string(page), -1)
	for _, one := range named {
		if name := one[1] + one[2]; !slices.Contains(proofs, name) {
			t.Errorf("there is no %s", name)
		}
	}
	if len(named) < 40 {
		t.Errorf("found %d names, the test would prove nothing", len(named))
	}
}

// knownProofs lists what a row may name: tests, and rows of the table of misbehaviour.
func knownProofs(t *testing.T) []string {
	t.Helper()
	var proofs []string
	test := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	eachFile(t, func(path string, content []byte) {
		if strings.HasSuffix(path, "_test.go") {
			for _, match := range test.FindAllSubmatch(content, -1) {
				proofs = append(proofs, string(match[1]))
			}
		}
	})
	tables, err := filepath.Glob(filepath.Join(root, "cmd/hostile/cases/*.json"))
	if err != nil {
		t.Fatal(err)
	}
	id := regexp.MustCompile(`"id": "(\w+)"`)
	for _, path := range tables {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range id.FindAllSubmatch(content, -1) {
			proofs = append(proofs, string(match[1]))
		}
	}
	return proofs
}

// shownLimits reads the limits out of the sources and the settings.
func shownLimits(t *testing.T) map[string]string {
	t.Helper()
	shown := map[string]string{}
	for _, s := range configs.Settings() {
		if strings.HasPrefix(s.Path, "limits.") {
			shown[s.Path] = grouped(s.Default)
		}
	}
	for pkg, path := range limitFiles {
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, path), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range file.Decls {
			constants, ok := declaration.(*ast.GenDecl)
			if !ok || constants.Tok != token.CONST {
				continue
			}
			for _, spec := range constants.Specs {
				if one, ok := spec.(*ast.ValueSpec); ok {
					value, isTime := evaluate(t, one.Values[0])
					shown[pkg+"."+one.Names[0].Name] = inWords(one.Names[0].Name, value, isTime)
				}
			}
		}
	}
	return shown
}

// evaluate computes a constant of literals and units of time.
func evaluate(t *testing.T, e ast.Expr) (value float64, isTime bool) {
	t.Helper()
	switch e := e.(type) {
	case *ast.BasicLit:
		value, err := strconv.ParseFloat(strings.ReplaceAll(e.Value, "_", ""), 64)
		if err != nil {
			t.Fatalf("%s: %v", e.Value, err)
		}
		return value, false
	case *ast.SelectorExpr:
		units := map[string]time.Duration{"Millisecond": time.Millisecond, "Second": time.Second, "Minute": time.Minute, "Hour": time.Hour}
		return float64(units[e.Sel.Name]), true
	case *ast.BinaryExpr:
		left, leftIsTime := evaluate(t, e.X)
		right, rightIsTime := evaluate(t, e.Y)
		return map[token.Token]float64{
			token.MUL: left * right, token.QUO: left / right, token.SUB: left - right, token.SHL: left * float64(uint64(1)<<min(uint64(right), 63)),
		}[e.Op], leftIsTime || rightIsTime
	}
	t.Fatalf("a constant of %T", e)
	return 0, false
}

// inWords writes a value for people.
func inWords(name string, value float64, isTime bool) string {
	bytes := strings.HasSuffix(name, "Bytes") || name == "maxPacket" || name == "maxPaced"
	switch {
	case isTime:
		return units.FormatDuration(time.Duration(value))
	case bytes && value >= 1<<20:
		return strconv.FormatFloat(value/(1<<20), 'f', -1, 64) + " MiB"
	case bytes && value >= 1<<10 && value/(1<<10) == float64(int(value)>>10):
		return strconv.FormatFloat(value/(1<<10), 'f', -1, 64) + " KiB"
	case bytes:
		return grouped(strconv.FormatFloat(value, 'f', -1, 64)) + " B"
	}
	return grouped(strconv.FormatFloat(value, 'f', -1, 64))
}

// grouped puts commas between the thousands of a bare number.
func grouped(digits string) string {
	if strings.Trim(digits, "0123456789") != "" {
		return digits
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
