package signaling

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestMint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		secret := []byte("0123456789abcdef0123456789abcdef")
		m := newMinter(secret)
		name := m.mint()
		if !validRoomName(name) || len(name) != 44 || name == m.mint() {
			t.Errorf("got %s", name)
		}
		now := time.Now()
		for story, c := range map[string]struct {
			by   *minter
			name string
			at   time.Time
			want bool
		}{
			"fresh":                  {m, name, now, true},
			"by another process":     {newMinter(secret), name, now, true},
			"by another secret":      {newMinter(nil), name, now, false},
			"almost too old":         {m, name, now.Add(mintLife - time.Minute), true},
			"too old":                {m, name, now.Add(mintLife), false},
			"one letter changed":     {m, name[:20] + other(name[20]) + name[21:], now, false},
			"the last one changed":   {m, name[:43] + other(name[43]), now, false},
			"expiry changed":         {m, name[:6] + other(name[6]) + name[7:], now, false},
			"capitals":               {m, strings.ToUpper(name), now, false},
			"capitals in the middle": {m, name[:5] + strings.ToUpper(name[5:]), now, false},
			"cut":                    {m, name[:43], now, false},
			"longer":                 {m, name + "a", now, false},
			"a line break":           {m, name[:20] + "\n" + name[20:], now, false},
			"any other room":         {m, "standup", now, false},
			"the prefix":             {m, "call-", now, false},
			"nothing":                {m, "", now, false},
		} {
			if got := c.by.minted(c.name, c.at); got != c.want {
				t.Errorf("%s: got %v", story, got)
			}
		}
	})
}

func other(c byte) string {
	if c == 'a' {
		return "b"
	}
	return "a"
}

func FuzzMinted(f *testing.F) {
	m := newMinter(nil)
	f.Add("call-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
	f.Add("standup")
	f.Fuzz(func(t *testing.T, name string) {
		if m.minted(name, time.Now()) {
			t.Errorf("%q was never made", name)
		}
	})
}
