package room

import (
	"fmt"
	"slices"

	"github.com/parley-sfu/parley/configs/limits"
)

// check finds faults of a view. Tracks that are not there are no fault: the
// view may have crossed the news on its way.
func (v *View) check(l *limits.Limits) error {
	if len(v.Video) > l.WantsPerView {
		return fmt.Errorf("%w: %d wants, at most %d", ErrBadView, len(v.Video), l.WantsPerView)
	}
	for i, want := range v.Video {
		if err := want.check(); err != nil {
			return err
		}
		if slices.ContainsFunc(v.Video[:i], func(other Want) bool { return other.Track == want.Track }) {
			return fmt.Errorf("%w: track %q twice", ErrBadView, want.Track)
		}
	}
	return nil
}

// clone returns a copy that the room may keep; nil stays nil.
func (v *View) clone() *View {
	if v == nil {
		return nil
	}
	return &View{Video: slices.Clone(v.Video), AudioOff: v.AudioOff}
}

func (w *Want) check() error {
	_, known := priorityOf(w.Priority)
	switch {
	case w.Track == "" || len(w.Track) > maxIDBytes:
		return fmt.Errorf("%w: a track has 1 to %d bytes, this one %d", ErrBadView, maxIDBytes, len(w.Track))
	case !validSize(w.Width, w.Height):
		return fmt.Errorf("%w: size %dx%d", ErrBadView, w.Width, w.Height)
	case !known:
		return fmt.Errorf("%w: priority %q is not known", ErrBadView, clip(w.Priority))
	}
	return nil
}

// The priorities of sfu.Subscription as the room uses them.
const (
	priorityLow uint8 = iota + 1
	priorityNormal
	priorityHigh
	priorityAudio // sound first, always
)

func priorityOf(word string) (uint8, bool) {
	switch word {
	case "low":
		return priorityLow, true
	case "normal", "":
		return priorityNormal, true
	case "high":
		return priorityHigh, true
	}
	return 0, false
}

// onView replaces what p wants.
func (r *room) onView(p *participant, view *View) {
	p.view = view
	r.dirty = true
}
