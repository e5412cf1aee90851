package speaker

import (
	"cmp"
	"time"
)

// How the stage goes over to somebody while nobody else speaks.
const (
	takeAfter = 350 * time.Millisecond // of talk: more than a cough
	yielded   = 350 * time.Millisecond // of the holder's silence: more than a breath
	faint     = 15                     // dB below the holder: rather the noise of a street
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
// it at once. After that, when the holder had it for Options.Keep, it is taken by
// who speaks for a third of a second while the holder is silent, and by who is
// louder than the holder for Options.Dominate. Call it several times a second.
func (d *Detector) Dominant(now time.Time) string {
	s := &d.stage
	loudest, heir := d.loudest(now), d.heir(now)
	if loudest == nil || loudest.id == s.holder {
		s.challenger = ""
	} else if s.challenger != loudest.id {
		s.challenger, s.ahead = loudest.id, now
	}
	switch {
	case loudest != nil && s.holder == "":
		s.take(loudest.id, now)
	case now.Sub(s.taken) < d.options.Keep:
	case heir != nil:
		s.take(heir.id, now)
	case s.challenger != "" && loudest.leads(s.ahead, d.options.Dominate):
		s.take(loudest.id, now)
	}
	return s.holder
}

// loudest returns the loudest of those who speak or did a moment ago, nil when
// there is nobody.
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

// heir returns the loudest of those who speak while the holder is silent.
func (d *Detector) heir(now time.Time) *voice {
	limit, gone := d.silence(now)
	if !gone {
		return nil
	}
	var heir *voice
	for i := range d.voices {
		v := &d.voices[i]
		if v.id != d.stage.holder && v.talk >= takeAfter && v.talking(now) && int(v.level) <= limit && (heir == nil || v.compare(heir) < 0) {
			heir = v
		}
	}
	return heir
}

// silence reports whether the holder has stopped, and how loud, in -dBov, one
// must be who takes the stage then. After the hold, anybody may.
func (d *Detector) silence(now time.Time) (limit int, gone bool) {
	i, ok := d.index[d.stage.holder]
	if !ok || !d.active(&d.voices[i], now) {
		return int(d.options.Threshold), true
	}
	holder := &d.voices[i]
	return int(holder.level) + faint, now.Sub(holder.spoke) >= yielded
}

// leads reports whether somebody has led for so long. It counts up to the last
// speech: a cough is over, though its hold is not.
func (v *voice) leads(since time.Time, enough time.Duration) bool {
	return v.talk >= takeAfter && v.spoke.Sub(since) >= enough
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
