package protocol_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// fixtures reads every file of testdata/v1 whose name starts with prefix. The
// JavaScript tests read the same files.
func fixtures(tb testing.TB, prefix string) map[string][]byte {
	tb.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", "v1", prefix+"*.json"))
	if err != nil || len(paths) == 0 {
		tb.Fatalf("no fixtures %s*: %v", prefix, err)
	}
	files := map[string][]byte{}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			tb.Fatal(err)
		}
		files[strings.TrimSuffix(filepath.Base(path), ".json")] = data
	}
	return files
}

// sameJSON compares two texts as JSON values.
func sameJSON(t *testing.T, got, want []byte) {
	t.Helper()
	var g, w any
	if err := json.Unmarshal(got, &g); err != nil {
		t.Fatalf("got no JSON: %v in %s", err, got)
	}
	if err := json.Unmarshal(want, &w); err != nil {
		t.Fatalf("want no JSON: %v", err)
	}
	if !reflect.DeepEqual(g, w) {
		t.Errorf("got  %s\nwant %s", got, bytes.Join(bytes.Fields(want), []byte(" ")))
	}
}

func TestClientFixturesSurviveARoundTrip(t *testing.T) {
	seen := map[protocol.Kind]bool{}
	for name, data := range fixtures(t, "client_") {
		t.Run(name, func(t *testing.T) {
			request, err := protocol.DecodeClient(data)
			if err != nil {
				t.Fatalf("decode: %v", err)
			}
			kind := request.Message.Kind()
			if !strings.HasPrefix(name, "client_"+string(kind)) {
				t.Errorf("kind %q in a file of another name", kind)
			}
			seen[kind] = true
			if kind.Answered() != (request.ID != 0) {
				t.Errorf("id %d, but answered is %v", request.ID, kind.Answered())
			}
			encoded, err := protocol.EncodeClient(request)
			if err != nil {
				t.Fatalf("encode: %v", err)
			}
			sameJSON(t, encoded, data)
		})
	}
	for _, kind := range protocol.ClientKinds() {
		if !seen[kind] {
			t.Errorf("client message %q has no fixture", kind)
		}
	}
}

func TestServerFixturesSurviveARoundTrip(t *testing.T) {
	seen := map[protocol.Kind]bool{}
	for name, data := range fixtures(t, "server_") {
		t.Run(name, func(t *testing.T) {
			response, err := protocol.DecodeServer(data)
			if err != nil {
				t.Fatalf("decode: %v", err)
			}
			kind := response.Message.Kind()
			if !strings.HasPrefix(name, "server_"+string(kind)) {
				t.Errorf("kind %q in a file of another name", kind)
			}
			seen[kind] = true
			encoded, err := protocol.EncodeServer(response)
			if err != nil {
				t.Fatalf("encode: %v", err)
			}
			sameJSON(t, encoded, data)
		})
	}
	for _, kind := range protocol.ServerKinds() {
		if !seen[kind] {
			t.Errorf("server message %q has no fixture", kind)
		}
	}
}

func TestHTTPFixturesSurviveARoundTrip(t *testing.T) {
	bodies := map[string]any{
		"http_preview":          &protocol.Preview{},
		"http_preview_password": &protocol.Preview{},
		"http_ticket_request":   &protocol.TicketRequest{},
		"http_ticket":           &protocol.Ticket{},
		"http_rooms":            &protocol.Rooms{},
		"http_error":            &protocol.ErrorBody{},
		"http_people":           &protocol.PeopleInfo{},
	}
	for name, data := range fixtures(t, "http_") {
		t.Run(name, func(t *testing.T) {
			body := bodies[name]
			if body == nil {
				t.Fatal("nobody reads this fixture")
			}
			if err := json.Unmarshal(data, body); err != nil {
				t.Fatalf("decode: %v", err)
			}
			encoded, err := json.Marshal(body)
			if err != nil {
				t.Fatalf("encode: %v", err)
			}
			sameJSON(t, encoded, data)
		})
	}
}

// One fixture spelled out in Go, so that a member that both directions of the
// codec forget cannot go unnoticed.
func TestJoinFixtureMeansThis(t *testing.T) {
	request, err := protocol.DecodeClient(fixtures(t, "client_join")["client_join"])
	if err != nil {
		t.Fatal(err)
	}
	want := protocol.Request{ID: 1, Message: protocol.Join{
		Ticket: "AWx0aWNrZXQ",
		Client: protocol.ClientInfo{Name: "parley-web", Version: "0.1.0", Features: []string{"slots"}},
		Offer: &protocol.Description{
			Rev: 1,
			SDP: "v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n",
		},
		Tracks: []protocol.TrackRequest{
			{MID: "0", Source: protocol.Microphone},
			{MID: "1", Source: protocol.Camera, Muted: true, Width: 1280, Height: 720},
		},
		View: &protocol.View{
			Video: []protocol.Want{{Track: "t_ada_camera", Width: 640, Height: 360, Priority: protocol.High}},
			Audio: protocol.AudioAuto,
		},
	}}
	if !reflect.DeepEqual(request, want) {
		t.Errorf("got  %+v\nwant %+v", request, want)
	}
}
