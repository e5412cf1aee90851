package signaling

import (
	"context"
	"errors"

	"github.com/parley-sfu/parley/room"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// mapping says what a refusal of the room is called on the wire.
type mapping struct {
	err error
	as  protocol.Error
}

func mappings() []mapping {
	reason := func(r string) map[string]string { return map[string]string{"reason": r} }
	return []mapping{
		{room.ErrClosed, protocol.Error{Code: protocol.RoomClosed}},
		{room.ErrGone, protocol.Error{Code: protocol.NotFound, Message: "the participant is no longer inside"}},
		{room.ErrNotFound, protocol.Error{Code: protocol.RoomNotFound}},
		{room.ErrFull, protocol.Error{Code: protocol.RoomFull, RetryAfter: roomFullRetry}},
		{room.ErrServerFull, protocol.Error{Code: protocol.ServerFull, RetryAfter: serverFullRetry}},
		{room.ErrBadJoin, protocol.Error{Code: protocol.BadRequest, Message: "the room cannot use this join"}},
		{room.ErrBadResume, protocol.Error{Code: protocol.Stale, Message: "no such session, or not its newest token; join again"}},
		{room.ErrBadOffer, protocol.Error{Code: protocol.Stale, Message: "the revision must rise", Details: reason("rev")}},
		{room.ErrBadCandidate, protocol.Error{Code: protocol.BadRequest, Message: "not a candidate", Details: map[string]string{"path": "data.candidate"}}},
		{room.ErrBadTrack, protocol.Error{Code: protocol.BadRequest, Message: "the mid is in use, or cannot carry this source", Details: map[string]string{"path": "data.mid"}}},
		{room.ErrNoTrack, protocol.Error{Code: protocol.NotFound, Message: "no such track of this participant"}},
		{room.ErrTooManyTracks, protocol.Error{Code: protocol.Forbidden, Message: "one track of each source", Details: reason("too_many_tracks")}},
		{room.ErrScreensFull, protocol.Error{Code: protocol.Forbidden, Message: "too many screens are shared already", Details: reason("screens_full")}},
		{room.ErrBadView, protocol.Error{Code: protocol.BadRequest, Message: "the view cannot be meant", Details: map[string]string{"path": "data.video"}}},
		{room.ErrBadChat, protocol.Error{Code: protocol.BadRequest, Message: "empty, blank, or too long", Details: map[string]string{"path": "data.text"}}},
		{room.ErrNoReader, protocol.Error{Code: protocol.NotFound, Message: "no such other participant", Details: map[string]string{"path": "data.to"}}},
		{room.ErrChatOff, protocol.Error{Code: protocol.Forbidden, Message: "chat is off in this room", Details: reason("chat_off")}},
		{context.DeadlineExceeded, protocol.Error{Code: protocol.Internal, Message: "the room did not answer in time"}},
	}
}

// asProtocolError is what a client is told of an error. What is not expected
// is internal, and its words stay here.
func asProtocolError(err error) *protocol.Error {
	var coded *protocol.Error
	if errors.As(err, &coded) {
		return coded
	}
	for _, m := range mappings() {
		if errors.Is(err, m.err) {
			return &m.as
		}
	}
	return &protocol.Error{Code: protocol.Internal}
}
