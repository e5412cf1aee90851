package room

import (
	"time"

	"go.uber.org/zap"

	"github.com/parley-sfu/parley/configs/limits"
	"github.com/parley-sfu/parley/sfu"
)

// Options describe a [Registry].
type Options struct {
	// NewPeer makes the peer of one participant. The peer may call notify from
	// any goroutine at any time. Called from the goroutine that joins.
	NewPeer func(o sfu.PeerOptions, notify func(sfu.Event)) (Peer, error)

	// Settings says what the room with this name is like: ErrNotFound when it
	// may not be opened. Called from the goroutine that joins, looks or
	// refreshes.
	Settings func(name string) (Settings, error)

	Limits  limits.Limits // zeros take the defaults
	Crowded func() bool   // nobody new comes in for now; nil: never. Called from many goroutines
	Logger  *zap.Logger   // nil logs nothing
}

// Settings say what a room is like. They are fixed when the room is opened, but
// for what [Registry.Refresh] changes.
type Settings struct {
	Title           string
	MaxParticipants int           // at a time; 0 means 50
	EmptyTimeout    time.Duration // the room ends this long after the last one left; 0 means 5 minutes
	ResumeTimeout   time.Duration // a lost participant's seat is kept this long; 0 means 15 seconds
	Password        bool          // one is needed; it was asked before, see package signaling
	ChatOff         bool          // nobody may write
	ChatHistory     int           // messages kept for newcomers; 0 keeps none
	MaxScreenShares int           // screens shared at a time; 0 allows none
	Music           bool          // sound is sent as it is, in two channels
	VideoCodecs     []string      // order of preference: "vp8", "vp9", "h264", "av1"
	AudioCodecs     []string      // "opus"
	VideoSlots      int           // videos one participant receives at a time; 0 means sound only
	AudioSlots      int           // sounds one participant receives at a time; 0 means 6
	Video           VideoLimits
	Screen          ScreenLimits
}

// VideoLimits bound what a camera should send; the browser is told.
type VideoLimits struct {
	MaxWidth, MaxHeight int // pixels
	MaxBitrate          int // bit/s of the largest encoding
	Simulcast           bool
}

// ScreenLimits bound what a shared screen should send; the browser is told.
type ScreenLimits struct {
	MaxWidth, MaxHeight int // pixels
	MaxBitrate          int // bit/s
	MaxFPS              int // pictures a second
}

// withDefaults fills in what zero stands for and bounds the rest.
func (s Settings) withDefaults() Settings {
	s.MaxParticipants = orDefault(s.MaxParticipants, 50)
	s.EmptyTimeout = orDefault(s.EmptyTimeout, 5*time.Minute)
	s.ResumeTimeout = orDefault(s.ResumeTimeout, 15*time.Second)
	s.AudioSlots = orDefault(s.AudioSlots, 6)
	s.VideoSlots = max(s.VideoSlots, 0)
	s.MaxScreenShares = max(s.MaxScreenShares, 0)
	s.ChatHistory = min(max(s.ChatHistory, 0), MaxChatHistory)
	return s
}

func orDefault[T int | time.Duration](value, otherwise T) T {
	if value <= 0 {
		return otherwise
	}
	return value
}
