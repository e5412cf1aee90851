package client

import (
	"github.com/parley-sfu/parley/signaling/protocol"
)

// applySlots takes a slot table, and reports whether it is to be acknowledged:
// some slots change their owners. An older table than the last is ignored,
// unless it is of a new session.
func (m *media) applySlots(table protocol.SlotTable, fresh bool) bool { //nolint:revive // flag-parameter: a state
	m.mu.Lock()
	if table.Rev < m.rev && !fresh {
		m.mu.Unlock()
		return false
	}
	m.rev = table.Rev
	rows := map[*slot]protocol.Slot{}
	tracks := map[*slot]*RemoteTrack{}
	for _, s := range m.slots {
		rows[s] = protocol.Slot{State: protocol.SlotEmpty}
	}
	for _, row := range table.Slots {
		if s := m.byMID[row.MID]; s != nil {
			rows[s], tracks[s] = row, m.remote(row, s.video)
		}
	}
	m.mu.Unlock()
	switching := false
	for s, row := range rows {
		s.apply(row, tracks[s])
		switching = switching || row.State == protocol.SlotSwitching
	}
	return switching
}

// remote finds or makes the track of a row. It is called with mu held.
func (m *media) remote(row protocol.Slot, video bool) *RemoteTrack {
	if row.Track == "" {
		return nil
	}
	t := m.remotes[row.Track]
	if t == nil {
		t = &RemoteTrack{ID: row.Track, Participant: row.Participant, Video: video}
		m.remotes[row.Track] = t
	}
	return t
}

// acknowledged notes that everything that was switching is hidden.
func (m *media) acknowledged() {
	for _, s := range m.allSlots() {
		s.acknowledged()
	}
}

func (m *media) allSlots() []*slot {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return append([]*slot(nil), m.slots...)
}

// forget drops the tracks of somebody who left.
func (m *media) forget(participant string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for id, t := range m.remotes {
		if t.Participant == participant {
			delete(m.remotes, id)
		}
	}
}

// flowing lists what is received now.
func (m *media) flowing() []*RemoteTrack {
	var list []*RemoteTrack
	for _, s := range m.allSlots() {
		s.mu.Lock()
		if s.track != nil {
			list = append(list, s.track)
		}
		s.mu.Unlock()
	}
	return list
}

// received adds up everything that came.
func (m *media) received() Counters {
	var sum Counters
	for _, s := range m.allSlots() {
		s.mu.Lock()
		sum.add(s.total)
		s.mu.Unlock()
	}
	return sum
}
