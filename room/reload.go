package room

import (
	"maps"
	"slices"

	"go.uber.org/zap"

	"github.com/parley-sfu/parley/configs/limits"
)

// Refresh asks [Options.Settings] again for every open room. Title,
// MaxParticipants and Password count from then on: nobody is sent away, and
// those inside learn a new title when they come in again. The rest was fixed
// when the room was opened. A room whose settings cannot be had stays as it is.
func (r *Registry) Refresh() {
	r.mu.Lock()
	r.refreshes++ // a room that is just being opened asks again
	rooms := slices.Collect(maps.Values(r.rooms))
	r.mu.Unlock()
	for _, open := range rooms {
		settings, err := r.options.Settings(open.name)
		if err != nil {
			open.log.Warn("room stays as it was", zap.Error(err))
			continue
		}
		settings = settings.withDefaults()
		open.post("", func() { open.onSettings(settings) })
	}
}

// SetLimits replaces Options.Limits, also for those inside. Where there are more
// already, they stay.
func (r *Registry) SetLimits(l limits.Limits) {
	l = l.Bounded()
	r.limits.Store(&l)
}

// IsOpen tells whether there is a room with this name at the moment.
func (r *Registry) IsOpen(name string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.rooms[name] != nil
}

// onSettings takes over what may change while people are inside.
func (r *room) onSettings(s Settings) {
	r.settings.Title = s.Title
	r.settings.MaxParticipants = s.MaxParticipants
	r.settings.Password = s.Password
}
