package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"slices"
	"sync/atomic"
	"time"

	"go.uber.org/zap"
	"golang.org/x/term"

	"github.com/parley-sfu/parley/cmd/parley/localca"
	"github.com/parley-sfu/parley/cmd/parley/metrics"
	"github.com/parley-sfu/parley/configs"
	"github.com/parley-sfu/parley/room"
	"github.com/parley-sfu/parley/sfu"
	"github.com/parley-sfu/parley/signaling"
)

// service is everything that runs.
type service struct {
	config  *configs.Config                // as the program was started: what only a start takes is read from here
	current atomic.Pointer[configs.Config] // as it is now
	options options
	log     *zap.Logger
	level   zap.AtomicLevel

	engine    *sfu.Engine
	rooms     *room.Registry
	signal    *signaling.Server
	metrics   *metrics.Metrics
	handed    []net.Listener // held for this program and the next; the doors are made of them
	doors     []door
	admin     []door             // for those who run the server
	failed    chan error         // the first listener that gave up
	authority *localca.Authority // nil without tls.mode local and --lan
	files     certificateFiles
	pages     pages
	departed  departed
	pulse     pulse
}

// run serves until the context ends.
func run(ctx context.Context, config *configs.Config, o options) error {
	level := zap.NewAtomicLevelAt(levelOf(config.Logging))
	log := newLogger(config.Logging, level)
	defer func() { _ = log.Sync() }()
	s := &service{config: config, options: o, log: log, level: level, failed: make(chan error, 1)}
	s.current.Store(config)
	if warnings := config.Warnings(); len(warnings) > 0 {
		log.Warn("settings", zap.String("warnings", warnings.String()))
	}
	thrifty()
	go tidy(ctx)
	if err := s.start(); err != nil {
		s.abandon()
		return err
	}
	s.greet()
	err := s.wait(ctx)
	return errors.Join(err, s.stop(context.WithoutCancel(ctx)))
}

// wait returns when it is time to end, and meanwhile reads the settings again
// when told to.
func (s *service) wait(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			s.log.Info("ending", zap.Duration("grace", s.grace()))
			return nil
		case err := <-s.failed:
			return err
		case <-s.options.hangup:
			if s.options.terminal && !term.IsTerminal(int(os.Stdin.Fd())) {
				s.log.Info("ending with the terminal", zap.Duration("grace", s.grace()))
				return nil
			}
			s.reload()
		}
	}
}

// start opens ports from the inside out: media first, doors last, so that
// nobody comes in before there is a room to come to.
func (s *service) start() error {
	var err error
	if s.handed, err = handed(os.Getenv); err != nil {
		return err
	}
	if s.engine, err = sfu.NewEngine(engineOptions(s.config, s.log)); err != nil {
		return fmt.Errorf("open media port %s (ice.udp): %w", s.config.ICE.UDP, err)
	}
	s.rooms = room.NewRegistry(s.roomOptions())
	s.departed.open = s.rooms.IsOpen
	s.pulse.parts = []func(context.Context) bool{s.engine.Listening, s.rooms.Answers}
	if s.metrics, err = metrics.New(s.sources(), time.Now()); err != nil {
		return err //nolint:wrapcheck // says what it is about
	}
	if s.signal, err = signaling.New(s.signalingOptions(s.config)); err != nil {
		return fmt.Errorf("start signalling: %w", err)
	}
	if err = s.openAdmin(); err != nil {
		return err
	}
	if err = s.openDoors(); err != nil {
		return err
	}
	for _, d := range s.open() {
		go s.serve(d)
	}
	return nil
}

// open lists all doors that are.
func (s *service) open() []door { return slices.Concat(s.doors, s.admin) }

func (s *service) serve(d door) {
	if err := d.server.Serve(d.listener); !errors.Is(err, http.ErrServerClosed) {
		select {
		case s.failed <- fmt.Errorf("serve %s: %w", d.listener.Addr(), err):
		default: // another door gave up first
		}
	}
}

// abandon closes what a failed start has opened.
func (s *service) abandon() {
	for _, d := range s.open() {
		_ = d.listener.Close()
	}
	_ = closeAll(s.handed)
	if s.engine != nil {
		_ = s.engine.Close()
	}
}

// grace is how long what is open may take to end.
func (s *service) grace() time.Duration { return s.current.Load().Server.ShutdownGrace }

// greet says where to go: a person at a terminal in sentences, everybody else
// in one line of the log.
func (s *service) greet() {
	addresses := s.webAddresses()
	if !term.IsTerminal(int(os.Stderr.Fd())) && s.config.Logging.Format != "text" {
		s.log.Info("ready", zap.String("url", addresses[0].url), zap.Strings("media", s.engine.Addresses()))
	}
	b := banner{
		addresses: addresses, settings: s.config.Path(), lan: s.options.lan,
		media: s.mediaHosts(), mediaPort: s.engine.Port(),
	}
	if s.config.Auth.CreateRooms != "nobody" {
		b.room = readableName(rand.IntN)
	}
	for _, d := range s.doors {
		if d.trust {
			b.trust = d.url()
		}
	}
	_, _ = fmt.Fprintln(os.Stdout, b.String())
}

func (s *service) mediaHosts() []string {
	var hosts []string
	for _, address := range s.engine.Addresses() {
		if host, _, err := net.SplitHostPort(address); err == nil {
			hosts = append(hosts, host)
		}
	}
	return hosts
}
