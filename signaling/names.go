package signaling

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// roomName checks a room's name as it stands in the URL, decoded once: a small
// letter or digit, then up to 63 of those, dashes and underscores. One room has
// one name, so capitals are not folded but refused, with the right name.
func roomName(s string) *protocol.Error {
	if validRoomName(s) {
		return nil
	}
	e := protocol.Errorf(protocol.RoomNotFound, "no room can have this name")
	if lower := strings.ToLower(s); validRoomName(lower) {
		return e.With("suggestion", lower)
	}
	return e
}

func validRoomName(s string) bool {
	if s == "" || len(s) > 64 || s[0] == '-' || s[0] == '_' {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' {
			return false
		}
	}
	return true
}

// personName makes a name fit to be shown to others: NFC (so that equal names
// are equal bytes), single spaces, none at the ends. Characters that hide,
// reorder or control text are refused rather than removed: nobody types them
// by accident, and a name that was changed surprises. It has at most most
// characters.
func personName(s string, most int) (string, *protocol.Error) {
	if len(s) > protocol.MaxNameBytes || !utf8.ValidString(s) {
		return "", badName(protocol.TooLarge, "more than %d bytes", protocol.MaxNameBytes)
	}
	for _, r := range s {
		if !shows(r) {
			return "", badName(protocol.BadRequest, "contains U+%04X, which cannot be seen", r)
		}
	}
	name := strings.Join(strings.FieldsFunc(norm.NFC.String(s), unicode.IsSpace), " ")
	if marksInARow(name) > maxMarks {
		return "", badName(protocol.BadRequest, "more than %d marks on one character", maxMarks)
	}
	if name == "" {
		return "", badName(protocol.BadRequest, "empty")
	}
	if n := utf8.RuneCountInString(name); n > most {
		return "", badName(protocol.TooLarge, "%d characters, at most %d", n, most)
	}
	return name, nil
}

func badName(code protocol.Code, format string, args ...any) *protocol.Error {
	return protocol.Errorf(code, "name: "+format, args...).With("path", "name")
}

// shows reports whether a character leaves a mark or is a plain space. Format
// characters (Unicode category Cf: bidirectional controls, zero-width joiners
// and spaces) do not, nor do controls, line separators, private use, and the
// fillers that look like nothing.
func shows(r rune) bool {
	switch r {
	case '\u115F', '\u1160', '\u3164', '\uFFA0', '\u2800', '\u034F', unicode.ReplacementChar:
		return false
	}
	return unicode.IsPrint(r) || unicode.Is(unicode.Zs, r)
}

// marksInARow counts the most combining marks on one character. No language
// needs many; a heap of them covers the neighbours' names.
func marksInARow(s string) int {
	most, row := 0, 0
	for _, r := range s {
		row++
		if !unicode.Is(unicode.M, r) {
			row = 0
		}
		most = max(most, row)
	}
	return most
}

// truncate cuts what a user wrote for a log.
func truncate(s string) string {
	if len(s) <= maxLogBytes {
		return s
	}
	cut := maxLogBytes
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut]
}
