package configs_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/parley-sfu/parley/configs"
)

const before = `version: 1
server: {allowed_origins: [https://a.example]}
ice: {servers: [{urls: ['stun:s.example']}]}
room_defaults: {max_participants: 20}
room_templates:
  team: {chat_history: 10}
rooms:
  lunch: {max_participants: 5}
  standup: {template: team, password: hunter2}
`

func TestDiff(t *testing.T) {
	cases := []struct {
		story         string
		replace, with string
		want          []string
	}{
		{story: "nothing"},
		{story: "a scalar", replace: "server: {", with: "logging: {level: debug}\nserver: {", want: []string{"logging.level now"}},
		{story: "a list, by its order too", replace: "[https://a.example]", with: "[https://b.example, https://a.example]", want: []string{"server.allowed_origins now"}},
		{story: "an empty list, written or not", replace: "server: {", with: "tls: {local: {hosts: []}}\nserver: {trusted_proxies: [], ", want: nil},
		{story: "something deep in a list of sections", replace: "['stun:s.example']", with: "['stun:t.example']", want: []string{"ice.servers new_session"}},
		{story: "a default's way into the rooms that have no value of their own", replace: "{max_participants: 20}", with: "{max_participants: 21}", want: []string{
			"room_defaults.max_participants now", "room_templates.team.max_participants now", "rooms.standup.max_participants now",
		}},
		{story: "a template's way", replace: "{chat_history: 10}", with: "{chat_history: 11}", want: []string{"room_templates.team.chat_history new_room", "rooms.standup.chat_history new_room"}},
		{story: "another template", replace: "template: team", with: `template: ""`, want: []string{"rooms.standup.template now", "rooms.standup.chat_history new_room"}},
		{story: "a secret, unseen", replace: "hunter2", with: "hunter3", want: []string{"rooms.standup.password now"}},
		{story: "a room that came", replace: "rooms:\n", with: "rooms:\n  annex: {title: A}\n", want: []string{"rooms.annex now"}},
		{story: "a room that went", replace: "  lunch: {max_participants: 5}\n", with: "", want: []string{"rooms.lunch now"}},
		{story: "what only a restart changes", replace: "ice: {", with: "ice: {udp: ':9', ", want: []string{"ice.udp restart"}},
	}
	for _, c := range cases {
		t.Run(c.story, func(t *testing.T) {
			if !strings.Contains(before, c.replace) {
				t.Fatalf("nothing to replace: %q", c.replace)
			}
			text := strings.Replace(before, c.replace, c.with, 1)
			var got []string
			for _, change := range configs.Diff(load(t, before), load(t, text)) {
				got = append(got, change.Path+" "+change.Reload)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// Every setting of its own is found, and knows when it takes effect.
func TestDiffFindsEverySetting(t *testing.T) {
	known := []string{configs.ReloadNow, configs.ReloadNewRoom, configs.ReloadNewSession, configs.ReloadRestart}
	for _, s := range configs.Settings() {
		if s.Type != "number" || s.Path == "version" || strings.Contains(s.Path, "[") {
			continue
		}
		other := s.Max
		if other == s.Default {
			other = s.Min
		}
		changed := load(t, "version: 1\n", func(source *configs.Source) { source.Set = []string{s.Path + "=" + other} })
		got := configs.Diff(configs.Default(), changed)
		if len(got) != 1 || got[0].Path != s.Path || got[0].Reload != s.Reload || !slices.Contains(known, s.Reload) {
			t.Errorf("%s set to %s: got %v", s.Path, other, got)
		}
	}
}
