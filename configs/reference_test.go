package configs_test

import (
	"strings"
	"testing"

	"github.com/parley-sfu/parley/configs"
)

// blocks gives the code of one language in the reference.
func blocks(language string) []string {
	var found []string
	parts := strings.Split(configs.Reference(), "```"+language+"\n")
	for _, part := range parts[1:] {
		code, _, _ := strings.Cut(part, "```")
		found = append(found, code)
	}
	return found
}

func TestTheReferencesExamplesAreRight(t *testing.T) {
	examples := blocks("yaml")
	if len(examples) == 0 {
		t.Fatal("the reference has no example")
	}
	for _, example := range examples {
		load(t, example, func(s *configs.Source) {
			s.ReadFile = files{"p.yaml": example, "/run/secrets/allhands": goodHash + "\n"}.read
		})
	}
}

const goodHash = "$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$7kjXGbD1xqcJGKTWZPWDFxORFFpztgaNCbZ6+59FKYc"

func TestTheReferenceQuotesRealMessages(t *testing.T) {
	const path = "configs/parley.yaml"
	file := "version: 1\n" + strings.Repeat("\n", 10) + "rooms:\n  standup:\n    max_participant: 12\n    empty_timeout: 5 minutes\n"
	_, err := configs.Load(configs.Source{Path: path, ReadFile: files{path: file}.read})
	if err == nil {
		t.Fatal("the file was accepted")
	}
	if got, quoted := err.Error()+"\n", blocks("text")[0]; got != quoted {
		t.Errorf("got\n%s\nthe reference says\n%s", got, quoted)
	}
}
