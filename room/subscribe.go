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
	now   time.Time
	slots slotCounts
	holds string         // who has the stage; "" for nobody yet
	video []offering     // not muted: screens first, then cameras, each in the order their owners joined
	audio []offering     // in the order their owners joined
	index map[string]int // by track, into video or audio

	// Indexes into audio, for when there are more voices than slots.
	shared  []int // the sound of screens that are shared
	floor   []int // who has the floor
	talking []int // the last to speak first
	silent  []int // the last to speak first, those who never did in order, the muted at the end
}

// slotCounts are the most that one participant receives at a time.
type slotCounts struct{ video, audio int }

// offering is one publication.
type offering struct {
	publication *sfu.Publication
	spoke       time.Time // microphones: when the owner last spoke; zero: never
	muted       bool
	shared      bool // the sound of a screen that is shared
	floor       bool // the owner has the floor
}

// demand is what one participant wants.
type demand struct {
	me     string
	view   *View              // nil: everything that fits
	before []sfu.Subscription // what is received now; voices keep their slots if they can
}

// newStage orders what is offered.
func newStage(offerings []offering, slots slotCounts, now time.Time) stage {
	s := stage{now: now, slots: slots, index: make(map[string]int, len(offerings))}
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
	for i, o := range s.video {
		s.index[o.publication.ID()] = i
	}
	for i, o := range s.audio {
		s.index[o.publication.ID()] = i
		switch {
		case o.shared:
			s.shared = append(s.shared, i)
		case o.floor:
			s.floor = append(s.floor, i)
		case o.talks(now):
			s.talking = append(s.talking, i)
		default:
			s.silent = append(s.silent, i)
		}
	}
	slices.SortStableFunc(s.talking, s.lastSpoke)
	slices.SortStableFunc(s.silent, func(a, b int) int {
		return cmp.Or(cmp.Compare(mutedLast(s.audio[a]), mutedLast(s.audio[b])), s.lastSpoke(a, b))
	})
	return s
}

// talks reports whether the owner speaks, or did a moment ago.
func (o offering) talks(now time.Time) bool {
	return !o.spoke.IsZero() && now.Sub(o.spoke) < voiceHold
}

// lastSpoke orders indexes into audio: the last to speak first.
func (s stage) lastSpoke(a, b int) int { return s.audio[b].spoke.Compare(s.audio[a].spoke) }

func mutedLast(o offering) int {
	if o.muted {
		return 1
	}
	return 0
}

func screenFirst(o offering) int {
	if o.publication.Source() == sfu.Screen {
		return 0
	}
	return 1
}

// subscriptions is who should receive what: sound first, then pictures. It is a
// pure function, and all there is to say about that question.
func (s stage) subscriptions(d demand) []sfu.Subscription {
	list := s.voices(d)
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
		s.favour(&subscription)
		list = append(list, subscription)
		left--
	}
	return list
}

// wanted appends what a view names, the important first.
func (s stage) wanted(list []sfu.Subscription, d demand) []sfu.Subscription {
	var videos []sfu.Subscription
	for _, want := range d.view.Video {
		i, offered := s.videoOf(want.Track)
		if !offered || s.video[i].publication.Participant() == d.me {
			continue
		}
		priority, _ := priorityOf(want.Priority)
		video := sfu.Subscription{
			Publication: s.video[i].publication, Width: want.Width, Height: want.Height, Priority: priority,
		}
		s.favour(&video)
		videos = append(videos, video)
	}
	slices.SortStableFunc(videos, func(a, b sfu.Subscription) int { return cmp.Compare(b.Priority, a.Priority) })
	return append(list, videos[:min(len(videos), s.slots.video)]...)
}

// favour marks the camera of who has the stage, which comes first among equals:
// not before what somebody wants with high priority, and not when wanted with
// low.
func (s stage) favour(video *sfu.Subscription) {
	if video.Publication.Source() != sfu.Camera {
		return
	}
	video.Pinned = video.Priority >= priorityHigh
	video.Dominant = video.Priority >= priorityNormal && video.Publication.Participant() == s.holds
}

// videoOf finds a track among the videos.
func (s stage) videoOf(track string) (int, bool) {
	i, offered := s.index[track]
	return i, offered && i < len(s.video) && s.video[i].publication.ID() == track
}

// voices returns the sound somebody receives: all of it if it fits.
func (s stage) voices(d demand) []sfu.Subscription {
	if d.view != nil && d.view.AudioOff {
		return nil
	}
	heard := make([]int, 0, min(len(s.audio), s.slots.audio+sourceCount))
	for i, o := range s.audio {
		if o.publication.Participant() == d.me {
			continue
		}
		if len(heard) == s.slots.audio {
			heard = s.loudest(d)
			break
		}
		heard = append(heard, i)
	}
	list := make([]sfu.Subscription, 0, len(heard)+s.slots.video)
	for _, i := range heard {
		list = append(list, sfu.Subscription{Publication: s.audio[i].publication, Priority: priorityAudio})
	}
	return list
}

// loudest returns the indexes into audio that get the few slots there are, in
// order: who has the floor, and where that leaves slots (it is smaller at first,
// and one does not hear oneself), who has one already and speaks, who speaks, and
// so on. Of the silent ones the longest silent goes first; in silence nobody does.
func (s stage) loudest(d demand) []int {
	chosen := make([]int, 0, s.slots.audio)
	take := func(claims []int) {
		for _, i := range claims {
			if len(chosen) == s.slots.audio {
				return
			}
			if s.audio[i].publication.Participant() != d.me && !slices.Contains(chosen, i) {
				chosen = append(chosen, i)
			}
		}
	}
	talking, silent := s.incumbents(d.before)
	take(s.shared)
	take(s.floor)
	take(talking)
	take(s.talking)
	take(silent)
	take(s.silent)
	slices.Sort(chosen)
	return chosen
}

// incumbents returns the indexes into audio of those who have a slot.
func (s stage) incumbents(before []sfu.Subscription) (talking, silent []int) {
	for _, b := range before {
		i, offered := s.index[b.Publication.ID()]
		if !offered || b.Publication.Kind() != sfu.Audio {
			continue
		}
		if s.audio[i].talks(s.now) {
			talking = append(talking, i)
		} else {
			silent = append(silent, i)
		}
	}
	slices.SortStableFunc(talking, s.lastSpoke)
	slices.SortStableFunc(silent, s.lastSpoke)
	return talking, silent
}
