package signaling

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/parley-sfu/parley/room"
	"github.com/parley-sfu/parley/sfu"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// What the room leaves empty is empty on the wire, never null: clients loop
// over it.
func TestNothingIsNull(t *testing.T) {
	for _, m := range []protocol.ServerMessage{
		wireWelcome(room.Welcome{}),
		wireSpeakers(room.Speakers{}),
		protocol.Slots{SlotTable: wireSlots(1, nil)},
		protocol.ParticipantChanged{Participant: wireParticipant(room.Participant{})},
		protocol.ParticipantLeft{},
	} {
		data, err := protocol.EncodeServer(protocol.Response{Message: m})
		if err != nil || strings.Contains(string(data), "null") {
			t.Errorf("%s, %v", data, err)
		}
	}
	data, err := json.Marshal(protocol.Preview{Room: wirePreview(room.Info{})})
	if err != nil || strings.Contains(string(data), "null") {
		t.Errorf("%s, %v", data, err)
	}
}

func TestConversions(t *testing.T) {
	at := time.UnixMilli(1795334400123)
	for _, c := range []struct {
		story     string
		got, want any
	}{
		{
			"a participant",
			wireParticipant(room.Participant{
				ID: "p", Name: "Ada", Connection: room.ConnectionReconnecting, JoinedAt: at,
				Tracks: []room.Track{{ID: "t", Source: room.ScreenAudio, Muted: true, Width: 1, Height: 2}},
			}),
			protocol.Participant{
				ID: "p", Name: "Ada", Connection: protocol.ConnectionReconnecting, JoinedAt: 1795334400123,
				Tracks: []protocol.Track{{ID: "t", Source: protocol.ScreenAudio, Muted: true, Width: 1, Height: 2}},
			},
		},
		{
			"slots",
			wireSlots(3, []*room.Slot{
				{MID: "4", Track: "t", Participant: "p", State: room.SlotSwitching},
				{MID: "5", State: room.SlotEmpty},
				{MID: "6", Track: "u", Participant: "q", State: room.SlotLive},
				{MID: "7", Track: "v", Participant: "q", State: room.SlotLive, Paused: true},
			}),
			protocol.SlotTable{Rev: 3, Slots: []protocol.Slot{
				{MID: "4", Track: "t", Participant: "p", State: protocol.SlotSwitching},
				{MID: "5", State: protocol.SlotEmpty},
				{MID: "6", Track: "u", Participant: "q", State: protocol.SlotLive},
				{MID: "7", Track: "v", Participant: "q", State: protocol.SlotLive, Paused: protocol.PausedByBandwidth},
			}},
		},
		{
			"speakers, with levels that stay on the scale",
			wireSpeakers(room.Speakers{Speakers: []room.Speaker{{ID: "p", Level: 0.5}, {ID: "q", Level: 2}, {ID: "r", Level: -1}}, Dominant: "p"}),
			protocol.Speakers{Speakers: []protocol.Speaker{{Participant: "p", Level: 0.5}, {Participant: "q", Level: 1}, {Participant: "r"}}, Dominant: "p"},
		},
		{
			"what is watched",
			wireWant(room.EncodingsWanted{Track: "t", Encodings: []room.WantedEncoding{{RID: "q", Active: true}, {RID: "f"}}}),
			protocol.LayersWanted{Track: "t", Layers: []protocol.Layer{{RID: "q", Active: true}, {RID: "f"}}},
		},
		{
			"a chat message",
			wireChat(room.ChatMessage{ID: "c", From: "p", Name: "Ada", Text: "hi", Time: at}),
			protocol.ChatMessage{ID: "c", From: "p", Name: "Ada", Text: "hi", Time: 1795334400123},
		},
		{
			"a private message",
			wireChat(room.ChatMessage{ID: "c", From: "p", To: "q", Name: "Ada", Text: "hi", Time: at}),
			protocol.ChatMessage{ID: "c", From: "p", To: "q", Name: "Ada", Text: "hi", Time: 1795334400123},
		},
		{
			"a view",
			roomView(protocol.View{Video: []protocol.Want{{Track: "t", Width: 1, Height: 2, Priority: protocol.High}}, Audio: protocol.AudioNone}),
			room.View{Video: []room.Want{{Track: "t", Width: 1, Height: 2, Priority: "high"}}, AudioOff: true},
		},
		{
			"a track",
			roomTrack(protocol.TrackRequest{MID: "0", Source: protocol.Screen, Muted: true, Width: 1, Height: 2}),
			room.TrackRequest{MID: "0", Source: room.Screen, Muted: true, Width: 1, Height: 2},
		},
	} {
		if !reflect.DeepEqual(c.got, c.want) {
			t.Errorf("%s:\ngot  %+v\nwant %+v", c.story, c.got, c.want)
		}
	}
}

// The words of the three packages are the same.
func TestWordsAgree(t *testing.T) {
	for _, pair := range [][2]string{
		{string(protocol.Microphone), string(room.Microphone)},
		{string(protocol.Camera), string(room.Camera)},
		{string(protocol.Screen), string(room.Screen)},
		{string(protocol.ScreenAudio), string(room.ScreenAudio)},
		{string(protocol.SlotLive), string(room.SlotLive)},
		{string(protocol.SlotSwitching), string(room.SlotSwitching)},
		{string(protocol.SlotEmpty), string(room.SlotEmpty)},
		{string(protocol.ConnectionOK), string(room.ConnectionOK)},
		{string(protocol.ConnectionReconnecting), string(room.ConnectionReconnecting)},
		{string(protocol.RetryNever), room.RetryNever},
		{string(protocol.RetryNow), room.RetryNow},
		{string(protocol.RetryLater), room.RetryLater},
		{string(protocol.Left), room.ReasonLeft},
		{string(protocol.Replaced), room.ReasonReplaced},
		{string(protocol.MediaFailed), room.ReasonMediaFailed},
		{string(protocol.Draining), room.ReasonDraining},
		{string(protocol.RoomClosed), room.ReasonRoomClosed},
		{string(protocol.Internal), room.ReasonInternal},
		{reasonTransport, sfu.ReasonTransport},
		{reasonTooManyStreams, sfu.ReasonTooManyStreams},
		{reasonTooMuchMedia, sfu.ReasonTooMuchMedia},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%q is %q elsewhere", pair[0], pair[1])
		}
	}
	if protocol.MaxDimension != room.MaxPixels {
		t.Error("limits of signaling and room differ")
	}
}

