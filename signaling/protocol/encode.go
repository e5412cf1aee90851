package protocol

import (
	"encoding/json"
	"fmt"
)

// Response is a server's message with its envelope.
type Response struct {
	Re      uint64 // the id of the request it answers; 0 for none
	Seq     uint64 // counts events on one WebSocket from 1; 0 for ok and error
	Message ServerMessage
}

type clientEnvelope struct {
	Type Kind          `json:"type"`
	ID   uint64        `json:"id,omitempty"`
	Data ClientMessage `json:"data,omitempty"`
}

type serverEnvelope struct {
	Type  Kind   `json:"type"`
	Re    uint64 `json:"re,omitempty"`
	Seq   uint64 `json:"seq,omitempty"`
	Data  any    `json:"data,omitempty"`
	Error *Error `json:"error,omitempty"`
}

// EncodeClient writes a client's message; for clients written in Go.
func EncodeClient(r Request) ([]byte, error) {
	envelope := clientEnvelope{Type: r.Message.Kind(), ID: r.ID, Data: r.Message}
	if envelope.Type == KindLeave {
		envelope.Data = nil
	}
	data, err := json.Marshal(envelope)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", envelope.Type, err)
	}
	return data, nil
}

// EncodeServer writes a server's message.
func EncodeServer(r Response) ([]byte, error) {
	envelope := serverEnvelope{Type: r.Message.Kind(), Re: r.Re, Seq: r.Seq, Data: r.Message}
	switch m := r.Message.(type) {
	case OK:
		envelope.Data = m.Result
	case Failure:
		envelope.Data, envelope.Error = nil, m.Error
	case Joined, Answer, PleaseOffer, Slots, LayersWanted, ParticipantChanged, ParticipantLeft, Speakers, Chat, Moving, Bye,
		People, Calling, Incoming, Ended, Connected:
	}
	data, err := json.Marshal(envelope)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", envelope.Type, err)
	}
	return data, nil
}
