package protocol

import "encoding/json"

// rawResponse is a server's message before its data is read.
type rawResponse struct {
	Type  Kind            `json:"type"`
	Re    uint64          `json:"re"`
	Seq   uint64          `json:"seq"`
	Data  json.RawMessage `json:"data"`
	Error *Error          `json:"error"`
}

// DecodeServer reads one message of the server; for clients written in Go, and
// for tests. An unknown type is [Unsupported]: clients ignore it. Unlike
// [DecodeClient] it trusts the server as to sizes.
func DecodeServer(data []byte) (Response, error) {
	if fault := scan(data, MaxServerElements); fault != nil {
		return Response{}, fault
	}
	var raw rawResponse
	if err := json.Unmarshal(data, &raw); err != nil {
		return Response{}, Errorf(BadRequest, "%v", err)
	}
	read := serverReader(raw.Type)
	if read == nil {
		return Response{}, Errorf(Unsupported, "type: unknown").With("path", "type")
	}
	message, err := read(raw)
	if err != nil {
		return Response{}, Errorf(BadRequest, "%s: %v", raw.Type, err)
	}
	return Response{Re: raw.Re, Seq: raw.Seq, Message: message}, nil
}

// serverKind is how the messages of one kind are read.
type serverKind struct {
	kind Kind
	read func(rawResponse) (ServerMessage, error)
}

// serverKinds is the registry of what the server may say.
func serverKinds() []serverKind {
	return []serverKind{
		{KindJoined, dataAs[Joined]},
		{KindAnswer, dataAs[Answer]},
		{KindPleaseOffer, dataAs[PleaseOffer]},
		{KindSlots, dataAs[Slots]},
		{KindWant, dataAs[LayersWanted]},
		{KindParticipant, dataAs[ParticipantChanged]},
		{KindParticipantLeft, dataAs[ParticipantLeft]},
		{KindSpeakers, dataAs[Speakers]},
		{KindChat, dataAs[Chat]},
		{KindMoving, dataAs[Moving]},
		{KindBye, dataAs[Bye]},
		{KindPeople, dataAs[People]},
		{KindCalling, dataAs[Calling]},
		{KindIncoming, dataAs[Incoming]},
		{KindEnded, dataAs[Ended]},
		{KindConnected, dataAs[Connected]},
		{KindOK, readOK},
		{KindError, readFailure},
	}
}

// serverReader finds how a kind is read; nil for one that does not exist.
func serverReader(k Kind) func(rawResponse) (ServerMessage, error) {
	for _, known := range serverKinds() {
		if known.kind == k {
			return known.read
		}
	}
	return nil
}

func dataAs[M ServerMessage](raw rawResponse) (ServerMessage, error) {
	var m M
	if len(raw.Data) == 0 || string(raw.Data) == "null" {
		return nil, Errorf(BadRequest, "data: missing")
	}
	if err := json.Unmarshal(raw.Data, &m); err != nil {
		return nil, err
	}
	return m, nil
}

func readFailure(raw rawResponse) (ServerMessage, error) {
	if raw.Error == nil {
		return nil, Errorf(BadRequest, "error: missing")
	}
	return Failure{raw.Error}, nil
}

// readOK tells the results apart by their members: each has one that no other
// has, and a client knows from re which to expect.
func readOK(raw rawResponse) (ServerMessage, error) {
	if len(raw.Data) == 0 || string(raw.Data) == "null" {
		return OK{}, nil
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw.Data, &members); err != nil {
		return nil, err
	}
	for member, read := range map[string]func(json.RawMessage) (Result, error){
		"track":       resultAs[TrackPublished],
		"id":          resultAs[ChatSent],
		"server_time": resultAs[Pong],
	} {
		if _, ok := members[member]; ok {
			result, err := read(raw.Data)
			return OK{Result: result}, err
		}
	}
	return OK{}, nil
}

func resultAs[R Result](data json.RawMessage) (Result, error) {
	var r R
	err := json.Unmarshal(data, &r)
	return r, err
}
