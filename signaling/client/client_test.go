package client_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/parley-sfu/parley/sfu/payload"
	"github.com/parley-sfu/parley/signaling/client"
	"github.com/parley-sfu/parley/signaling/protocol"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Two bots see and hear each other, and every packet comes in order.
func TestTwoBotsCall(t *testing.T) {
	s := newSite(t)
	ada, bob := s.join("call", "Ada", nil), s.join("call", "Bob", nil)
	camera := ada.publish(protocol.Camera, &client.VP8{Bitrate: 1_000_000})
	voice := bob.publish(protocol.Microphone, &client.Opus{})

	pictures := bob.receives(camera.Track(), 100)
	for i, p := range pictures {
		info := payload.Inspect(payload.VP8, p.payload)
		if i == 0 && (!info.KeyFrame || info.Width != 640 || info.Height != 480) {
			t.Errorf("the first packet: got %+v, want a key frame of 640 × 480", info)
		}
		if i > 0 && p.seq != pictures[i-1].seq+1 {
			t.Errorf("packet %d follows %d", p.seq, pictures[i-1].seq)
		}
	}
	ada.receives(voice.Track(), 50)
	track := bob.Tracks()[0]
	if got := track.Counters(); got.Packets < 100 || got.Lost != 0 || got.Late != 0 || got.Repeated != 0 {
		t.Errorf("got %+v, want 100 packets and nothing else", got)
	}
	if track.Participant != ada.Me() || !track.Video {
		t.Errorf("got %v of %s, want Ada's camera", track, track.Participant)
	}
	if names := []string{ada.Participants()[0].Name, ada.Participants()[1].Name}; names[0] != "Ada" || names[1] != "Bob" {
		t.Errorf("got participants %v", names)
	}
	if times := bob.Times(); times.Ticket <= 0 || times.Joined <= times.Ticket || times.Connected < times.Joined {
		t.Errorf("got times %+v", times)
	}
}

func TestJoinRefused(t *testing.T) {
	s := newSite(t)
	for _, c := range []struct {
		story, room string
		change      func(*client.Options)
		code        protocol.Code
	}{
		{story: "no such room", room: "nowhere", code: protocol.RoomNotFound},
		{story: "no password", room: "secret", code: protocol.WrongPassword},
		{story: "the wrong password", room: "secret", change: func(o *client.Options) { o.Password = "horse" }, code: protocol.WrongPassword},
		{story: "a name of nothing", room: "call", change: func(o *client.Options) { o.Name = "\u202e" }, code: protocol.BadRequest},
		{story: "a wish for a thousand pictures", room: "call", change: func(o *client.Options) {
			o.View = &protocol.View{Video: make([]protocol.Want, 1000)}
		}, code: protocol.TooLarge},
	} {
		t.Run(c.story, func(t *testing.T) {
			_, err := s.try(c.room, "Ada", c.change)
			var said *protocol.Error
			if !errors.As(err, &said) || said.Code != c.code {
				t.Errorf("got %v, want %s", err, c.code)
			}
		})
	}
	t.Run("the right password", func(t *testing.T) {
		if _, err := s.try("secret", "Ada", func(o *client.Options) { o.Password = "correct horse" }); err != nil {
			t.Error(err)
		}
	})
}

func TestJoinChecksItsOptions(t *testing.T) {
	_, err := client.Join(context.Background(), client.Options{URL: "ftp://example.org"})
	if err == nil {
		t.Fatal("joined")
	}
	for _, want := range []string{"http://host:port", "no room", "no name"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("got %q, want it to say %q", err, want)
		}
	}
}
