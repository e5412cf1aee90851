package main

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var updateGoldens = flag.Bool("update", false, "write the files that tests compare with")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *updateGoldens {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatalf("write %s: %v", path, err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("read %s (go test -update writes it): %v", path, err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
	}
}

func TestBanner(t *testing.T) {
	here := webAddress{"http://localhost:8080", onThisComputer}
	cases := map[string]banner{
		"banner_first_run.txt": {addresses: []webAddress{here}, room: "quiet-otter"},
		"banner_lan.txt": {
			addresses: []webAddress{here, {"https://192.168.1.20:8443", onThisNetwork}}, room: "quiet-otter",
			lan: true, trust: "https://192.168.1.20:8443", media: []string{"192.168.1.20"}, mediaPort: 8443,
		},
		"banner_public.txt":  {addresses: []webAddress{{url: "https://meet.example.org"}}, room: "standup", settings: "/etc/parley/parley.yaml"},
		"banner_no_room.txt": {addresses: []webAddress{here}, settings: "configs/parley.yaml"},
	}
	for name, b := range cases {
		golden(t, name, b.String())
	}
}

func TestReadableNames(t *testing.T) {
	name := regexp.MustCompile(`^[a-z]{3,7}-[a-z]{3,8}$`)
	words := func(list string) map[string]bool {
		seen := map[string]bool{}
		for _, word := range strings.Fields(list) {
			if seen[word] {
				t.Errorf("%s stands twice in its list", word)
			}
			seen[word] = true
		}
		return seen
	}
	first, second := words(qualities), words(animals)
	if pairs := len(first) * len(second); pairs < 6000 {
		t.Errorf("there are %d names, want at least 6000", pairs)
	}
	for i := range max(len(first), len(second)) {
		got := readableName(func(n int) int { return i % n })
		if !name.MatchString(got) {
			t.Errorf("got name %q, want two short words", got)
		}
	}
	if got := readableName(func(n int) int { return n - 1 }); got != "zesty-zebra" {
		t.Errorf("got %q for the last of both lists, want zesty-zebra", got)
	}
}

func TestHashPassword(t *testing.T) {
	salt := strings.NewReader("0123456789abcdef0123456789abcdef")
	first, err := hashPassword("correct horse", salt)
	if err != nil {
		t.Fatalf("hash: %v", err)
	}
	const want = "$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$"
	if !strings.HasPrefix(first, want) || len(first) != len(want)+43 {
		t.Errorf("got %s, want 43 characters behind %s", first, want)
	}
	again, _ := hashPassword("correct horse", salt) // the same salt again
	other, _ := hashPassword("battery staple", strings.NewReader("0123456789abcdef"))
	if again != first || other == first {
		t.Errorf("the hash depends on something else than password and salt")
	}
	if _, err = hashPassword("x", strings.NewReader("short")); err == nil {
		t.Errorf("got a hash without enough randomness, want an error")
	}
}
