package speaker

import (
	"cmp"
	"slices"
	"time"
)

// Options tune a Detector. The zero value is usable.
type Options struct {
	Threshold uint8         // -dBov; a level louder (lower) than this is speech; 0 is 40
	Hold      time.Duration // somebody counts as speaking so long after the last speech; 0 is 1.5 s
	Dominate  time.Duration // a new dominant speaker must have led for so long; 0 is 1 s
	Keep      time.Duration // a dominant speaker, and who has the floor, stays at least so long; 0 is 2 s
	Max       int           // ids kept; 0 is 512
}

// Speaker is somebody who speaks.
type Speaker struct {
	ID    string
	Level uint8 // how loud the speech was lately, -dBov
}

// Detector follows the levels of the people in a room. Make it with [New].
type Detector struct {
	options Options
	index   map[string]int // into voices
	voices  []voice
	stage   stage
	floor   []seat
}

// voice is what is known about one id. Only those who spoke have one.
type voice struct {
	id    string
	level uint8     // of speech, smoothed
	spoke time.Time // last speech
	talk  time.Duration
	seat  bool // has the floor
}

// A level counts for the time since the one before, or for step when that is
// longer ago than pause; what is missing between them counts against it.
const (
	step    = 100 * time.Millisecond
	pause   = 3 * step / 2
	maxTalk = time.Second
)

// New returns a Detector that has heard nobody.
func New(o Options) *Detector {
	return &Detector{options: o.withDefaults(), index: make(map[string]int)}
}

func (o Options) withDefaults() Options {
	o.Threshold = cmp.Or(o.Threshold, 40)
	o.Hold = positive(o.Hold, 1500*time.Millisecond)
	o.Dominate = positive(o.Dominate, time.Second)
	o.Keep = positive(o.Keep, 2*time.Second)
	if o.Max <= 0 {
		o.Max = 512
	}
	return o
}

func positive(d, otherwise time.Duration) time.Duration {
	if d <= 0 {
		return otherwise
	}
	return d
}

// Level records the level of id since the last call, 127 for silence. Ten times
// a second is often enough.
// When as many ids are known as may be kept, the one that has been silent
// longest makes room.
func (d *Detector) Level(id string, level uint8, now time.Time) {
	if level >= d.options.Threshold {
		return
	}
	i, known := d.index[id]
	if !known {
		d.add(voice{id: id, level: level, spoke: now, talk: step})
		return
	}
	v := &d.voices[i]
	if !d.active(v, now) {
		v.level = level
	}
	v.talks(now)
	v.level = smooth(v.level, level)
}

// talks adds to how long somebody has talked. Pauses take away one and a half
// times what they last: two coughs are no talk, and a word of two syllables is.
func (v *voice) talks(now time.Time) {
	gap := now.Sub(v.spoke)
	v.spoke = now
	if gap > pause {
		v.talk, gap = max(0, v.talk-(gap-step)*3/2), step
	}
	v.talk = min(v.talk+max(gap, 0), maxTalk)
}

// talking reports whether somebody speaks just now.
func (v *voice) talking(now time.Time) bool { return now.Sub(v.spoke) < pause }

// Remove forgets id.
func (d *Detector) Remove(id string) {
	if i, ok := d.index[id]; ok {
		d.removeAt(i)
	}
	d.stage.left(id)
}

// Active appends to dst who speaks, the loudest first. Equally loud ones come in
// the order of their ids.
func (d *Detector) Active(dst []Speaker, now time.Time) []Speaker {
	begin := len(dst)
	for i := range d.voices {
		if v := &d.voices[i]; d.active(v, now) {
			dst = append(dst, Speaker{ID: v.id, Level: v.level})
		}
	}
	slices.SortFunc(dst[begin:], func(a, b Speaker) int {
		return cmp.Or(cmp.Compare(a.Level, b.Level), cmp.Compare(a.ID, b.ID))
	})
	return dst
}

// LastSpoke is when id last spoke; the zero time if it never did.
func (d *Detector) LastSpoke(id string) time.Time {
	if i, ok := d.index[id]; ok {
		return d.voices[i].spoke
	}
	return time.Time{}
}

// active reports whether somebody speaks, or did within the hold.
func (d *Detector) active(v *voice, now time.Time) bool {
	return now.Sub(v.spoke) < d.options.Hold
}

func (d *Detector) add(v voice) {
	if len(d.voices) >= d.options.Max {
		oldest := 0
		for i := range d.voices {
			if d.voices[i].spoke.Before(d.voices[oldest].spoke) {
				oldest = i
			}
		}
		d.removeAt(oldest)
	}
	d.index[v.id] = len(d.voices)
	d.voices = append(d.voices, v)
}

// removeAt moves the last voice into the place of the one removed.
func (d *Detector) removeAt(i int) {
	if d.voices[i].seat {
		d.vacate(d.voices[i].id)
	}
	last := len(d.voices) - 1
	delete(d.index, d.voices[i].id)
	if i != last {
		d.voices[i] = d.voices[last]
		d.index[d.voices[i].id] = i
	}
	d.voices[last] = voice{}
	d.voices = d.voices[:last]
}

// smooth follows louder levels at once and quieter ones by a quarter, so that
// the order of speakers does not change with each syllable.
func smooth(old, level uint8) uint8 {
	if level <= old {
		return level
	}
	return old + (level-old+3)/4
}
