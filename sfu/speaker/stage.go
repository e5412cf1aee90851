package speaker

import (
	"cmp"
	"time"
)

// stage is who is dominant, and who is about to be.
type stage struct {
	holder     string
	taken      time.Time // since when
	challenger string    // the loudest, who is not the holder
	ahead      time.Time // since when
}

// Dominant returns who speaks most prominently: empty before anybody spoke, and
// after that whoever took the stage last, until removed. The first to speak takes
// it at once. After that the loudest takes it, when the holder had it for
// Options.Keep, and the other has spoken for Options.Dominate: louder than the
// holder all the while, or after the holder fell silent. Call it several times a
// second.
func (d *Detector) Dominant(now time.Time) string {
	s := &d.stage
	next := d.loudest(now)
	switch {
	case next == nil || next.id == s.holder:
		s.challenger = ""
	case s.holder == "":
		s.take(next.id, now)
	case d.led(next, now) >= d.options.Dominate && now.Sub(s.taken) >= d.options.Keep:
		s.take(next.id, now)
	}
	return s.holder
}

// loudest returns the loudest of those who speak, nil when nobody does.
func (d *Detector) loudest(now time.Time) *voice {
	var loudest *voice
	for i := range d.voices {
		v := &d.voices[i]
		if d.active(v, now) && (loudest == nil || v.compare(loudest) < 0) {
			loudest = v
		}
	}
	return loudest
}

// led returns for how long next has spoken ahead of the holder. It counts up to
// the last speech and not to now: a cough is over, though its hold is not.
func (d *Detector) led(next *voice, now time.Time) time.Duration {
	s := &d.stage
	if s.challenger != next.id {
		s.challenger, s.ahead = next.id, now
	}
	if d.silent(s.holder, now) {
		return next.spoke.Sub(next.began)
	}
	return next.spoke.Sub(s.ahead)
}

// silent reports whether id does not speak.
func (d *Detector) silent(id string, now time.Time) bool {
	i, ok := d.index[id]
	return !ok || !d.active(&d.voices[i], now)
}

// compare orders voices from the loudest down, equal ones by id.
func (v *voice) compare(other *voice) int {
	return cmp.Or(cmp.Compare(v.level, other.level), cmp.Compare(v.id, other.id))
}

func (s *stage) take(id string, now time.Time) {
	s.holder, s.taken, s.challenger = id, now, ""
}

// left clears the stage of somebody who is gone.
func (s *stage) left(id string) {
	if s.holder == id {
		*s = stage{}
	}
	if s.challenger == id {
		s.challenger = ""
	}
}
