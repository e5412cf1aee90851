package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/pion/webrtc/v4"
)

// parleyAdapter joins by docs/protocol.md: one connection for both ways, with as
// many slots as there are others who send.
type parleyAdapter struct{ base string }

// parleyMessage is what of a message matters here.
type parleyMessage struct {
	Type string `json:"type"`
	Re   int    `json:"re"`
	Data struct {
		Answer struct {
			SDP string `json:"sdp"`
		} `json:"answer"`
		Rev int `json:"rev"`
	} `json:"data"`
	Error json.RawMessage `json:"error"`
}

type object = map[string]any

func (p parleyAdapter) enter(ctx context.Context, s *seat) error {
	room := fmt.Sprintf("%s/v1/rooms/bench-%d", p.base, s.room)
	ticket, err := p.ticket(ctx, room, s.name())
	if err != nil {
		return err
	}
	peer, err := s.engine.newPeer(s)
	if err != nil {
		return err
	}
	if err = s.sections(peer); err != nil {
		return err
	}
	sdp, err := offer(ctx, peer)
	if err != nil {
		return err
	}
	s.line = &line{key: parleyKey, event: s.hearParley}
	if err = s.engine.dial(ctx, strings.Replace(room, "http", "ws", 1)+"/signal", "parley.v1.json", s.line); err != nil {
		return err
	}
	var joined parleyMessage
	err = s.line.ask(ctx, "1", object{"type": "join", "id": 1, "data": object{
		"ticket": ticket, "client": object{"name": "bench", "version": "1"},
		"offer": object{"rev": 1, "sdp": sdp}, "tracks": shown(peer),
	}}, &joined)
	if err != nil {
		return fmt.Errorf("join: %w", err)
	}
	if joined.Type != "joined" {
		return fmt.Errorf("join: answered with %s %s", joined.Type, joined.Error)
	}
	return accept(peer, webrtc.SDPTypeAnswer, joined.Data.Answer.SDP)
}

// receive has nothing to do: who has slots receives.
func (parleyAdapter) receive(context.Context, *seat) error { return nil }

// ticket asks for one, again and again while the server starts.
func (p parleyAdapter) ticket(ctx context.Context, room, name string) (string, error) {
	body, err := json.Marshal(object{"name": name})
	if err != nil {
		return "", fmt.Errorf("encode: %w", err)
	}
	content, err := patiently(ctx, func() ([]byte, error) { return post(ctx, room+"/tickets", body) })
	if err != nil {
		return "", fmt.Errorf("get a ticket: %w", err)
	}
	var got struct {
		Ticket string `json:"ticket"`
	}
	if err = json.Unmarshal(content, &got); err != nil || got.Ticket == "" {
		return "", fmt.Errorf("get a ticket: %s: %w", content, err)
	}
	return got.Ticket, nil
}

// startTime is how long a server may take to listen.
const startTime = 10 * time.Second

// patiently tries again while a server starts.
func patiently[T any](ctx context.Context, try func() (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	again := time.NewTicker(5 * lookAgain)
	defer again.Stop()
	for {
		got, err := try()
		if err == nil {
			return got, nil
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return got, err
		}
	}
}

func post(ctx context.Context, url string, body []byte) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("post: %w", err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("post: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	content, err := io.ReadAll(io.LimitReader(response.Body, maxMessage))
	if err != nil {
		return nil, fmt.Errorf("post: %w", err)
	}
	return content, nil
}

// sections are what a seat sends, and a slot for each track it receives.
func (s *seat) sections(peer *webrtc.PeerConnection) error {
	others := s.load.Publishers
	if s.source != nil {
		others--
		if err := s.engine.publish(peer, s.source); err != nil {
			return err
		}
	}
	for _, kind := range []webrtc.RTPCodecType{webrtc.RTPCodecTypeAudio, webrtc.RTPCodecTypeVideo}[:s.load.kinds()] {
		for range max(others, 1) { // an offer has two sections at least
			_, err := peer.AddTransceiverFromKind(kind, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly})
			if err != nil {
				return fmt.Errorf("add a slot: %w", err)
			}
		}
	}
	return nil
}

// shown says what is sent in which section.
func shown(peer *webrtc.PeerConnection) []object {
	tracks := []object{}
	for _, t := range peer.GetTransceivers() {
		if t.Direction() != webrtc.RTPTransceiverDirectionSendonly {
			continue
		}
		track := object{"mid": t.Mid(), "source": "microphone", "muted": false}
		if t.Kind() == webrtc.RTPCodecTypeVideo {
			track["source"], track["width"], track["height"] = "camera", 640, 360
		}
		tracks = append(tracks, track)
	}
	return tracks
}

func parleyKey(message []byte) string {
	var m parleyMessage
	if err := json.Unmarshal(message, &m); err != nil || m.Re == 0 {
		return ""
	}
	return strconv.Itoa(m.Re)
}

// hearParley acknowledges slots, as a client must. A wish for more slots is a
// fault: there are as many as there are tracks.
func (s *seat) hearParley(message []byte) error {
	var m parleyMessage
	if err := json.Unmarshal(message, &m); err != nil {
		return fmt.Errorf("decode: %w", err)
	}
	switch m.Type {
	case "slots":
		return s.line.send(object{"type": "slots_ack", "data": object{"rev": m.Data.Rev}})
	case "bye", "error", "please_offer":
		return fmt.Errorf("%s: %w: %s", s.name(), errSentAway, message)
	}
	return nil
}
