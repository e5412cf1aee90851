package main

import (
	"net/netip"
	"os"
	"strings"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"golang.org/x/term"

	"github.com/parley-sfu/parley/cmd/parley/metrics"
	"github.com/parley-sfu/parley/configs"
	"github.com/parley-sfu/parley/configs/units"
	"github.com/parley-sfu/parley/room"
	"github.com/parley-sfu/parley/sfu"
	"github.com/parley-sfu/parley/signaling"
)

// newLogger writes text for people at a terminal and JSON for everybody else,
// to the standard error.
func newLogger(l configs.Logging, level zap.AtomicLevel) *zap.Logger {
	text := l.Format == "text" || (l.Format == "auto" && term.IsTerminal(int(os.Stderr.Fd())))
	var encoder zapcore.Encoder
	if text {
		c := zap.NewDevelopmentEncoderConfig()
		c.EncodeTime = zapcore.TimeEncoderOfLayout("15:04:05")
		encoder = zapcore.NewConsoleEncoder(c)
	} else {
		c := zap.NewProductionEncoderConfig()
		c.TimeKey, c.EncodeTime = "time", zapcore.RFC3339TimeEncoder
		encoder = zapcore.NewJSONEncoder(c)
	}
	return zap.New(zapcore.NewCore(encoder, zapcore.Lock(os.Stderr), level))
}

// levelOf reads a level that configs has checked.
func levelOf(l configs.Logging) zapcore.Level {
	level, err := zapcore.ParseLevel(l.Level)
	if err != nil {
		return zapcore.InfoLevel
	}
	return level
}

func engineOptions(c *configs.Config, log *zap.Logger) sfu.Options {
	o := sfu.Options{
		Listen:     c.ICE.UDP,
		Interfaces: c.ICE.Interfaces,
		// A browser on this computer reaches loopback; nobody else does.
		Loopback: strings.HasPrefix(c.Server.Listen, "localhost") || strings.HasPrefix(c.Server.Listen, "127."),
		NoIPv6:   !c.ICE.IPv6,
		FullICE:  !c.ICE.Lite,
		Limits:   c.Limits,
		Logger:   log,
	}
	for _, text := range c.ICE.PublicIPs {
		if ip, err := netip.ParseAddr(text); err == nil { // checked by configs
			o.PublicIPs = append(o.PublicIPs, ip)
		}
	}
	return o
}

func (s *service) roomOptions() room.Options {
	return room.Options{
		NewPeer: func(o sfu.PeerOptions, notify func(sfu.Event)) (room.Peer, error) {
			return s.engine.NewPeer(o, notify)
		},
		Settings: func(name string) (room.Settings, error) {
			settings, exists := s.room(name)
			if !exists {
				return room.Settings{}, room.ErrNotFound
			}
			return roomSettings(settings), nil
		},
		Limits:  s.config.Limits,
		Crowded: newCrowd(s.log).isFull,
		Logger:  s.log,
	}
}

// room is what a room is like now, and whether it may be opened or is open.
func (s *service) room(name string) (settings configs.Room, exists bool) {
	c := s.current.Load()
	settings, named := c.Room(name)
	if named {
		return settings, true
	}
	if left, open := s.departed.find(name); open {
		return left, true
	}
	if s.signal.Minted(name) { // those who rang each other may always enter
		settings.Title = "Direct call"
		return settings, true
	}
	mayOpen := c.Auth.CreateRooms != "nobody" && configs.RoomName(name)
	return settings, mayOpen || s.rooms.IsOpen(name)
}

func roomSettings(r configs.Room) room.Settings {
	s := room.Settings{
		Title:           r.Title,
		MaxParticipants: r.MaxParticipants,
		EmptyTimeout:    r.EmptyTimeout,
		ResumeTimeout:   r.ResumeTimeout,
		Password:        r.Password != "" || r.PasswordHash != "",
		ChatOff:         r.Chat == "nobody",
		ChatHistory:     r.ChatHistory,
		MaxScreenShares: r.MaxScreenShares,
		Music:           r.Music,
		VideoCodecs:     r.Codecs.Video,
		AudioCodecs:     r.Codecs.Audio,
		VideoSlots:      r.Subscribe.VideoSlots,
		AudioSlots:      r.Subscribe.AudioSlots,
	}
	s.Video.MaxWidth, s.Video.MaxHeight = r.Video.MaxResolution.Size()
	s.Video.MaxBitrate, s.Video.Simulcast = int(r.Video.MaxBitrate), r.Video.Simulcast
	s.Screen.MaxWidth, s.Screen.MaxHeight = r.Screen.MaxResolution.Size()
	s.Screen.MaxBitrate, s.Screen.MaxFPS = int(r.Screen.MaxBitrate), r.Screen.MaxFPS
	return s
}

func (s *service) signalingOptions(c *configs.Config) signaling.Options {
	o := signaling.Options{
		Rooms:  s.rooms,
		Logger: s.log,
		Password: func(name string) signaling.Password {
			settings, _ := s.room(name)
			return signaling.Password{Plain: settings.Password, Hash: settings.PasswordHash}
		},
		Ready:          s.pulse.ready,
		Listed:         s.listed,
		AllowedOrigins: c.Server.AllowedOrigins,
		Secret:         []byte(c.Auth.Secret),
		TicketTTL:      c.Auth.TicketTTL,
		RelayOnly:      c.ICE.RelayOnly,
		Version:        s.options.version,
		Successor:      len(s.handed) > 0,
		SuccessorURL:   strings.TrimRight(c.Server.SuccessorURL, "/"),
		People: signaling.People{
			Off: !c.People.Enabled, Max: c.People.MaxVisible, RingsPerMinute: perMinute(c.People.RingsPerPerson),
		},
		Observer: s.metrics.Observer(),
		Limits:   c.Limits,
	}
	for _, one := range c.ICE.Servers {
		o.ICEServers = append(o.ICEServers, signaling.ICEServer{
			URLs: one.URLs, Username: one.Username, Credential: one.Credential, Secret: one.Secret, TTL: one.TTL,
		})
	}
	for _, text := range c.Server.TrustedProxies {
		if prefix, err := parsePrefix(text); err == nil { // checked by configs
			o.TrustedProxies = append(o.TrustedProxies, prefix)
		}
	}
	return o
}

// sources are what the metrics are read from.
func (s *service) sources() metrics.Sources {
	return metrics.Sources{
		Version:  s.options.version,
		Media:    s.engine.Stats(),
		Survey:   s.engine.Survey,
		Sockets:  s.engine.Sockets,
		Rooms:    s.rooms.Stats,
		Sessions: func() signaling.Stats { return s.signal.Stats() }, // made later
	}
}

func parsePrefix(text string) (netip.Prefix, error) {
	if prefix, err := netip.ParsePrefix(text); err == nil {
		return prefix, nil
	}
	addr, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Prefix{}, err //nolint:wrapcheck // only told apart from success
	}
	return netip.PrefixFrom(addr, addr.BitLen()), nil
}

func perMinute(r units.Rate) int { return max(1, int(60*r.PerSecond())) }
