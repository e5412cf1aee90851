package protocol_test

import (
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/parley-sfu/parley/signaling/protocol"
)

func TestDecodeClientRefuses(t *testing.T) {
	const ok = `"client":{"name":"n","version":"v"}`
	for _, c := range []struct {
		story string
		in    string
		code  protocol.Code
		path  string // in the details
		id    uint64 // still readable
	}{
		{story: "nothing at all", in: ``, code: protocol.BadRequest},
		{story: "no JSON", in: `hello`, code: protocol.BadRequest},
		{story: "two values", in: `{"type":"leave","id":1}{}`, code: protocol.BadRequest},
		{story: "cut in the middle", in: `{"type":"leave","id":1`, code: protocol.BadRequest},
		{story: "not UTF-8", in: "{\"type\":\"chat\",\"id\":1,\"data\":{\"text\":\"\xff\"}}", code: protocol.BadRequest},
		{story: "an array", in: `[]`, code: protocol.BadRequest},
		{story: "a string", in: `"leave"`, code: protocol.BadRequest},
		{story: "null", in: `null`, code: protocol.BadRequest},
		{story: "an empty object", in: `{}`, code: protocol.BadRequest, path: "type"},
		{story: "names match exactly", in: `{"Type":"leave","id":1}`, code: protocol.BadRequest, path: "type", id: 1},
		{story: "type is a number", in: `{"type":7}`, code: protocol.BadRequest, path: "type"},
		{story: "unknown kind", in: `{"type":"moderate","id":4,"data":{}}`, code: protocol.Unsupported, path: "type", id: 4},
		{story: "a kind of the server", in: `{"type":"answer","id":4,"data":{"rev":1,"sdp":"v=0"}}`, code: protocol.Unsupported, path: "type", id: 4},
		{story: "id is missing", in: `{"type":"leave"}`, code: protocol.BadRequest, path: "id"},
		{story: "id is null", in: `{"type":"leave","id":null}`, code: protocol.BadRequest, path: "id"},
		{story: "id is zero", in: `{"type":"leave","id":0}`, code: protocol.BadRequest, path: "id"},
		{story: "id is minus zero", in: `{"type":"leave","id":-0}`, code: protocol.BadRequest, path: "id"},
		{story: "id is negative", in: `{"type":"leave","id":-1}`, code: protocol.BadRequest, path: "id"},
		{story: "id is a fraction", in: `{"type":"leave","id":1.5}`, code: protocol.BadRequest, path: "id"},
		{story: "id has an exponent", in: `{"type":"leave","id":1e3}`, code: protocol.BadRequest, path: "id"},
		{story: "id is 2^53, which JavaScript cannot count up", in: `{"type":"leave","id":9007199254740992}`, code: protocol.BadRequest, path: "id"},
		{story: "id is a string", in: `{"type":"leave","id":"1"}`, code: protocol.BadRequest, path: "id"},
		{story: "data is missing", in: `{"type":"chat","id":2}`, code: protocol.BadRequest, path: "data", id: 2},
		{story: "data is an array", in: `{"type":"chat","id":2,"data":[]}`, code: protocol.BadRequest, path: "data", id: 2},
		{story: "text is missing", in: `{"type":"chat","id":2,"data":{}}`, code: protocol.BadRequest, path: "data.text", id: 2},
		{story: "text is null", in: `{"type":"chat","id":2,"data":{"text":null}}`, code: protocol.BadRequest, path: "data.text", id: 2},
		{story: "text is empty", in: `{"type":"chat","id":2,"data":{"text":""}}`, code: protocol.BadRequest, path: "data.text", id: 2},
		{story: "to is empty", in: `{"type":"chat","id":2,"data":{"text":"x","to":""}}`, code: protocol.BadRequest, path: "data.to", id: 2},
		{story: "to is a number", in: `{"type":"chat","id":2,"data":{"text":"x","to":7}}`, code: protocol.BadRequest, path: "data.to", id: 2},
		{story: "text is too long", in: `{"type":"chat","id":2,"data":{"text":"` + strings.Repeat("x", 8001) + `"}}`, code: protocol.TooLarge, path: "data.text", id: 2},
		{story: "a number beyond float64", in: `{"type":"ping","id":2,"data":{"t":1e400}}`, code: protocol.BadRequest, path: "data.t", id: 2},
		{story: "a truth value as string", in: `{"type":"track_update","id":2,"data":{"track":"t","muted":"true"}}`, code: protocol.BadRequest, path: "data.muted", id: 2},
		{story: "a source of nobody", in: `{"type":"publish","id":2,"data":{"mid":"0","source":"hologram","muted":false}}`, code: protocol.BadRequest, path: "data.source", id: 2},
		{story: "an empty mid", in: `{"type":"publish","id":2,"data":{"mid":"","source":"camera","muted":false}}`, code: protocol.BadRequest, path: "data.mid", id: 2},
		{story: "a wall of pixels", in: `{"type":"publish","id":2,"data":{"mid":"0","source":"camera","muted":false,"width":99999}}`, code: protocol.BadRequest, path: "data.width", id: 2},
		{story: "rev 0", in: `{"type":"offer","id":2,"data":{"rev":0,"sdp":"v=0"}}`, code: protocol.BadRequest, path: "data.rev", id: 2},
		{story: "an empty SDP", in: `{"type":"offer","id":2,"data":{"rev":1,"sdp":""}}`, code: protocol.BadRequest, path: "data.sdp", id: 2},
		{story: "candidate as JSON of the browser", in: `{"type":"candidate","data":{"mid":"0","candidate":{"x":1},"ufrag":"u"}}`, code: protocol.BadRequest, path: "data.candidate"},
		{story: "a candidate of 2 KB", in: `{"type":"candidate","data":{"mid":"0","ufrag":"u","candidate":"` + strings.Repeat("x", 2000) + `"}}`, code: protocol.TooLarge, path: "data.candidate"},
		{story: "the path goes into arrays", in: `{"type":"join","id":1,"data":{"ticket":"t",` + ok + `,"tracks":[{"mid":"0","source":"camera","muted":true},{"mid":1}]}}`, code: protocol.BadRequest, path: "data.tracks[1].source", id: 1},
		{story: "an element that is no object", in: `{"type":"join","id":1,"data":{"ticket":"t",` + ok + `,"tracks":[7]}}`, code: protocol.BadRequest, path: "data.tracks[0]", id: 1},
		{story: "more tracks than sources", in: `{"type":"join","id":1,"data":{"ticket":"t",` + ok + `,"tracks":[{},{},{},{},{},{},{},{},{}]}}`, code: protocol.TooLarge, path: "data.tracks", id: 1},
		{story: "no client", in: `{"type":"join","id":1,"data":{"ticket":"t"}}`, code: protocol.BadRequest, path: "data.client", id: 1},
		{story: "an empty ticket", in: `{"type":"join","id":1,"data":{"ticket":"",` + ok + `}}`, code: protocol.BadRequest, path: "data.ticket", id: 1},
		{story: "an offer without SDP", in: `{"type":"join","id":1,"data":{"ticket":"t",` + ok + `,"offer":{"rev":1}}}`, code: protocol.BadRequest, path: "data.offer.sdp", id: 1},
		{story: "features of numbers", in: `{"type":"join","id":1,"data":{"ticket":"t","client":{"name":"n","version":"v","features":[1]}}}`, code: protocol.BadRequest, path: "data.client.features", id: 1},
		{story: "a wish for a thousand tracks", in: `{"type":"view","id":3,"data":{"video":[` + strings.Repeat(`{"track":"t"},`, 999) + `{"track":"t"}]}}`, code: protocol.TooLarge, path: "data.video", id: 3},
		{story: "an unknown priority", in: `{"type":"view","id":3,"data":{"video":[{"track":"t","priority":"urgent"}]}}`, code: protocol.BadRequest, path: "data.video[0].priority", id: 3},
		{story: "an unknown audio mode", in: `{"type":"view","id":3,"data":{"video":[],"audio":"loud"}}`, code: protocol.BadRequest, path: "data.audio", id: 3},
		{story: "resume without a token", in: `{"type":"resume","id":1,"data":{"session":"s"}}`, code: protocol.BadRequest, path: "data.resume_token", id: 1},
		{story: "17 deep", in: `{"type":"leave","id":1,"data":` + strings.Repeat("[", 16) + strings.Repeat("]", 16) + `}`, code: protocol.BadRequest},
	} {
		t.Run(c.story, func(t *testing.T) {
			request, err := protocol.DecodeClient([]byte(c.in))
			var e *protocol.Error
			if !errors.As(err, &e) {
				t.Fatalf("got error %v, want a *protocol.Error", err)
			}
			if e.Code != c.code || e.Details["path"] != c.path || request.ID != c.id || request.Message != nil {
				t.Errorf("got %v %v for id %d, message %v; want %s at %q for id %d",
					e, e.Details, request.ID, request.Message, c.code, c.path, c.id)
			}
			if len(e.Message) > 200 {
				t.Errorf("the message repeats %d bytes of the input", len(e.Message))
			}
		})
	}
}

