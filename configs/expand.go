package configs

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// maxSecretFile bounds what ${file:…} reads, in bytes.
const maxSecretFile = 64 << 10

// expansion is a value after substitution.
type expansion struct {
	text   string
	hidden bool // part of it came from a file
}

// expander replaces ${NAME}, ${NAME:-default} and ${file:path} in single values, after YAML has been read, so that nothing in a
// variable can become a key. $${ is a literal ${.
type expander struct {
	env      map[string]string
	dir      string // of the configuration file: relative paths begin here
	readFile func(name string) ([]byte, error)
}

// expandError is a substitution that failed, with what to do about it.
type expandError struct{ message, hint string }

func (e *expandError) Error() string { return e.message }

func hintOf(err error) string {
	var failed *expandError
	if errors.As(err, &failed) {
		return failed.hint
	}
	return ""
}

func (x *expander) expand(text string) (expansion, error) {
	var out strings.Builder
	done := expansion{}
	for {
		before, rest, found := strings.Cut(text, "${")
		if !found {
			out.WriteString(text)
			done.text = out.String()
			return done, nil
		}
		if literal, escaped := strings.CutSuffix(before, "$"); escaped {
			out.WriteString(literal + "${")
			text = rest
			continue
		}
		inside, after, closed := strings.Cut(rest, "}")
		if !closed {
			return done, &expandError{"${ has no } behind it", "close it, or write $${ for a literal ${"}
		}
		value, hidden, err := x.lookup(inside)
		if err != nil {
			return done, err
		}
		out.WriteString(before + value)
		done.hidden = done.hidden || hidden
		text = after
	}
}

func (x *expander) lookup(inside string) (value string, hidden bool, err error) {
	if name, isFile := strings.CutPrefix(inside, "file:"); isFile {
		value, err = x.fromFile(name)
		return value, true, err
	}
	name, fallback, hasFallback := strings.Cut(inside, ":-")
	if !variableName(name) {
		return "", false, &expandError{fmt.Sprintf("${%s} names no variable", clip(inside)), "write ${NAME}, ${NAME:-default}, ${file:/path}, or $${ for a literal ${"}
	}
	value, set := x.env[name]
	switch {
	case hasFallback && value == "":
		return fallback, false, nil
	case !set:
		return "", false, &expandError{fmt.Sprintf("the environment variable %s is not set", name), fmt.Sprintf("set it, or write ${%s:-default}", name)}
	}
	return value, false, nil
}

func (x *expander) fromFile(name string) (string, error) {
	if name == "" {
		return "", &expandError{"${file:} names no file", "write ${file:/run/secrets/name}"}
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(x.dir, name)
	}
	content, err := x.readFile(name)
	switch {
	case err != nil:
		return "", &expandError{fmt.Sprintf("%s cannot be read: %s", clip(name), plainError(err)), ""}
	case len(content) > maxSecretFile:
		return "", &expandError{fmt.Sprintf("%s is larger than 64KiB", clip(name)), "such a file holds one value"}
	case !utf8.Valid(content):
		return "", &expandError{fmt.Sprintf("%s is not UTF-8 text", clip(name)), ""}
	}
	text := strings.TrimSuffix(string(content), "\n")
	return strings.TrimSuffix(text, "\r"), nil
}

func variableName(name string) bool {
	for i, r := range name {
		letter := r == '_' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return name != ""
}
