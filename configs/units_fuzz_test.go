package configs_test

import (
	"errors"
	"testing"
	"time"

	"github.com/parley-sfu/parley/configs"
)

// What is read as a duration, a bitrate or a rate is never negative, and is read
// the same when it is written out.
func FuzzUnits(f *testing.F) {
	for _, seed := range []string{"15s", "1h30m", "2.5 Mbps", "1700k", "30/min", "30 / 1.5h", "9223372036854775807h", "-1s", "1e9s", ".", "٣s", "0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if d, err := configs.ParseDuration(text); err == nil {
			again, err := configs.ParseDuration(configs.FormatDuration(d))
			if d < 0 || err != nil || again != d {
				t.Errorf("duration %q: got %v, and again %v, %v", text, d, again, err)
			}
		}
		if b, err := configs.ParseBitrate(text); err == nil {
			if again, err := configs.ParseBitrate(b.String()); b < 0 || err != nil || again != b {
				t.Errorf("bitrate %q: got %d, and again %d, %v", text, b, again, err)
			}
		}
		if r, err := configs.ParseRate(text); err == nil {
			again, err := configs.ParseRate(r.String())
			if r.Count < 0 || r.Per <= 0 || r.Per > 1000*time.Hour && r.PerSecond() < 0 || err != nil || again != r {
				t.Errorf("rate %q: got %v, and again %v, %v", text, r, again, err)
			}
		}
	})
}

// The words of --set and of the environment are as hostile as a file.
func FuzzOverride(f *testing.F) {
	f.Add("server.listen=:80", "PARLEY_ICE__UDP=:80")
	f.Add("rooms.standup.max_participants=12", "PARLEY_AUTH__SECRET={file: /run/secrets/x}")
	f.Add("ice.servers=[{urls: [stun:a]}]", "PARLEY_ICE__PUBLIC_IPS=1.2.3.4,::1")
	f.Add("=", "PARLEY_=")
	f.Add("0", "PARLEY_\x01=")
	f.Add("", "PARLEY_SERVER__\x1b[2J=x")
	f.Add("rooms.a.b.c.d=1", "PARLEY_ROOMS__A={a: &a [*a]}")
	f.Fuzz(func(t *testing.T, set, variable string) {
		source := configs.Source{Set: []string{set}, Env: []string{variable}, ReadFile: files{"/run/secrets/x": "x"}.read}
		config, err := configs.Load(source)
		var problems *configs.Problems
		switch {
		case err == nil && config == nil:
			t.Error("neither settings nor problems")
		case err == nil:
			printable(t, config.Warnings().String())
		case !errors.As(err, &problems) || len(problems.List) == 0:
			t.Errorf("got error %v, want problems", err)
		default:
			printable(t, err.Error())
		}
	})
}
