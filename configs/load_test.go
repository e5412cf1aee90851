package configs_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/parley-sfu/parley/configs"
	"github.com/parley-sfu/parley/configs/units"
)

// files is a file system for Source.ReadFile.
type files map[string]string

func (f files) read(name string) ([]byte, error) {
	text, ok := f[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return []byte(text), nil
}

// load reads a text as the file p.yaml.
func load(t *testing.T, text string, more ...func(*configs.Source)) *configs.Config {
	t.Helper()
	source := configs.Source{Path: "p.yaml", ReadFile: files{"p.yaml": text}.read}
	for _, change := range more {
		change(&source)
	}
	config, err := configs.Load(source)
	if err != nil {
		t.Fatalf("load: %v", err)
	}
	return config
}

func TestNothingIsAWorkingServer(t *testing.T) {
	for name, text := range map[string]string{"empty file": "", "comments only": "# nothing\n\n", "version only": "version: 1\n", "byte order mark": "\ufeffversion: 1\r\n"} {
		config := load(t, text)
		if got, want := config.YAML(), configs.Default().YAML(); got != want {
			t.Errorf("%s: got\n%s\nwant the defaults", name, got)
		}
	}
	config := configs.Default()
	if config.Server.Listen != "localhost:8080" || !config.ICE.Lite || config.RoomDefaults.ResumeTimeout != 15*time.Second {
		t.Errorf("got defaults %+v", config)
	}
	if config.RoomDefaults.MaxParticipants != 50 || config.RoomDefaults.Video.MaxBitrate != 1_700_000 {
		t.Errorf("got room defaults %+v, limits %+v", config.RoomDefaults, config.Limits)
	}
	if want := (units.Rate{Count: 30, Per: time.Minute}); config.Limits.JoinsPerIP != want {
		t.Errorf("got joins_per_ip %v, want %v", config.Limits.JoinsPerIP, want)
	}
}

const merging = `version: 1
room_defaults:
  max_participants: 20
  video:
    max_bitrate: 1Mbps
  codecs:
    video: [vp8, h264, vp9]
room_templates:
  webinar:
    max_participants: 300
    video:
      max_resolution: 1080p
    subscribe:
      video_slots: 9
  bare: {}
rooms:
  plain:
  allhands:
    template: webinar
    title: All hands
    codecs:
      video: [av1]
    subscribe:
      audio_slots: 4
  quiet:
    template: bare
    chat: nobody
`

func TestRoomsMerge(t *testing.T) {
	config := load(t, merging)
	room := func(name string) configs.Room {
		t.Helper()
		r, exists := config.Room(name)
		if !exists {
			t.Errorf("room %s is not there", name)
		}
		return r
	}
	hands := room("allhands")
	if hands.Title != "All hands" || hands.MaxParticipants != 300 {
		t.Errorf("allhands: got %+v, want its own title and the template's size", hands)
	}
	if hands.Video.MaxResolution != "1080p" || hands.Video.MaxBitrate != 1_000_000 || !hands.Video.Simulcast {
		t.Errorf("allhands: got video %+v, want the template's resolution, room_defaults' rate and the default simulcast", hands.Video)
	}
	if want := []string{"av1"}; !reflect.DeepEqual(hands.Codecs.Video, want) {
		t.Errorf("allhands: got codecs %v, want %v: lists replace", hands.Codecs.Video, want)
	}
	if hands.Subscribe != (configs.Subscribe{VideoSlots: 9, AudioSlots: 4}) {
		t.Errorf("allhands: got %+v, want 9 of the template and 4 of its own", hands.Subscribe)
	}
	if plain := room("plain"); plain.MaxParticipants != 20 || plain.Title != "Plain" || len(plain.Codecs.Video) != 3 {
		t.Errorf("plain: got %+v, want room_defaults", plain)
	}
	if quiet := room("quiet"); quiet.Chat != "nobody" || quiet.MaxParticipants != 20 {
		t.Errorf("quiet: got %+v", quiet)
	}
	if other, exists := config.Room("made-up_by-url"); exists || other.MaxParticipants != 20 || other.Title != "Made up by url" {
		t.Errorf("a room nobody named: got %+v, %t, want room_defaults", other, exists)
	}
	if config.RoomDefaults.Codecs.Video[0] != "vp8" || config.RoomDefaults.MaxParticipants != 20 {
		t.Errorf("room_defaults were changed by a room: %+v", config.RoomDefaults)
	}
}

func TestOrigins(t *testing.T) {
	config := load(t, merging, func(s *configs.Source) {
		s.Env = []string{"PARLEY_ROOM_DEFAULTS__CHAT=nobody"}
		s.Set = []string{"rooms.plain.title=Set"}
	})
	for setting, want := range map[string]string{
		"rooms.allhands.title":                "p.yaml:20:12",
		"rooms.allhands.max_participants":     "p.yaml:10:23",
		"rooms.allhands.video.max_bitrate":    "p.yaml:5:18",
		"rooms.allhands.video.simulcast":      "default",
		"rooms.allhands.codecs.video":         "p.yaml:22:14",
		"rooms.plain.codecs.video":            "p.yaml:7:12",
		"rooms.plain.title":                   "--set",
		"rooms.plain.chat":                    "PARLEY_ROOM_DEFAULTS__CHAT",
		"room_templates.webinar.chat":         "PARLEY_ROOM_DEFAULTS__CHAT",
		"rooms.quiet.chat":                    "p.yaml:27:11",
		"server.listen":                       "default",
		"rooms.allhands.subscribe.no_setting": "default",
	} {
		if got := config.Origin(setting).String(); got != want {
			t.Errorf("%s: got origin %s, want %s", setting, got, want)
		}
	}
}

func TestLaterOnesOutrankEarlierOnes(t *testing.T) {
	const file = "version: 1\nserver:\n  listen: :1\n  allowed_origins: [https://a.example]\nrooms:\n  a:\n    title: File\n"
	cases := []struct {
		story string
		env   []string
		set   []string
		want  func(c *configs.Config) (got, want any)
	}{
		{story: "the file alone", want: func(c *configs.Config) (any, any) { return c.Server.Listen, ":1" }},
		{story: "environment over file", env: []string{"PARLEY_SERVER__LISTEN=:2"}, want: func(c *configs.Config) (any, any) { return c.Server.Listen, ":2" }},
		{
			story: "command line over environment", env: []string{"PARLEY_SERVER__LISTEN=:2"}, set: []string{"server.listen=:3"},
			want: func(c *configs.Config) (any, any) { return c.Server.Listen, ":3" },
		},
		{story: "the last flag counts", set: []string{"server.listen=:3", "server.listen=:4"}, want: func(c *configs.Config) (any, any) { return c.Server.Listen, ":4" }},
		{
			story: "a list with commas", env: []string{"PARLEY_SERVER__ALLOWED_ORIGINS=https://b.example, https://c.example"},
			want: func(c *configs.Config) (any, any) {
				return c.Server.AllowedOrigins, []string{"https://b.example", "https://c.example"}
			},
		},
		{story: "a list as YAML", set: []string{"server.allowed_origins=[https://d.example]"}, want: func(c *configs.Config) (any, any) { return c.Server.AllowedOrigins, []string{"https://d.example"} }},
		{story: "an empty list", set: []string{"server.allowed_origins="}, want: func(c *configs.Config) (any, any) { return len(c.Server.AllowedOrigins), 0 }},
		{story: "one setting of a room", env: []string{"PARLEY_ROOMS__A__CHAT=nobody"}, want: func(c *configs.Config) (any, any) { return c.Rooms["a"].Title + " " + c.Rooms["a"].Chat, "File nobody" }},
		{story: "a new room", set: []string{"rooms.b.title=B"}, want: func(c *configs.Config) (any, any) { return len(c.Rooms), 2 }},
		{story: "sections as YAML merge", set: []string{"rooms={c: {title: C}}"}, want: func(c *configs.Config) (any, any) { return c.Rooms["a"].Title + c.Rooms["c"].Title, "FileC" }},
		{story: "servers as YAML", set: []string{"ice.servers=[{urls: [turn:t.example], secret: '12'}]"}, want: func(c *configs.Config) (any, any) { return c.ICE.Servers[0].Secret, "12" }},
		{story: "a text of digits", env: []string{"PARLEY_ROOM_DEFAULTS__PASSWORD=1234"}, want: func(c *configs.Config) (any, any) { return c.RoomDefaults.Password, "1234" }},
		{story: "no substitution outside the file", env: []string{"PARLEY_ROOM_DEFAULTS__PASSWORD=${HOME}"}, want: func(c *configs.Config) (any, any) { return c.RoomDefaults.Password, "${HOME}" }},
		{story: "an emptied text", env: []string{"PARLEY_SERVER__PUBLIC_URL="}, want: func(c *configs.Config) (any, any) { return c.Server.PublicURL, "" }},
		{
			story: "what Kubernetes sets for a service called parley", env: []string{"PARLEY_PORT=tcp://10.0.0.1:80", "PARLEY_SERVICE_HOST=10.0.0.1", "PARLEY_PORT_80_TCP=tcp://10.0.0.1:80"},
			want: func(c *configs.Config) (any, any) { return c.Server.Listen, ":1" },
		},
	}
	for _, c := range cases {
		t.Run(c.story, func(t *testing.T) {
			got, want := c.want(load(t, file, func(s *configs.Source) { s.Env, s.Set = c.env, c.set }))
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func TestSubstitution(t *testing.T) {
	cases := []struct{ written, want string }{
		{"${NAME}", "Ada"},
		{"${NAME} and ${OTHER:-Bob}", "Ada and Bob"},
		{"${EMPTY:-Bob}", "Bob"},
		{"${EMPTY}", ""},
		{"${OTHER:-}", ""},
		{`"$${NAME}"`, "${NAME}"},
		{"$NAME costs 5$", "$NAME costs 5$"},
		{"${file:/run/title}", "from a file"},
		{"${file:title}", "beside the file"},
		{"${INJECTION}", "x\nserver:\n  listen: :1"}, // stays a value
		{"'${NUMBER}'", "12"},
		{"${NUMBER}", "12"}, // a text, whatever it looks like
	}
	for _, c := range cases {
		config := load(t, "version: 1\nroom_defaults:\n  title: "+c.written+"\n", func(s *configs.Source) {
			s.Path = "/etc/parley/p.yaml"
			s.Env = []string{"NAME=Ada", "EMPTY=", "NUMBER=12", "INJECTION=x\nserver:\n  listen: :1", "NAME=second"}
			read := s.ReadFile
			s.ReadFile = func(name string) ([]byte, error) {
				if name == "/etc/parley/p.yaml" {
					return read("p.yaml")
				}
				return files{"/run/title": "from a file\n", "/etc/parley/title": "beside the file\r\n"}.read(name)
			}
		})
		if config.RoomDefaults.Title != c.want {
			t.Errorf("%s: got %q, want %q", c.written, config.RoomDefaults.Title, c.want)
		}
	}
	config := load(t, "version: 1\nroom_defaults:\n  max_participants: ${N}\n  video: {simulcast: '${YES}'}\n  codecs: {video: ['${CODEC}']}\n", func(s *configs.Source) {
		s.Env = []string{"N=7", "YES=true", "CODEC=av1"}
	})
	if r := config.RoomDefaults; r.MaxParticipants != 7 || !r.Video.Simulcast || r.Codecs.Video[0] != "av1" {
		t.Errorf("got %+v, want 7, true and av1", r)
	}
}

func TestAnchorsServe(t *testing.T) {
	config := load(t, "version: 1\nrooms:\n  a: &a\n    title: A\n    codecs: {video: &v [vp9]}\n  b: *a\nroom_defaults:\n  codecs: {video: *v}\n")
	if b, _ := config.Room("b"); b.Title != "A" || b.Codecs.Video[0] != "vp9" || config.RoomDefaults.Codecs.Video[0] != "vp9" {
		t.Errorf("got %+v", b)
	}
}

func TestFind(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	env := []string{"PARLEY_CONFIG=/from/env.yaml"}
	if got := configs.Find("named.yaml", env); got != "named.yaml" {
		t.Errorf("got %q, want the one on the command line", got)
	}
	if got := configs.Find("", env); got != "/from/env.yaml" {
		t.Errorf("got %q, want the one in the environment", got)
	}
	if _, err := os.Stat("/etc/parley/parley.yaml"); err != nil {
		if got := configs.Find("", nil); got != "" {
			t.Errorf("got %q, want none", got)
		}
	}
	if err := errors.Join(os.Mkdir("configs", 0o755), os.WriteFile("configs/parley.yaml", nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	if got := configs.Find("", nil); got != "configs/parley.yaml" {
		t.Errorf("got %q, want the one here", got)
	}
}

// The file system is asked for regular files only: opening a pipe could wait for ever.
func TestRealFiles(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "p.yaml")
	key := filepath.Join(dir, "key.pem")
	secret := "auth:\n  secret: 0123456789abcdef0123456789abcdef\n"
	if err := errors.Join(os.WriteFile(path, []byte("version: 1\n"+secret+"tls: {cert_file: "+path+", key_file: "+key+"}\n"), 0o644), os.WriteFile(key, nil, 0o644)); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Chmod(path, 0o644), os.Chmod(key, 0o644)); err != nil {
		t.Fatal(err)
	}
	config, err := configs.Load(configs.Source{Path: path})
	if err != nil {
		t.Fatalf("load: %v", err)
	}
	words := config.Warnings().String()
	for _, want := range []string{"auth.secret stands in a file that every user", "the private key can be read by others", "2 warnings."} {
		if !strings.Contains(words, want) {
			t.Errorf("got warnings\n%s\nwant one that says %q", words, want)
		}
	}
	if strings.Contains(words, "0123456789abcdef") {
		t.Errorf("the warnings show the secret:\n%s", words)
	}
	if err = errors.Join(os.Chmod(path, 0o640), os.Remove(key)); err != nil {
		t.Fatal(err)
	}
	_, err = configs.Load(configs.Source{Path: path})
	if err == nil || !strings.Contains(err.Error(), "tls.key_file") || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("got %v, want the missing key", err)
	}
	if _, err = configs.Load(configs.Source{Path: dir}); err == nil || !strings.Contains(err.Error(), "directory") {
		t.Errorf("got %v, want that it is a directory", err)
	}
	if err = os.WriteFile(path, []byte("# "+strings.Repeat("x", 1<<20)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err = configs.Load(configs.Source{Path: path}); err == nil || !strings.Contains(err.Error(), "larger than 1MiB") {
		t.Errorf("got %v, want that the file is too large", err)
	}
}
