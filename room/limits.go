package room

// The bounds of everything that outsiders can make grow, but for those that the
// settings may move: see [Options].
const (
	sourceCount    = 4     // of tracks: nobody has more than one of each
	MaxChatHistory = 2000  // messages, whatever the settings say
	recentChat     = 64    // messages kept for those who resume, whatever newcomers may read
	maxLetters     = 64    // private messages kept with a seat
	MaxPixels      = 16384 // width or height of a track or a want
	PreviewNames   = 8     // names told to strangers

	maxIDBytes     = 64 // of a track's identifier inside a want
	maxMIDBytes    = 32 // RFC 9143 sets no limit; browsers write numbers
	maxReasonBytes = 64 // of a reason to leave
	maxOffers      = 4  // unanswered at a time

	leastVoices = 512 // remembered by a room, however few may be inside at first
)
