package configs_test

import (
	"errors"
	"testing"

	"github.com/parley-sfu/parley/configs"
)

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
