package configs

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"unicode/utf8"
)

// Source says where a configuration comes from.
type Source struct {
	Path string   // the file; "" for none
	Env  []string // as os.Environ gives it; names other than PARLEY_A__B serve ${NAME} only
	Set  []string // a.b=c, from the command line

	// ReadFile reads the file and those named by ${file:…}. Nil: the file system, of which only regular files are read.
	ReadFile func(name string) ([]byte, error)
}

// Find gives the file to load: the one named on the command line, $PARLEY_CONFIG, ./configs/parley.yaml, then
// /etc/parley/parley.yaml. It gives "" when nobody names one and neither of the last two exists.
func Find(named string, env []string) string {
	if named != "" {
		return named
	}
	if name := variables(env)[configVariable]; name != "" {
		return name
	}
	for _, usual := range []string{"configs/parley.yaml", "/etc/parley/parley.yaml"} {
		if _, err := os.Stat(usual); err == nil {
			return usual
		}
	}
	return ""
}

// Load reads and checks a configuration. Its error is a *Problems that lists everything that is wrong.
func Load(src Source) (*Config, error) {
	l := newLoader(src)
	tree := &node{kind: tableNode}
	if src.Path != "" {
		tree = l.file(src.Path)
	}
	l.environment(tree)
	l.commandLine(tree)
	c := Default()
	c.path, c.origins = src.Path, l.origins
	l.check(tree, c)
	l.validate(c)
	c.normalize()
	c.warnings = l.warnings.List
	if len(l.problems.List) > 0 {
		l.problems.sort()
		return nil, &l.problems
	}
	return c, nil
}

// Path is the file the configuration was read from, "" when there was none.
func (c *Config) Path() string { return c.path }

// Warnings lists what is allowed but unwise, such as a secret in a file that everybody may read.
func (c *Config) Warnings() Warnings { return c.warnings }

// Origin says where the value of a setting, such as rooms.standup.title, stands. The zero Origin means it is the default.
func (c *Config) Origin(setting string) Origin { return c.origins[setting] }

// loader carries what all steps of one Load share.
type loader struct {
	src      Source
	env      map[string]string
	readFile func(name string) ([]byte, error)
	lines    []string // of the file
	secrets  []string
	literal  []string // secret settings written out in the file
	problems Problems
	warnings Problems
	faulty   map[string]bool // settings with a problem
	origins  map[string]Origin
}

func newLoader(src Source) *loader {
	l := &loader{
		src: src, env: variables(src.Env), readFile: src.ReadFile, secrets: secretNames(reflect.TypeFor[Config]()),
		faulty: map[string]bool{}, origins: map[string]Origin{},
	}
	l.problems.Source = sourceName(src.Path)
	if l.readFile == nil {
		l.readFile = readRegular
	}
	return l
}

func sourceName(path string) string {
	if path == "" {
		return "the settings"
	}
	return clip(path)
}

// report keeps a problem with the setting, which may be "" when it concerns none.
func (l *loader) report(setting string, at Origin, message, hint string) {
	l.faulty[setting] = true
	if l.problems.full() {
		l.problems.More++
		return
	}
	l.problems.add(l.problem(setting, at, message, hint))
}

// warn keeps a warning.
func (l *loader) warn(setting string, at Origin, message, hint string) {
	if !l.warnings.full() {
		l.warnings.add(l.problem(setting, at, message, hint))
	}
}

func (l *loader) problem(setting string, at Origin, message, hint string) Problem {
	p := Problem{File: at.Source, Line: at.Line, Column: at.Column, Setting: setting, Message: message, Hint: hint, width: at.width}
	if p.File == "" {
		p.File = l.problems.Source
	}
	if p.File == l.src.Path {
		p.excerpt = excerpt(l.lines, &p, l.secrets)
	}
	return p
}

// file reads the configuration file into a tree. What cannot be read is reported and gives an empty one.
func (l *loader) file(path string) *node {
	empty := &node{kind: tableNode}
	start := Origin{Source: path}
	content, err := l.readFile(path)
	switch {
	case err != nil:
		l.report("", start, "the file cannot be read: "+plainError(err), "")
		return empty
	case len(content) > maxFile:
		l.report("", start, "the file is larger than 1MiB", "")
		return empty
	}
	text, ok := l.text(path, content)
	if !ok {
		return empty
	}
	expand := &expander{env: l.env, dir: filepath.Dir(path), readFile: l.readFile}
	reader := &yamlReader{source: path, lines: true, expand: expand.expand, report: func(at Origin, message, hint string) {
		l.report("", at, message, hint)
	}}
	tree := reader.read(text)
	if tree == nil {
		return empty
	}
	return l.root(tree)
}

// text makes lines of the file's bytes: UTF-8, with or without a byte order mark, any kind of line end.
func (l *loader) text(path string, content []byte) (string, bool) {
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", " ", "\u2028", " ", "\u2029", " ").Replace(string(content))
	l.lines = strings.Split(text, "\n")
	for i, line := range l.lines {
		column := 1
		for at, r := range line {
			_, size := utf8.DecodeRuneInString(line[at:])
			if r == utf8.RuneError && size == 1 {
				l.report("", Origin{Source: path, Line: i + 1, Column: column}, "this is not UTF-8 text", "save the file as UTF-8")
				return "", false
			}
			if r < ' ' && r != '\t' || r == 0x7f {
				l.report("", Origin{Source: path, Line: i + 1, Column: column}, fmt.Sprintf("a control character (%U) stands here", r), "delete it")
				return "", false
			}
			column++
		}
	}
	return text, true
}

// root checks what only the document as a whole can say.
func (l *loader) root(tree *node) *node {
	switch {
	case tree.kind != tableNode:
		l.report("", tree.at, "the file is no list of settings", "write one setting or section on each line, such as version: 1")
		return &node{kind: tableNode}
	case len(tree.entries) > 0 && tree.find("version") == nil:
		at := tree.entries[0].at
		l.report("version", Origin{Source: at.Source, Line: at.Line, Column: at.Column, width: at.width}, "the file does not say its version", "write version: 1 above this line")
	}
	return tree
}

// readRegular reads a file that is one: opening a pipe or a device could wait for ever.
func readRegular(name string) ([]byte, error) {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, fmt.Errorf("stat: %w", err)
	case info.IsDir():
		return nil, errDirectory
	case !info.Mode().IsRegular():
		return nil, errNotRegular
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	defer func() { _ = file.Close() }()
	content, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	return content, nil
}

var (
	errDirectory  = errors.New("it is a directory")
	errNotRegular = errors.New("it is not a regular file")
)
