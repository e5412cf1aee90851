package main

import (
	"maps"
	"slices"
	"sync"

	"github.com/parley-sfu/parley/configs"
)

// departed remembers the rooms that were taken out of the settings: while
// somebody is inside, such a room stays as it was, its password above all.
type departed struct {
	open func(room string) bool // whether somebody is inside

	mu    sync.Mutex // guards rooms
	rooms map[string]configs.Room
}

// update notes the rooms that are named before and not after.
func (d *departed) update(before, after *configs.Config) {
	for _, name := range d.names() {
		if _, back := after.Rooms[name]; back || !d.open(name) {
			d.forget(name)
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for name := range before.Rooms {
		if _, stays := after.Rooms[name]; stays {
			continue
		}
		if d.rooms == nil {
			d.rooms = make(map[string]configs.Room)
		}
		d.rooms[name], _ = before.Room(name)
	}
}

// find gives the settings of a room that is still open; one that is asked for
// and is not, is forgotten.
func (d *departed) find(name string) (configs.Room, bool) {
	d.mu.Lock()
	room, known := d.rooms[name]
	d.mu.Unlock()
	if known && !d.open(name) {
		d.forget(name)
		return configs.Room{}, false
	}
	return room, known
}

func (d *departed) names() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Collect(maps.Keys(d.rooms))
}

func (d *departed) forget(name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.rooms, name)
}