func TestDecodeClientAccepts(t *testing.T) {
	for _, c := range []struct {
		story string
		in    string
		want  protocol.Request
	}{
		{
			story: "unknown members are ignored, at every level",
			in:    `{"type":"chat","id":1,"later":{"deep":[1]},"data":{"text":"hi","emoji":true}}`,
			want:  protocol.Request{ID: 1, Message: protocol.SendChat{Text: "hi"}},
		},
		{
			story: "the last of two equal names counts, as in every JSON reader we know",
			in:    `{"type":"leave","id":1,"id":2}`,
			want:  protocol.Request{ID: 2, Message: protocol.Leave{}},
		},
		{
			story: "white space",
			in:    " {\r\n\t\"type\" : \"leave\" , \"id\" : 3 } ",
			want:  protocol.Request{ID: 3, Message: protocol.Leave{}},
		},
		{
			story: "the largest id",
			in:    `{"type":"leave","id":9007199254740991}`,
			want:  protocol.Request{ID: 9007199254740991, Message: protocol.Leave{}},
		},
		{
			story: "an empty candidate is the end of candidates",
			in:    `{"type":"candidate","data":{"mid":"0","candidate":"","ufrag":"u"}}`,
			want:  protocol.Request{Message: protocol.Candidate{MID: "0", Ufrag: "u"}},
		},
		{
			story: "a message without an answer may have an id, for its error",
			in:    `{"type":"slots_ack","id":8,"data":{"rev":2}}`,
			want:  protocol.Request{ID: 8, Message: protocol.AckSlots{Rev: 2}},
		},
		{
			story: "a view's defaults: no size, normal priority, sound on",
			in:    `{"type":"view","id":1,"data":{"video":[{"track":"t"}]}}`,
			want: protocol.Request{ID: 1, Message: protocol.SetView{View: protocol.View{
				Video: []protocol.Want{{Track: "t", Priority: protocol.Normal}}, Audio: protocol.AudioAuto,
			}}},
		},
		{
			story: "null is as good as absent where absent is good",
			in:    `{"type":"resume","id":1,"data":{"session":"s","resume_token":"r","offer":null}}`,
			want:  protocol.Request{ID: 1, Message: protocol.Resume{Session: "s", ResumeToken: "r"}},
		},
		{
			story: "escapes and brackets inside of strings",
			in:    `{"type":"chat","id":1,"data":{"text":"\\\"[[[[[[[[[[[[[[[[[[[{{,,,,\u0041"}}`,
			want:  protocol.Request{ID: 1, Message: protocol.SendChat{Text: `\"[[[[[[[[[[[[[[[[[[[{{,,,,A`}},
		},
		{
			story: "16 deep",
			in:    `{"type":"leave","id":1,"data":` + strings.Repeat("[", 15) + strings.Repeat("]", 15) + `}`,
			want:  protocol.Request{ID: 1, Message: protocol.Leave{}},
		},
	} {
		t.Run(c.story, func(t *testing.T) {
			got, err := protocol.DecodeClient([]byte(c.in))
			if err != nil || !reflect.DeepEqual(got, c.want) {
				t.Errorf("got  %+v, %v\nwant %+v", got, err, c.want)
			}
		})
	}
}

