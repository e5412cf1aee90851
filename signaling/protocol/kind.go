package protocol

// Kind is the "type" of a message.
type Kind string

// What clients say.
const (
	KindJoin        Kind = "join"
	KindResume      Kind = "resume"
	KindOffer       Kind = "offer"
	KindCandidate   Kind = "candidate"
	KindPublish     Kind = "publish"
	KindTrackUpdate Kind = "track_update"
	KindUnpublish   Kind = "unpublish"
	KindView        Kind = "view"
	KindSlotsAck    Kind = "slots_ack"
	KindChat        Kind = "chat" // both directions
	KindPing        Kind = "ping"
	KindLeave       Kind = "leave"
)

// What the server says.
const (
	KindJoined          Kind = "joined"
	KindAnswer          Kind = "answer"
	KindPleaseOffer     Kind = "please_offer"
	KindSlots           Kind = "slots"
	KindWant            Kind = "want"
	KindParticipant     Kind = "participant"
	KindParticipantLeft Kind = "participant_left"
	KindSpeakers        Kind = "speakers"
	KindMoving          Kind = "moving"
	KindBye             Kind = "bye"
	KindOK              Kind = "ok"
	KindError           Kind = "error"
)

// ClientKinds lists every kind of message a client may send in v1.
func ClientKinds() []Kind {
	var kinds []Kind
	for _, known := range clientKinds() {
		kinds = append(kinds, known.kind)
	}
	return kinds
}

// ServerKinds lists every kind of message the server may send in v1.
func ServerKinds() []Kind {
	var kinds []Kind
	for _, known := range serverKinds() {
		kinds = append(kinds, known.kind)
	}
	return kinds
}

// Answered reports whether a client's message of this kind needs an id, because
// exactly one message with that id in "re" answers it.
func (k Kind) Answered() bool { return k != KindCandidate && k != KindSlotsAck }

// Subprotocol is the WebSocket subprotocol (RFC 6455 §1.9) of v1.
const Subprotocol = "parley.v1.json"
