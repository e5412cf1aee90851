package web

import (
	"regexp"
	"strings"
)

const longestName = 64 // characters of a room's name

var roomPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,63}$`)

// validRoom tells whether a room could have this name. It is the rule of the
// signalling protocol, repeated because this package imports nobody.
func validRoom(name string) bool { return roomPattern.MatchString(name) }

// suggest is the nearest name a room could have, or "" when nothing is left of
// it: "Daily Stand-Up!" becomes "daily-stand-up".
func suggest(name string) string {
	out := make([]byte, 0, longestName)
	for _, r := range strings.ToLower(name) {
		if len(out) == longestName {
			break
		}
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '_':
			out = append(out, byte(r))
		case len(out) > 0 && out[len(out)-1] != '-':
			out = append(out, '-')
		}
	}
	near := strings.Trim(string(out), "-_")
	if near == name || !validRoom(near) {
		return ""
	}
	return near
}