// joined carries as much of the chat as fits, the newest.
func TestHistoryIsCut(t *testing.T) {
	var messages []room.ChatMessage
	for i := range 1000 {
		messages = append(messages, room.ChatMessage{ID: fmt.Sprint(i), Text: strings.Repeat("x", 2000)})
	}
	got := wireHistory(messages)
	if len(got) != maxWelcomeChatBytes/2000 || got[len(got)-1].ID != "999" {
		t.Errorf("%d messages, the last is %s", len(got), got[len(got)-1].ID)
	}
	if got := wireHistory(messages[:3]); len(got) != 3 || got[0].ID != "0" {
		t.Errorf("got %+v", got)
	}
}

func TestErrorsOfTheRoom(t *testing.T) {
	for _, c := range []struct {
		err  error
		code protocol.Code
	}{
		{room.ErrClosed, protocol.RoomClosed},
		{room.ErrGone, protocol.NotFound},
		{room.ErrNotFound, protocol.RoomNotFound},
		{room.ErrFull, protocol.RoomFull},
		{room.ErrServerFull, protocol.ServerFull},
		{room.ErrBadJoin, protocol.BadRequest},
		{room.ErrBadResume, protocol.Stale},
		{room.ErrBadOffer, protocol.Stale},
		{room.ErrBadCandidate, protocol.BadRequest},
		{room.ErrBadTrack, protocol.BadRequest},
		{room.ErrNoTrack, protocol.NotFound},
		{room.ErrTooManyTracks, protocol.Forbidden},
		{room.ErrScreensFull, protocol.Forbidden},
		{room.ErrBadView, protocol.BadRequest},
		{room.ErrBadChat, protocol.BadRequest},
		{room.ErrNoReader, protocol.NotFound},
		{room.ErrChatOff, protocol.Forbidden},
		{room.ErrInternal, protocol.Internal},
		{context.DeadlineExceeded, protocol.Internal},
		{errors.New("secret words"), protocol.Internal},
		{protocol.Errorf(protocol.TooLarge, "as it is"), protocol.TooLarge},
	} {
		got := asProtocolError(fmt.Errorf("while testing: %w", c.err))
		if got.Code != c.code || strings.Contains(got.Error(), "secret") || strings.Contains(got.Error(), "while testing") {
			t.Errorf("%v: got %v, want %s", c.err, got, c.code)
		}
	}
}

// What a client is told of one error must not change what the next is told.
func TestErrorsAreCopies(t *testing.T) {
	first := asProtocolError(room.ErrFull)
	first.Message = "changed"
	if second := asProtocolError(room.ErrFull); second.Message == "changed" {
		t.Error("errors are shared")
	}
}

type timeout struct{ error }

func (timeout) Timeout() bool   { return true }
func (timeout) Temporary() bool { return true }

func TestEndings(t *testing.T) {
	closed := func(code int) error { return fmt.Errorf("read: %w", &websocket.CloseError{Code: code}) }
	for _, c := range []struct {
		story  string
		end    ending
		reason protocol.Code
		seat   seat
		code   int
	}{
		{"the page is closed", endByError(closed(1001)), protocol.Left, seatLeft, 0},
		{"given up for another", endByError(closed(1000)), "lost", seatKept, 0},
		{"no code", endByError(closed(1005)), "lost", seatKept, 0},
		{"cut", endByError(closed(1006)), "lost", seatKept, 0},
		{"reset", endByError(errors.New("connection reset by peer")), "lost", seatKept, 0},
		{"too large", endByError(websocket.ErrReadLimit), protocol.TooLarge, seatLeft, 1009},
		{"nothing heard", endByError(timeout{errors.New("i/o timeout")}), protocol.Timeout, seatKept, 4408},
		{"slow", endFor(&protocol.Error{Code: protocol.Slow}), protocol.Slow, seatKept, 4461},
		{"bad", endFor(&protocol.Error{Code: protocol.BadRequest}), protocol.BadRequest, seatLeft, 4400},
		{"gone", endByRoom(room.Bye{Reason: room.ReasonGone, Retry: room.RetryNow}), protocol.Timeout, seatGone, 4408},
		{"replaced", endByRoom(room.Bye{Reason: room.ReasonReplaced, Retry: room.RetryNever}), protocol.Replaced, seatGone, 4409},
		{"a reason of a later version", endByRoom(room.Bye{Reason: "moved"}), protocol.Internal, seatGone, 4500},
	} {
		if c.end.bye.Reason != c.reason || c.end.seat != c.seat || c.end.closeCode != c.code {
			t.Errorf("%s: got %+v", c.story, c.end)
		}
	}
	for s, want := range map[seat]string{seatKept: "kept", seatLeft: "left", seatGone: "gone", 99: "unknown"} {
		if s.String() != want {
			t.Errorf("got %q, want %q", s, want)
		}
	}
}
