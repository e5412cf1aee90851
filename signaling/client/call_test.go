package client_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/parley-sfu/parley/sfu/payload"
	"github.com/parley-sfu/parley/signaling/client"
	"github.com/parley-sfu/parley/signaling/protocol"
)

// The pool of the first offer is too small for everybody; the server asks for
// more slots, and one renegotiation brings them.
func TestMoreSlotsAreOffered(t *testing.T) {
	s := newSite(t)
	const publishers = 3
	viewer := s.join("growth", "Viewer", func(o *client.Options) { o.AudioSlots, o.VideoSlots = -1, 1 })
	var tracks []string
	for i := range publishers {
		p := s.join("growth", fmt.Sprint("P", i), nil)
		tracks = append(tracks, p.publish(protocol.Camera, &client.VP8{}).Track(), p.publish(protocol.Microphone, &client.Opus{}).Track())
	}
	for _, track := range tracks {
		viewer.receives(track, 20)
	}
	if got := len(viewer.Tracks()); got != 2*publishers {
		t.Errorf("got %d tracks, want %d", got, 2*publishers)
	}
}

// One slot, two cameras: what is shown changes by the view, the slot is hidden
// and acknowledged in between, and no packet is given to the wrong track.
func TestASlotChangesItsOwner(t *testing.T) {
	s := newSite(t)
	ada, bob := s.join("narrow", "Ada", nil), s.join("narrow", "Bob", nil)
	first := ada.publish(protocol.Camera, &client.VP8{Width: 320, Height: 180})
	second := bob.publish(protocol.Camera, &client.VP8{Width: 640, Height: 360})
	viewer := s.join("narrow", "Viewer", nil)
	widths := map[string]uint16{first.Track(): 320, second.Track(): 640}
	for range 2 {
		for _, track := range []string{first.Track(), second.Track()} {
			view := protocol.View{Audio: protocol.AudioAuto, Video: []protocol.Want{{Track: track, Width: 640, Height: 360}}}
			if err := viewer.SetView(t.Context(), view); err != nil {
				t.Fatal(err)
			}
			viewer.until("it shows", func() bool { return shows(viewer, track) })
			viewer.receives(track, 10)
		}
	}
	viewer.mu.Lock()
	defer viewer.mu.Unlock()
	for track, packets := range viewer.packets {
		for _, p := range packets {
			if track == nil {
				continue
			}
			if info := payload.Inspect(payload.VP8, p.payload); info.KeyFrame && info.Width != widths[track.ID] {
				t.Errorf("a picture %d wide in the track of %d", info.Width, widths[track.ID])
			}
		}
	}
}

func shows(b *bot, track string) bool {
	flowing := b.Tracks()
	return len(flowing) == 1 && flowing[0].ID == track
}

// Three encodings of a camera; a small view gets the small one, a large view the
// large one.
func TestSimulcast(t *testing.T) {
	s := newSite(t)
	ada := s.join("layers", "Ada", func(o *client.Options) { o.Simulcast = true })
	camera := ada.publish(protocol.Camera,
		&client.VP8{Width: 320, Height: 180, Bitrate: 150_000},
		&client.VP8{Width: 640, Height: 360, Bitrate: 500_000},
		&client.VP8{Width: 1280, Height: 720, Bitrate: 1_700_000})
	viewer := s.join("layers", "Viewer", nil)
	for _, width := range []int{320, 1280, 640} {
		view := protocol.View{Audio: protocol.AudioNone, Video: []protocol.Want{{Track: camera.Track(), Width: width, Height: width * 9 / 16}}}
		if err := viewer.SetView(t.Context(), view); err != nil {
			t.Fatal(err)
		}
		viewer.until(fmt.Sprint("it is ", width, " wide"), func() bool {
			packets := viewer.from(camera.Track())
			for _, p := range packets {
				if info := payload.Inspect(payload.VP8, p.payload); info.KeyFrame && int(info.Width) == width {
					return true
				}
			}
			return false
		})
		viewer.notify(func() { clear(viewer.packets) })
	}
	if _, err := ada.Publish(t.Context(), protocol.Screen, &client.VP8{}, &client.VP8{}); err == nil {
		t.Error("a screen of two encodings was published")
	}
}

