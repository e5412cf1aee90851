package signaling

import (
	"context"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"

	"golang.org/x/crypto/argon2"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// hashOf is what `parley passwd` prints, with the smallest costs.
func hashOf(password string) string {
	salt := []byte("0123456789abcdef")
	sum := argon2.IDKey([]byte(password), salt, 1, 64, 1, 32)
	return fmt.Sprintf("$argon2id$v=19$m=64,t=1,p=1$%s$%s", base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(sum))
}

func TestPasswords(t *testing.T) {
	for _, c := range []struct {
		story string
		want  Password
		given string
		match bool
		code  protocol.Code
	}{
		{"plain and right", Password{Plain: "correct horse"}, "correct horse", true, ""},
		{"plain and wrong", Password{Plain: "correct horse"}, "correct hors", false, ""},
		{"plain and longer", Password{Plain: "correct horse"}, "correct horses", false, ""},
		{"plain and empty", Password{Plain: "correct horse"}, "", false, ""},
		{"hashed and right", Password{Hash: hashOf("correct horse")}, "correct horse", true, ""},
		{"hashed and wrong", Password{Hash: hashOf("correct horse")}, "Correct horse", false, ""},
		{"the hash is no password", Password{Hash: hashOf("x")}, hashOf("x"), false, ""},
		{"with both the hash counts", Password{Plain: "a", Hash: hashOf("b")}, "a", false, ""},
		{"a hash that is none", Password{Hash: "sesame"}, "sesame", false, protocol.Internal},
	} {
		t.Run(c.story, func(t *testing.T) {
			match, e := newHasher().matches(t.Context(), c.want, c.given)
			code := protocol.Code("")
			if e != nil {
				code = e.Code
			}
			if match != c.match || code != c.code {
				t.Errorf("got %v, %v", match, e)
			}
		})
	}
	if (Password{}).Set() || !(Password{Plain: "x"}).Set() || !(Password{Hash: "x"}).Set() {
		t.Error("Set is wrong")
	}
}

func TestParseArgonRefuses(t *testing.T) {
	good := hashOf("x")
	if _, err := parseArgon(good); err != nil {
		t.Fatal(err)
	}
	for story, in := range map[string]string{
		"nothing":          "",
		"bcrypt":           "$2b$12$abcdefghijklmnopqrstuv",
		"argon2i":          strings.Replace(good, "argon2id", "argon2i", 1),
		"another version":  strings.Replace(good, "v=19", "v=16", 1),
		"no costs":         strings.Replace(good, "m=64,t=1,p=1", "", 1),
		"no memory":        strings.Replace(good, "m=64", "m=0", 1),
		"all memory":       strings.Replace(good, "m=64", "m=4294967295", 1),
		"no passes":        strings.Replace(good, "t=1", "t=0", 1),
		"endless passes":   strings.Replace(good, "t=1", "t=4000000000", 1),
		"no threads":       strings.Replace(good, "p=1", "p=0", 1),
		"too many threads": strings.Replace(good, "p=1", "p=300", 1),
		"a short salt":     strings.Replace(good, "MDEyMzQ1Njc4OWFiY2RlZg", "MDEy", 1),
		"no base64":        good[:len(good)-3] + "***",
		"a short hash":     good[:len(good)-30],
		"something behind": good + "$x",
		"something before": "x" + good,
	} {
		if h, err := parseArgon(in); err == nil {
			t.Errorf("%s: got %+v", story, h)
		}
	}
}

// As many hashes at a time as there are cores; the others wait, not for ever.
func TestHashingIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHasher()
		if cap(h.seats) != runtime.GOMAXPROCS(0) {
			t.Errorf("%d at a time", cap(h.seats))
		}
		for range cap(h.seats) {
			h.seats <- struct{}{}
		}
		if _, e := h.matches(t.Context(), Password{Hash: hashOf("x")}, "x"); e == nil || e.Code != protocol.RateLimited || e.RetryAfter == 0 {
			t.Errorf("with all cores busy: %v", e)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, e := h.matches(ctx, Password{Hash: hashOf("x")}, "x"); e == nil {
			t.Error("with a request that is over")
		}
		if match, _ := h.matches(t.Context(), Password{Plain: "x"}, "x"); !match {
			t.Error("a plain one need not wait")
		}
		<-h.seats
		if match, e := h.matches(t.Context(), Password{Hash: hashOf("x")}, "x"); !match {
			t.Errorf("with a core free: %v", e)
		}
	})
}

func FuzzParseArgon(f *testing.F) {
	f.Add(hashOf("x"))
	f.Add("$argon2id$v=19$m=,t=,p=$$")
	f.Fuzz(func(t *testing.T, s string) {
		h, err := parseArgon(s)
		if err == nil && (h.memory > maxArgonMemory || h.passes > maxArgonTime || len(h.sum) > 128) {
			t.Errorf("%q: costs %d, %d", s, h.memory, h.passes)
		}
	})
}
