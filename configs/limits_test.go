package configs_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/parley-sfu/parley/configs"
)

// Files made to be costly are answered shortly; the test's own time limit would catch one that is not answered.
func TestCostlyFiles(t *testing.T) {
	many := func(n int, line string) string {
		var text strings.Builder
		for i := range n {
			fmt.Fprintf(&text, strings.ReplaceAll(line, "#", "%[1]d"), i)
		}
		return text.String()
	}
	cases := map[string]string{
		"rooms of unknown settings":  "rooms:\n" + many(4900, "  a#: {b#: c}\n"),
		"too many rooms":             "rooms:\n" + many(5001, "  a#: {}\n") + "sever: {}\n",
		"rooms without a template":   "room_templates: {t: {}}\nrooms:\n" + many(4900, "  a#: {template: x}\n"),
		"unknown sections":           many(90000, "x#: 1\n"),
		"a long line":                "room_defaults: {title: \"" + strings.Repeat("é", 400000) + "\"}\n",
		"many substitutions":         "room_defaults: {title: \"" + strings.Repeat("$${", 300000) + "\"}\n",
		"sections in sections":       "x: " + strings.Repeat("[", 500000),
		"a long list":                "server: {trusted_proxies: [" + many(90000, "a#, ") + "]}\n",
		"tabs":                       "server:\n" + strings.Repeat("\tx: 1\n", 150000),
		"quotes":                     "x: " + strings.Repeat("'' ", 300000),
		"aliases of their own table": "rooms: &a\n" + strings.Repeat("  a: *a\n", 100000),
		"the same section again":     strings.Repeat("server: {}\n", 90000),
	}
	for name, text := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := configs.Load(configs.Source{Path: "p.yaml", ReadFile: files{"p.yaml": "version: 1\n" + text}.read})
			if err == nil {
				t.Fatalf("the file was accepted")
			}
			if n := len(err.Error()); n > 64<<10 {
				t.Errorf("the message has %d bytes", n)
			}
		})
	}
}
