package load

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/url"
	"time"
)

// Plan is a load. Everything but URL has to be said: there are no defaults here.
type Plan struct {
	URL      string // of the server: http://host:port
	Room     string // the rooms are called so, and numbered
	Password string // of the rooms
	TLS      *tls.Config

	Rooms       int
	Publishers  int // per room; they receive too
	Subscribers int // per room

	Audio, Video bool
	Simulcast    bool // three encodings of the video
	VideoKbps    int  // of the largest encoding
	FPS          int
	PacketSize   int // bytes of payload at most

	NACK       bool          // ask for lost packets again
	NoFeedback bool          // do not tell the server when its packets come
	JoinRate   float64       // per second
	Warm       time.Duration // from all tracks flowing to measuring
	Duration   time.Duration // of measuring
	PID        int           // the server's process, for its cost; 0: not measured
	Seed       uint64
}

// The bounds of a plan: what one computer may be asked for by mistake.
const (
	maxRooms     = 1000
	maxPerRoom   = 2000
	maxPeople    = 5000
	maxRate      = 1_000_000 // packets per second that come out of the server
	maxKbps      = 20_000
	maxFPS       = 120
	minPacket    = 60
	maxPacket    = 1200
	maxJoinRate  = 1000
	maxWarm      = 10 * time.Minute
	maxDuration  = 24 * time.Hour
	minDuration  = 100 * time.Millisecond
	audioPackets = 50 // per second
)

// Validate names every problem of the plan.
func (p Plan) Validate() error {
	problems := []error{p.checkServer()}
	for _, n := range []struct {
		name               string
		value, least, most int
	}{
		{"rooms", p.Rooms, 1, maxRooms},
		{"publishers", p.Publishers, 0, maxPerRoom},
		{"subscribers", p.Subscribers, 0, maxPerRoom},
		{"video-kbps", p.VideoKbps, 8, maxKbps},
		{"fps", p.FPS, 1, maxFPS},
		{"packet-size", p.PacketSize, minPacket, maxPacket},
	} {
		if n.value < n.least || n.value > n.most {
			problems = append(problems, fmt.Errorf("%s is %d, want %d to %d", n.name, n.value, n.least, n.most))
		}
	}
	problems = append(problems, p.checkTimes())
	if !p.Audio && !p.Video {
		problems = append(problems, errors.New("neither audio nor video: there is nothing to send"))
	}
	if err := errors.Join(problems...); err != nil {
		return err
	}
	return p.checkTotals()
}

func (p Plan) checkServer() error {
	var problems []error
	if u, err := url.Parse(p.URL); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		problems = append(problems, fmt.Errorf("url is %q, want http://host:port or https://host", p.URL))
	}
	if p.Room == "" {
		problems = append(problems, errors.New("room is empty"))
	}
	if p.PID < 0 {
		problems = append(problems, fmt.Errorf("pid is %d", p.PID))
	}
	return errors.Join(problems...)
}

func (p Plan) checkTimes() error {
	var problems []error
	if !(p.JoinRate >= 0.1 && p.JoinRate <= maxJoinRate) { // NaN is neither
		problems = append(problems, fmt.Errorf("join-rate is %g, want 0.1 to %d a second", p.JoinRate, maxJoinRate))
	}
	if p.Warm < 0 || p.Warm > maxWarm {
		problems = append(problems, fmt.Errorf("warm is %v, want at most %v", p.Warm, maxWarm))
	}
	if p.Duration < minDuration || p.Duration > maxDuration {
		problems = append(problems, fmt.Errorf("duration is %v, want %v to %v", p.Duration, minDuration, maxDuration))
	}
	return errors.Join(problems...)
}

// checkTotals looks at what the numbers come to together.
func (p Plan) checkTotals() error {
	switch people := p.Rooms * p.perRoom(); {
	case people == 0:
		return errors.New("neither publishers nor subscribers: there is nobody")
	case people > maxPeople:
		return fmt.Errorf("%d people, want at most %d", people, maxPeople)
	}
	if rate := p.outRate(); rate > maxRate {
		return fmt.Errorf("%d packets a second would come out of the server, want at most %d", rate, maxRate)
	}
	return nil
}

func (p Plan) perRoom() int { return p.Publishers + p.Subscribers }

// outRate is how many packets a second the server forwards if all goes well.
func (p Plan) outRate() int {
	perPublisher := 0
	if p.Audio {
		perPublisher += audioPackets
	}
	if p.Video {
		frame := p.VideoKbps * 1000 / 8 / p.FPS
		perPublisher += p.FPS * max(1, (frame+p.PacketSize-1)/p.PacketSize)
	}
	return p.Rooms * p.Publishers * max(0, p.perRoom()-1) * perPublisher
}
