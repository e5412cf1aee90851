package main

import "github.com/parley-sfu/parley/signaling"

// listed are the rooms of the start page, as the settings have them at the
// moment.
func (s *service) listed() []signaling.ListedRoom {
	c := s.current.Load()
	var list []signaling.ListedRoom
	for _, name := range c.ListedRooms() {
		list = append(list, signaling.ListedRoom{Name: name, Description: c.Rooms[name].Description})
	}
	return list
}
