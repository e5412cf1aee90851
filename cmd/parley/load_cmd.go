package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/parley-sfu/parley/cmd/parley/load"
)

type loadCommand struct {
	URL      string `name:"url" required:"" help:"The server, such as http://localhost:8080. It may be on another computer."`
	Room     string `default:"load" help:"Rooms are called so, with -0, -1 and so on behind."`
	Password string `help:"The rooms' password."`
	CA       string `name:"ca" placeholder:"FILE" help:"Trust this certificate authority too, such as /trust/parley.crt of the server."`
	Insecure bool   `help:"Trust any certificate."`

	Rooms       int `default:"1" help:"How many rooms."`
	Publishers  int `default:"1" help:"People per room who send; they receive too."`
	Subscribers int `default:"1" help:"People per room who only receive."`

	VideoKbps  int  `default:"1000" help:"Video per publisher."`
	FPS        int  `name:"fps" default:"30" help:"Pictures a second."`
	PacketSize int  `default:"1100" help:"Bytes per packet, at most."`
	Simulcast  bool `help:"Send three sizes of the video; the largest has --video-kbps."`
	AudioOnly  bool `xor:"kind" help:"Send no video."`
	NoAudio    bool `xor:"kind" help:"Send no audio."`
	NACK       bool `name:"nack" help:"Ask for lost packets again, as browsers do."`
	NoFeedback bool `help:"Do not tell the server when its packets come: it then cannot estimate the way."`

	JoinRate float64       `default:"50" help:"People who join per second."`
	Warm     time.Duration `default:"2s" help:"From all media flowing to measuring."`
	Duration time.Duration `default:"10s" help:"How long to measure."`
	PID      int           `name:"pid" help:"The server's process on this computer: measure its CPU and memory."`
	Seed     uint64        `default:"1" help:"Fixes what is left to chance, such as who sends when."`
	JSON     bool          `name:"json" help:"Print the report as JSON."`

	MaxLoss  *float64       `placeholder:"PERCENT" help:"Exit status 1 if more is lost."`
	MaxP99   *time.Duration `name:"max-p99" placeholder:"DURATION" help:"Exit status 1 if more than 1 % take longer through the server."`
	MaxCPUus *float64       `name:"max-cpu-us" placeholder:"MICROSECONDS" help:"Exit status 1 if a forwarded packet costs the server more CPU; with --pid."`
}

// Run puts load on a server and tells what came of it.
func (l *loadCommand) Run(ctx context.Context, world outside) error {
	plan, err := l.plan()
	if err != nil {
		return &failure{exitBadConf, fmt.Errorf("load: %w", err)}
	}
	report, err := load.Run(ctx, plan, func(text string) { _, _ = fmt.Fprintln(world.err, text) })
	if err != nil {
		return fmt.Errorf("load: %w", err)
	}
	if err := l.print(world, report); err != nil {
		return err
	}
	broken := l.limits().Broken(report)
	for _, text := range broken {
		_, _ = fmt.Fprintln(world.err, "parley: load:", text)
	}
	if len(broken) > 0 {
		return &failure{exitFailed, errReported}
	}
	return nil
}

func (l *loadCommand) plan() (load.Plan, error) {
	p := load.Plan{
		URL: l.URL, Room: l.Room, Password: l.Password,
		Rooms: l.Rooms, Publishers: l.Publishers, Subscribers: l.Subscribers,
		Audio: !l.NoAudio, Video: !l.AudioOnly, Simulcast: l.Simulcast,
		VideoKbps: l.VideoKbps, FPS: l.FPS, PacketSize: l.PacketSize, NACK: l.NACK, NoFeedback: l.NoFeedback,
		JoinRate: l.JoinRate, Warm: l.Warm, Duration: l.Duration, PID: l.PID, Seed: l.Seed,
	}
	problems := []error{p.Validate(), l.limits().Validate()}
	if l.MaxCPUus != nil && l.PID == 0 {
		problems = append(problems, errors.New("max-cpu-us needs pid"))
	}
	security, err := l.security()
	p.TLS = security
	return p, errors.Join(append(problems, err)...)
}

// security is what to trust beyond what this computer does anyway.
func (l *loadCommand) security() (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: l.Insecure} //nolint:gosec // asked for, by name
	if l.CA == "" {
		return config, nil
	}
	content, err := os.ReadFile(l.CA)
	if err != nil {
		return nil, fmt.Errorf("ca: %w", err)
	}
	if config.RootCAs, err = x509.SystemCertPool(); err != nil {
		config.RootCAs = x509.NewCertPool()
	}
	if config.RootCAs.AppendCertsFromPEM(content) {
		return config, nil
	}
	authority, err := x509.ParseCertificate(content) // as the page /trust gives it away
	if err != nil {
		return nil, fmt.Errorf("ca: there is no certificate in %s", l.CA)
	}
	config.RootCAs.AddCert(authority)
	return config, nil
}

func (l *loadCommand) limits() load.Limits {
	limits := load.Limits{Loss: l.MaxLoss, CPU: l.MaxCPUus}
	if l.MaxP99 != nil {
		p99 := l.MaxP99.Seconds() * 1000
		limits.P99 = &p99
	}
	return limits
}

func (l *loadCommand) print(world outside, report load.Report) error {
	if !l.JSON {
		return report.Write(world.out) //nolint:wrapcheck // writing to the terminal
	}
	encoder := json.NewEncoder(world.out)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(report); err != nil {
		return fmt.Errorf("print report: %w", err)
	}
	return nil
}
