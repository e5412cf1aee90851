package signaling_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/parley-sfu/parley/signaling/protocol"
)

// A whole call, message by message.
func TestTwoMeet(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		ada := s.call("standup")
		id := ada.send(protocol.Join{
			Ticket: s.ticket("standup", "Ada"),
			Client: protocol.ClientInfo{Name: "test", Version: "1", Features: []string{"slots"}},
			Offer:  &protocol.Description{Rev: 1, SDP: goodSDP},
			Tracks: []protocol.TrackRequest{{MID: "0", Source: protocol.Microphone}, {MID: "1", Source: protocol.Camera, Muted: true, Width: 640, Height: 360}},
			View:   &protocol.View{Video: []protocol.Want{}, Audio: protocol.AudioAuto},
		})
		joined := expect[protocol.Joined](ada, id)
		if joined.Answer == nil || *joined.Answer != (protocol.Description{Rev: 1, SDP: "answer to " + goodSDP}) {
			t.Errorf("answer %+v", joined.Answer)
		}
		if joined.Resumed || joined.PingIntervalMS != 10_000 || joined.ResumeTimeoutMS != 15_000 || joined.Server != (protocol.ServerInfo{Name: "parley", Version: "test"}) {
			t.Errorf("joined %+v", joined)
		}
		if len(joined.Participants) != 1 || joined.Participants[0].ID != joined.Me || joined.Participants[0].Name != "Ada" || len(joined.Participants[0].Tracks) != 2 {
			t.Errorf("participants %+v", joined.Participants)
		}
		if len(joined.Tracks) != 2 || joined.Tracks[0].MID != "0" || joined.Room.Title != "The standup" || joined.Room.Names != nil {
			t.Errorf("tracks %+v, room %+v", joined.Tracks, joined.Room)
		}

		bob, bobJoined := s.join("standup", "Bob")
		if changed := expect[protocol.ParticipantChanged](ada, 0); changed.Participant.Name != "Bob" || changed.Participant.Connection != protocol.ConnectionOK {
			t.Errorf("ada heard of %+v", changed)
		}
		if len(bobJoined.Participants) != 2 {
			t.Errorf("bob sees %+v", bobJoined.Participants)
		}

		id = bob.send(protocol.SendChat{Text: "hello <b>all</b>"})
		if got := expect[protocol.Chat](ada, 0); got.Text != "hello <b>all</b>" || got.Name != "Bob" || got.From != bobJoined.Me {
			t.Errorf("chat %+v", got)
		}
		if sent, ok := expect[protocol.OK](bob, id).Result.(protocol.ChatSent); !ok || sent.ID == "" || sent.Time != time.Now().UnixMilli() {
			t.Errorf("sent %+v", sent)
		}

		id = ada.send(protocol.TrackUpdate{Track: joined.Tracks[0].Track, Muted: true})
		expect[protocol.OK](ada, id)
		if changed := expect[protocol.ParticipantChanged](bob, 0); !changed.Participant.Tracks[0].Muted {
			t.Errorf("bob heard %+v", changed)
		}

		id = bob.send(protocol.Leave{})
		if bye := expect[protocol.Bye](bob, id); bye.Reason != protocol.Left || bye.Retry != protocol.RetryNever {
			t.Errorf("bye %+v", bye)
		}
		if left := expect[protocol.ParticipantLeft](ada, 0); left.Participant != bobJoined.Me || left.Reason != "left" {
			t.Errorf("ada heard %+v", left)
		}
		if _, code := bob.expectEnd(); code != 1000 {
			t.Errorf("close code %d", code)
		}
	})
}

