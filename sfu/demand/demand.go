package demand

import "time"

// MaxEncodings is how many encodings of a publication are looked at.
const MaxEncodings = 4

// How long an encoding is sent that nobody wants.
const (
	Linger  = 5 * time.Second  // any
	Warmup  = 10 * time.Second // the highest of a new publication
	Goodbye = 10 * time.Second // the lowest, after the last who watched anything
)

// Set is a set of encodings, by index.
type Set uint8

// Has reports whether an encoding is in the set. Those beyond [MaxEncodings]
// always are.
func (s Set) Has(encoding int) bool {
	return encoding >= MaxEncodings || encoding >= 0 && s&(1<<encoding) != 0
}

// Demand follows who wants what of one publication. The zero value is ready to
// use; its publication begins with the first call of Update.
type Demand struct {
	n         int // encodings known
	sent      Set
	encodings [MaxEncodings]encoding
	watched   time.Time // somebody watched something, or it began
	due       time.Time
}

type encoding struct {
	wanted time.Time // last time; or when it began
	warm   time.Time // not paused before
}

// Update takes how many subscriptions want each encoding, from the lowest to the
// highest, and returns those that the publisher should send. Encodings may be
// added and taken away at the end.
func (d *Demand) Update(wanted []int, now time.Time) Set {
	d.begin(min(len(wanted), MaxEncodings), now)
	d.due = time.Time{}
	anybody := false
	for i := range d.n {
		anybody = anybody || wanted[i] > 0
	}
	if anybody {
		d.watched = now
	}
	for i := range d.n {
		e := &d.encodings[i]
		switch {
		case wanted[i] > 0:
			e.wanted = now
			d.sent |= 1 << i
		case i == 0 && anybody:
			d.sent |= 1
		case i == 0:
			d.pause(i, d.watched.Add(Goodbye), now)
		default:
			d.pause(i, later(e.wanted.Add(Linger), e.warm), now)
		}
	}
	return d.sent
}

// Due returns when Update must be called even though nothing changes; false when
// it need not.
func (d *Demand) Due() (time.Time, bool) { return d.due, !d.due.IsZero() }

// begin notes encodings that are new, and drops those that are gone.
func (d *Demand) begin(n int, now time.Time) {
	if d.n == 0 {
		d.watched = now
	}
	for i := d.n; i < n; i++ {
		d.encodings[i] = encoding{wanted: now}
		if i == n-1 {
			d.encodings[i].warm = now.Add(Warmup)
		}
		d.sent |= 1 << i
	}
	d.n = n
	d.sent &= 1<<n - 1
}

// pause ends an encoding at a time, and remembers that time until then.
func (d *Demand) pause(i int, at, now time.Time) {
	if d.sent&(1<<i) == 0 {
		return
	}
	if !now.Before(at) {
		d.sent &^= 1 << i
		return
	}
	if d.due.IsZero() || at.Before(d.due) {
		d.due = at
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
