package main

import (
	"context"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/parley-sfu/parley/configs"
)

// limitRow is a row of cases/limits.json: a limit made small, and ten times as
// much.
type limitRow struct {
	Case

	Set     []string           `json:"set"`              // settings, the limit last
	Without []string           `json:"without"`          // the right answers of a server that has all of them but the last
	Most    map[string]float64 `json:"most,omitempty"`   // figures that are never above; without the limit one is
	Least   map[string]float64 `json:"least,omitempty"`  // figures that come to so much; without it none does
	Others  bool               `json:"others,omitempty"` // two who talk are in the room
}

func limitRows(t *testing.T) []limitRow {
	t.Helper()
	text, err := embedded.ReadFile("cases/limits.json")
	if err != nil {
		t.Fatal(err)
	}
	var group struct {
		About string
		Cases []limitRow
	}
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&group); err != nil {
		t.Fatal(err)
	}
	return group.Cases
}

// Each limit of the settings, made small, is kept by the built program when ten
// times as much comes: the answer is the one that is documented, and nothing
// grows beyond the limit. Without the setting the same is let through.
func TestEveryLimitIsKept(t *testing.T) {
	built := build(t)
	for _, row := range limitRows(t) {
		t.Run(row.ID, func(t *testing.T) {
			t.Parallel()
			for _, limited := range []bool{true, false} {
				row.play(t, built, limited)
			}
		})
	}
}

func (row limitRow) play(t *testing.T, built string, limited bool) { //nolint:revive // with the limit or without
	t.Helper()
	if err := row.validate(); err != nil {
		t.Fatal(err)
	}
	set, want := row.Set, row.Answer
	if !limited {
		set, want = row.Set[:len(row.Set)-1], row.Without
	}
	s := launch(t, built, set...)
	defer s.stop()
	at, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	target := Target{URL: at, Room: "hostile", Locked: "locked"}
	if row.Others {
		talk, fault := begin(ctx, target)
		if fault != nil {
			t.Fatal(fault)
		}
		defer talk.end(ctx)
	}
	k, err := newKit(target)
	if err != nil {
		t.Fatal(err)
	}
	defer k.close()
	c := row.Case
	c.Answer = want
	stop := row.watch(t, s)
	result := k.play(ctx, []Case{c})[0]
	figures := stop()
	if result.Mark != markRight {
		t.Errorf("with %v: %v", set, result)
	}
	if held := row.held(figures); held != limited && len(figures) > 0 {
		t.Errorf("with %v: figures are %v, want at most %v and at least %v: %t", set, figures, row.Most, row.Least, limited)
	}
}

// watch keeps the largest value that each figure of the row has until the
// function it returns is called.
func (row limitRow) watch(t *testing.T, s *server) (stop func() map[string]float64) {
	t.Helper()
	figures, done, over := map[string]float64{}, make(chan struct{}), make(chan struct{})
	look := func() {
		for _, wanted := range []map[string]float64{row.Most, row.Least} {
			for name := range wanted {
				if value, err := s.look(t.Context(), name); err == nil {
					figures[name] = max(figures[name], value)
				}
			}
		}
	}
	go func() {
		defer close(over)
		beat := time.NewTicker(10 * time.Millisecond)
		defer beat.Stop()
		for {
			look()
			select {
			case <-beat.C:
			case <-done:
				return
			}
		}
	}()
	return func() map[string]float64 {
		close(done)
		<-over
		look()
		return figures
	}
}

// held tells whether the figures are as the limit wants them.
func (row limitRow) held(figures map[string]float64) bool {
	for name, most := range row.Most {
		if figures[name] > most {
			return false
		}
	}
	for name, least := range row.Least {
		if figures[name] < least {
			return false
		}
	}
	return true
}

// There is a row for every limit that can be set.
func TestEveryLimitHasARow(t *testing.T) {
	rows := limitRows(t)
	limits := 0
	for _, s := range configs.Settings() {
		if !strings.HasPrefix(s.Path, "limits.") {
			continue
		}
		limits++
		shown := func(row limitRow) bool { return strings.HasPrefix(row.Set[len(row.Set)-1], s.Path+"=") }
		if !slices.ContainsFunc(rows, shown) {
			t.Errorf("no row for %s", s.Path)
		}
	}
	if limits < 25 {
		t.Errorf("found %d limits, the test would prove nothing", limits)
	}
	id := regexp.MustCompile(`^L[0-9]+[a-z]?$`)
	for i, row := range rows {
		again := func(other limitRow) bool { return other.ID == row.ID }
		if !id.MatchString(row.ID) || slices.ContainsFunc(rows[:i], again) {
			t.Errorf("%q is no name of a row, or another's", row.ID)
		}
	}
}