// A quarter megabyte of spite must not turn into megabytes of objects.
func TestDecodeClientAllocatesLittleForHostileInput(t *testing.T) {
	const size = 256 << 10
	for story, in := range map[string]string{
		"brackets":      strings.Repeat("[", size),
		"many members":  `{"type":"leave","id":1,` + strings.Repeat(`"a":1,`, size/6) + `"b":1}`,
		"many elements": `{"type":"view","id":1,"data":{"video":[` + strings.Repeat(`1,`, size/2) + `1]}}`,
		"many objects":  `{"type":"view","id":1,"data":{"video":[` + strings.Repeat(`{},`, size/3) + `{}]}}`,
		"one string":    `{"type":"chat","id":1,"data":{"text":"` + strings.Repeat("x", size) + `"}}`,
	} {
		t.Run(story, func(t *testing.T) {
			data := []byte(in)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			if _, err := protocol.DecodeClient(data); err == nil {
				t.Error("accepted")
			}
			runtime.ReadMemStats(&after)
			if got := after.TotalAlloc - before.TotalAlloc; got > 8*size {
				t.Errorf("allocated %d bytes for %d", got, len(data))
			}
		})
	}
}

func TestDecodeTicketRequest(t *testing.T) {
	for _, c := range []struct {
		story, in string
		want      protocol.TicketRequest
		code      protocol.Code
		path      string
	}{
		{story: "a name", in: `{"name":"Ada"}`, want: protocol.TicketRequest{Name: "Ada"}},
		{story: "and a password", in: `{"name":"Ada","password":"p"}`, want: protocol.TicketRequest{Name: "Ada", Password: "p"}},
		{story: "which may be null", in: `{"name":"Ada","password":null}`, want: protocol.TicketRequest{Name: "Ada"}},
		{story: "nothing", in: ``, code: protocol.BadRequest},
		{story: "a form", in: `name=Ada`, code: protocol.BadRequest},
		{story: "no name", in: `{}`, code: protocol.BadRequest, path: "name"},
		{story: "an empty name", in: `{"name":""}`, code: protocol.BadRequest, path: "name"},
		{story: "a name of 10 KB", in: `{"name":"` + strings.Repeat("x", 10<<10) + `"}`, code: protocol.TooLarge, path: "name"},
		{story: "a password that is a number", in: `{"name":"Ada","password":1}`, code: protocol.BadRequest, path: "password"},
	} {
		t.Run(c.story, func(t *testing.T) {
			got, err := protocol.DecodeTicketRequest([]byte(c.in))
			var e *protocol.Error
			if errors.As(err, &e) {
				if e.Code != c.code || e.Details["path"] != c.path {
					t.Errorf("got %v %v, want %s at %q", e, e.Details, c.code, c.path)
				}
				return
			}
			if c.code != "" || got != c.want {
				t.Errorf("got %+v, want %+v %s", got, c.want, c.code)
			}
		})
	}
}

