package signaling

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// mostRunes is the limit of the tests.
const mostRunes = 64

func TestPersonName(t *testing.T) {
	for _, c := range []struct {
		story, in, want string
		code            protocol.Code
	}{
		{story: "plain", in: "Ada", want: "Ada"},
		{story: "spaces at the ends and in rows", in: "  Ada \u00a0  Lovelace ", want: "Ada Lovelace"},
		{story: "decomposed becomes composed", in: "Zoe\u0308", want: "Zoë"},
		{story: "other scripts", in: "Ἀριστοτέλης 孔子 محمد", want: "Ἀριστοτέλης 孔子 محمد"},
		{story: "emoji with a variation selector", in: "Ada ❤\ufe0f", want: "Ada ❤\ufe0f"},
		{story: "markup is text", in: "<b>Ada</b>", want: "<b>Ada</b>"},
		{story: "64 characters of four bytes", in: strings.Repeat("🙂", 64), want: strings.Repeat("🙂", 64)},
		{story: "65 characters", in: strings.Repeat("x", 65), code: protocol.TooLarge},
		{story: "ten times as many", in: strings.Repeat("x", 10*mostRunes), code: protocol.TooLarge},
		{story: "10 KB", in: strings.Repeat("x", 10<<10), code: protocol.TooLarge},
		{story: "nothing", in: "", code: protocol.BadRequest},
		{story: "spaces only", in: " \u3000 ", code: protocol.BadRequest},
		{story: "a tab", in: "Ada\tB", code: protocol.BadRequest},
		{story: "a line", in: "Ada\nB", code: protocol.BadRequest},
		{story: "a line separator", in: "Ada\u2028B", code: protocol.BadRequest},
		{story: "a zero", in: "Ada\x00", code: protocol.BadRequest},
		{story: "a C1 control", in: "Ada\u0085B", code: protocol.BadRequest},
		{story: "right to left from here", in: "Ada\u202eadA", code: protocol.BadRequest},
		{story: "an isolate", in: "Ada\u2066x\u2069", code: protocol.BadRequest},
		{story: "an Arabic letter mark", in: "Ada\u061c", code: protocol.BadRequest},
		{story: "a zero-width space", in: "A\u200bda", code: protocol.BadRequest},
		{story: "a zero-width joiner", in: "A\u200dda", code: protocol.BadRequest},
		{story: "a byte order mark", in: "\ufeffAda", code: protocol.BadRequest},
		{story: "a soft hyphen", in: "A\u00adda", code: protocol.BadRequest},
		{story: "tag characters", in: "Ada\U000e0041", code: protocol.BadRequest},
		{story: "a filler that looks like nothing", in: "\u3164", code: protocol.BadRequest},
		{story: "a blank of Braille", in: "\u2800", code: protocol.BadRequest},
		{story: "private use", in: "\ue000", code: protocol.BadRequest},
		{story: "the replacement character", in: "Ada\ufffd", code: protocol.BadRequest},
		{story: "a few marks", in: "A" + strings.Repeat("\u0323", 8), want: "\u1ea0" + strings.Repeat("\u0323", 7)},
		{story: "a heap of marks", in: "A" + strings.Repeat("\u035c", 9), code: protocol.BadRequest},
		{story: "no UTF-8", in: "Ada\xff", code: protocol.TooLarge},
	} {
		t.Run(c.story, func(t *testing.T) {
			got, e := personName(c.in, mostRunes)
			if c.code == "" {
				if e != nil || got != c.want {
					t.Errorf("got %q, %v; want %q", got, e, c.want)
				}
				return
			}
			if e == nil || e.Code != c.code || e.Details["path"] != "name" {
				t.Errorf("got %q, %v; want %s", got, e, c.code)
			}
		})
	}
}

func FuzzPersonName(f *testing.F) {
	for _, seed := range []string{"Ada", "Zoe\u0308", "A\u200bda", "\xff", " \u3000 ", strings.Repeat("\u0344", 64)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		got, e := personName(in, mostRunes)
		if e != nil {
			return
		}
		if n := utf8.RuneCountInString(got); n == 0 || n > mostRunes || !norm.NFC.IsNormalString(got) {
			t.Errorf("%q became %q of %d characters", in, got, n)
		}
		if again, e := personName(got, mostRunes); e != nil || again != got {
			t.Errorf("%q became %q, and then %q, %v", in, got, again, e)
		}
	})
}

func TestRoomName(t *testing.T) {
	for _, c := range []struct {
		name       string
		ok         bool
		suggestion string
	}{
		{"standup", true, ""},
		{"a", true, ""},
		{"0", true, ""},
		{"brave-otter_42", true, ""},
		{strings.Repeat("x", 64), true, ""},
		{strings.Repeat("x", 65), false, ""},
		{"", false, ""},
		{"-a", false, ""},
		{"_a", false, ""},
		{"Standup", false, "standup"},
		{"STAND-UP", false, "stand-up"},
		{"stand up", false, ""},
		{"stand.up", false, ""},
		{"..", false, ""},
		{"a/b", false, ""},
		{"a\\b", false, ""},
		{"a\x00", false, ""},
		{"ä", false, ""},
		{"\u212a", false, "k"}, // the Kelvin sign, which lower-cases into ASCII
	} {
		e := roomName(c.name)
		if (e == nil) != c.ok {
			t.Errorf("%q: got %v", c.name, e)
		}
		if e != nil && (e.Code != protocol.RoomNotFound || e.Details["suggestion"] != c.suggestion) {
			t.Errorf("%q: got %v %v", c.name, e, e.Details)
		}
	}
}

func FuzzRoomName(f *testing.F) {
	f.Add("standup")
	f.Add("../x")
	f.Fuzz(func(t *testing.T, name string) {
		if e := roomName(name); e == nil && strings.ContainsAny(name, "/\\.%\x00<>\"' \r\n") {
			t.Errorf("%q is accepted", name)
		} else if e != nil && e.Details["suggestion"] != "" && roomName(e.Details["suggestion"]) != nil {
			t.Errorf("%q: bad suggestion %q", name, e.Details["suggestion"])
		}
	})
}

func TestTruncate(t *testing.T) {
	for in, want := range map[string]int{
		"short":                        5,
		strings.Repeat("x", 256):       256,
		strings.Repeat("x", 257):       256,
		"x" + strings.Repeat("é", 200): 255, // no half of a character
		strings.Repeat("\x80", 300):    0,   // nothing to start from
	} {
		if got := truncate(in); len(got) != want {
			t.Errorf("%.10q…: %d bytes, want %d", in, len(got), want)
		}
	}
}
