package configs_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parley-sfu/parley/configs"
)

// Every file of testdata/bad is wrong in ways its name tells. Beside each lies what a person is told: all of it at once, with
// lines and carets.
func TestBadFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil || len(files) < 40 {
		t.Fatalf("found %d bad files (%v), want at least 40", len(files), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		t.Run(name, func(t *testing.T) {
			config, err := configs.Load(badSource(name))
			var problems *configs.Problems
			switch {
			case !errors.As(err, &problems):
				t.Fatalf("got error %v, want *configs.Problems", err)
			case config != nil:
				t.Errorf("got a configuration beside the problems, want none")
			}
			golden(t, filepath.Join("testdata/bad", name+".txt"), err.Error()+"\n")
		})
	}
}

func badSource(name string) configs.Source {
	source := configs.Source{Path: name + ".yaml", ReadFile: readBad, Env: []string{"FIVE=5 minutes", "HOST=meet.example.org"}}
	if name == "overrides_too" {
		source.Env = []string{
			"PARLEY_SERVER__LISTEN=80a", "PARLEY_SERVER_LISTEN=:80", "PARLEY_ROOM_DEFAULTS__TITEL=x", "PARLEY_ROOMS=[", "PARLEY_AUTH__SECRET=hunter2",
			"PARLEY_CONFIG=ignored", "PARLEY_PORT=tcp://10.0.0.1:80", "PARLEY_SERVICE_HOST=10.0.0.1", "PARLEY_ICE__SERVERS__0__SECRET=x",
		}
		source.Set = []string{"room_defaults.chat=hosts", "server", "nothing.here=1", "rooms.Big Room.title=x", "limits.sockets="}
	}
	return source
}

func readBad(name string) ([]byte, error) {
	switch filepath.Base(name) {
	case "short":
		return []byte("hunter2\n"), nil
	case "file":
		return nil, fs.ErrNotExist
	}
	return os.ReadFile(filepath.Join("testdata/bad", name))
}