func TestDecodeServerRefuses(t *testing.T) {
	for _, c := range []struct {
		story, in string
		code      protocol.Code
	}{
		{"nothing", ``, protocol.BadRequest},
		{"an unknown event, which clients ignore", `{"type":"reaction","seq":3,"data":{}}`, protocol.Unsupported},
		{"an event without data", `{"type":"slots","seq":3}`, protocol.BadRequest},
		{"data of another shape", `{"type":"slots","seq":3,"data":[]}`, protocol.BadRequest},
		{"an error without error", `{"type":"error","re":3}`, protocol.BadRequest},
		{"an error that is a string", `{"type":"error","re":3,"error":"no"}`, protocol.BadRequest},
		{"re is negative", `{"type":"ok","re":-3}`, protocol.BadRequest},
		{"a result of another shape", `{"type":"ok","re":3,"data":7}`, protocol.BadRequest},
		{"a track that is a number", `{"type":"ok","re":3,"data":{"track":7}}`, protocol.BadRequest},
	} {
		t.Run(c.story, func(t *testing.T) {
			got, err := protocol.DecodeServer([]byte(c.in))
			var e *protocol.Error
			if !errors.As(err, &e) || e.Code != c.code {
				t.Errorf("got %+v, %v; want %s", got, err, c.code)
			}
		})
	}
}

func TestDecodeServerIgnoresResultsOfTheFuture(t *testing.T) {
	got, err := protocol.DecodeServer([]byte(`{"type":"ok","re":3,"data":{"colour":"blue"}}`))
	if err != nil || !reflect.DeepEqual(got, protocol.Response{Re: 3, Message: protocol.OK{}}) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func ExampleDecodeClient() {
	request, err := protocol.DecodeClient([]byte(`{"type":"chat","id":7,"data":{"text":"hello"}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d %s %+v\n", request.ID, request.Message.Kind(), request.Message)

	_, err = protocol.DecodeClient([]byte(`{"type":"chat","id":8,"data":{"text":["hello"]}}`))
	fmt.Println(err)
	// Output:
	// 7 chat {Text:hello To:}
	// bad_request: data.text: want a string, got an array
}
