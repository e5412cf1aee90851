package protocol

// Preview is the body of GET /v1/rooms/{room}/preview.
type Preview struct {
	Room Room `json:"room"`
}

// Rooms is the body of GET /v1/rooms.
type Rooms struct {
	Rooms []ListedRoom `json:"rooms"` // at most 100, by name
}

// ListedRoom is a room on the start page.
type ListedRoom struct {
	Name            string   `json:"name"`
	Title           string   `json:"title"`
	Description     string   `json:"description"` // may be empty
	Participants    int      `json:"participants"`
	MaxParticipants int      `json:"max_participants"`
	Needs           []string `json:"needs"` // what a ticket takes beside a name: "password"
}

// TicketRequest is the body of POST /v1/rooms/{room}/tickets.
type TicketRequest struct {
	Name     string `json:"name"`               // up to 64 characters
	Password string `json:"password,omitempty"` // where the room's needs say so
}

// Ticket is its answer: what a browser needs to join.
type Ticket struct {
	Ticket             string      `json:"ticket"` // for Join; good once
	ExpiresInMS        int64       `json:"expires_in_ms"`
	ICEServers         []ICEServer `json:"ice_servers"`          // as RTCConfiguration takes them
	ICETransportPolicy string      `json:"ice_transport_policy"` // "all" or "relay"
	Room               Room        `json:"room"`
}

// ICEServer is a STUN or TURN server (RFC 7064, RFC 7065).
type ICEServer struct {
	URLs       []string `json:"urls"`
	Username   string   `json:"username,omitempty"`
	Credential string   `json:"credential,omitempty"`
}

// ErrorBody is the body of every HTTP answer that is not a success.
type ErrorBody struct {
	Error *Error `json:"error"`
}
