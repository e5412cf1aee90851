package signaling

import (
	"github.com/parley-sfu/parley/room"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// The words of the room and of the wire are nearly the same on purpose; what
// is here turns one into the other and nothing more.

func roomTrack(t protocol.TrackRequest) room.TrackRequest {
	return room.TrackRequest{
		MID:    t.MID,
		Source: room.Source(t.Source),
		Muted:  t.Muted,
		Width:  t.Width,
		Height: t.Height,
	}
}

func roomTracks(tracks []protocol.TrackRequest) []room.TrackRequest {
	converted := make([]room.TrackRequest, 0, len(tracks))
	for _, t := range tracks {
		converted = append(converted, roomTrack(t))
	}
	return converted
}

func roomView(v protocol.View) room.View {
	converted := room.View{AudioOff: v.Audio == protocol.AudioNone, Video: make([]room.Want, 0, len(v.Video))}
	for _, w := range v.Video {
		converted.Video = append(converted.Video, room.Want{
			Track:    w.Track,
			Width:    w.Width,
			Height:   w.Height,
			Priority: string(w.Priority),
		})
	}
	return converted
}

func roomDescription(d *protocol.Description) *room.Description {
	if d == nil {
		return nil
	}
	return &room.Description{Rev: d.Rev, SDP: d.SDP}
}

func wireParticipant(p room.Participant) protocol.Participant {
	tracks := make([]protocol.Track, 0, len(p.Tracks))
	for _, t := range p.Tracks {
		tracks = append(tracks, protocol.Track{
			ID:     t.ID,
			Source: protocol.Source(t.Source),
			Muted:  t.Muted,
			Width:  t.Width,
			Height: t.Height,
		})
	}
	return protocol.Participant{
		ID:         p.ID,
		Name:       p.Name,
		Connection: protocol.Connection(p.Connection),
		JoinedAt:   p.JoinedAt.UnixMilli(),
		Tracks:     tracks,
	}
}

func wireSlots(rev uint64, slots []*room.Slot) protocol.SlotTable {
	table := protocol.SlotTable{Rev: rev, Slots: make([]protocol.Slot, 0, len(slots))}
	for _, s := range slots {
		wire := protocol.Slot{
			MID:         s.MID,
			Track:       s.Track,
			Participant: s.Participant,
			State:       protocol.SlotState(s.State),
		}
		if s.Paused {
			wire.Paused = protocol.PausedByBandwidth
		}
		table.Slots = append(table.Slots, wire)
	}
	return table
}

func wireWant(e room.EncodingsWanted) protocol.LayersWanted {
	want := protocol.LayersWanted{Track: e.Track, Layers: make([]protocol.Layer, 0, len(e.Encodings))}
	for _, one := range e.Encodings {
		want.Layers = append(want.Layers, protocol.Layer{RID: one.RID, Active: one.Active})
	}
	return want
}

func wireSpeakers(e room.Speakers) protocol.Speakers {
	speakers := make([]protocol.Speaker, 0, len(e.Speakers))
	for _, s := range e.Speakers {
		speakers = append(speakers, protocol.Speaker{Participant: s.ID, Level: min(max(s.Level, 0), 1)})
	}
	return protocol.Speakers{Speakers: speakers, Dominant: e.Dominant}
}

func wireChat(m room.ChatMessage) protocol.ChatMessage {
	return protocol.ChatMessage{ID: m.ID, From: m.From, To: m.To, Name: m.Name, Text: m.Text, Time: m.Time.UnixMilli()}
}

// wireHistory keeps the newest messages that fit: joined is one WebSocket
// message, and nobody reads megabytes of chat on arrival.
func wireHistory(messages []room.ChatMessage) []protocol.ChatMessage {
	first, size := len(messages), 0
	for first > 0 && size+len(messages[first-1].Text) <= maxWelcomeChatBytes {
		first--
		size += len(messages[first].Text)
	}
	converted := make([]protocol.ChatMessage, 0, len(messages)-first)
	for _, m := range messages[first:] {
		converted = append(converted, wireChat(m))
	}
	return converted
}

// wireRoom describes a room without saying who is inside.
func wireRoom(i room.Info) protocol.Room {
	s := i.Settings
	needs := []string{}
	if s.Password {
		needs = append(needs, "password")
	}
	return protocol.Room{
		Name:            i.Name,
		Title:           i.Title,
		Participants:    i.Participants,
		MaxParticipants: i.MaxParticipants,
		Needs:           needs,
		Codecs:          protocol.Codecs{Video: notNil(s.VideoCodecs), Audio: notNil(s.AudioCodecs)},
		Video: protocol.VideoLimits{
			MaxWidth:   s.Video.MaxWidth,
			MaxHeight:  s.Video.MaxHeight,
			MaxBitrate: s.Video.MaxBitrate,
			Simulcast:  s.Video.Simulcast,
		},
		Screen: protocol.ScreenLimits{
			MaxWidth:   s.Screen.MaxWidth,
			MaxHeight:  s.Screen.MaxHeight,
			MaxBitrate: s.Screen.MaxBitrate,
			MaxFPS:     s.Screen.MaxFPS,
		},
		Slots:           protocol.SlotCounts{Audio: s.AudioSlots, Video: s.VideoSlots},
		MaxScreenShares: s.MaxScreenShares,
		Music:           s.Music,
	}
}

// wirePreview names those inside too, unless a password keeps that secret.
func wirePreview(i room.Info) protocol.Room {
	described := wireRoom(i)
	if !i.Settings.Password {
		described.Names = i.Names
	}
	return described
}

func wireWelcome(w room.Welcome) protocol.Joined {
	joined := protocol.Joined{
		Session:         w.Session,
		ResumeToken:     w.Token,
		ResumeTimeoutMS: w.ResumeTimeout.Milliseconds(),
		PingIntervalMS:  pingInterval.Milliseconds(),
		Resumed:         w.Resumed,
		Me:              w.Me,
		Room:            wireRoom(w.Room),
		Version:         w.Version,
		Participants:    make([]protocol.Participant, 0, len(w.Participants)),
		Tracks:          make([]protocol.PublishedTrack, 0, len(w.Tracks)),
		Slots:           wireSlots(w.Slots.Rev, w.Slots.Slots),
		Chat:            wireHistory(w.Chat),
	}
	for _, p := range w.Participants {
		joined.Participants = append(joined.Participants, wireParticipant(p))
	}
	for _, t := range w.Tracks {
		joined.Tracks = append(joined.Tracks, protocol.PublishedTrack{MID: t.MID, Track: t.ID})
	}
	return joined
}

// notNil: an empty list is [] on the wire, never null.
func notNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
