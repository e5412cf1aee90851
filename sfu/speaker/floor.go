package speaker

import "time"

// How a seat on the floor is won.
const (
	rests      = 300 * time.Millisecond // of the holder's silence: more than a pause between words
	claimAfter = 200 * time.Millisecond // of talk, by who is louder than one who speaks
	margin     = 6                      // dB louder
)

// seat is a place on the floor.
type seat struct {
	id    string
	since time.Time
}

// Floor appends to dst who has the floor: the ids of so many people who are to be
// heard when there are more than anybody can hear. Who has it keeps it in silence,
// until somebody needs it:
//
//   - of those who have been silent for 0.3 s the longest silent gives way at the
//     first syllable, which nobody can hear;
//   - else, when all have just spoken, the quietest gives way to who has talked
//     for 0.2 s and is 6 dB louder; but not in the first Options.Keep.
//
// Call it after the levels of a moment. Seats stay in their order; when there are
// fewer than before, the longest silent lose theirs.
func (d *Detector) Floor(dst []string, seats int, now time.Time) []string {
	for len(d.floor) > max(seats, 0) {
		silent, _ := d.weakest(now)
		d.seated(silent).seat = false
		d.vacate(d.floor[silent].id)
	}
	for range seats {
		v := d.claimant(now)
		if v == nil {
			break
		}
		i := d.claim(v, seats, now)
		if i < 0 {
			break // who is quieter has no better claim
		}
		d.sit(i, v, now)
	}
	for i := range d.floor {
		dst = append(dst, d.floor[i].id)
	}
	return dst
}

// claimant returns the loudest of those who speak and have no seat.
func (d *Detector) claimant(now time.Time) *voice {
	var loudest *voice
	for i := range d.voices {
		v := &d.voices[i]
		if !v.seat && v.talking(now) && (loudest == nil || v.compare(loudest) < 0) {
			loudest = v
		}
	}
	return loudest
}

// claim returns the seat that v may have, the number of seats for one more, or
// -1.
func (d *Detector) claim(v *voice, seats int, now time.Time) int {
	if len(d.floor) < seats {
		return len(d.floor)
	}
	silent, quiet := d.weakest(now)
	switch {
	case now.Sub(d.seated(silent).spoke) >= rests:
		return silent
	case v.talk >= claimAfter && d.settled(quiet, now) && v.level+margin <= d.seated(quiet).level:
		return quiet
	}
	return -1
}

// weakest returns the seats of who is silent the longest and of who is the
// quietest, those first who may be asked to give way.
func (d *Detector) weakest(now time.Time) (silent, quiet int) {
	for i := range d.floor {
		v := d.seated(i)
		if v.spoke.Before(d.seated(silent).spoke) {
			silent = i
		}
		settled, best := d.settled(i, now), d.settled(quiet, now)
		if settled && !best || settled == best && v.compare(d.seated(quiet)) > 0 {
			quiet = i
		}
	}
	return silent, quiet
}

// settled reports whether a seat was taken long enough ago.
func (d *Detector) settled(i int, now time.Time) bool {
	return now.Sub(d.floor[i].since) >= d.options.Keep
}

// seated returns the voice in a seat. Whoever is forgotten loses the seat too.
func (d *Detector) seated(i int) *voice { return &d.voices[d.index[d.floor[i].id]] }

func (d *Detector) sit(i int, v *voice, now time.Time) {
	if i == len(d.floor) {
		d.floor = append(d.floor, seat{})
	} else {
		d.seated(i).seat = false
	}
	v.seat = true
	d.floor[i] = seat{v.id, now}
}

// vacate takes the seat of somebody away. The order of the others stays.
func (d *Detector) vacate(id string) {
	for i := range d.floor {
		if d.floor[i].id == id {
			d.floor = append(d.floor[:i], d.floor[i+1:]...)
			return
		}
	}
}
