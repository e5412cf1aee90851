package impair

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Change is a moment from which other conditions hold.
type Change struct {
	At         time.Duration // after the beginning
	Conditions Conditions    // all of them
}

// Schedule is how conditions change, the first at 0, in order of time. The empty
// one does nothing.
type Schedule []Change

// Path is a way in both directions, as seen by the browser.
type Path struct {
	Up   Schedule // to the server
	Down Schedule // to the browser
}

// maxChanges and maxAt bound a schedule.
const (
	maxChanges = 1000
	maxAt      = 24 * time.Hour
)

// edit is what a text says about one moment.
type edit struct {
	at    time.Duration
	apply func(*Conditions)
}

// ParseSchedule reads conditions and how they change, parts separated by
// semicolons or new lines, such as "rate=3M; at 10s: rate=250k". What a part does
// not name stays as it is.
func ParseSchedule(text string) (Schedule, error) {
	var edits []edit
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ';' || r == '\n' }) {
		at, rest, err := cutTime(part)
		if err != nil {
			return nil, err
		}
		more, err := parseEdits(at, rest)
		if err != nil {
			return nil, err
		}
		edits = append(edits, more...)
	}
	return resolve(edits)
}

// ParsePath reads a schedule for each direction and changes of both, such as
// "10s down rate=250k", "20s up loss=5%" or "30s hole=2s".
func ParsePath(up, down string, changes []string) (Path, error) {
	texts := [2]string{up, down}
	for _, change := range changes {
		if strings.ContainsAny(change, ";\n") {
			return Path{}, fmt.Errorf("change %q: want one", change)
		}
		at, rest, err := cutTime("at " + strings.TrimPrefix(strings.TrimSpace(change), "at "))
		if err != nil {
			return Path{}, err
		}
		direction, edits, _ := strings.Cut(rest, " ")
		part := fmt.Sprintf("; at %v: ", at)
		switch direction {
		case "up":
			texts[0] += part + edits
		case "down":
			texts[1] += part + edits
		default:
			texts[0] += part + rest
			texts[1] += part + rest
		}
	}
	one, errUp := ParseSchedule(texts[0])
	two, errDown := ParseSchedule(texts[1])
	if err := errors.Join(errUp, errDown); err != nil {
		return Path{}, err
	}
	return Path{Up: one, Down: two}, nil
}

// cutTime cuts "at 10s:" off a part; without it the part is about the beginning.
func cutTime(part string) (at time.Duration, rest string, err error) {
	part = strings.TrimSpace(part)
	after, timed := strings.CutPrefix(part, "at ")
	if !timed {
		return 0, part, nil
	}
	word, rest, _ := strings.Cut(strings.TrimSpace(after), " ")
	if at, err = time.ParseDuration(strings.TrimSuffix(word, ":")); err != nil {
		return 0, "", fmt.Errorf("%q: want a time such as 10s", part)
	}
	if at < 0 || at > maxAt {
		return 0, "", fmt.Errorf("%q: want 0s to %v", part, maxAt)
	}
	return at, strings.TrimSpace(rest), nil
}

// resolve works out all conditions of each moment.
func resolve(edits []edit) (Schedule, error) {
	if len(edits) > maxChanges {
		return nil, fmt.Errorf("%d changes, want at most %d", len(edits), maxChanges)
	}
	slices.SortStableFunc(edits, func(a, b edit) int { return int(a.at - b.at) })
	schedule := Schedule{{}}
	for _, e := range edits {
		last := schedule[len(schedule)-1]
		if e.at > last.At {
			schedule = append(schedule, Change{e.at, last.Conditions})
		}
		e.apply(&schedule[len(schedule)-1].Conditions)
	}
	for _, c := range schedule {
		if err := c.Conditions.Validate(); err != nil {
			return nil, fmt.Errorf("at %v: %w", c.At, err)
		}
	}
	return schedule, nil
}
