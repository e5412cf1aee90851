package protocol_test

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// Optional members are left out, required ones are written even when zero.
func TestEncodeServer(t *testing.T) {
	for _, c := range []struct {
		story string
		in    protocol.Response
		want  string
	}{
		{"nothing to say", protocol.Response{Re: 4, Message: protocol.OK{}}, `{"type":"ok","re":4}`},
		{"a result", protocol.Response{Re: 4, Message: protocol.OK{Result: protocol.TrackPublished{Track: "t"}}}, `{"type":"ok","re":4,"data":{"track":"t"}}`},
		{"zeros that mean something", protocol.Response{Re: 4, Message: protocol.OK{Result: protocol.Pong{}}}, `{"type":"ok","re":4,"data":{"t":0,"server_time":0}}`},
		{"an error without request", protocol.Response{Message: protocol.Failure{Error: &protocol.Error{Code: protocol.Slow}}}, `{"type":"error","error":{"code":"slow","message":"the client reads too slowly","retry":"now"}}`},
		{"no answer, no slots", protocol.Response{Seq: 2, Message: protocol.PleaseOffer{Reason: "r"}}, `{"type":"please_offer","seq":2,"data":{"reason":"r"}}`},
		{"a muted track of no size", protocol.Response{Seq: 1, Message: protocol.ParticipantChanged{Participant: protocol.Participant{Tracks: []protocol.Track{{ID: "t"}}}}}, `{"type":"participant","seq":1,"data":{"version":0,"participant":{"id":"","name":"","connection":"","joined_at":0,"tracks":[{"id":"t","source":"","muted":false,"width":0,"height":0}]}}}`},
		{"silence", protocol.Response{Seq: 1, Message: protocol.Speakers{Speakers: []protocol.Speaker{}}}, `{"type":"speakers","seq":1,"data":{"speakers":[]}}`},
		{"markup cannot leave a script tag", protocol.Response{Seq: 1, Message: protocol.ParticipantLeft{Reason: "</script>"}}, `{"type":"participant_left","seq":1,"data":{"version":0,"participant":"","reason":"\u003c/script\u003e"}}`},
	} {
		got, err := protocol.EncodeServer(c.in)
		if err != nil || string(got) != c.want {
			t.Errorf("%s:\ngot  %s, %v\nwant %s", c.story, got, err, c.want)
		}
	}
}

// What JSON has no form for is an error, not a panic.
func TestEncodeWhatCannotBe(t *testing.T) {
	if data, err := protocol.EncodeServer(protocol.Response{Message: protocol.OK{Result: protocol.Pong{T: math.NaN()}}}); err == nil {
		t.Errorf("got %s", data)
	}
	if data, err := protocol.EncodeClient(protocol.Request{ID: 1, Message: protocol.Ping{T: math.Inf(1)}}); err == nil || !strings.Contains(err.Error(), "ping") {
		t.Errorf("got %s, %v", data, err)
	}
}

// Each kind of a client's message survives the way there, with every member.
func TestClientMessagesSurvive(t *testing.T) {
	description := protocol.Description{Rev: 9007199254740991, SDP: "v=0\r\n"}
	track := protocol.TrackRequest{MID: "0", Source: protocol.ScreenAudio, Muted: true, Width: 16384, Height: 1}
	view := protocol.View{Video: []protocol.Want{{Track: "t", Width: 1, Height: 2, Priority: protocol.Low}}, Audio: protocol.AudioNone}
	for i, m := range []protocol.ClientMessage{
		protocol.Join{
			Ticket: "t", Client: protocol.ClientInfo{Name: "n", Version: "v", Features: []string{"f"}},
			Offer: &description, Tracks: []protocol.TrackRequest{track}, View: &view,
		},
		protocol.Resume{Session: "s", ResumeToken: "r", Offer: &description},
		protocol.Offer{Description: description},
		protocol.Candidate{MID: "0", Candidate: "candidate:1", Ufrag: "u"},
		protocol.Publish{TrackRequest: track},
		protocol.TrackUpdate{Track: "t", Muted: true},
		protocol.Unpublish{Track: "t"},
		protocol.SetView{View: view},
		protocol.AckSlots{Rev: 1},
		protocol.SendChat{Text: strings.Repeat("🙂", 2000)},
		protocol.Ping{T: -1.5e-7},
		protocol.Leave{},
		protocol.Appear{Name: strings.Repeat("é", 64)},
		protocol.Ring{Person: "u"},
		protocol.Cancel{Person: "u"},
		protocol.Accept{Person: "u"},
		protocol.Decline{Person: "u"},
	} {
		want := protocol.Request{ID: uint64(i + 1), Message: m}
		data, err := protocol.EncodeClient(want)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := protocol.DecodeClient(data); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\ngot  %+v, %v\nwant %+v", m.Kind(), got, err, want)
		}
	}
}

// Decoding a small message costs little: a server may read fifty a second from
// each of two thousand clients.
func TestDecodeClientCosts(t *testing.T) {
	for name, limit := range map[string]float64{"client_ping": 35, "client_candidate": 50, "client_slots_ack": 35} {
		data := fixtures(t, name)[name]
		if n := testing.AllocsPerRun(100, func() {
			if _, err := protocol.DecodeClient(data); err != nil {
				t.Fatal(err)
			}
		}); n > limit {
			t.Errorf("%s: %v allocations, want at most %v", name, n, limit)
		}
	}
}

func BenchmarkDecodeClient(b *testing.B) {
	for _, name := range []string{"client_ping", "client_join", "client_view"} {
		data := fixtures(b, name)[name]
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := protocol.DecodeClient(data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func ExampleEncodeServer() {
	data, err := protocol.EncodeServer(protocol.Response{
		Seq: 3,
		Message: protocol.Slots{SlotTable: protocol.SlotTable{Rev: 2, Slots: []protocol.Slot{
			{MID: "8", Track: "t_5", Participant: "p_eve", State: protocol.SlotSwitching},
			{MID: "9", State: protocol.SlotEmpty},
		}}},
	})
	fmt.Println(string(data), err)
	// Output:
	// {"type":"slots","seq":3,"data":{"rev":2,"slots":[{"mid":"8","track":"t_5","participant":"p_eve","state":"switching"},{"mid":"9","state":"empty"}]}} <nil>
}

func ExampleCode() {
	for _, code := range []protocol.Code{protocol.RoomFull, protocol.Slow} {
		fmt.Println(code, code.HTTPStatus(), code.CloseCode(), code.Retry())
	}
	// Output:
	// room_full 503 4503 later
	// slow 500 4461 now
}
