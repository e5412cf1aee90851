package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"
)

// build makes the program once for all tests.
var build = sync.OnceValues(func() (dir string, err error) {
	if dir, err = os.MkdirTemp("", "parley-test-"); err != nil {
		return "", err
	}
	if out, failed := exec.CommandContext(context.Background(), "go", "build", "-o", dir, ".").CombinedOutput(); failed != nil {
		err = fmt.Errorf("%w\n%s", failed, out)
	}
	return dir, err
})

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.Cleanup(func(status int) {
		if dir, _ := build(); dir != "" {
			_ = os.RemoveAll(dir)
		}
		if found := blabbed.Load(); found != nil {
			fmt.Fprintf(os.Stderr, "a program that was tested logged what opens a door: %s\n", *found)
			status = 1
		}
		os.Exit(status)
	}))
}

// program gives the path of the built parley.
func program(t *testing.T) string {
	t.Helper()
	dir, err := build()
	if err != nil {
		t.Fatalf("build: %v", err)
	}
	return filepath.Join(dir, "parley")
}

type result struct {
	status   int
	out, err string
}

type invocation struct {
	dir, stdin string
	env        []string
	args       []string
}

func (i invocation) run(t *testing.T, path string) result {
	t.Helper()
	command := exec.CommandContext(t.Context(), path, i.args...)
	command.Dir, command.Stdin = i.dir, strings.NewReader(i.stdin)
	command.Env = append([]string{"HOME=" + i.dir, "PATH=" + os.Getenv("PATH")}, i.env...)
	var out, errs bytes.Buffer
	command.Stdout, command.Stderr = &out, &errs
	err := command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("run %q: %v", i.args, err)
	}
	return result{command.ProcessState.ExitCode(), out.String(), errs.String()}
}

const badFile = `version: 1
rooms:
  standup:
    max_participant: 12
    empty_timeout: 5 minutes
server:
  listen: 8080
`

const badFileWords = `bad.yaml has 3 problems.

bad.yaml:4:5    rooms.standup.max_participant is not a setting
    3 |   standup:
    4 |     max_participant: 12
            ^^^^^^^^^^^^^^^ did you mean max_participants?

bad.yaml:5:20   rooms.standup.empty_timeout: "5 minutes" is not a duration
    5 |     empty_timeout: 5 minutes
                           ^^^^^^^^^ write 5m

bad.yaml:7:11   server.listen: "8080" is no address
    6 | server:
    7 |   listen: 8080
                  ^^^^ write :8080 for every address, or localhost:8080
`

