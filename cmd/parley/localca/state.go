package localca

import (
	"errors"
	"path/filepath"
)

// ErrNoStateDir means that the environment names no place to keep the authority in.
var ErrNoStateDir = errors.New("there is no state directory: set tls.local.dir, or $HOME")

// StateDir is where the authority is kept unless the settings say otherwise: below $STATE_DIRECTORY (which systemd sets),
// $XDG_STATE_HOME, or .local/state in $HOME.
func StateDir(getenv func(name string) string) (string, error) {
	if dir := getenv("STATE_DIRECTORY"); filepath.IsAbs(dir) {
		return filepath.Join(filepath.SplitList(dir)[0], "ca"), nil
	}
	if dir := getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "parley", "ca"), nil
	}
	if home := getenv("HOME"); filepath.IsAbs(home) {
		return filepath.Join(home, ".local", "state", "parley", "ca"), nil
	}
	return "", ErrNoStateDir
}
