package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/pion/webrtc/v4"
)

// janusAdapter joins rooms of the VideoRoom plugin as Janus's own page does: one
// connection to publish, and one to receive everybody.
type janusAdapter struct{ url string }

// janusMessage is what of a message matters here.
type janusMessage struct {
	Janus       string `json:"janus"`
	Transaction string `json:"transaction"`
	Data        struct {
		ID uint64 `json:"id"`
	} `json:"data"`
	Error  json.RawMessage `json:"error"`
	Plugin struct {
		Data struct {
			ID           uint64 `json:"id"`
			ErrorCode    int    `json:"error_code"`
			Error        string `json:"error"`
			Participants []struct {
				ID        uint64 `json:"id"`
				Publisher bool   `json:"publisher"`
			} `json:"participants"`
		} `json:"data"`
	} `json:"plugindata"`
	JSEP struct {
		SDP string `json:"sdp"`
	} `json:"jsep"`
}

const (
	firstRoom  = 770_000 // rooms are numbers
	roomExists = 427     // the error of creating one again
)

// janusSession is a participant's session.
type janusSession struct {
	line *line
	id   uint64
}

func (j janusAdapter) enter(ctx context.Context, s *seat) error {
	s.line = &line{key: janusKey, event: func([]byte) error { return nil }}
	_, err := patiently(ctx, func() (struct{}, error) {
		return struct{}{}, s.engine.dial(ctx, j.url, "janus-protocol", s.line)
	})
	if err != nil {
		return err
	}
	session := &janusSession{line: s.line}
	created, err := session.ask(ctx, object{"janus": "create"})
	if err != nil {
		return fmt.Errorf("create a session: %w", err)
	}
	session.id = created.Data.ID
	s.janus = session
	s.engine.runs.Go(func() { session.keepAlive(s.engine.ends) })
	if s.handle, err = session.attach(ctx); err != nil {
		return err
	}
	room := firstRoom + s.room
	made, err := session.message(ctx, s.handle, object{
		"request": "create", "room": room, "publishers": s.load.perRoom(), "bitrate": 0, "audiocodec": "opus", "videocodec": "vp8",
	}, nil)
	if err != nil && made.Plugin.Data.ErrorCode != roomExists {
		return fmt.Errorf("create a room: %w", err)
	}
	joined, err := session.message(ctx, s.handle, object{"request": "join", "ptype": "publisher", "room": room, "display": s.name()}, nil)
	if err != nil {
		return fmt.Errorf("join: %w", err)
	}
	s.feed = joined.Plugin.Data.ID
	if s.source == nil {
		return nil
	}
	return s.publishAtJanus(ctx)
}

func (s *seat) publishAtJanus(ctx context.Context) error {
	peer, err := s.engine.newPeer(s)
	if err != nil {
		return err
	}
	if err = s.engine.publish(peer, s.source); err != nil {
		return err
	}
	sdp, err := offer(ctx, peer)
	if err != nil {
		return err
	}
	answered, err := s.janus.message(ctx, s.handle, object{"request": "publish"}, object{"type": "offer", "sdp": sdp})
	if err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	return accept(peer, webrtc.SDPTypeAnswer, answered.JSEP.SDP)
}

// receive subscribes to all who publish, at once.
func (janusAdapter) receive(ctx context.Context, s *seat) error {
	room := firstRoom + s.room
	streams, err := s.othersAtJanus(ctx)
	if err != nil || len(streams) == 0 {
		return err
	}
	handle, err := s.janus.attach(ctx)
	if err != nil {
		return err
	}
	offered, err := s.janus.message(ctx, handle, object{"request": "join", "ptype": "subscriber", "room": room, "streams": streams}, nil)
	if err != nil {
		return fmt.Errorf("subscribe: %w", err)
	}
	peer, err := s.engine.newPeer(s)
	if err != nil {
		return err
	}
	sdp, err := answer(ctx, peer, offered.JSEP.SDP)
	if err != nil {
		return err
	}
	if _, err = s.janus.message(ctx, handle, object{"request": "start"}, object{"type": "answer", "sdp": sdp}); err != nil {
		return fmt.Errorf("start: %w", err)
	}
	return nil
}

// othersAtJanus waits until all publishers are seen to publish.
func (s *seat) othersAtJanus(ctx context.Context) ([]object, error) {
	wanted := s.load.Publishers
	if s.source != nil {
		wanted--
	}
	return patiently(ctx, func() ([]object, error) {
		listed, err := s.janus.message(ctx, s.handle, object{"request": "listparticipants", "room": firstRoom + s.room}, nil)
		if err != nil {
			return nil, fmt.Errorf("list participants: %w", err)
		}
		streams := []object{}
		for _, p := range listed.Plugin.Data.Participants {
			if p.Publisher && p.ID != s.feed {
				streams = append(streams, object{"feed": p.ID})
			}
		}
		if len(streams) < wanted {
			return nil, fmt.Errorf("%d of %d publish", len(streams), wanted)
		}
		return streams, nil
	})
}

// keepAlive tells the server, which forgets sessions that are silent for a minute.
func (s *janusSession) keepAlive(ends <-chan struct{}) {
	ticker := time.NewTicker(20 * time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			_ = s.line.send(object{"janus": "keepalive", "session_id": s.id, "transaction": "alive"}) // a broken line is told by its reader
		case <-ends:
			return
		}
	}
}

func (s *janusSession) attach(ctx context.Context) (uint64, error) {
	got, err := s.ask(ctx, object{"janus": "attach", "plugin": "janus.plugin.videoroom"})
	if err != nil {
		return 0, fmt.Errorf("attach: %w", err)
	}
	return got.Data.ID, nil
}

// message says something to the plugin.
func (s *janusSession) message(ctx context.Context, handle uint64, body, jsep object) (janusMessage, error) {
	request := object{"janus": "message", "handle_id": handle, "body": body}
	if jsep != nil {
		request["jsep"] = jsep
	}
	return s.ask(ctx, request)
}

// ask waits for what answers a request behind its acknowledgement.
func (s *janusSession) ask(ctx context.Context, request object) (janusMessage, error) {
	key := strconv.FormatUint(rand.Uint64(), 36) //nolint:gosec // no secret
	request["transaction"] = key
	if s.id != 0 {
		request["session_id"] = s.id
	}
	var got janusMessage
	if err := s.line.ask(ctx, key, request, &got); err != nil {
		return got, err
	}
	if failure := got.Plugin.Data; got.Janus == "error" || failure.ErrorCode != 0 {
		return got, fmt.Errorf("refused: %s%s", got.Error, failure.Error)
	}
	return got, nil
}

func janusKey(message []byte) string {
	var m janusMessage
	if err := json.Unmarshal(message, &m); err != nil || m.Janus == "ack" {
		return ""
	}
	return m.Transaction
}
