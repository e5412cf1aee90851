package limits

import (
	"reflect"
	"time"

	"github.com/parley-sfu/parley/configs/units"
)

// Limits protect a server from more than it can carry, by people or by programs.
// The tags are those of package configs. The zero value stands for the defaults,
// see [Limits.Bounded].
//
// A most allowed that is the default means that something is made for so many
// and no more: an array, a form of the protocol.
type Limits struct {
	// Doors.
	Rooms          int        `yaml:"rooms" default:"1000" min:"1" max:"100000" reload:"now" doc:"Rooms open at a time."`
	Participants   int        `yaml:"participants" default:"2000" min:"1" max:"100000" reload:"now" doc:"People in all rooms together."`
	Sockets        int        `yaml:"sockets" default:"2000" min:"1" max:"100000" reload:"now" doc:"Signalling connections in all."`
	SessionsPerIP  int        `yaml:"sessions_per_ip" default:"64" min:"1" max:"10000" reload:"now" doc:"Signalling connections from one address."`
	JoinsPerIP     units.Rate `yaml:"joins_per_ip" default:"30/m" min:"1/h" max:"1000/s" reload:"now" doc:"Tickets given to one address. As many as sessions_per_ip may come at once, such as an office after a restart."`
	PasswordsPerIP units.Rate `yaml:"passwords_per_ip" default:"10/m" min:"1/h" max:"1000/s" reload:"now" doc:"Wrong passwords tried from one address."`
	IPv6Prefix     int        `yaml:"ipv6_prefix" default:"64" min:"32" max:"128" reload:"now" doc:"How many bits of an IPv6 address count as one address: a household or a host has all that begin with the same 64."`

	// Messages.
	MessagesPerSession   units.Rate `yaml:"messages_per_session" default:"50/s" min:"5/s" max:"10000/s" reload:"now" doc:"Signalling messages of one participant. Twice as many may come in a burst."`
	OffersPerSession     units.Rate `yaml:"offers_per_session" default:"5/s" min:"1/m" max:"100/s" reload:"new_session" doc:"Offers of one participant."`
	CandidatesPerSession units.Rate `yaml:"candidates_per_session" default:"64/m" min:"1/m" max:"100/s" reload:"new_session" doc:"ICE candidates of one participant."`
	ChatsPerSession      units.Rate `yaml:"chats_per_session" default:"5/s" min:"1/m" max:"100/s" reload:"new_session" doc:"Chat messages of one participant."`
	JoinSize             units.Size `yaml:"join_size" default:"64KiB" min:"4KiB" max:"256KiB" reload:"new_session" doc:"The first message on a signalling connection, which carries an offer."`
	MessageSize          units.Size `yaml:"message_size" default:"256KiB" min:"8KiB" max:"512KiB" reload:"new_session" doc:"Any later message."`
	NameLength           int        `yaml:"name_length" default:"64" min:"1" max:"64" reload:"now" doc:"The name of a participant, in characters."`
	ChatLength           int        `yaml:"chat_length" default:"2000" min:"1" max:"2000" reload:"now" doc:"A chat message, in characters."`
	WantsPerView         int        `yaml:"wants_per_view" default:"64" min:"1" max:"64" reload:"now" doc:"Tracks that one participant may ask to see at a time. With less than subscribe.video_slots of a room, fewer pictures are shown."`

	// Offers.
	SDPSize           units.Size `yaml:"sdp_size" default:"256KiB" min:"4KiB" max:"256KiB" reload:"new_session" doc:"One offer."`
	SDPLines          int        `yaml:"sdp_lines" default:"4000" min:"100" max:"16000" reload:"new_session" doc:"Lines of one offer."`
	SDPSections       int        `yaml:"sdp_sections" default:"128" min:"2" max:"128" reload:"new_session" doc:"Media sections of one offer: one for each track that is sent, and one for each slot of subscribe."`
	EncodingsPerTrack int        `yaml:"encodings_per_track" default:"3" min:"1" max:"3" reload:"new_session" doc:"Simulcast encodings (RIDs) of one track."`
	TracksPerPerson   int        `yaml:"tracks_per_participant" default:"4" min:"1" max:"4" reload:"now" doc:"Tracks that one participant may publish: microphone, camera, screen and its sound."`

	// Media.
	StreamsPerPerson     int           `yaml:"streams_per_participant" default:"32" min:"2" max:"256" reload:"new_session" doc:"RTP streams (SSRCs) of one participant at a time, whether an offer declares them or not."`
	StreamsEverPerPerson int           `yaml:"streams_ever_per_participant" default:"128" min:"8" max:"4096" reload:"new_session" doc:"RTP streams of one participant from joining to leaving."`
	PacketsPerPerson     units.Rate    `yaml:"packets_per_participant" default:"6000/s" min:"100/s" max:"100000/s" reload:"new_session" doc:"RTP packets that one participant may send."`
	BitratePerPerson     units.Bitrate `yaml:"bitrate_per_participant" default:"12Mbps" min:"100kbps" max:"1Gbps" reload:"new_session" doc:"What one participant may send in all. Above it packets are dropped; five seconds above it are the end of the session."`
	RTCPPerPerson        units.Rate    `yaml:"rtcp_per_participant" default:"300/s" min:"10/s" max:"10000/s" reload:"new_session" doc:"RTCP packets of one participant that are looked at."`
	ResendsPerPerson     units.Rate    `yaml:"resends_per_participant" default:"1500/s" min:"1/s" max:"50000/s" reload:"new_session" doc:"Lost packets that one participant is sent again."`
	ConnectTimeout       time.Duration `yaml:"connect_timeout" default:"15s" min:"2s" max:"2m" reload:"new_session" doc:"How long ICE and DTLS may take, from the first answer on."`
}

// Default are the limits of an empty file.
func Default() Limits { return Limits{}.Bounded() }

// Bounded puts the default for what is not above zero, and the most allowed for
// what is above that. Less than the least allowed stays: a test may want it.
func (l Limits) Bounded() Limits {
	for field, value := range reflect.ValueOf(&l).Elem().Fields() {
		if units.Measure(value) <= 0 {
			_, _ = units.Set(value, field.Tag.Get("default")) // that tags can be read is held by a test
		}
		if most := mostOf(field); units.Measure(value) > units.Measure(most) {
			value.Set(most)
		}
	}
	return l
}

// Most is the largest value that a setting such as "name_length" may have; 0
// when there is none with that name.
func Most(setting string) float64 {
	for field := range reflect.TypeFor[Limits]().Fields() {
		if field.Tag.Get("yaml") == setting {
			return units.Measure(mostOf(field))
		}
	}
	return 0
}

func mostOf(field reflect.StructField) reflect.Value {
	most := reflect.New(field.Type).Elem()
	_, _ = units.Set(most, field.Tag.Get("max"))
	return most
}