func TestMuteAndUnpublish(t *testing.T) {
	s := newSite(t)
	ada, bob := s.join("mute", "Ada", nil), s.join("mute", "Bob", nil)
	camera := ada.publish(protocol.Camera, &client.VP8{})
	bob.receives(camera.Track(), 20)

	if _, err := ada.Publish(t.Context(), protocol.Camera, &client.VP8{}); !errors.Is(err, client.ErrPublished) {
		t.Errorf("publish twice: got %v", err)
	}
	if err := camera.SetMuted(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	told := func(matches func(protocol.Track) bool) func(protocol.ParticipantChanged) bool {
		return func(m protocol.ParticipantChanged) bool {
			return m.Participant.ID == ada.Me() && len(m.Participant.Tracks) == 1 && matches(m.Participant.Tracks[0])
		}
	}
	hears(bob, "it is muted", told(func(track protocol.Track) bool { return track.Muted }))
	sent := camera.Sent()
	bob.until("nothing flows", func() bool { return len(bob.Tracks()) == 0 })
	if now := camera.Sent(); now != sent {
		t.Errorf("a muted camera sent %d packets", now-sent)
	}
	bob.notify(func() { bob.events = nil })
	if err := camera.SetMuted(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	before := bob.count(camera.Track())
	bob.receives(camera.Track(), before+20)

	if err := camera.Unpublish(t.Context()); err != nil {
		t.Fatal(err)
	}
	<-camera.Done()
	hears(bob, "it is gone", func(m protocol.ParticipantChanged) bool {
		return m.Participant.ID == ada.Me() && len(m.Participant.Tracks) == 0
	})
	again := ada.publish(protocol.Camera, &client.VP8{})
	bob.receives(again.Track(), 20)
}

// Whoever asks for a key frame gets one before the next is due by itself.
func TestKeyFramesOnRequest(t *testing.T) {
	s := newSite(t)
	ada, bob := s.join("key", "Ada", nil), s.join("key", "Bob", nil)
	camera := ada.publish(protocol.Camera, &client.VP8{})
	bob.receives(camera.Track(), 30)
	if !bob.Tracks()[0].RequestKeyFrame() {
		t.Fatal("the track is not received")
	}
	bob.until("a second key frame comes", func() bool {
		keys := 0
		packets := bob.from(camera.Track())
		for _, p := range packets {
			if payload.Inspect(payload.VP8, p.payload).KeyFrame {
				keys++
			}
		}
		return keys >= 2
	})
}

// Somebody who speaks is heard of as a speaker.
func TestSpeakers(t *testing.T) {
	s := newSite(t)
	ada, bob := s.join("speech", "Ada", nil), s.join("speech", "Bob", nil)
	voice := &client.Opus{}
	voice.SetLevel(127)
	ada.publish(protocol.Microphone, voice)
	voice.SetLevel(20)
	hears(bob, "Ada speaks", func(m protocol.Speakers) bool { return m.Dominant == ada.Me() })
}

func TestLeaving(t *testing.T) {
	s := newSite(t)
	ada, bob := s.join("left", "Ada", nil), s.join("left", "Bob", nil)
	camera := ada.publish(protocol.Camera, &client.VP8{})
	bob.receives(camera.Track(), 1)
	if err := ada.Leave(context.Background()); err != nil {
		t.Fatal(err)
	}
	<-ada.Done()
	<-camera.Done()
	hears(bob, "Ada is gone", func(m protocol.ParticipantLeft) bool { return m.Participant == ada.Me() })
	if err := ada.Err(); err != nil {
		t.Errorf("got %v after a leave", err)
	}
	if _, err := ada.Chat(t.Context(), "x"); !errors.Is(err, client.ErrClosed) {
		t.Errorf("chat after leaving: got %v", err)
	}
	if _, err := ada.Publish(t.Context(), protocol.Screen, &client.VP8{}); !errors.Is(err, client.ErrPublished) && !errors.Is(err, client.ErrClosed) {
		t.Errorf("publish after leaving: got %v", err)
	}
	if err := ada.RestartICE(t.Context()); !errors.Is(err, client.ErrClosed) {
		t.Errorf("restart ICE after leaving: got %v", err)
	}
	if err := ada.Leave(context.Background()); err != nil {
		t.Errorf("leave twice: got %v", err)
	}
}
