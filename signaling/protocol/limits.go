package protocol

// What Decode lets through. Sizes of whole messages, rates and times belong to
// package signaling.
const (
	MaxDepth    = 16   // objects and arrays inside each other
	MaxElements = 4096 // members and elements in one message of a client

	MaxServerElements = 1 << 20 // in one message of the server

	MaxTicketBytes    = 1024
	MaxSessionBytes   = 128 // session ids and resume tokens
	MaxIDBytes        = 128 // track and participant ids
	MaxMIDBytes       = 32
	MaxCandidateBytes = 1024
	MaxUfragBytes     = 256 // RFC 8445 §5.3
	MaxSDPBytes       = 256 << 10
	MaxChatBytes      = 8000 // 2,000 characters of 4 bytes
	MaxWordBytes      = 64   // names and versions of programs, features
	MaxNameBytes      = 256  // 64 characters of 4 bytes
	MaxPasswordBytes  = 1024

	MaxJoinTracks = 8
	MaxFeatures   = 32
	MaxWants      = 64
	MaxDimension  = 1 << 14   // pixels
	MaxInteger    = 1<<53 - 1 // what every JSON reader holds exactly (RFC 8259 §6)
)
