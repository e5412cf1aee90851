package configs_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/parley-sfu/parley/configs"
)

// secrets stands in for every file that a sample takes a secret from.
func secrets(name string) ([]byte, error) {
	if strings.HasPrefix(name, "/run/secrets/") {
		return []byte("0123456789abcdef0123456789abcdef\n"), nil
	}
	return os.ReadFile(name)
}

func TestEverySampleIsRight(t *testing.T) {
	paths, err := filepath.Glob("*.yaml")
	if err != nil || len(paths) < 3 {
		t.Fatalf("found %v, %v, want at least three samples", paths, err)
	}
	for _, path := range paths {
		config, err := configs.Load(configs.Source{Path: path, ReadFile: secrets})
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		if warnings := config.Warnings(); len(warnings) > 0 {
			t.Errorf("%s: %s", path, warnings)
		}
	}
}

func TestTheFullSampleChangesNothing(t *testing.T) {
	for name, text := range map[string]string{"full": configs.Sample(), "full, with its examples": uncomment(configs.Sample())} {
		got := load(t, text)
		if name == "full" && got.YAML() != configs.Default().YAML() {
			t.Errorf("got\n%s\nwant the defaults", got.YAML())
		}
	}
	if got := load(t, configs.Starter()); got.Rooms["standup"].Title != "Daily stand-up" {
		t.Errorf("the starter's room: got %+v", got.Rooms["standup"])
	}
}

// uncomment takes the # from the examples of rooms.
func uncomment(text string) string {
	text = regexp.MustCompile(`(?m)^(rooms|room_templates): \{\}$`).ReplaceAllString(text, "$1:")
	return regexp.MustCompile(`(?m)^#( {2,}\S)`).ReplaceAllString(text, "$1")
}

// The settings in effect, written out, mean the same when they are read again.
func TestShownSettingsCanBeLoaded(t *testing.T) {
	config := load(t, merging+`ui:
  name: "yes"
server:
  public_url: https://meet.example.org
  allowed_origins: [https://a.example, "http://[::1]:3000"]
ice:
  servers:
    - urls: [stun:stun.example.org]
limits: {joins_per_ip: 7/h}
`, func(s *configs.Source) {
		s.Set = []string{"room_defaults.title=a: \"b\" # ${c} \\ é\u2028\U0001F389 'd'", "rooms.allhands.title=- 12", "rooms.plain.title=null", "rooms.quiet.title= 0x1 "}
	})
	again := load(t, config.YAML())
	if !reflect.DeepEqual(config.Rooms, again.Rooms) || !reflect.DeepEqual(config.Server, again.Server) || !reflect.DeepEqual(config.ICE, again.ICE) {
		t.Errorf("got\n%s\nwant\n%s", again.YAML(), config.YAML())
	}
	if got, want := again.YAML(), config.YAML(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	withOrigins := load(t, config.YAMLWithOrigins())
	if withOrigins.YAML() != config.YAML() {
		t.Errorf("the comments changed something:\n%s", config.YAMLWithOrigins())
	}
}

func TestSecretsAreNotShown(t *testing.T) {
	config := load(t, `version: 1
auth: {secret: hunter2-hunter2-hunter2-hunter2-}
room_defaults: {password: hunter2}
ice: {servers: [{urls: ['turn:t.example'], username: ada, credential: hunter2}, {urls: ['turn:u.example'], secret: hunter2}]}
`)
	for _, text := range []string{config.YAML(), config.YAMLWithOrigins()} {
		if strings.Contains(text, "hunter2") || strings.Count(text, "•••") < 4 {
			t.Errorf("got\n%s\nwant every secret hidden", text)
		}
	}
}

// The schema and the loader read the same files, as far as a schema can.
func TestSchemaAgreesWithTheLoader(t *testing.T) {
	var schema map[string]any
	if err := json.Unmarshal(configs.Schema(), &schema); err != nil {
		t.Fatalf("the schema is no JSON: %v", err)
	}
	good := []string{configs.Sample(), merging, "version: 1\nroom_defaults: {max_participants: '${N}', video: {simulcast: '${L}'}, empty_timeout: '${T}', chat: '${C}'}\n"}
	for _, name := range []string{"production.yaml", "minimal.yaml"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		good = append(good, string(text))
	}
	for _, text := range good {
		if problem := conforms(schema, schema, decode(t, text), ""); problem != "" {
			t.Errorf("the schema refuses %s in\n%s", problem, text)
		}
	}
	for _, name := range []string{
		"unknown_key", "no_version", "version_2", "numbers", "enums", "duration_words", "codecs", "room_names", "scalar_for_list", "null_section", "booleans", "texts", "rates", "bitrates",
	} {
		text, err := os.ReadFile(filepath.Join("testdata/bad", name+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		if conforms(schema, schema, decode(t, string(text)), "") == "" {
			t.Errorf("the schema accepts %s", name)
		}
	}
}

func decode(t *testing.T, text string) any {
	t.Helper()
	var value any
	if err := yaml.Unmarshal([]byte(text), &value); err != nil {
		t.Fatalf("decode: %v", err)
	}
	encoded, err := json.Marshal(stringKeys(value))
	if err != nil {
		t.Fatalf("encode: %v", err)
	}
	var plain any
	if err = json.Unmarshal(encoded, &plain); err != nil {
		t.Fatalf("decode: %v", err)
	}
	return plain
}

func stringKeys(value any) any {
	table, ok := value.(map[string]any)
	if !ok {
		return value
	}
	for key, inner := range table {
		table[key] = stringKeys(inner)
	}
	return table
}
