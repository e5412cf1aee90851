package protocol

import "encoding/json"

// Request is a client's message with its envelope.
type Request struct {
	ID      uint64 // 0 when the client gave none
	Message ClientMessage
}

// DecodeClient reads one message of a client. Unknown members are ignored; an
// unknown type is [Unsupported], anything of the wrong shape [BadRequest] with
// the path in the details, anything too long [TooLarge]. The error is always an
// *[Error]; the request's ID is filled in as far as it could be read, so that
// the answer can name it.
func DecodeClient(data []byte) (Request, error) {
	if fault := scan(data, MaxElements); fault != nil {
		return Request{}, fault
	}
	var fault *Error
	envelope := readObject("", json.RawMessage(data), &fault)
	kind := Kind(envelope.text("type", MaxWordBytes))
	request := Request{}
	if envelope.has("id") {
		request.ID = envelope.count("id", 1, MaxInteger)
	}
	if fault != nil {
		return request, fault
	}
	read := clientReader(kind)
	if read == nil {
		return request, Errorf(Unsupported, "type: unknown").With("path", "type")
	}
	if kind.Answered() && request.ID == 0 {
		return request, Errorf(BadRequest, "id: missing").With("path", "id")
	}
	body := fields{path: "data", fault: &fault}
	if kind != KindLeave { // the only one that says nothing more
		body = envelope.object("data")
	}
	message := read(body)
	if fault != nil {
		return request, fault
	}
	request.Message = message
	return request, nil
}

// clientKind is how the messages of one kind are read.
type clientKind struct {
	kind Kind
	read func(fields) ClientMessage
}

// clientKinds is the registry of what clients may say.
func clientKinds() []clientKind {
	return []clientKind{
		{KindJoin, readJoin},
		{KindResume, readResume},
		{KindOffer, func(f fields) ClientMessage { return Offer{readDescription(f)} }},
		{KindCandidate, readCandidate},
		{KindPublish, func(f fields) ClientMessage { return Publish{readTrackRequest(f)} }},
		{KindTrackUpdate, readTrackUpdate},
		{KindUnpublish, func(f fields) ClientMessage { return Unpublish{Track: f.name("track", MaxIDBytes)} }},
		{KindView, func(f fields) ClientMessage { return SetView{readView(f)} }},
		{KindSlotsAck, func(f fields) ClientMessage { return AckSlots{Rev: f.count("rev", 1, MaxInteger)} }},
		{KindChat, readChat},
		{KindPing, func(f fields) ClientMessage { return Ping{T: f.number("t")} }},
		{KindLeave, func(fields) ClientMessage { return Leave{} }},
		{KindAppear, func(f fields) ClientMessage { return Appear{Name: f.name("name", MaxNameBytes)} }},
		{KindRing, func(f fields) ClientMessage { return Ring{Person: readChosen(f)} }},
		{KindCancel, func(f fields) ClientMessage { return Cancel{Person: readChosen(f)} }},
		{KindAccept, func(f fields) ClientMessage { return Accept{Person: readChosen(f)} }},
		{KindDecline, func(f fields) ClientMessage { return Decline{Person: readChosen(f)} }},
	}
}

// clientReader finds how a kind is read; nil for one that does not exist.
func clientReader(k Kind) func(fields) ClientMessage {
	for _, known := range clientKinds() {
		if known.kind == k {
			return known.read
		}
	}
	return nil
}

// DecodeTicketRequest reads the body of POST /v1/rooms/{room}/tickets by the
// same rules as [DecodeClient].
func DecodeTicketRequest(data []byte) (TicketRequest, error) {
	if fault := scan(data, MaxElements); fault != nil {
		return TicketRequest{}, fault
	}
	var fault *Error
	body := readObject("", json.RawMessage(data), &fault)
	request := TicketRequest{Name: body.name("name", MaxNameBytes)}
	if body.has("password") {
		request.Password = body.text("password", MaxPasswordBytes)
	}
	if fault != nil {
		return TicketRequest{}, fault
	}
	return request, nil
}

func readJoin(f fields) ClientMessage {
	m := Join{
		Ticket: f.name("ticket", MaxTicketBytes),
		Client: readClientInfo(f.object("client")),
		Offer:  readOptionalOffer(f),
	}
	if f.has("tracks") {
		for _, track := range f.objects("tracks", MaxJoinTracks) {
			m.Tracks = append(m.Tracks, readTrackRequest(track))
		}
	}
	if f.has("view") {
		view := readView(f.object("view"))
		m.View = &view
	}
	return m
}

func readResume(f fields) ClientMessage {
	return Resume{
		Session:     f.name("session", MaxSessionBytes),
		ResumeToken: f.name("resume_token", MaxSessionBytes),
		Offer:       readOptionalOffer(f),
	}
}

func readCandidate(f fields) ClientMessage {
	return Candidate{
		MID:       f.text("mid", MaxMIDBytes),
		Candidate: f.text("candidate", MaxCandidateBytes),
		Ufrag:     f.text("ufrag", MaxUfragBytes),
	}
}

func readTrackUpdate(f fields) ClientMessage {
	return TrackUpdate{Track: f.name("track", MaxIDBytes), Muted: f.flag("muted")}
}

func readChat(f fields) ClientMessage {
	m := SendChat{Text: f.name("text", MaxChatBytes)}
	if f.has("to") {
		m.To = f.name("to", MaxIDBytes)
	}
	return m
}

func readOptionalOffer(f fields) *Description {
	if !f.has("offer") {
		return nil
	}
	d := readDescription(f.object("offer"))
	return &d
}

func readDescription(f fields) Description {
	return Description{Rev: f.count("rev", 1, MaxInteger), SDP: f.name("sdp", MaxSDPBytes)}
}

func readClientInfo(f fields) ClientInfo {
	info := ClientInfo{Name: f.text("name", MaxWordBytes), Version: f.text("version", MaxWordBytes)}
	if f.has("features") {
		for _, raw := range f.array("features", MaxFeatures) {
			element := fields{path: f.path, members: map[string]json.RawMessage{"features": raw}, fault: f.fault}
			info.Features = append(info.Features, element.text("features", MaxWordBytes))
		}
	}
	return info
}

func readTrackRequest(f fields) TrackRequest {
	source := f.choice("source", string(Microphone), string(Camera), string(Screen), string(ScreenAudio))
	return TrackRequest{
		MID:    f.name("mid", MaxMIDBytes),
		Source: Source(source),
		Muted:  f.flag("muted"),
		Width:  f.pixels("width"),
		Height: f.pixels("height"),
	}
}

func readView(f fields) View {
	view := View{Video: []Want{}, Audio: AudioAuto}
	for _, want := range f.objects("video", MaxWants) {
		view.Video = append(view.Video, readWant(want))
	}
	if f.has("audio") {
		view.Audio = AudioMode(f.choice("audio", string(AudioAuto), string(AudioNone)))
	}
	return view
}

func readWant(f fields) Want {
	want := Want{
		Track:    f.name("track", MaxIDBytes),
		Width:    f.pixels("width"),
		Height:   f.pixels("height"),
		Priority: Normal,
	}
	if f.has("priority") {
		want.Priority = Priority(f.choice("priority", string(Low), string(Normal), string(High)))
	}
	return want
}
