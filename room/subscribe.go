package room

import (
	"cmp"
	"slices"
	"time"

	"github.com/parley-sfu/parley/sfu"
)

// stage is everything that can be received in a room. It is made once and read
// for everybody.
type stage struct {
	video []offering // not muted: screens first, then cameras, each in the order their owners joined
	audio []offering // in the order their owners joined
	slots limits
	byID  map[string]int // into video
}

// limits are the most that one participant receives at a time.
type limits struct{ video, audio int }

// offering is one publication.
type offering struct {
	publication *sfu.Publication
	spoke       time.Time // microphones: when the owner last spoke; zero: never
	muted       bool
	shared      bool // the sound of a screen that is shared
}

// demand is what one participant wants.
type demand struct {
	me     string
	view   *View              // nil: everything that fits
	before []sfu.Subscription // what is received now; voices keep their slots if they can
}

// newStage orders what is offered.
func newStage(offerings []offering, slots limits) stage {
	s := stage{slots: slots}
	for _, o := range offerings {
		switch {
		case o.publication.Kind() == sfu.Audio:
			s.audio = append(s.audio, o)
		case !o.muted:
			s.video = append(s.video, o)
		}
	}
	slices.SortStableFunc(s.video, func(a, b offering) int {
		return cmp.Compare(screenFirst(a), screenFirst(b))
	})
	s.byID = make(map[string]int, len(s.video))
	for i, o := range s.video {
		s.byID[o.publication.ID()] = i
	}
	return s
}

func screenFirst(o offering) int {
	if o.publication.Source() == sfu.Screen {
		return 0
	}
	return 1
}

// subscriptions is who should receive what: sound first, then pictures. It is a
// pure function, and all there is to say about that question.
func (s stage) subscriptions(d demand, now time.Time) []sfu.Subscription {
	list := s.voices(d, now)
	if d.view == nil {
		return s.everything(list, d)
	}
	return s.wanted(list, d)
}

// everything appends what somebody receives who did not say yet what to see.
func (s stage) everything(list []sfu.Subscription, d demand) []sfu.Subscription {
	left := s.slots.video
	for _, o := range s.video {
		if left == 0 {
			break
		}
		if o.publication.Participant() == d.me {
			continue
		}
		subscription := sfu.Subscription{Publication: o.publication, Width: 640, Height: 360, Priority: priorityNormal}
		if o.publication.Source() == sfu.Screen { // is there to be read
			subscription.Width, subscription.Height, subscription.Priority = 1920, 1080, priorityHigh
		}
		list = append(list, subscription)
		left--
	}
	return list
}

// wanted appends what a view names, the important first.
func (s stage) wanted(list []sfu.Subscription, d demand) []sfu.Subscription {
	var videos []sfu.Subscription
	for _, want := range d.view.Video {
		i, offered := s.byID[want.Track]
		if !offered || s.video[i].publication.Participant() == d.me {
			continue
		}
		priority, _ := priorityOf(want.Priority)
		videos = append(videos, sfu.Subscription{
			Publication: s.video[i].publication, Width: want.Width, Height: want.Height, Priority: priority,
		})
	}
	slices.SortStableFunc(videos, func(a, b sfu.Subscription) int { return cmp.Compare(b.Priority, a.Priority) })
	return append(list, videos[:min(len(videos), s.slots.video)]...)
}

// voices returns the sound somebody receives: all of it if it fits.
func (s stage) voices(d demand, now time.Time) []sfu.Subscription {
	if d.view != nil && d.view.AudioOff {
		return nil
	}
	heard := make([]int, 0, len(s.audio))
	for i, o := range s.audio {
		if o.publication.Participant() != d.me {
			heard = append(heard, i)
		}
	}
	if len(heard) > s.slots.audio {
		heard = s.loudest(heard, d, now)
	}
	list := make([]sfu.Subscription, 0, len(heard))
	for _, i := range heard {
		list = append(list, sfu.Subscription{Publication: s.audio[i].publication, Priority: priorityAudio})
	}
	return list
}

// loudest leaves of the indexes into audio those that get a slot, in the same
// order. Who has a slot keeps it while speaking, and while nobody without one
// speaks; of the silent ones the longest silent goes first.
func (s stage) loudest(heard []int, d demand, now time.Time) []int {
	incumbent := make(map[*sfu.Publication]bool, len(d.before))
	for _, b := range d.before {
		incumbent[b.Publication] = true
	}
	slices.SortStableFunc(heard, func(a, b int) int {
		x, y := s.audio[a], s.audio[b]
		return cmp.Or(
			cmp.Compare(x.rank(incumbent[x.publication], now), y.rank(incumbent[y.publication], now)),
			y.spoke.Compare(x.spoke),
		)
	})
	heard = heard[:s.slots.audio]
	slices.Sort(heard)
	return heard
}

// rank orders voices by their claim to a slot, the best claim first.
func (o offering) rank(incumbent bool, now time.Time) int {
	talks := !o.spoke.IsZero() && now.Sub(o.spoke) < voiceHold
	switch {
	case o.shared:
		return 0
	case talks && incumbent:
		return 1
	case talks:
		return 2
	case incumbent:
		return 3
	case !o.muted:
		return 4
	}
	return 5
}