// Every request is answered by exactly one message with its id, and events
// count up without a hole.
func TestAnswersAndSequenceNumbers(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		c, joined := s.join("standup", "Ada")
		want := map[uint64]protocol.Kind{
			c.send(protocol.Publish{TrackRequest: protocol.TrackRequest{MID: "0", Source: protocol.Microphone}}): protocol.KindOK,
			c.send(protocol.SetView{View: protocol.View{Video: []protocol.Want{}, Audio: protocol.AudioNone}}):   protocol.KindOK,
			c.send(protocol.Ping{T: 1.5}): protocol.KindOK,
			c.send(protocol.Offer{Description: protocol.Description{Rev: 1, SDP: goodSDP}}): protocol.KindAnswer,
			c.send(protocol.Unpublish{Track: "nobody's"}):                                   protocol.KindError,
			c.send(protocol.SendChat{Text: "hi"}):                                           protocol.KindOK,
		}
		c.send(protocol.AckSlots{Rev: 1})
		synctest.Wait() // the answer to an offer comes when it comes
		want[c.send(protocol.Leave{})] = protocol.KindBye
		seq, got := uint64(1), map[uint64]protocol.Kind{}
		for {
			response, err := c.next()
			if err != nil {
				break
			}
			if response.Seq != 0 {
				if seq++; response.Seq != seq {
					t.Errorf("%s has seq %d, want %d", response.Message.Kind(), response.Seq, seq)
				}
			}
			if response.Re != 0 {
				if got[response.Re] != "" {
					t.Errorf("%d was answered twice", response.Re)
				}
				got[response.Re] = response.Message.Kind()
			}
		}
		if len(got) != len(want) {
			t.Errorf("got answers %v, want %v", got, want)
		}
		for id, kind := range want {
			if got[id] != kind {
				t.Errorf("request %d: got %q, want %q", id, got[id], kind)
			}
		}
		if peer := s.peer(joined.Me); !slices.Equal(peer.acknowledged(), []uint64{1}) {
			t.Errorf("acknowledged %v", peer.acknowledged())
		}
	})
}

func TestPingPong(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		c, _ := s.join("standup", "Ada")
		id := c.send(protocol.Ping{T: 18234.5})
		want := protocol.Pong{T: 18234.5, ServerTime: time.Now().UnixMilli()}
		if got := expect[protocol.OK](c, id).Result; got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
}

func TestRequestsThatCannotBeDone(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		ada, _ := s.join("standup", "Ada")
		bob, bobJoined := s.join("standup", "Bob")
		id := bob.send(protocol.Publish{TrackRequest: protocol.TrackRequest{MID: "0", Source: protocol.Camera}})
		published, ok := expect[protocol.OK](bob, id).Result.(protocol.TrackPublished)
		if !ok {
			t.Fatal("not published")
		}
		camera := published.Track
		for _, c := range []struct {
			story string
			m     protocol.ClientMessage
			code  protocol.Code
		}{
			{"mute somebody else's camera", protocol.TrackUpdate{Track: camera, Muted: true}, protocol.NotFound},
			{"take somebody else's camera away", protocol.Unpublish{Track: camera}, protocol.NotFound},
			{"mute what is not there", protocol.TrackUpdate{Track: bobJoined.Me, Muted: true}, protocol.NotFound},
			{"a text of 2,001 characters", protocol.SendChat{Text: strings.Repeat("é", 2001)}, protocol.TooLarge},
			{"an SDP of 4,001 lines", protocol.Offer{Description: protocol.Description{Rev: 2, SDP: strings.Repeat("a=\n", 4001)}}, protocol.TooLarge},
			{"an SDP the peer refuses", protocol.Offer{Description: protocol.Description{Rev: 1, SDP: badSDP}}, protocol.NegotiationFailed},
			{"a revision that does not rise", protocol.Offer{Description: protocol.Description{Rev: 1, SDP: goodSDP}}, protocol.Stale},
			{"a candidate of garbage", protocol.Candidate{MID: "0", Candidate: "garbage", Ufrag: "u"}, protocol.BadRequest},
		} {
			if e := ada.expectError(ada.send(c.m), c.code); e.Code != c.code {
				t.Errorf("%s: %v", c.story, e.Code)
			}
		}
		// Nothing of that cost the seat.
		expect[protocol.OK](ada, ada.send(protocol.Ping{}))
		for _, source := range []protocol.Source{protocol.Camera, protocol.Microphone} {
			expect[protocol.OK](ada, ada.send(protocol.Publish{TrackRequest: protocol.TrackRequest{MID: string(source), Source: source}}))
		}
		id = ada.send(protocol.Publish{TrackRequest: protocol.TrackRequest{MID: "9", Source: protocol.Camera}})
		if e := ada.expectError(id, protocol.Forbidden); e.Details["reason"] != "too_many_tracks" {
			t.Errorf("a second camera: %v", e.Details)
		}
		expect[protocol.OK](ada, ada.send(protocol.Publish{TrackRequest: protocol.TrackRequest{MID: "s", Source: protocol.Screen}}))
		id = bob.send(protocol.Publish{TrackRequest: protocol.TrackRequest{MID: "s", Source: protocol.Screen}})
		if e := bob.expectError(id, protocol.Forbidden); e.Details["reason"] != "screens_full" {
			t.Errorf("a second screen: %v", e.Details)
		}
	})
}

