package configs

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/parley-sfu/parley/configs/units"
)

// Room is what a room is like. In a loaded Config it is always complete: what was not written comes from the template, and
// what the template leaves open from room_defaults.
type Room struct {
	Title           string        `yaml:"title" max:"120" reload:"now" doc:"Shown to people. Empty: made from the name in the URL."`
	Description     string        `yaml:"description" max:"300" reload:"now" doc:"A sentence about the room, for the start page."`
	Listed          bool          `yaml:"listed" default:"false" reload:"now" doc:"Show the room on the start page, with how many are inside, to everybody who opens it. Only rooms under rooms are shown; 100 at most."`
	MaxParticipants int           `yaml:"max_participants" default:"50" min:"1" max:"5000" reload:"now" doc:"Most people at a time."`
	EmptyTimeout    time.Duration `yaml:"empty_timeout" default:"5m" min:"1s" max:"24h" reload:"new_room" doc:"The room is closed, and its chat forgotten, this long after the last one left."`
	ResumeTimeout   time.Duration `yaml:"resume_timeout" default:"15s" min:"1s" max:"5m" reload:"new_room" doc:"The place of somebody whose connection was lost is kept this long."`
	Password        string        `yaml:"password" max:"256" secret:"true" reload:"now" doc:"Asked before joining. Empty: none. Better is password_hash."`
	PasswordHash    string        `yaml:"password_hash" format:"password_hash" secret:"true" reload:"now" doc:"Instead of password: what parley passwd prints."`
	Chat            string        `yaml:"chat" default:"everyone" enum:"everyone|nobody" reload:"new_room" doc:"Who may write."`
	ChatHistory     int           `yaml:"chat_history" default:"200" min:"0" max:"2000" reload:"new_room" doc:"Messages kept for newcomers. 0: none."`
	MaxScreenShares int           `yaml:"max_screen_shares" default:"4" min:"0" max:"20" reload:"new_room" doc:"Screens shared at a time. 0: screens cannot be shared."`
	Music           bool          `yaml:"music" default:"false" reload:"new_room" doc:"Sound as it is, for concerts and lessons: two channels, a bit rate for music, no noise suppression, nothing left out in pauses. Without headphones people hear themselves."`
	Codecs          Codecs        `yaml:"codecs" doc:"What may be sent, in order of preference."`
	Video           Video         `yaml:"video" doc:"Cameras."`
	Screen          Screen        `yaml:"screen" doc:"Shared screens."`
	Subscribe       Subscribe     `yaml:"subscribe" doc:"What one browser receives."`
}

// NamedRoom is a room under rooms: a Room and the template it began from.
type NamedRoom struct {
	Template string `yaml:"template" format:"room" reload:"now" doc:"The entry of room_templates this room begins from. Empty: room_defaults alone."`
	Room
}

// Codecs are the codecs of a room.
type Codecs struct {
	Video []string `yaml:"video" default:"vp8,h264" enum:"vp8|vp9|h264|av1" min:"1" reload:"new_room" doc:"Of cameras and screens."`
	Audio []string `yaml:"audio" default:"opus" enum:"opus" min:"1" reload:"new_room" doc:"Of microphones and screens."`
}

// Video bounds a camera.
type Video struct {
	MaxResolution Resolution    `yaml:"max_resolution" default:"720p" enum:"180p|360p|540p|720p|1080p" reload:"new_room" doc:"The largest picture."`
	MaxBitrate    units.Bitrate `yaml:"max_bitrate" default:"1.7Mbps" min:"50kbps" max:"20Mbps" reload:"new_room" doc:"Of the largest picture."`
	Simulcast     bool          `yaml:"simulcast" default:"true" reload:"new_room" doc:"Send up to three sizes at once, so that everybody receives one that fits. It does nothing at 180p."`
}

// Screen bounds a shared screen.
type Screen struct {
	MaxResolution Resolution    `yaml:"max_resolution" default:"1080p" enum:"360p|540p|720p|1080p|1440p|2160p" reload:"new_room" doc:"The largest picture."`
	MaxBitrate    units.Bitrate `yaml:"max_bitrate" default:"2.5Mbps" min:"50kbps" max:"50Mbps" reload:"new_room" doc:"Of the picture."`
	MaxFPS        int           `yaml:"max_fps" default:"15" min:"1" max:"60" reload:"new_room" doc:"Pictures a second."`
}

// Subscribe bounds what one browser receives.
type Subscribe struct {
	VideoSlots int `yaml:"video_slots" default:"25" min:"0" max:"49" reload:"new_room" doc:"Cameras and screens at a time. 0: sound only."`
	AudioSlots int `yaml:"audio_slots" default:"6" min:"1" max:"25" reload:"new_room" doc:"Voices and sounds of shared screens at a time. When more people speak, the loudest are heard."`
}

// Room gives the settings of the room with this name, and whether the configuration names it. For any other name they are
// room_defaults; whether such a room may be opened is auth.create_rooms' to say. Title is never empty.
func (c *Config) Room(name string) (Room, bool) {
	named, exists := c.Rooms[name]
	room := named.Room
	if !exists {
		room = c.RoomDefaults
	}
	if room.Title == "" {
		room.Title = titleFrom(name)
	}
	return room, exists
}

// ListedRooms names the rooms that the start page shows, in order.
func (c *Config) ListedRooms() []string {
	var names []string
	for name, room := range c.Rooms {
		if room.Listed {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// titleFrom makes a title of a name from a URL: "daily-stand_up" becomes "Daily stand up".
func titleFrom(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return r == '-' || r == '_' })
	title := strings.Join(words, " ")
	first, size := utf8.DecodeRuneInString(title)
	if size == 0 {
		return name
	}
	return string(unicode.ToUpper(first)) + title[size:]
}

// Resolution is the height of a picture with its customary name, such as 720p.
type Resolution string

// Size gives width and height in pixels at 16:9; both are 0 for a word that is no resolution.
func (r Resolution) Size() (width, height int) {
	height, err := strconv.Atoi(strings.TrimSuffix(string(r), "p"))
	if err != nil || height < 0 || height > 1<<14 {
		return 0, 0
	}
	return (height*16/9 + 1) &^ 1, height
}
