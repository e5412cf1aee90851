package sfu

// PeerOptions describe one participant's peer.
type PeerOptions struct {
	ID          string   // the participant, for logs
	VideoCodecs []string // order of preference: "vp8", "vp9", "h264", "av1"
	AudioCodecs []string // "opus"
}