// One offer is in flight at a time: the next is refused until the answer came.
func TestSecondOfferWaitsForTheFirst(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		c, joined := s.join("standup", "Ada")
		first := c.send(protocol.Offer{Description: protocol.Description{Rev: 1, SDP: silentSDP}})
		second := c.send(protocol.Offer{Description: protocol.Description{Rev: 2, SDP: goodSDP}})
		if e := c.expectError(second, protocol.Stale); e.Details["reason"] != "offer_pending" {
			t.Errorf("got %v", e.Details)
		}

		// The first is given up after a while; a late answer to it is dropped.
		start := time.Now()
		c.expectError(first, protocol.NegotiationFailed)
		if got := time.Since(start); got != 10*time.Second {
			t.Errorf("given up after %v", got)
		}
		s.peer(joined.Me).Offer(1, goodSDP)
		third := c.send(protocol.Offer{Description: protocol.Description{Rev: 2, SDP: goodSDP}})
		if answer := expect[protocol.Answer](c, third); answer.Rev != 2 {
			t.Errorf("answer %+v", answer)
		}
	})
}

func TestJoinWaitsForTheAnswer(t *testing.T) {
	for _, c := range []struct {
		story string
		sdp   string
		after time.Duration
	}{
		{"the peer refuses", badSDP, 0},
		{"the peer never answers", silentSDP, 5 * time.Second},
	} {
		t.Run(c.story, func(t *testing.T) {
			inBubble(t, nil, func(s *site) {
				t := s.t
				socket := s.call("standup")
				start := time.Now()
				id := socket.send(protocol.Join{Ticket: s.ticket("standup", "Ada"), Offer: &protocol.Description{Rev: 1, SDP: c.sdp}})
				socket.expectError(id, protocol.NegotiationFailed)
				if got := time.Since(start); got != c.after {
					t.Errorf("answered after %v, want %v", got, c.after)
				}
				socket.expectBye(protocol.NegotiationFailed)
				synctest.Wait()
				if names := s.names(); len(names) != 0 {
					t.Errorf("still inside: %v", names)
				}
			})
		})
	}
}

// Events that the room tells while a session is still joining are not lost and
// do not come before joined.
func TestEventsBeforeJoinedComeAfterIt(t *testing.T) {
	inBubble(t, nil, func(s *site) {
		t := s.t
		slow := s.call("standup")
		id := slow.send(protocol.Join{Ticket: s.ticket("standup", "Slow"), Offer: &protocol.Description{Rev: 7, SDP: silentSDP}})
		synctest.Wait() // seated, and waiting for the answer
		_, ada := s.join("standup", "Ada")
		preview := s.names()
		if len(preview) != 2 {
			t.Fatalf("inside: %v", preview)
		}
		s.mu.Lock()
		var peer *fakePeer
		for participant, p := range s.peers {
			if participant != ada.Me {
				peer = p
			}
		}
		s.mu.Unlock()
		peer.Offer(7, goodSDP)
		response, err := slow.next()
		if err != nil {
			t.Fatal(err)
		}
		joined, ok := response.Message.(protocol.Joined)
		if !ok || response.Re != id || response.Seq != 1 || joined.Answer == nil || joined.Answer.Rev != 7 {
			t.Fatalf("first message %+v", response)
		}
		changed := expect[protocol.ParticipantChanged](slow, 0)
		if changed.Participant.Name != "Ada" || changed.Version <= joined.Version {
			t.Errorf("got %+v after version %d", changed, joined.Version)
		}
	})
}
