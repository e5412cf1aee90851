package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"
	"golang.org/x/term"

	"github.com/parley-sfu/parley/configs"
)

// Exit statuses. A bad configuration has one of its own, so that whatever starts the program can tell it from a crash.
const (
	exitOK      = 0
	exitFailed  = 1
	exitBadConf = 2
)

func main() {
	os.Exit(execute(untilSignal(), outside{args: os.Args[1:], env: os.Environ(), in: os.Stdin, out: os.Stdout, err: os.Stderr}))
}

// untilSignal returns a context that ends with the first SIGTERM or Ctrl+C. Once it has, the next one ends the program at once.
func untilSignal() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		signal.Stop(signals) // before anybody can hear of the first
		if len(signals) > 0 {
			os.Exit(exitFailed)
		}
		cancel()
	}()
	return ctx
}

// outside is what the program touches of the world around it.
type outside struct {
	args, env []string
	in        *os.File
	out, err  io.Writer
}

// options are what serve is told beside the settings.
type options struct {
	lan      bool                            // serve the local network too, over HTTPS of the local certificate authority
	version  string                          // for the greeting of the protocol and for logs
	load     func() (*configs.Config, error) // reads the settings again
	hangup   <-chan os.Signal                // the settings are to be read again
	terminal bool                            // started in a terminal, with which it ends
}

// commandLine is everything that can be typed behind parley.
type commandLine struct {
	Config  string           `short:"c" placeholder:"FILE" help:"The settings. Otherwise $$PARLEY_CONFIG, configs/parley.yaml or /etc/parley/parley.yaml, else defaults."`
	Set     []string         `sep:"none" placeholder:"A.B=C" help:"One setting that outranks the file, such as --set server.listen=:8080. May be repeated."`
	LAN     bool             `name:"lan" help:"Serve phones and other computers on the local network too."`
	Debug   bool             `help:"Log everything."`
	Version kong.VersionFlag `help:"Print the version."`

	Serve      serveCommand   `cmd:"" default:"withargs" help:"Serve calls (this is what parley alone does)."`
	ConfigFile configCommands `cmd:"" name:"config" help:"Check, show or begin a file of settings."`
	Passwd     passwdCommand  `cmd:"" help:"Print the hash of a password, for password_hash."`
	Load       loadCommand    `cmd:"" help:"Put load on a server and measure it."`
}

type serveCommand struct{}

// failure is an error with the exit status it leads to.
type failure struct {
	status int
	err    error
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// errReported ends the program with a status after everything has been said.
var errReported = errors.New("reported")

// execute runs one command line to its end and gives the exit status.
func execute(ctx context.Context, world outside) (status int) {
	line := &commandLine{}
	done := -1 // set when kong itself has answered: --help, --version
	parser, err := kong.New(
		line, kong.Name("parley"), kong.Description("Group calls: one program, rooms in a file, people join by a link."),
		kong.Writers(world.out, world.err), kong.Exit(func(code int) { done = code }),
		kong.Vars{"version": version()}, kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.BindTo(ctx, (*context.Context)(nil)),
	)
	if err != nil {
		return world.fail(err)
	}
	command, err := parser.Parse(world.args)
	switch {
	case done >= 0:
		return done
	case err != nil:
		world.complain("parley: %v\nTry parley --help.\n", err)
		return exitBadConf
	}
	if err = command.Run(line, world); err != nil {
		return world.fail(err)
	}
	return exitOK
}

// fail says what went wrong, unless that has been done, and gives the exit status.
func (world outside) fail(err error) int {
	if !errors.Is(err, errReported) {
		world.complain("parley: %v\n", err)
	}
	var known *failure
	if errors.As(err, &known) {
		return known.status
	}
	return exitFailed
}

// say prints what was asked for; it matters if that fails.
func (world outside) say(format string, values ...any) error {
	if _, err := fmt.Fprintf(world.out, format, values...); err != nil {
		return fmt.Errorf("write to standard output: %w", err)
	}
	return nil
}

// complain prints what a person should know beside it; when that fails there is nobody to tell.
func (world outside) complain(format string, values ...any) {
	_, _ = fmt.Fprintf(world.err, format, values...)
}

// load reads the settings, or says everything that is wrong with them.
func (world outside) load(path string, set []string) (*configs.Config, error) {
	config, err := configs.Load(configs.Source{Path: path, Env: world.env, Set: set})
	if err != nil {
		world.complain("%v\n", err)
		return nil, &failure{exitBadConf, errReported}
	}
	return config, nil
}

// Run serves until the context ends. SIGHUP has the settings read again.
func (s *serveCommand) Run(ctx context.Context, line *commandLine, world outside) error {
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	path := configs.Find(line.Config, world.env)
	load := func() (*configs.Config, error) {
		if path == "" {
			path = configs.Find("", world.env) // there may be one by now
		}
		config, err := configs.Load(configs.Source{Path: path, Env: world.env, Set: line.Set})
		if err == nil && line.Debug {
			config.Logging.Level = "debug"
		}
		return config, err //nolint:wrapcheck // it is a whole text
	}
	config, err := load()
	if err != nil {
		world.complain("%v\n", err)
		return &failure{exitBadConf, errReported}
	}
	return run(ctx, config, options{
		lan: line.LAN, version: version(), load: load, hangup: hangup, terminal: term.IsTerminal(int(world.in.Fd())),
	})
}

// version is the one this program was built as: that of the module, or the revision of the source.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" && len(setting.Value) >= 12 {
			return "devel-" + setting.Value[:12]
		}
	}
	return "devel"
}