func TestCommands(t *testing.T) {
	path, dir := program(t), t.TempDir()
	write(t, dir, "bad.yaml", badFile)
	write(t, dir, "good.yaml", "version: 1\nrooms:\n  standup:\n    password: hunter2\n")
	cases := []struct {
		story    string
		args     []string
		env      []string
		stdin    string
		status   int
		out, err string // regular expressions
	}{
		{story: "every fault of a file", args: []string{"config", "check", "bad.yaml"}, status: 2, err: "^" + regexp.QuoteMeta(badFileWords) + "$"},
		{story: "nothing starts with it", args: []string{"--config", "bad.yaml"}, status: 2, err: "^" + regexp.QuoteMeta(badFileWords) + "$"},
		{story: "nor by its variable", env: []string{"PARLEY_CONFIG=bad.yaml"}, status: 2, err: "bad.yaml has 3 problems"},
		{story: "a good file", args: []string{"config", "check", "good.yaml"}, out: `^good.yaml is fine: 1 room.\n$`},
		{story: "with a secret all can read", args: []string{"config", "check", "good.yaml"}, out: "fine", err: `^1 warning.\n\ngood.yaml:4:15   rooms.standup.password stands in a file`},
		{story: "the secret stays one", args: []string{"config", "show", "-c", "good.yaml"}, out: "password: •••"},
		{story: "where values come from", args: []string{"config", "show", "--origin", "-c", "good.yaml", "--set", "logging.level=debug"}, env: []string{"PARLEY_UI__NAME=Ours"}, out: `(?s)password: ••• # good.yaml:4:15.*level: debug # --set\n.*name: Ours # PARLEY_UI__NAME`},
		{story: "no file at all", args: []string{"config", "check"}, out: "^There is no file"},
		{story: "a missing file", args: []string{"config", "check", "nope.yaml"}, status: 2, err: "there is no such file"},
		{story: "a directory", args: []string{"config", "check", "."}, status: 2, err: "it is a directory"},
		{story: "a bad flag value", args: []string{"--set", "server.listen=80a", "config", "check"}, status: 2, err: "server.listen"},
		{story: "a bad variable", args: []string{"config", "check"}, env: []string{"PARLEY_SERVER_LISTEN=:80"}, status: 2, err: "did you mean PARLEY_SERVER__LISTEN"},
		{story: "an unknown flag", args: []string{"--nope"}, status: 2, err: "unknown flag --nope"},
		{story: "an unknown word", args: []string{"sevre"}, status: 2, err: "unexpected argument sevre"},
		{story: "a flag without its value", args: []string{"--config"}, status: 2, err: "--config"},
		{story: "help", args: []string{"--help"}, out: "(?s)--lan.*config check"},
		{story: "version", args: []string{"--version"}, out: `^\S+\n$`},
		{story: "schema", args: []string{"config", "schema"}, out: `^\{\n(?s:.*)"room_defaults"`},
		{story: "a hash", args: []string{"passwd"}, stdin: "correct horse\n", out: `^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}\n$`},
		{story: "no password", args: []string{"passwd"}, stdin: "\n", status: 1, err: "the password is empty"},
		{story: "a password without end", args: []string{"passwd"}, stdin: strings.Repeat("x", 1<<20), status: 1, err: "longer than 256"},
	}
	for _, c := range cases {
		t.Run(c.story, func(t *testing.T) {
			got := invocation{dir: dir, args: c.args, env: c.env, stdin: c.stdin}.run(t, path)
			if got.status != c.status {
				t.Errorf("got exit status %d, want %d", got.status, c.status)
			}
			if !regexp.MustCompile(c.out).MatchString(got.out) || (c.out == "" && got.out != "") {
				t.Errorf("got output\n%s\nwant %s", got.out, c.out)
			}
			if !regexp.MustCompile(c.err).MatchString(got.err) {
				t.Errorf("got error output\n%s\nwant %s", got.err, c.err)
			}
		})
	}
	t.Run("json", func(t *testing.T) { checkJSON(t, path, dir) })
	t.Run("init", func(t *testing.T) { initCheckShow(t, path) })
}

func checkJSON(t *testing.T, path, dir string) {
	t.Helper()
	got := invocation{dir: dir, args: []string{"config", "check", "--json", "bad.yaml"}}.run(t, path)
	var verdict struct {
		Valid    bool
		Problems []struct {
			File, Setting, Message, Hint string
			Line, Column                 int
		}
	}
	if err := json.Unmarshal([]byte(got.out), &verdict); err != nil {
		t.Fatalf("decode: %v\n%s", err, got.out)
	}
	if got.status != 2 || verdict.Valid || len(verdict.Problems) != 3 {
		t.Fatalf("got status %d and %+v, want 2 and three problems", got.status, verdict)
	}
	if p := verdict.Problems[0]; p.File != "bad.yaml" || p.Line != 4 || p.Column != 5 || p.Setting != "rooms.standup.max_participant" || p.Hint != "did you mean max_participants?" {
		t.Errorf("got first problem %+v", p)
	}
	good := invocation{dir: dir, args: []string{"config", "check", "--json", "good.yaml"}}.run(t, path)
	if err := json.Unmarshal([]byte(good.out), &verdict); err != nil || good.status != 0 || !verdict.Valid {
		t.Errorf("good file: got status %d, %v, %s", good.status, err, good.out)
	}
}

// What init writes is found by itself, is right, and is never written over.
func initCheckShow(t *testing.T, path string) {
	t.Helper()
	for _, full := range []string{"", "--full"} {
		dir := t.TempDir()
		args := strings.Fields("config init " + full)
		if got := (invocation{dir: dir, args: args}).run(t, path); got.status != 0 || !strings.Contains(got.out, "configs/parley.yaml") {
			t.Fatalf("init %s: got %+v", full, got)
		}
		if got := (invocation{dir: dir, args: []string{"config", "check"}}).run(t, path); got.status != 0 || !strings.Contains(got.out, "configs/parley.yaml is fine") {
			t.Errorf("check what init %s wrote: got %+v", full, got)
		}
		if got := (invocation{dir: dir, args: args}).run(t, path); got.status != 1 || !strings.Contains(got.err, "exists already") {
			t.Errorf("init %s again: got %+v", full, got)
		}
	}
}

func write(t *testing.T, dir, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
		t.Fatalf("write %s: %v", name, err)
	}
}
