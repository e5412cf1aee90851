package room

import (
	"math"
	"slices"
	"time"

	"github.com/parley-sfu/parley/sfu/speaker"
)

const (
	voiceHold   = 1500 * time.Millisecond // somebody speaks until silent for so long
	levelsEvery = 500 * time.Millisecond  // levels alone are told no more often
	levelSteps  = 8                       // and in so many steps
	quietest    = 60                      // -dBov that count as no sound at all
)

// voices is who speaks, and what everybody was told about it.
type voices struct {
	detector *speaker.Detector
	active   []speaker.Speaker // scratch
	told     Speakers
	toldAt   time.Time
	talking  []string // ids, sorted; a change may move audio slots
	floor    []string // ids of those to be heard; likewise
}

// forget drops somebody who left.
func (v *voices) forget(id string) { v.detector.Remove(id) }

// hush is called when nobody is left: the next one is not told of old voices.
func (v *voices) hush() { v.told, v.talking, v.floor = Speakers{}, nil, nil }

// listen takes everybody's level and tells everybody who speaks, when that
// changed.
func (r *room) listen(now time.Time) {
	for _, p := range r.order {
		t := p.source(Microphone)
		if t == nil {
			continue
		}
		// Taken even while muted: what is heard before the switch takes effect
		// is not to count after it is turned back.
		if level := t.publication.TakeLevel(); !t.Muted {
			r.voices.detector.Level(p.id, level, now)
		}
	}
	stage := r.voices.told.Dominant
	speakers, changed := r.voices.next(now)
	if changed {
		r.broadcast(speakers)
	}
	if r.voices.shifted(r.settings.AudioSlots-r.sharedSounds(), now) || r.voices.told.Dominant != stage {
		r.dirty = true // somebody may need an audio slot that a silent one has, or bandwidth
	}
}

// next works out who speaks, and whether it is worth telling: who and who
// dominates at once, how loud now and then.
func (v *voices) next(now time.Time) (Speakers, bool) {
	v.active = v.detector.Active(v.active[:0], now)
	speakers := Speakers{Dominant: v.detector.Dominant(now)}
	for _, s := range v.active {
		speakers.Speakers = append(speakers.Speakers, Speaker{s.ID, loudness(s.Level)})
	}
	others := speakers.Dominant != v.told.Dominant || !sameSpeakers(speakers.Speakers, v.told.Speakers)
	louder := now.Sub(v.toldAt) >= levelsEvery && !slices.Equal(speakers.Speakers, v.told.Speakers)
	if !others && !louder {
		return Speakers{}, false
	}
	v.told, v.toldAt = speakers, now
	return speakers, true
}

// sharedSounds is how many slots the sound of shared screens takes.
func (r *room) sharedSounds() int {
	n := 0
	for _, p := range r.order {
		if p.source(Screen) != nil && p.source(ScreenAudio) != nil {
			n++
		}
	}
	return n
}

// shifted reports whether others speak, or have the floor, than when it was
// asked last.
func (v *voices) shifted(seats int, now time.Time) bool {
	floor := v.detector.Floor(make([]string, 0, len(v.floor)+1), seats, now)
	moved := !slices.Equal(floor, v.floor)
	v.floor = floor
	talking := make([]string, 0, len(v.active))
	for _, s := range v.active {
		talking = append(talking, s.ID)
	}
	slices.Sort(talking)
	if slices.Equal(talking, v.talking) {
		return moved
	}
	v.talking = talking
	return true
}

// sameSpeakers reports whether the same people speak, however loud.
func sameSpeakers(a, b []Speaker) bool {
	if len(a) != len(b) {
		return false
	}
	for _, s := range a {
		if !slices.ContainsFunc(b, func(other Speaker) bool { return other.ID == s.ID }) {
			return false
		}
	}
	return true
}

// loudness turns a level of RFC 6464 into 0 … 1, linear in decibels and in a
// few steps, so that a steady voice is not news.
func loudness(level uint8) float64 {
	loud := 1 - float64(min(level, quietest))/quietest
	return math.Round(loud*levelSteps) / levelSteps
}
