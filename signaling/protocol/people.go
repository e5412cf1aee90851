package protocol

// What is said on the list of people, /v1/people/signal. [Ping], [Leave],
// [Bye], [OK] and [Failure] are the same there as in a room.
const (
	KindAppear  Kind = "appear"
	KindRing    Kind = "ring"
	KindCancel  Kind = "cancel"
	KindAccept  Kind = "accept"
	KindDecline Kind = "decline"

	KindPeople    Kind = "people"
	KindCalling   Kind = "calling"
	KindIncoming  Kind = "incoming"
	KindEnded     Kind = "ended"
	KindConnected Kind = "connected"
)

// Appear makes the client visible; [People] answers it. It comes first.
type Appear struct {
	Name string `json:"name"`
}

// Ring calls somebody on the list.
type Ring struct {
	Person string `json:"person"`
}

// Cancel takes back one's own ring, or says that the direct call with this
// person is over.
type Cancel struct {
	Person string `json:"person"`
}

// Accept takes this person's call; [Connected] follows on both sides.
type Accept struct {
	Person string `json:"person"`
}

// Decline refuses this person's call.
type Decline struct {
	Person string `json:"person"`
}

// Somebody is a person on the other side of a ring.
type Somebody struct {
	ID   string `json:"id"`
	Name string `json:"name"` // as chosen; anybody may choose any
}

// Person is a row of the list.
type Person struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Busy bool   `json:"busy"` // rings, is rung, or is in a direct call
}

// People is everybody who is visible, oneself too. It replaces the list before.
type People struct {
	Me     string   `json:"me"`
	People []Person `json:"people"`
}

// Calling says that somebody's device rings.
type Calling struct {
	Person    Somebody `json:"person"`
	TimeoutMS int64    `json:"timeout_ms"` // without an answer it ends by itself
}

// Incoming says that somebody rings.
type Incoming struct {
	From      Somebody `json:"from"`
	TimeoutMS int64    `json:"timeout_ms"`
}

// EndReason says why a ring came to nothing.
type EndReason string

// The ends of a ring. Both sides are told the same.
const (
	EndDeclined  EndReason = "declined"
	EndNoAnswer  EndReason = "no_answer"
	EndBusy      EndReason = "busy"      // the caller only is told: nothing rang
	EndCancelled EndReason = "cancelled" // by the caller
	EndGone      EndReason = "gone"      // the other one is not on the list any more
	EndTaken     EndReason = "taken"     // the one who was rung called somebody else instead
)

// Ended says that a ring is over and nobody is connected.
type Ended struct {
	Person Somebody  `json:"person"` // the other side
	Reason EndReason `json:"reason"`
}

// Connected says that both agreed: the room is for the two of them.
type Connected struct {
	Person Somebody `json:"person"` // the other side
	Room   string   `json:"room"`   // whoever knows the name may enter; nobody else is told
}

// PeopleInfo is the body of GET /v1/people.
type PeopleInfo struct {
	People PeopleCount `json:"people"`
}

// PeopleCount says how full the list is.
type PeopleCount struct {
	Visible int `json:"visible"`
	Max     int `json:"max"`
}

// Kind is "appear".
func (Appear) Kind() Kind { return KindAppear }

// Kind is "ring".
func (Ring) Kind() Kind { return KindRing }

// Kind is "cancel".
func (Cancel) Kind() Kind { return KindCancel }

// Kind is "accept".
func (Accept) Kind() Kind { return KindAccept }

// Kind is "decline".
func (Decline) Kind() Kind { return KindDecline }

// Kind is "people".
func (People) Kind() Kind { return KindPeople }

// Kind is "calling".
func (Calling) Kind() Kind { return KindCalling }

// Kind is "incoming".
func (Incoming) Kind() Kind { return KindIncoming }

// Kind is "ended".
func (Ended) Kind() Kind { return KindEnded }

// Kind is "connected".
func (Connected) Kind() Kind { return KindConnected }

func (Appear) clientMessage()  {}
func (Ring) clientMessage()    {}
func (Cancel) clientMessage()  {}
func (Accept) clientMessage()  {}
func (Decline) clientMessage() {}

func (People) serverMessage()    {}
func (Calling) serverMessage()   {}
func (Incoming) serverMessage()  {}
func (Ended) serverMessage()     {}
func (Connected) serverMessage() {}

// readChosen reads whom a message is about.
func readChosen(f fields) string { return f.name("person", MaxIDBytes) }
